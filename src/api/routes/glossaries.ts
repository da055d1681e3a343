import { CreateGlossary, Glossary } from '../../model/glossary.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /glossaries: lists of business terms. */
export const glossaries = {
  entityType: 'glossary',
  path: '/glossaries',
  name: 'Glossary',
  create: CreateGlossary,
  entity: Glossary,
  fields: fieldNames(Glossary, ['owners', 'tags', 'reviewers', 'domains'], ['usageCount', 'termCount']),
  ignoredInRequests: [],
  parentFilters: [],
  hasWords: true,
} as const satisfies EntityDefinition

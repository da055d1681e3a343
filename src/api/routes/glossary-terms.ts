import { CreateGlossaryTerm, GlossaryTerm } from '../../model/glossary.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /glossaryTerms, listed by the FQN of their glossary or of a term above. */
export const glossaryTerms = {
  entityType: 'glossaryTerm',
  path: '/glossaryTerms',
  name: 'GlossaryTerm',
  create: CreateGlossaryTerm,
  entity: GlossaryTerm,
  fields: fieldNames(GlossaryTerm, ['owners', 'tags', 'reviewers', 'domains', 'relatedTerms', 'extension'], ['children', 'usageCount', 'childrenCount']),
  ignoredInRequests: [],
  // It is `status` there.
  unservedToOlder: ['entityStatus'],
  parentFilters: ['glossary', 'parent'],
  hasWords: true,
} as const satisfies EntityDefinition

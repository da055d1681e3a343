import { Classification, CreateClassification } from '../../model/governance.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /classifications: the families of tags. */
export const classifications = {
  entityType: 'classification',
  path: '/classifications',
  name: 'Classification',
  create: CreateClassification,
  entity: Classification,
  fields: fieldNames(Classification, ['owners', 'domains'], ['termCount']),
  ignoredInRequests: ['reviewers', 'autoClassificationConfig'],
  parentFilters: [],
  hasWords: true,
} as const satisfies EntityDefinition

import { CreateTag, Tag } from '../../model/governance.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /tags, listed by the FQN of their classification or parent tag in `parent`. */
export const tags = {
  entityType: 'tag',
  path: '/tags',
  name: 'Tag',
  create: CreateTag,
  entity: Tag,
  fields: fieldNames(Tag, ['owners', 'domains'], ['children', 'usageCount']),
  ignoredInRequests: ['style', 'associatedTags', 'reviewers'],
  unservedToOlder: ['recognizers', 'autoClassificationEnabled', 'autoClassificationPriority'],
  parentFilters: ['parent'],
  hasWords: true,
} as const satisfies EntityDefinition

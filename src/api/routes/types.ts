import { CreateType, Type } from '../../model/custom-property.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /metadata/types: entity types with their custom properties, and the kinds of value that these have. */
export const types = {
  entityType: 'type',
  path: '/metadata/types',
  name: 'Type',
  create: CreateType,
  entity: Type,
  fields: fieldNames(Type, ['customProperties']),
  ignoredInRequests: ['owners', 'domains'],
  parentFilters: [],
  writeRight: 'admin',
} as const satisfies EntityDefinition

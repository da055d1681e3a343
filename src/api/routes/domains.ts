import { CreateDomain, Domain } from '../../model/glossary.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /domains: areas of the business; what stands in a thing of a domain is in that domain too. */
export const domains = {
  entityType: 'domain',
  path: '/domains',
  name: 'Domain',
  create: CreateDomain,
  entity: Domain,
  fields: fieldNames(Domain, ['owners', 'tags', 'experts'], ['children', 'parent', 'childrenCount', 'assets']),
  ignoredInRequests: ['fullyQualifiedName', 'extension'],
  parentFilters: ['parent'],
  hasWords: true,
} as const satisfies EntityDefinition

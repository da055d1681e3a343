import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { findQueriesOf, readQueryUses } from '../../../catalog/usage/read-queries.ts'
import { CreateQuery, Query } from '../../../model/query.ts'
import { type EntityDefinition, fieldNames } from '../../entity/definition.ts'

/** /queries, listed by `service`, or by the `entityId` of a table that they use. */
export const queries = {
  entityType: 'query',
  path: '/queries',
  name: 'Query',
  create: CreateQuery,
  entity: Query,
  fields: fieldNames(Query, ['owners', 'tags', 'domains', 'users', 'queryUsedIn', 'usedBy'], ['votes', 'followers']),
  // Who ran a statement and where it is used comes by calls of its own, as OpenMetadata's clients send them.
  ignoredInRequests: ['dialect', 'duration', 'queryDate', 'users', 'usedBy', 'queryUsedIn', 'triggeredBy'],
  parentFilters: ['service'],
  related: { parameter: 'entityId', find: findQueriesOf },
  resolve: (request) => {
    const checksum = createHash('md5').update(String(request['query'])).digest('hex')
    return Promise.resolve({ ...request, checksum, name: request['name'] ?? checksum })
  },
  complete: withUse,
  unserved: ['deleted', 'serviceType'],
} as const satisfies EntityDefinition

async function withUse(entities: readonly Record<string, unknown>[], wanted: ReadonlySet<string>, pool: Pool): Promise<Record<string, unknown>[]> {
  const uses = await readQueryUses(pool, entities.map((entity) => String(entity['id'])))
  return entities.map((entity) => {
    const use = uses.get(String(entity['id']))
    if (use === undefined) return entity
    const { usage, usedBy, users, queryUsedIn } = use
    return {
      ...entity, ...(usage !== undefined && { duration: usage.meanMs, queryDate: usage.lastSeenAt }),
      // Ours: only for who names it, since `*` is what OpenMetadata's clients ask for.
      ...(usage !== undefined && wanted.has('usage') && { usage }),
      ...(wanted.has('usedBy') && { usedBy }), ...(wanted.has('users') && { users }), ...(wanted.has('queryUsedIn') && { queryUsedIn }),
    }
  })
}

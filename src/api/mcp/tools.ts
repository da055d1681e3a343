import type { Pool } from 'pg'
import { z } from 'zod'
import { getEntity } from '../../catalog/get.ts'
import { readEntityLineage } from '../../catalog/lineage/entity-lineage.ts'
import { readImpact } from '../../catalog/lineage/impact.ts'
import { maskProfiles } from '../../catalog/profile/mask.ts'
import { readLatestProfile } from '../../catalog/profile/read-profile.ts'
import { searchEntities } from '../../catalog/search.ts'
import { readEntities } from '../../catalog/serve/read-entities.ts'
import { findQueriesOf, readQueryUses } from '../../catalog/usage/read-queries.ts'
import { lineageEntityTypes } from '../../model/lineage.ts'
import { readTestsOf } from './read-tests.ts'
import { toBrief, toLineageAnswer } from './to-answer.ts'

/** What an assistant may ask: a question with checked inputs, and how it is answered. */
type Tool = { name: string; title: string; description: string; input: Record<string, z.ZodType>; read(pool: Pool, input: Record<string, unknown>): Promise<unknown> }

function define<Shape extends Record<string, z.ZodType>>(tool: Omit<Tool, 'input' | 'read'> & { input: Shape; read(pool: Pool, input: z.output<z.ZodObject<Shape>>): Promise<unknown> }): Tool {
  // The input was checked by its shape before it is handed over.
  return tool as unknown as Tool
}

const tableFqn = z.string().min(1).max(3072).describe('Full name of a table or view, such as prod.shop.public.orders; a part with a dot is in double quotes')
const entityTypes = ['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'classification', 'tag', 'glossary', 'glossaryTerm', 'domain', 'user', 'team'] as const
const count = (most: number, usual: number) => z.number().int().min(1).max(most).default(usual)

export const tools: readonly Tool[] = [
  define({
    name: 'search', title: 'Search the catalog',
    description: 'Finds services, databases, schemas, tables, views, functions and procedures by words of their names, columns, descriptions, owners and tags; the best first.',
    input: { query: z.string().max(500), entityType: z.enum(['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure']).optional(), limit: count(50, 10) },
    read: async (pool, { query, entityType, limit }) => {
      const { hits, total, isTotalExact } = await searchEntities(pool, { q: query, limit, ...(entityType !== undefined && { filters: { entityType: [entityType] } }) })
      return { total, isTotalExact, hits: hits.map(({ entityType: type, fullyQualifiedName, description, tableType, owners, tags, columns }) => ({ entityType: type, fullyQualifiedName, description, tableType, owners: owners.map(({ name }) => name), tags: tags.map(({ tagFQN }) => tagFQN), matchingColumns: columns })) }
    },
  }),
  define({
    name: 'get_entity', title: 'Describe an entity',
    description: 'Everything the catalog knows of one entity: of a table its columns with types, keys, descriptions and tags, its constraints and, for a view, its definition.',
    input: { entityType: z.enum(entityTypes).default('table'), fullyQualifiedName: z.string().min(1).max(3072) },
    read: async (pool, { entityType, fullyQualifiedName }) => toBrief(await getEntity(pool, entityType, { fqn: fullyQualifiedName })),
  }),
  ...(['upstream', 'downstream'] as const).map((direction) => define({
    name: `lineage_${direction}`, title: direction === 'upstream' ? 'Where the data comes from' : 'Where the data goes',
    description: `The entities ${direction} of a table or routine, with the statements and columns by which data flows; each edge says how sure it is (exact, parsed, opaque).`,
    input: { fullyQualifiedName: z.string().min(1).max(3072), entityType: z.enum(lineageEntityTypes).default('table'), depth: count(10, 3), withColumns: z.boolean().default(true) },
    read: async (pool, { fullyQualifiedName, entityType, depth, withColumns }) => {
      const lineage = await readEntityLineage(pool, { fqn: fullyQualifiedName }, { entityType, upstreamDepth: direction === 'upstream' ? depth : 0, downstreamDepth: direction === 'downstream' ? depth : 0 })
      return toLineageAnswer(lineage, direction, withColumns)
    },
  })),
  define({
    name: 'profile', title: 'What the data is like',
    description: 'The latest profile of a table: rows, size, and of each column nulls, distinct values, range, mean and quartiles; it says how the figures were obtained (statistics, sampled, exact).',
    input: { fullyQualifiedName: tableFqn },
    read: async (pool, { fullyQualifiedName }) => {
      const table = await getEntity(pool, 'table', { fqn: fullyQualifiedName })
      const latest = await readLatestProfile(pool, table.id)
      return latest === undefined ? { fullyQualifiedName, note: 'It was never profiled.' } : { fullyQualifiedName, ...latest, columnProfile: maskProfiles(latest.columnProfile, table).map(({ histogram: _histogram, cardinalityDistribution: _cardinality, keyDistribution: _keys, ...column }) => column) }
    },
  }),
  define({
    name: 'tests', title: 'How good the data is',
    description: 'The tests on a table and its columns, each with its latest result and the message that says why it failed.',
    input: { fullyQualifiedName: tableFqn, limit: count(200, 50) },
    read: (pool, { fullyQualifiedName, limit }) => readTestsOf(pool, fullyQualifiedName, limit),
  }),
  define({
    name: 'queries', title: 'How it is used',
    description: 'The statements that use a table, the most used first: text with constants left out, calls, mean time, and the roles that ran them.',
    input: { fullyQualifiedName: tableFqn, limit: count(50, 10) },
    read: async (pool, { fullyQualifiedName, limit }) => {
      const { id } = await getEntity(pool, 'table', { fqn: fullyQualifiedName })
      const { ids, total } = await findQueriesOf(pool, id, { limit, offset: 0 })
      const uses = await readQueryUses(pool, ids)
      return { total, queries: (await readEntities<'query'>(pool, ids)).map(({ id: query, query: text, query_type: type }) => ({ query: text.slice(0, 4000), type, usedBy: uses.get(query)?.usedBy, usage: uses.get(query)?.usage })) }
    },
  }),
  define({
    name: 'impact', title: 'What breaks when it goes',
    description: 'What breaks, changes or goes along when a table, routine or column is dropped or changed: views, functions, policies, keys, statements; with whom to tell.',
    input: { fullyQualifiedName: z.string().min(1).max(3072).describe('Full name of a table, routine or column'), limit: count(500, 100) },
    read: async (pool, { fullyQualifiedName, limit }) => {
      const { items, ...impact } = await readImpact(pool, fullyQualifiedName)
      return { ...impact, total: items.length, items: items.slice(0, limit).map(({ owners, ...item }) => ({ ...item, owners: owners.map(({ name }) => name) })) }
    },
  }),
]

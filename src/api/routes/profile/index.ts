import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { findId, getEntity } from '../../../catalog/get.ts'
import { readColumnProfiles, readLatestProfile, readSystemProfiles, readTableProfiles } from '../../../catalog/profile/read-profile.ts'
import { maskProfiles } from '../../../catalog/profile/mask.ts'
import { listPartitionProfiles, readPartitionProfile } from '../../../catalog/profile/partition-profiles.ts'
import { putProfiles, putSystemProfiles } from '../../../catalog/profile/write-profile.ts'
import { maySeeSensitive } from '../../../catalog/sample-data/mask.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../../model/fqn.ts'
import { ColumnProfile, SystemProfile, TableProfile } from '../../../model/profile.ts'
import type { Table } from '../../../model/table.ts'

const FqnParams = z.object({ fqn: z.string().min(1) })
const Span = z.object({ startTs: z.coerce.number().int().default(0), endTs: z.coerce.number().int().default(Number.MAX_SAFE_INTEGER) })
const listOf = <T extends z.ZodType>(profile: T) => z.object({ data: z.array(profile), paging: z.object({ total: z.number() }) })
/** What other programs send has more keys than are known here, and nulls; it is kept. */
const Given = z.looseObject({ timestamp: z.number() })
const ProfileRequest = z.looseObject({ tableProfile: Given.nullish(), columnProfile: z.array(Given.extend({ name: z.string().min(1) })).max(2000).nullish(), systemProfile: z.array(SystemProfile).max(1000).nullish() })

/** OpenMetadata's calls of profiles: a look at a table and its columns, series of them, the latest. */
export function addProfileRoutes(app: FastifyInstance, pool: Pool): void {
  addPartitionRoutes(app, pool)
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/tables/:id/tableProfile', {
    schema: {
      tags: ['/tables'], operationId: 'addTableProfile', summary: 'Add what was measured of a table and its columns at one instant, and what changed in it',
      params: z.object({ id: z.uuid() }), body: ProfileRequest, response: { 200: z.looseObject({ id: z.uuid(), fullyQualifiedName: z.string() }) },
    },
  }, async (request) => {
    const id = await findId(pool, 'table', { id: request.params.id }, 'non-deleted')
    const { tableProfile, columnProfile } = request.body
    await putProfiles(pool, id, { tableProfile: tableProfile == null ? undefined : read(TableProfile.loose(), tableProfile), columnProfile: (columnProfile ?? []).map((profile) => read(ColumnProfile.loose(), profile)) })
    await putSystemProfiles(pool, id, request.body.systemProfile ?? [])
    return getEntity(pool, 'table', { id })
  })
  typed.get('/tables/:fqn/tableProfile', {
    schema: { tags: ['/tables'], operationId: 'listTableProfiles', summary: 'What was measured of a table (by its FQN) between two instants, the newest first', params: FqnParams, querystring: Span, response: { 200: listOf(TableProfile.loose()) } },
  }, async (request) => {
    const id = await findId(pool, 'table', { fqn: request.params.fqn }, 'non-deleted')
    return toList(await readTableProfiles(pool, id, request.query))
  })
  typed.get('/tables/:fqn/systemProfile', {
    schema: { tags: ['/tables'], operationId: 'listSystemProfiles', summary: 'How many rows were inserted, updated and deleted in a table (by its FQN), look by look, the newest first', params: FqnParams, querystring: Span, response: { 200: listOf(SystemProfile) } },
  }, async (request) => {
    const id = await findId(pool, 'table', { fqn: request.params.fqn }, 'non-deleted')
    return toList(await readSystemProfiles(pool, id, request.query))
  })
  typed.get('/tables/:fqn/columnProfile', {
    schema: { tags: ['/tables'], operationId: 'listColumnProfiles', summary: 'What was measured of a column (by its FQN) between two instants, the newest first', params: FqnParams, querystring: Span, response: { 200: listOf(ColumnProfile.loose()) } },
  }, async (request) => {
    const parts = splitFullyQualifiedName(request.params.fqn)
    const table = await getEntity(pool, 'table', { fqn: fullyQualifiedName(...parts.slice(0, 4)) })
    return toList(await shownTo(request, pool, table, await readColumnProfiles(pool, { tableId: table.id, column: parts.slice(4).join('.') }, request.query)))
  })
  typed.get('/tables/:fqn/tableProfile/latest', {
    schema: {
      tags: ['/tables'], operationId: 'getLatestTableProfile', summary: 'The table with its latest profile, or that of an instant (`at`, ms), and those of its columns', params: FqnParams, querystring: z.object({ at: z.coerce.number().int().optional() }),
      response: { 200: z.looseObject({ id: z.uuid(), fullyQualifiedName: z.string(), profile: TableProfile.loose().optional(), columns: z.array(z.looseObject({ name: z.string(), profile: ColumnProfile.loose().optional() })) }) },
    },
  }, async (request) => {
    const table = await getEntity(pool, 'table', { fqn: request.params.fqn })
    const latest = await readLatestProfile(pool, table.id, request.query.at)
    const profiles = new Map((await shownTo(request, pool, table, latest?.columnProfile ?? [])).map((profile) => [profile.name, profile]))
    return {
      ...table, ...(latest !== undefined && { profile: latest.tableProfile }),
      columns: table.columns.map((column) => ({ ...column, ...(profiles.has(column.name) && { profile: profiles.get(column.name)! }) })),
    }
  })
}

/** Profiles of a table's columns as the caller may see them: figures that tell values of columns tagged PII.Sensitive are for administrators and owners. */
async function shownTo({ identity }: FastifyRequest, pool: Pool, table: Table, profiles: readonly ColumnProfile[]): Promise<ColumnProfile[]> {
  return identity !== null && await maySeeSensitive(pool, table, identity) ? [...profiles] : maskProfiles(profiles, table)
}

/** Partitions of a table: a list of them, and one with its columns. */
function addPartitionRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/tables/:fqn/partitionProfile', {
    schema: {
      tags: ['/tables'], operationId: 'listPartitionProfiles', summary: 'The partitions of a table (by its FQN), each as it was measured when it last changed', params: FqnParams,
      response: { 200: listOf(z.object({ name: z.string(), tableProfile: TableProfile.loose() })) },
    },
  }, async (request) => toList(await listPartitionProfiles(pool, await findId(pool, 'table', { fqn: request.params.fqn }, 'non-deleted'))))
  typed.get('/tables/:fqn/partitionProfile/:partition', {
    schema: {
      tags: ['/tables'], operationId: 'getPartitionProfile', summary: 'What was measured of one partition (schema.name) and its columns', params: FqnParams.extend({ partition: z.string().min(1) }),
      response: { 200: z.object({ tableProfile: TableProfile.loose(), columnProfile: z.array(ColumnProfile.loose()) }) },
    },
  }, async (request) => {
    const table = await getEntity(pool, 'table', { fqn: request.params.fqn })
    const { tableProfile, columnProfile } = await readPartitionProfile(pool, table.id, request.params.partition)
    return { tableProfile, columnProfile: await shownTo(request, pool, table, columnProfile) }
  })
}

function toList<T>(data: T[]): { data: T[]; paging: { total: number } } {
  return { data, paging: { total: data.length } }
}

function read<T>(schema: z.ZodType<T>, given: Record<string, unknown>): T {
  const result = schema.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new TrunklineError('REQUEST_INVALID', `The profile has a problem: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`, { object: 'profile' })
}

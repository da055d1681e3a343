import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { findId, getEntity } from '../../../catalog/get.ts'
import { listCustomMetrics, putCustomMetric, removeCustomMetric } from '../../../catalog/profile/custom-metrics.ts'
import { putProfilerConfig, readProfilerConfig, removeProfilerConfig } from '../../../catalog/profile/profiler-config.ts'
import { profilerSetting } from '../../../catalog/profile/read-knowledge.ts'
import { putSetting, readSetting } from '../../../catalog/settings.ts'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import type { EntityType } from '../../../model/entity.ts'
import { holdsRight } from '../../../model/access.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { ContainerProfilerConfig, CreateCustomMetric, CustomMetric, ProfilerConfiguration, TableProfilerConfig } from '../../../model/profiler-config.ts'
import { toActor, toIdentity } from '../../entity/actor.ts'

const ById = z.object({ id: z.uuid() })
const answered = { 200: z.looseObject({ id: z.uuid(), fullyQualifiedName: z.string() }) }

/** The settings of profilers, at the place of each kind of entity as OpenMetadata has them. */
const places = [
  { entityType: 'table', path: '/tables/:id/tableProfilerConfig', key: 'tableProfilerConfig', config: TableProfilerConfig, tag: '/tables' },
  { entityType: 'databaseSchema', path: '/databaseSchemas/:id/databaseSchemaProfilerConfig', key: 'databaseSchemaProfilerConfig', config: ContainerProfilerConfig, tag: '/databaseSchemas' },
  { entityType: 'database', path: '/databases/:id/databaseProfilerConfig', key: 'databaseProfilerConfig', config: ContainerProfilerConfig, tag: '/databases' },
] as const satisfies readonly { entityType: EntityType; path: string; key: string; config: z.ZodType; tag: string }[]

/** How tables are profiled: settings of each table, schema and database, those of all, and metrics that people wrote. */
export function addProfilerSettingsRoutes(app: FastifyInstance, { pool, openSecretBox }: { pool: Pool; openSecretBox: OpenSecretBox }): void {
  for (const place of places) addConfigRoutes(app, pool, place)
  addCustomMetricRoutes(app, pool)
  addConfigurationRoutes(app, pool, openSecretBox)
}

function addConfigRoutes(app: FastifyInstance, pool: Pool, { entityType, path, key, config: Config, tag }: (typeof places)[number]): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const show = async (id: string) => ({ ...await getEntity(pool, entityType, { id }), [key]: await readProfilerConfig(pool, id) })
  typed.get(path, { schema: { tags: [tag], operationId: `get_${key}`, summary: 'How it is to be profiled', params: ById, response: answered } }, async ({ params }) => show(await findId(pool, entityType, params, 'non-deleted')))
  typed.put(path, {
    schema: { tags: [tag], operationId: `put_${key}`, summary: 'Set how it is to be profiled; a profileQuery asks for the right to ingest', params: ById, body: Config, response: answered },
  }, async (request) => {
    const id = await findId(pool, entityType, request.params, 'non-deleted')
    const before = await readProfilerConfig(pool, id)
    const query = (request.body as TableProfilerConfig).profileQuery ?? undefined
    if (query !== undefined && query !== before?.profileQuery) requireIngest(request)
    await putProfilerConfig(pool, id, request.body, toActor(request).name)
    return show(id)
  })
  typed.delete(path, { schema: { tags: [tag], operationId: `delete_${key}`, summary: 'Forget how it is to be profiled', params: ById, response: answered } }, async ({ params }) => {
    const id = await findId(pool, entityType, params, 'non-deleted')
    await removeProfilerConfig(pool, id)
    return show(id)
  })
}

/** SQL of a person runs on the source with the rights of the connection, which not everybody who edits words may have. */
function requireIngest(request: FastifyRequest): void {
  if (holdsRight(toIdentity(request).role, 'ingest')) return
  throw new TrunklineError('FORBIDDEN', 'SQL that runs on a source may be set by administrators only.', { object: 'profileQuery', hint: 'It runs with the rights of the connection: ask an administrator to set it.' })
}

function addCustomMetricRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const show = async (id: string) => {
    const metrics = (await listCustomMetrics(pool, [id])).get(id) ?? []
    return { ...await getEntity(pool, 'table', { id }), customMetrics: metrics }
  }
  const response = { 200: z.looseObject({ id: z.uuid(), fullyQualifiedName: z.string(), customMetrics: z.array(CustomMetric) }) }
  typed.get('/tables/:id/customMetric', { schema: { tags: ['/tables'], operationId: 'listCustomMetrics', summary: 'The table with the metrics that people wrote for it and its columns', params: ById, response } }, async ({ params }) => show(await findId(pool, 'table', params, 'non-deleted')))
  typed.put('/tables/:id/customMetric', {
    config: { right: 'ingest' },
    schema: { tags: ['/tables'], operationId: 'putCustomMetric', summary: 'Add or replace a metric: SQL that gives one number, of the table or of one of its columns', params: ById, body: CreateCustomMetric, response },
  }, async (request) => {
    const id = await findId(pool, 'table', request.params, 'non-deleted')
    const { columnName } = request.body
    const { columns } = await getEntity(pool, 'table', { id })
    if (columnName != null && !columns.some(({ name }) => name === columnName)) throw new TrunklineError('REQUEST_INVALID', `The table has no column ${columnName}.`, { object: 'columnName', hint: 'Name one of its columns as the catalog has it.' })
    await putCustomMetric(pool, id, request.body, toActor(request).name)
    return show(id)
  })
  for (const [url, Params] of [['/tables/:id/customMetric/:name', ById.extend({ name: z.string() })], ['/tables/:id/customMetric/:columnName/:name', ById.extend({ columnName: z.string(), name: z.string() })]] as const) {
    typed.delete(url, {
      config: { right: 'ingest' },
      schema: { tags: ['/tables'], operationId: url.includes('columnName') ? 'deleteColumnCustomMetric' : 'deleteTableCustomMetric', summary: 'Remove a metric of a table or of one of its columns; what it measured stays', params: Params, response },
    }, async ({ params }) => {
      const id = await findId(pool, 'table', { id: params.id }, 'non-deleted')
      await removeCustomMetric(pool, id, { name: params.name, ...('columnName' in params && { columnName: params.columnName as string }) })
      return show(id)
    })
  }
}

const Setting = z.object({ config_type: z.literal('profilerConfiguration'), config_value: ProfilerConfiguration })

function addConfigurationRoutes(app: FastifyInstance, pool: Pool, openBox: OpenSecretBox): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const shape = { tags: ['/system'], response: { 200: Setting } }
  typed.get('/system/settings/profilerConfiguration', { schema: { ...shape, operationId: 'getProfilerConfiguration', summary: 'Which metrics columns get, by their type' } }, async () =>
    ({ config_type: 'profilerConfiguration' as const, config_value: ProfilerConfiguration.parse((await readSetting(pool, profilerSetting))?.document ?? {}) }))
  typed.put('/system/settings/profilerConfiguration', {
    config: { right: 'admin' }, schema: { ...shape, operationId: 'putProfilerConfiguration', summary: 'Set which metrics columns get, by their type', body: ProfilerConfiguration },
  }, async (request) => {
    await putSetting(pool, profilerSetting, { document: request.body, updatedBy: toActor(request).name, openBox })
    return { config_type: 'profilerConfiguration' as const, config_value: request.body }
  })
}

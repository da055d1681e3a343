import type { JsonObject, JsonSchema } from '../forms/json-schema.ts'
import { getJson, patchJson, sendJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { DatabaseService } from './types.ts'

/** One thing that a test looks at, before it was tried. */
export type TestStepDefinition = { name: string; description: string; mandatory: boolean }
export type TestStep = {
  name: string
  mandatory: boolean
  passed: boolean
  message: string
  errorLog?: string
  durationMs: number
  diagnosis?: { code: string; hint?: string; object?: string }
}
/** `Successful` and `Failed` are what the test found; steps are there as they end. */
export type ConnectionTest = { id: string; status: 'Pending' | 'Running' | 'Successful' | 'Failed'; steps: TestStep[] }

export type FilterPattern = { includes?: string[]; excludes?: string[] }
export type ServiceFilters = { databaseFilterPattern?: FilterPattern; schemaFilterPattern?: FilterPattern; tableFilterPattern?: FilterPattern }
export type PreviewLevel = { kept: number; leftOut: number; names: { name: string; by?: string }[] }
export type FilterPreview = { databases: PreviewLevel; schemas: PreviewLevel; tables: PreviewLevel; unread: { name: string; why: string }[]; isCut: boolean }

const collection = '/services/databaseServices'

/** What a connection may hold; the form is made from it. */
export const connectionSchemaQuery: Ask<JsonSchema> & { staleTime: number } = {
  queryKey: ['connection-schema', 'Postgres'], queryFn: ({ signal }) => getJson('/catalog/connection-schema/Postgres', {}, signal), staleTime: Infinity,
}

/** What the test of a connection consists of. */
export const testDefinitionQuery: Ask<{ steps: TestStepDefinition[] }> & { staleTime: number } = {
  queryKey: ['test-definition', 'Postgres'],
  queryFn: ({ signal }) => getJson('/services/testConnectionDefinitions/name/Postgres.testConnectionDefinition', {}, signal), staleTime: Infinity,
}

/** Checks a connection and keeps it for a test; masks stand for the stored secrets of the service. Throws ApiError CONFIG_INVALID with every problem. */
export async function prepareTest(config: unknown, serviceName: string | undefined): Promise<string> {
  const name = `test-connection-Postgres-${crypto.getRandomValues(new Uint32Array(2)).join('')}`
  const request = { connection: { config }, serviceType: 'Database', connectionType: 'Postgres', ...(serviceName !== undefined && { serviceName }) }
  return (await sendJson<{ id: string }>('POST', '/automations/workflows', { name, workflowType: 'TEST_CONNECTION', request })).id
}

/** Runs a test that was prepared. */
export function startTest(id: string): Promise<unknown> {
  return sendJson('POST', `/automations/workflows/trigger/${id}`)
}

/** Forgets a test, and cancels it where it runs. */
export function forgetTest(id: string): Promise<unknown> {
  return sendJson('DELETE', `/automations/workflows/${id}`)
}

/** How far a test is. */
export function testQuery(id: string): Ask<ConnectionTest> {
  return { queryKey: ['connection-test', id], queryFn: ({ signal }) => getJson(`/catalog/connectionTests/${id}`, {}, signal) }
}

/** What filters would keep of the server that the connection of a test leads to. */
export function filterPreviewQuery(testId: string, filters: ServiceFilters): Ask<FilterPreview> {
  return { queryKey: ['filter-preview', testId, filters], queryFn: () => sendJson('POST', `/catalog/connectionTests/${testId}/filter-preview`, filters) }
}

/** The names of all services, those of deleted ones too: they are few, and a question for one name would be an error where it is free. */
export const serviceNamesQuery: Ask<ReadonlyMap<string, { isDeleted: boolean }>> = {
  queryKey: ['service-names'],
  queryFn: async ({ signal }) => {
    const { data } = await getJson<{ data: DatabaseService[] }>(collection, { limit: 1000, include: 'all' }, signal)
    return new Map(data.map(({ name, deleted }) => [name, { isDeleted: deleted }]))
  },
}

/** Makes a service; ENTITY_EXISTS where the name was taken meanwhile. */
export function createService(request: { name: string; description?: string; config: unknown }): Promise<DatabaseService> {
  const { name, description, config } = request
  return sendJson('POST', collection, { name, serviceType: 'Postgres', ...(description !== undefined && description !== '' && { description }), connection: { config } })
}

/** Changes the connection of a service that is still at this version; masks keep their secrets. Throws VERSION_CONFLICT. */
export function saveConnection(service: { id: string; version: number; hasConnection: boolean }, config: JsonObject): Promise<DatabaseService> {
  return patchJson(`${collection}/${service.id}`, [{ op: service.hasConnection ? 'replace' : 'add', path: '/connection', value: { config } }], service.version)
}

/** Marks a service deleted with everything in it, or removes it for good. */
export function deleteService(id: string, isForGood: boolean): Promise<unknown> {
  return sendJson('DELETE', `${collection}/${id}?recursive=true&hardDelete=${isForGood}`)
}

/** Brings a deleted service back, with what was deleted along with it. */
export function restoreService(id: string): Promise<unknown> {
  return sendJson('PUT', `${collection}/restore`, { id })
}

export type AccessRemedy = { sql: string; runBy: string; note?: string; database?: string; isDraft?: true }
/** What a role can see of one database, feature by feature. */
export type AccessReport = {
  server: { version: string; support: 'supported' | 'endOfLife' | 'unknown'; supportEndsOn?: string; role: string; database: string; isStandby: boolean }
  notes: string[]
  features: { feature: string; state: 'works' | 'partly' | 'no'; reason?: string; remedies: AccessRemedy[] }[]
  isHealthy: boolean
}

/** What the role of a service can see; the server is asked now. */
export function accessQuery(serviceName: string): Ask<AccessReport[]> {
  return { queryKey: ['access', serviceName], queryFn: ({ signal }) => getJson(`/catalog/services/${encodeURIComponent(serviceName)}/access`, {}, signal) }
}

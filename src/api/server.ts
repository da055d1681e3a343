import { randomUUID } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import type { ConnectionTester } from '../connectors/connection-test.ts'
import type { TestTrial } from '../model/data-quality/run.ts'
import { createPipelineCheck } from '../scheduler/check-pipeline.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { toErrorAnswer } from './error-answer.ts'
import { describeApi, openApiPath } from './openapi.ts'
import { addMcpRoute } from './mcp/route.ts'
import { addAlertRoutes } from './routes/catalog/alerts.ts'
import { addCatalogRoutes } from './routes/catalog/index.ts'
import { addClassificationRoutes } from './routes/classification/index.ts'
import { addCurationRoutes } from './routes/curation/index.ts'
import { addConnectionTestRoutes } from './routes/connection-tests/index.ts'
import { addQualityRoutes } from './routes/data-quality/index.ts'
import { addEntityRoutes } from './routes/entity-routes.ts'
import { addIngestRoutes } from './routes/ingest/index.ts'
import { entityDefinitions } from './routes/index.ts'
import { addLineageRoutes } from './routes/lineage/index.ts'
import type { PeopleContext } from './routes/people/context.ts'
import { addPeopleRoutes } from './routes/people/index.ts'
import { addPipelineOperations } from './routes/ingestion-pipelines/operations.ts'
import { addPipelineStatusRoutes } from './routes/ingestion-pipelines/status.ts'
import { addSearchFieldQueryRoute } from './routes/search-field-query.ts'
import { addSearchQueryRoute } from './routes/search-query.ts'
import { addSettingsRoutes } from './routes/settings.ts'
import { addMonitoringRoutes } from './routes/monitoring.ts'
import { addDataModelRoute } from './routes/dbt/data-model.ts'
import { addProfileRoutes } from './routes/profile/index.ts'
import { addProfilerSettingsRoutes } from './routes/profile/settings.ts'
import { addUsageRoutes } from './routes/usage/index.ts'
import { addTeamHierarchyRoute } from './routes/team-hierarchy.ts'
import { addNotOfferedRoutes } from './routes/not-offered.ts'
import { addSystemRoutes } from './routes/system.ts'
import { guardRequests } from './security.ts'
import { requireRights } from './sign-in/rights.ts'
import { createSignIn, type SignInOptions } from './sign-in/sign-in.ts'
import { serveWebPages } from './web-pages.ts'

export type ServerOptions = {
  readonly pool: Pool
  /** Seals the secrets of connections. */
  readonly openSecretBox: OpenSecretBox
  readonly connectionTester: ConnectionTester
  readonly scheduler: Scheduler
  /** Runs a test that is being written; without it none can be tried. */
  readonly tryTest?: TestTrial
  /** The built pages; without them only the API answers. */
  readonly webDirectory?: string | undefined
  readonly version: string
  readonly logger: FastifyBaseLogger
  /** Host names (without port) beside localhost under which the server may be opened. */
  readonly allowedHosts: readonly string[]
  readonly signIn?: SignInOptions
  /** The proxies whose X-Forwarded headers are believed, as addresses or networks. */
  readonly trustedProxies?: readonly string[] | undefined
}

/** Room for 100 wide tables in one bulk call. */
const bodyLimitBytes = 32 * 1024 * 1024
/** A fully qualified name of 3,072 characters, percent-encoded. */
const longestParameter = 3072 * 12

/** The HTTP server, ready to listen: the REST API at /api/v1 and the web pages at every other path. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger, logController: new LogController({ disableRequestLogging: true }), genReqId: () => randomUUID(),
    bodyLimit: bodyLimitBytes, routerOptions: { maxParamLength: longestParameter }, forceCloseConnections: 'idle',
    frameworkErrors: sendError, trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
  })
  app.setValidatorCompiler(validatorCompiler)
  // Answers are made by typed code; checking them again would cost time and turn an odd stored row into a failure.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler(sendError)
  acceptJsonOnly(app)
  const signIn = createSignIn(options, options.signIn)
  await app.register(fastifyCookie)
  guardRequests(app, options.allowedHosts)
  requireRights(app, signIn.identify)
  await app.register(async (api) => addApi(api, options, signIn), { prefix: '/api/v1' })
  addMonitoringRoutes(app, options)
  addMcpRoute(app, options)
  await serveWebPages(app, options.webDirectory)
  return app
}

async function addApi(api: FastifyInstance, options: ServerOptions, signIn: PeopleContext): Promise<void> {
  api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  await describeApi(api, options.version, entityDefinitions)
  const { scheduler, version } = options
  const check = createPipelineCheck(scheduler.kinds, Date.now)
  const context = { pool: options.pool, openSecretBox: options.openSecretBox, check, pathOf: new Map(entityDefinitions.map((definition) => [definition.entityType, definition.path])) }
  for (const definition of entityDefinitions) addEntityRoutes(api, definition, context)
  addCurationRoutes(api, context)
  addClassificationRoutes(api, context)
  addPeopleRoutes(api, signIn)
  addTeamHierarchyRoute(api, options.pool)
  addCatalogRoutes(api, options.pool, { scheduler, version })
  addIngestRoutes(api, options)
  addAlertRoutes(api, { pool: options.pool, openSecretBox: options.openSecretBox })
  addPipelineOperations(api, { scheduler, version })
  addPipelineStatusRoutes(api, options.pool)
  addSearchQueryRoute(api, options.pool)
  addSearchFieldQueryRoute(api, options.pool)
  addSettingsRoutes(api)
  addLineageRoutes(api, options.pool)
  addConnectionTestRoutes(api, { pool: options.pool, openSecretBox: options.openSecretBox, tester: options.connectionTester })
  addUsageRoutes(api, options.pool)
  addProfileRoutes(api, options.pool)
  addQualityRoutes(api, context, options.tryTest)
  addProfilerSettingsRoutes(api, options)
  addDataModelRoute(api, options.pool)
  addNotOfferedRoutes(api)
  addSystemRoutes(api, { version, startedAt: Date.now() })
  api.get(openApiPath, { config: { right: 'public' }, schema: { hide: true } }, async () => api.swagger())
}

/** A form of another site can send text or form data without asking; only JSON is read. */
function acceptJsonOnly(app: FastifyInstance): void {
  app.removeContentTypeParser(['text/plain', 'application/json'])
  const parse = app.getDefaultJsonParser('error', 'error')
  // OpenMetadata's clients name the type also where they send nothing; a route that wants a body says so itself.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => (body === '' ? done(null, undefined) : parse(request, body as string, done)))
  app.addContentTypeParser('application/json-patch+json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
}

/** Logs what is our fault with its reference, and tells the caller what happened. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = toErrorAnswer(error, { reference: request.id, method: request.method })
  if (answer.code >= 500) request.log.error({ err: error, reference: request.id, method: request.method, url: request.url }, answer.message)
  if (answer.code === 401) void reply.header('www-authenticate', 'Bearer realm="trunkline"')
  if (answer.errorCode === 'SIGN_IN_LOCKED') void reply.header('retry-after', answer.object ?? '900')
  void reply.code(answer.code).type('application/json; charset=utf-8').send(answer)
}

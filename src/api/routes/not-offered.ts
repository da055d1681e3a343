import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../../model/errors.ts'
import { entityDefinitions } from './index.ts'

/** What OpenMetadata's clients ask for and this server does not keep: path below /api/v1, and what it is. */
const notOffered: readonly (readonly [path: string, what: string])[] = [
  ['/tables/:id/pipelineObservability', 'pipeline observability'],
  ['/tables/:id/pipelineObservability/*', 'pipeline observability'],
  ...(['progress', 'metrics', 'logs'] as const).map((name) => [`/services/ingestionPipelines/${name}/*`, `${name} of runs elsewhere: pipelineStatus tells of them`] as const),
  // Words where an id stands elsewhere: a client is not told that its id is wrong.
  ['/services/ingestionPipelines/status', 'orchestrator of its own: the pages show its workers'],
  ['/services/ingestionPipelines/ip', 'orchestrator of its own: the pages show its workers'],
  ['/users/online', 'list of who is there'],
  ['/users/generateRandomPwd', 'passwords made beforehand: an administrator makes a one-time password'],
  ['/metadata/types/customProperties', 'list of all custom properties: /metadata/types/name/{type}?fields=customProperties has those of a type'],
  ['/permissions/policies', 'permissions by policy: /permissions tells what the caller may do'],
  ['/domains/hierarchy', 'tree of domains: each domain says its parent'],
  ['/glossaryTerms/search', 'search of terms alone: /search/query and q search them'],
  ['/tables/entityRelationship', 'relationships by query: /catalog/diagram draws them'],
  ['/databaseSchemas/entityRelationship', 'relationships by query: /catalog/diagram draws them'],
  ...entityDefinitions.map(({ path }) => [`${path}/history`, 'history of all entities at once: /{id}/versions has that of one'] as const),
  ['/search/suggest', 'suggestions of words: /search/query searches'],
  ['/search/aggregate', 'aggregations: /search/query searches'],
  ['/lineage/getLineage', 'lineage by query: /lineage/{type}/name/{fqn} tells it'],
  ['/lineage/getPlatformLineage', 'lineage of platforms: /lineage/{type}/name/{fqn} tells that of a table'],
  ['/dataQuality/testCases/dimensionResults/*', 'results by dimension apart from the results themselves'],
  ['/dataQuality/testSuites/dataQualityReport', 'report by search aggregations: /catalog/quality counts tests by dimension, coverage and day'],
  ...([
    ['/feed', 'conversations'],
    ['/entity/profiles', 'profiles but those of tables: /tables/{fqn}/tableProfile'],
    ['/suggestions', 'suggestions by people: /catalog/suggestions has those of classification'],
    ['/analytics', 'analytics of its use'],
    ['/governance', 'workflows of governance'],
    ['/dataProducts', 'data products'],
    ['/dataContracts', 'data contracts of their own: the schema contract is a test definition'],
    ['/personas', 'personas'],
    ['/apps', 'applications'],
    ['/docStore', 'page layouts'],
    ['/kpi', 'key figures'],
    ['/events/subscriptions', 'event subscriptions: alerts are at /settings/alerts of the pages'],
    ...['dashboardServices', 'messagingServices', 'mlmodelServices', 'pipelineServices', 'storageServices', 'searchServices', 'apiServices', 'metadataServices']
      .map((name) => [`/services/${name}`, 'services but those of databases'] as const),
    ...['dashboards', 'charts', 'topics', 'pipelines', 'mlmodels', 'containers', 'searchIndexes', 'apiCollections', 'apiEndpoints', 'metrics'].map((name) => [`/${name}`, `${name}: it knows PostgreSQL`] as const),
  ] as const).flatMap(([path, what]) => [[path, what], [`${path}/*`, what]] as const),
]

/** What is read, and not written in these paths. */
const onlyRead: readonly (readonly [path: string, what: string])[] = [
  ['/policies', 'policies of your own making: each role has one, which says what it may do'],
  ['/roles', 'roles of your own making: people are administrators, editors or viewers'],
  ['/bots', 'bots apart from users: make a user with isBot, and a token for it'],
]

/** Where OpenMetadata's paths begin, below /api/v1; what begins so and is not answered here is no missing entity. */
const roots: ReadonlySet<string> = new Set([
  'activity', 'agentExecutions', 'aiApplications', 'aiGovernance', 'analytics', 'announcements', 'apiCollections', 'apiEndpoints', 'apps', 'attachments', 'audit', 'automations', 'bots', 'changeSummary', 'charts',
  'classifications', 'collections', 'columns', 'config', 'containers', 'contextCenter', 'csv', 'dashboard', 'dashboards', 'databases', 'databaseSchemas', 'dataContracts', 'dataInsights', 'dataProducts', 'dataQuality',
  'directories', 'docStore', 'domains', 'drives', 'elasticsearch', 'entity', 'entityRelationship', 'events', 'feed', 'files', 'folders', 'glossaries', 'glossaryTerms', 'governance', 'kpi', 'learning', 'limits', 'lineage',
  'llmModels', 'mcp', 'mcpServers', 'metadata', 'metrics', 'mlmodels', 'notificationTemplates', 'permissions', 'personas', 'pipelines', 'policies', 'promptTemplates', 'push', 'queries', 'queryCostRecord', 'rdf', 'roles',
  'scim', 'search', 'searchIndexes', 'security', 'services', 'spreadsheets', 'storedProcedures', 'suggestions', 'system', 'tables', 'tags', 'tasks', 'teams', 'topics', 'usage', 'users', 'validate', 'worksheets',
])

/** What is said of a path that no route knows: 501 where OpenMetadata may have it, so that its clients do not take a missing feature for a missing entity; undefined where it has nothing of the kind. */
export function toNotOffered(method: string, path: string): TrunklineError | undefined {
  const [, root = ''] = /^\/api\/v1\/([^/]+)/.exec(path) ?? []
  if (!roots.has(root)) return undefined
  return new TrunklineError('NOT_OFFERED', `This version does not answer ${method} ${path}.`, { object: path, hint: 'docs/openmetadata.md lists what is answered, /api/v1/openapi.json every path.' })
}

/** Answers 501 with a sentence, whatever the method: a client must not take a missing feature for a missing table. */
export function addNotOfferedRoutes(app: FastifyInstance): void {
  for (const [url, what] of notOffered) addNotOffered(app, { url, what, method: ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] })
  for (const [path, what] of onlyRead) for (const url of [path, `${path}/*`]) addNotOffered(app, { url, what, method: ['PUT', 'POST', 'PATCH', 'DELETE'] })
}

function addNotOffered(app: FastifyInstance, { url, what, method }: { url: string; what: string; method: ('GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE')[] }): void {
  app.route({
    method, url, schema: { hide: true },
    handler: () => {
      throw new TrunklineError('NOT_OFFERED', `This version keeps no ${what}.`, { object: url, hint: 'docs/openmetadata.md lists what is answered.' })
    },
  })
}

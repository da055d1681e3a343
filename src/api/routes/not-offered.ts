import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../../model/errors.ts'

/** What OpenMetadata's clients ask for and this server does not keep: path below /api/v1, and what it is. */
const notOffered: readonly (readonly [path: string, what: string])[] = [
  ['/tables/:id/pipelineObservability', 'pipeline observability'],
  ['/tables/:id/pipelineObservability/*', 'pipeline observability'],
  ...(['progress', 'metrics', 'logs'] as const).map((name) => [`/services/ingestionPipelines/${name}/*`, `${name} of runs elsewhere: pipelineStatus tells of them`] as const),
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

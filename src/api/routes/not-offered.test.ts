import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { TrunklineError } from '../../model/errors.ts'
import { addNotOfferedRoutes } from './not-offered.ts'

test.each([
  ['POST', '/roles', 'This version keeps no roles of your own making: people are administrators, editors or viewers.'],
  ['GET', '/services/dashboardServices/name/superset', 'This version keeps no services but those of databases.'],
  ['GET', '/dataQuality/testSuites/dataQualityReport', 'This version keeps no report by search aggregations: /catalog/quality counts tests by dimension, coverage and day.'],
  ['GET', '/entity/profiles', 'This version keeps no profiles but those of tables: /tables/{fqn}/tableProfile.'],
  ['POST', '/services/ingestionPipelines/metrics/pg.nightly/5b1c', 'This version keeps no metrics of runs elsewhere: pipelineStatus tells of them.'],
  ['PUT', '/tables/5b1c/pipelineObservability/nightly', 'This version keeps no pipeline observability.'],
  ['GET', '/tables/history', 'This version keeps no history of all entities at once: /{id}/versions has that of one.'],
  ['GET', '/users/online', 'This version keeps no list of who is there.'],
] as const)('%s %s is said to be not offered', async (method, url, message) => {
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) => reply.code(error instanceof TrunklineError && error.code === 'NOT_OFFERED' ? 501 : 500).send({ message: (error as Error).message }))
  addNotOfferedRoutes(app)
  const answer = await app.inject({ method, url })
  expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([501, message])
})

import type { FastifyInstance } from 'fastify'
import { TrunklineError } from '../../model/errors.ts'

/** What OpenMetadata's clients ask of a table (or of the server) that belongs to workflows this version does not have: path below /api/v1, and what it is. */
const notOffered: readonly (readonly [path: string, what: string])[] = [
  ['/tables/:id/pipelineObservability', 'pipeline observability'],
  ['/tables/:id/pipelineObservability/*', 'pipeline observability'],
]

/** Answers 501 with a sentence, whatever the method: a client must not take a missing feature for a missing table. */
export function addNotOfferedRoutes(app: FastifyInstance): void {
  for (const [url, what] of notOffered) {
    app.route({
      method: ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'], url, schema: { hide: true },
      handler: () => {
        throw new TrunklineError('NOT_OFFERED', `This version keeps no ${what}.`, { object: url, hint: 'It holds metadata: databases, schemas, tables, routines, owners and tags.' })
      },
    })
  }
}

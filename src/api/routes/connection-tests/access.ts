import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import { readServiceConnection } from '../../../catalog/service-connection.ts'
import type { ConnectionTester } from '../../../connectors/connection-test.ts'
import { TrunklineError } from '../../../model/errors.ts'

const Remedy = z.object({ sql: z.string(), runBy: z.string(), note: z.string().optional(), database: z.string().optional(), isDraft: z.literal(true).optional() })
const AccessReport = z.object({
  server: z.object({ version: z.string(), support: z.enum(['supported', 'endOfLife', 'unknown']), supportEndsOn: z.string().optional(), role: z.string(), database: z.string(), isStandby: z.boolean() }),
  notes: z.array(z.string()),
  features: z.array(z.object({ feature: z.string(), state: z.enum(['works', 'partly', 'no']), reason: z.string().optional(), remedies: z.array(Remedy) })),
  isHealthy: z.boolean(),
})

const timeoutMs = 60_000

/** GET /catalog/services/{name}/access: what `trunkline doctor` says of the connection that is stored with a service. */
export function addAccessRoute(app: FastifyInstance, { pool, openSecretBox, tester }: { pool: Pool; openSecretBox: OpenSecretBox; tester: ConnectionTester }): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/services/:name/access', {
    config: { right: 'admin' },
    schema: {
      tags: ['/catalog'], operationId: 'getServiceAccess', summary: 'What the role of a service can see, database by database, and the statements that give it more',
      params: z.object({ name: z.string().min(1) }), response: { 200: z.array(AccessReport) },
    },
  }, async ({ params: { name } }) => {
    const config = await readServiceConnection(pool, openSecretBox, name)
    if (config === undefined) throw new TrunklineError('CONFIG_INVALID', `The catalog keeps no connection of the service ${name}.`, { object: name, hint: 'Enter one on its connection tab.' })
    const { inspectAccess } = await tester.prepare(config)
    const reports = await inspectAccess(AbortSignal.timeout(timeoutMs))
    return reports.map(({ server, notes, features, isHealthy }) => ({ server, notes: [...notes], isHealthy, features: features.map((feature) => ({ ...feature, remedies: [...feature.remedies] })) }))
  })
}

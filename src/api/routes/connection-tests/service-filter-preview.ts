import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import { readServiceConnection } from '../../../catalog/service-connection.ts'
import type { ConnectionTester } from '../../../connectors/connection-test.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { FilterPreview, Filters, timeoutMs } from './filter-preview.ts'
import { fillMasks } from './stored-secrets.ts'

const Body = Filters.extend({ connection: z.record(z.string(), z.unknown()).optional() })

type Context = { pool: Pool; openSecretBox: OpenSecretBox; tester: ConnectionTester }

/** POST /catalog/services/{name}/filter-preview: what filters would keep of a service, by its stored connection or one that is being edited (masks stand for stored secrets). */
export function addServiceFilterPreviewRoute(app: FastifyInstance, { tester, ...stored }: Context): void {
  app.withTypeProvider<ZodTypeProvider>().post('/catalog/services/:name/filter-preview', {
    config: { right: 'admin' },
    schema: {
      tags: ['/catalog'], operationId: 'previewServiceFilters', summary: 'What filters would keep and leave out on the server of a service',
      params: z.object({ name: z.string().min(1) }), body: Body, response: { 200: FilterPreview },
    },
  }, async (request, reply) => {
    const { connection: sent, ...filters } = request.body
    const { name } = request.params
    const config = sent === undefined ? await readServiceConnection(stored.pool, stored.openSecretBox, name) : await fillMasks(sent, name, stored)
    if (config === undefined) throw new TrunklineError('REQUEST_INVALID', `No connection is stored for ${name}.`, { object: name, hint: 'Send one, or save it with the service first.' })
    const { previewFilters } = await tester.prepare(config)
    // Who closes the form wants no answer any more.
    const gone = new AbortController()
    reply.raw.on('close', () => gone.abort())
    return previewFilters(filters, AbortSignal.any([gone.signal, AbortSignal.timeout(timeoutMs)]))
  })
}

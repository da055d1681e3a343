import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { TrunklineError } from '../../model/errors.ts'

/** Settings of the whole server that OpenMetadata's clients read before they run, as they are where nobody changed them: no metric is turned off. */
const settings: Readonly<Record<string, Record<string, unknown>>> = {
  profilerConfiguration: { metricConfiguration: [] },
  lineageSettings: { upstreamDepth: 3, downstreamDepth: 3 },
}

/** GET /system/settings/{name}: those that clients ask for. They are not changed here: pipelines carry their own. */
export function addSettingsRoutes(app: FastifyInstance): void {
  app.withTypeProvider<ZodTypeProvider>().get('/system/settings/:name', {
    schema: {
      tags: ['/system'], operationId: 'getSettings', summary: 'A setting that clients of OpenMetadata read', params: z.object({ name: z.string().max(100) }),
      response: { 200: z.object({ config_type: z.string(), config_value: z.record(z.string(), z.unknown()) }) },
    },
  }, async ({ params: { name } }) => {
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (value === undefined) throw new TrunklineError('NOT_OFFERED', `There is no setting ${name} here.`, { object: name, hint: `There are: ${Object.keys(settings).join(', ')}.` })
    return { config_type: name, config_value: value }
  })
}

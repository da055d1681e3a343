import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { openAlertSettings, putAlertSettings, readAlertSettings, type ShownAlertSettings } from '../../../catalog/alert-settings.ts'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import { AlertDestination, AlertSettings } from '../../../model/alert.ts'
import { toErrorText, TrunklineError } from '../../../model/errors.ts'
import { maskSecrets, secretMask } from '../../../model/secret-fields.ts'
import { deliver } from '../../../scheduler/alerts/deliver.ts'
import { requireSchedule } from '../../../scheduler/cron.ts'
import { toActor } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'

const Shown = AlertSettings.extend({ version: z.number().int() })
/** With the version that was read, so that two who change them at once notice each other. */
const Changed = z.preprocess(dropNulls, AlertSettings.extend({ version: z.number().int().optional() }))
const TestRequest = z.preprocess(dropNulls, z.strictObject({ destination: AlertDestination }))

/** GET and PUT /catalog/alerts: who is told of runs; POST /catalog/alerts/test: a message to one destination. For administrators. */
export function addAlertRoutes(app: FastifyInstance, { pool, openSecretBox }: { pool: Pool; openSecretBox: OpenSecretBox }): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const show = ({ settings, version }: ShownAlertSettings) => ({ ...settings, version })
  typed.get('/catalog/alerts', {
    config: { right: 'admin' },
    schema: { tags: ['/catalog'], operationId: 'getAlerts', summary: 'Who is told of runs and tests; secrets masked', response: { 200: Shown } },
  }, async () => show(await readAlertSettings(pool)))
  typed.put('/catalog/alerts', {
    config: { right: 'admin' },
    schema: { tags: ['/catalog'], operationId: 'putAlerts', summary: 'Change who is told of runs and tests; masks keep the stored secrets', body: Changed, response: { 200: Shown } },
  }, async (request) => {
    const { version, ...settings } = request.body
    for (const { quality } of settings.destinations) if (quality !== undefined) requireSchedule('0 0 * * *', quality.timezone, { object: 'quality.timezone', now: Date.now() })
    return show(await putAlertSettings(pool, settings, { updatedBy: toActor(request).name, openBox: openSecretBox, ifVersion: version }))
  })
  typed.post('/catalog/alerts/test', {
    config: { right: 'admin' },
    schema: {
      tags: ['/catalog'], operationId: 'testAlert', summary: 'Send a test message to a destination, stored or not',
      body: TestRequest, response: { 200: z.object({ delivered: z.boolean(), problem: z.string().optional() }) },
    },
  }, async (request) => {
    const destination = await withStoredSecrets(request.body.destination, { pool, openSecretBox })
    const lines = [`${toActor(request).name} sends a test: messages about runs and tests will come here.`]
    const payload = { event: 'test', message: lines[0], sentBy: toActor(request).name }
    try {
      await deliver(destination, { message: { subject: 'This is a test', lines }, payload }, { now: Date.now() })
      return { delivered: true }
    } catch (error) {
      return { delivered: false, problem: toErrorText(error) }
    }
  })
}

/** A destination whose secrets are masked is the stored one: anything else in it must be as it is stored. */
async function withStoredSecrets(sent: AlertDestination, { pool, openSecretBox }: { pool: Pool; openSecretBox: OpenSecretBox }): Promise<AlertDestination> {
  if (!JSON.stringify(sent).includes(secretMask)) return sent
  const stored = (await openAlertSettings(pool, openSecretBox)).destinations.find(({ id }) => id === sent.id)
  const place = (one: AlertDestination): unknown => (one.type === 'email' ? [one.type, one.host, one.username] : one.type === 'slack' ? [one.type] : [one.type, one.address])
  if (stored !== undefined && JSON.stringify(place(stored)) === JSON.stringify(place(sent))) return { ...sent, ...secretsOf(stored, sent) } as AlertDestination
  throw new TrunklineError('REQUEST_INVALID', 'A secret is masked, and none is stored for this destination as it is now.', { object: sent.name, hint: 'Enter the secret, or save the destination first.' })
}

/** The fields of the stored destination that are masked in the sent one. */
function secretsOf(stored: AlertDestination, sent: AlertDestination): Record<string, unknown> {
  const masked = maskSecrets(stored) as Record<string, unknown>
  return Object.fromEntries(Object.entries(stored).filter(([name, value]) => masked[name] !== value && (sent as Record<string, unknown>)[name] === secretMask))
}

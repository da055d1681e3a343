import type { Pool } from 'pg'
import { openAlertSettings } from '../../catalog/alert-settings.ts'
import { getRun } from '../../catalog/runs/list.ts'
import { sayInLog } from '../../catalog/runs/log.ts'
import type { OpenSecretBox } from '../../catalog/secret-box.ts'
import type { AlertDestination } from '../../model/alert.ts'
import { toErrorText } from '../../model/errors.ts'
import type { Run } from '../../model/run.ts'
import { deliver } from './deliver.ts'
import { toMessage, toPayload } from './message.ts'
import { isAmong } from './quality-filter.ts'

/** Tells of runs that ended, beside everything else: nothing waits for it, and what fails is said in the log of the run. */
export type Alerter = { tell(runId: string): void; close(): Promise<void> }

type AlerterOptions = { pool: Pool; openSecretBox: OpenSecretBox; log: (message: string) => void; timeoutMs?: number }

/** A destination that does not answer is tried once more, a little later. */
const retryAfterMs = 2_000

export function createAlerter({ pool, openSecretBox, log, timeoutMs = 10_000 }: AlerterOptions): Alerter {
  const telling = new Set<Promise<void>>()
  const tell = async (runId: string): Promise<void> => {
    const settings = await openAlertSettings(pool, openSecretBox)
    if (settings.destinations.length === 0) return
    const run = await getRun(pool, runId)
    const message = toMessage(run, settings.address)
    const delivery = { message, payload: toPayload(run, message.link) }
    await Promise.all(settings.destinations.filter((destination) => wantsToKnow(destination, run)).map(async (destination) => {
      const attempt = (): Promise<void> => deliver(destination, delivery, { now: Date.now(), timeoutMs })
      try {
        await attempt().catch(async () => {
          await new Promise((resolve) => { setTimeout(resolve, retryAfterMs) })
          await attempt()
        })
        await sayInLog(pool, runId, 'INFO', `${destination.name} was told.`)
      } catch (error) {
        await sayInLog(pool, runId, 'WARN', toErrorText(error))
      }
    }))
  }
  return {
    tell: (runId) => {
      const work = tell(runId).catch((error: unknown) => log(`Nobody could be told of the run ${runId}: ${toErrorText(error)}`)).finally(() => telling.delete(work))
      telling.add(work)
    },
    close: async () => void (await Promise.all(telling)),
  }
}

/** Whether a destination wants to hear of a run. */
export function wantsToKnow({ enabled, filter }: AlertDestination, run: Pick<Run, 'state' | 'serviceName' | 'pipeline' | 'workflow'>): boolean {
  return enabled && (filter.states as readonly string[]).includes(run.state)
    && isAmong(filter.services, [run.serviceName]) && isAmong(filter.pipelines, [run.pipeline?.fullyQualifiedName ?? '']) && isAmong(filter.pipelineTypes, [run.workflow])
}

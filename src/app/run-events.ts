import { appendFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RunSummary } from '../model/ingestion.ts'
import { eventHead, facetHead, type RunEvent } from '../model/open-lineage.ts'
import { Secret } from '../model/secret.ts'
import type { Environment } from '../workflows/substitute.ts'
import { RunError, type Workflow } from '../workflows/workflow.ts'

/** The run that events tell of. */
export type ToldRun = { runId: string; serviceName: string; workflow: string }

/** Tells a server of OpenLineage, or a file, of our own runs as they begin and end. A receiver that fails is warned of: the run is not worse for it. */
export type RunEvents = { begin(run: ToldRun): Promise<void>; end(run: ToldRun, summary: RunSummary): Promise<void> }

const answerTimeoutMs = 10_000
const eventTypeOf = { success: 'COMPLETE', partialSuccess: 'COMPLETE', failed: 'FAIL', stopped: 'ABORT' } as const

/**
 * By the variables that OpenLineage's own clients read: OPENLINEAGE_URL (http, https or file), OPENLINEAGE_ENDPOINT, OPENLINEAGE_API_KEY, OPENLINEAGE_NAMESPACE;
 * undefined where the address is not set, or OPENLINEAGE_DISABLED is true.
 */
export function createRunEvents(environment: Environment, warn: (sentence: string) => void): RunEvents | undefined {
  const address = environment['OPENLINEAGE_URL']
  if (address === undefined || address === '' || environment['OPENLINEAGE_DISABLED']?.toLowerCase() === 'true') return undefined
  const send = async (event: RunEvent): Promise<void> => {
    try {
      await deliver(event, address, environment)
    } catch (error) {
      warn(`The event ${event.eventType ?? ''} of the run did not reach ${address.replace(/\/\/[^@/]*@/, '//')}: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }
  const namespace = environment['OPENLINEAGE_NAMESPACE'] ?? 'trunkline'
  return {
    begin: (run) => send(toEvent(run, { namespace, at: Date.now(), eventType: 'START' })),
    end: (run, { state, error, endedAt }) => send(toEvent(run, { namespace, at: endedAt, eventType: eventTypeOf[state], message: error?.message })),
  }
}

type Moment = { namespace: string; at: number; eventType: NonNullable<RunEvent['eventType']>; message?: string | undefined }

function toEvent({ runId, serviceName, workflow }: ToldRun, { namespace, at, eventType, message }: Moment): RunEvent {
  return {
    eventTime: new Date(at).toISOString(), ...eventHead('RunEvent'), eventType,
    run: { runId, ...(message !== undefined && { facets: { errorMessage: { ...facetHead('ErrorMessageRunFacet'), message, programmingLanguage: 'TypeScript' } } }) },
    job: { namespace, name: `${serviceName}.${workflow}`, facets: { jobType: { ...facetHead('JobTypeJobFacet'), processingType: 'BATCH', integration: 'TRUNKLINE', jobType: workflow.toUpperCase() } } },
    inputs: [], outputs: [],
  }
}

async function deliver(event: RunEvent, address: string, environment: Environment): Promise<void> {
  const body = JSON.stringify(event)
  if (address.startsWith('file:')) return appendFile(fileURLToPath(address), `${body}\n`)
  const url = new URL(environment['OPENLINEAGE_ENDPOINT'] ?? 'api/v1/lineage', `${address.replace(/\/$/, '')}/`)
  const authorization = authorizationOf(url, environment['OPENLINEAGE_API_KEY'])
  // A request, and what is said of one that fails, must not carry what stands before the host.
  url.username = url.password = ''
  const answer = await fetch(url, {
    method: 'POST', body, signal: AbortSignal.timeout(answerTimeoutMs), headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization: authorization.reveal() }) },
  })
  if (!answer.ok) throw new Error(`it answered ${answer.status}`)
}

/** The workflow, with its begin and its end told of. */
export function withEvents(workflow: Workflow, run: ToldRun, events: RunEvents | undefined): Workflow {
  if (events === undefined) return workflow
  return {
    ...workflow,
    run: async (context) => {
      await events.begin(run)
      try {
        const summary = await workflow.run(context)
        await events.end(run, summary)
        return summary
      } catch (error) {
        if (error instanceof RunError) await events.end(run, error.summary)
        throw error
      }
    },
  }
}

function authorizationOf({ username, password }: URL, key: string | undefined): Secret | undefined {
  if (key !== undefined && key !== '') return new Secret(`Bearer ${key}`)
  return username === '' ? undefined : new Secret(`Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`)
}

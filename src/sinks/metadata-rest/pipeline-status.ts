import { TrunklineError } from '../../model/errors.ts'
import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { RunSummary } from '../../model/ingestion.ts'
import type { PipelineStatus } from '../../model/pipeline.ts'
import { toStepSummary } from '../../model/step-summary.ts'
import { toSentence } from './client.ts'
import type { Dialect } from './dialect.ts'
import { toPipelineWords, type PipelinePlan } from './pipeline-config.ts'
import { getByName, type Session } from './session.ts'

/** The run that is told of, and the pipeline that is made where the server has none of its name. */
export type ReportedRun = PipelinePlan & { runId: string }

/** Tells the server of a run as its own pipelines would. The run itself is no worse where that fails: its end answers with a sentence that says what is not told, and why. */
export type RunReporter = { begin(run: ReportedRun, now: number): Promise<void>; end(run: ReportedRun, summary: RunSummary): Promise<string | undefined> }

export function createRunReporter(session: Session): RunReporter {
  const put = async (run: ReportedRun, status: PipelineStatus): Promise<string | undefined> => {
    const lack = await ensurePipeline(session, run)
    if (lack !== undefined) return lack
    const path = `/services/ingestionPipelines/${encodeURIComponent(run.ingestionPipelineFQN)}/pipelineStatus`
    const answer = await session.client.send({ method: 'PUT', path, body: status })
    return answer.status < 400 ? undefined : `it does not take the status: ${toSentence(answer)}`
  }
  const tell = async (run: ReportedRun, status: PipelineStatus): Promise<string | undefined> => {
    try {
      const lack = await put(run, status)
      return lack === undefined ? undefined : `: ${lack}.`
    } catch (error) {
      if (error instanceof TrunklineError && error.code === 'SINK_FAILED') return `. ${error.message}`
      throw error
    }
  }
  return {
    // What lacks then may come with this very run, such as the service of the pipeline.
    begin: async (run, now) => void await tell(run, { runId: run.runId, pipelineState: 'running', startDate: now, timestamp: now }),
    end: async (run, summary) => {
      const lack = await tell(run, {
        runId: run.runId, pipelineState: toDialectState(summary.state, session.dialect), startDate: summary.startedAt, timestamp: summary.startedAt, endDate: summary.endedAt, status: [toStepSummary(summary)],
      })
      return lack === undefined ? undefined : `The OpenMetadata server is not told of this run as ${run.ingestionPipelineFQN}${lack}`
    },
  }
}

/** A run that was stopped is a failed one before 1.12. */
function toDialectState(state: RunSummary['state'], { since }: Dialect): RunSummary['state'] {
  return state === 'stopped' && !since('1.12') ? 'failed' : state
}

/** Why the pipeline is not there and could not be made either; undefined where it is there. */
async function ensurePipeline({ client, dialect }: Session, run: ReportedRun): Promise<string | undefined> {
  const { ingestionPipelineFQN: fqn } = run
  if (await getByName(client, { type: 'ingestionPipeline', fullyQualifiedName: fqn }) !== undefined) return undefined
  const service = await findService(client, run)
  if (typeof service === 'string') return service
  const words = toPipelineWords(run, dialect)
  if (typeof words === 'string') return `the pipeline is not there and cannot be made: ${words}`
  const { pipelineType, config } = words
  const answer = await client.send({ method: 'PUT', path: '/services/ingestionPipelines', body: { name: splitFullyQualifiedName(fqn).at(-1), service, pipelineType, sourceConfig: { config }, airflowConfig: {} } })
  return answer.status < 400 ? undefined : `the pipeline is not there, and the server refuses to make it: ${toSentence(answer)}`
}

/** What the pipeline stands on: a service or, of a pipeline of tests, a suite too. A sentence where neither is there. */
async function findService(client: Session['client'], { ingestionPipelineFQN: fqn, pipelineType }: ReportedRun): Promise<{ id: string; type: string } | string> {
  const parent = parentFullyQualifiedName(fqn)
  if (parent === undefined) return 'ingestionPipelineFQN names no service; write it as service.pipeline'
  for (const type of pipelineType === 'TestSuite' ? ['databaseService', 'testSuite'] : ['databaseService']) {
    const found = await getByName(client, { type, fullyQualifiedName: parent })
    if (found !== undefined) return { id: found.id, type }
  }
  return `there is no ${pipelineType === 'TestSuite' ? 'service or test suite' : 'service'} ${parent}`
}

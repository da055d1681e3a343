import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { RunSummary } from '../../model/ingestion.ts'
import type { PipelineStatus, PipelineType } from '../../model/pipeline.ts'
import { toStepSummary } from '../../model/step-summary.ts'
import { toSentence } from './client.ts'
import { getByName, type Session } from './session.ts'

/** The run that is told of: its pipeline by name, and what is made where the server has no such pipeline. */
export type ReportedRun = { ingestionPipelineFQN: string; runId: string; pipelineType: PipelineType; configType: string }

/** Tells the server of a run as its own pipelines would. A server that does not take it is warned of: the run itself is not worse for it. */
export type RunReporter = { begin(run: ReportedRun, now: number): Promise<void>; end(run: ReportedRun, summary: RunSummary): Promise<void> }

export function createRunReporter(session: Session, warn: (sentence: string) => void): RunReporter {
  const put = async (run: ReportedRun, status: PipelineStatus): Promise<void> => {
    if (!await ensurePipeline(session, run)) return
    const path = `/services/ingestionPipelines/${encodeURIComponent(run.ingestionPipelineFQN)}/pipelineStatus`
    const answer = await session.client.send({ method: 'PUT', path, body: status })
    if (answer.status >= 400) warn(`The OpenMetadata server did not take the status of ${run.ingestionPipelineFQN}: ${toSentence(answer)}.`)
  }
  return {
    begin: (run, now) => put(run, { runId: run.runId, pipelineState: 'running', startDate: now, timestamp: now }),
    end: (run, summary) => put(run, {
      runId: run.runId, pipelineState: summary.state, startDate: summary.startedAt, timestamp: summary.startedAt, endDate: summary.endedAt, status: [toStepSummary(summary)],
    }),
  }
}

/** Whether the pipeline is there, or could be made: its service may come with this very run. */
async function ensurePipeline({ client }: Session, { ingestionPipelineFQN: fqn, pipelineType, configType }: ReportedRun): Promise<boolean> {
  if (await getByName(client, { type: 'ingestionPipeline', fullyQualifiedName: fqn }) !== undefined) return true
  const serviceFqn = parentFullyQualifiedName(fqn)
  const service = serviceFqn === undefined ? undefined : await getByName(client, { type: 'databaseService', fullyQualifiedName: serviceFqn })
  if (service === undefined) return false
  const body = { name: splitFullyQualifiedName(fqn).at(-1), service: { id: service.id, type: 'databaseService' }, pipelineType, sourceConfig: { config: { type: configType } }, airflowConfig: {} }
  return (await client.send({ method: 'PUT', path: '/services/ingestionPipelines', body })).status < 400
}

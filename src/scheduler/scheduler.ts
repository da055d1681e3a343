import type { IngestionPipeline } from '../model/pipeline.ts'
import type { Run } from '../model/run.ts'
import type { PipelineFile } from './pipeline-files.ts'
import type { PipelineKind } from './pipeline-kind.ts'

/** Whether jobs can be sent: pg-boss starts beside the server and may need a moment, or be in trouble. */
export type SchedulerState = { state: 'starting' | 'running' | 'failed'; problem?: string }

/** What the API asks of the scheduler. Every process has one; what it does is seen by all. */
export type Scheduler = {
  readonly kinds: readonly PipelineKind[]
  state(): SchedulerState
  /** Makes the pipeline's schedule, as it stands now, the live one; again where it was live before. Throws ENTITY_NOT_FOUND. */
  deploy(pipelineId: string): Promise<void>
  /** Pauses a live pipeline, or resumes it; says whether it is enabled now. */
  toggle(pipelineId: string): Promise<{ enabled: boolean }>
  /** Asks for a run now; throws RUN_ACTIVE where one is queued or running, SCHEDULER_UNAVAILABLE where no job can be sent. */
  trigger(pipelineId: string, requestedBy: string): Promise<Run>
  /** Stops what is queued or running of a pipeline, and says how many. */
  killPipeline(pipelineId: string, requestedBy: string): Promise<number>
  /** Stops a run, wherever it is; one that is over stays as it is. Throws ENTITY_NOT_FOUND. */
  killRun(runId: string, requestedBy: string): Promise<Run>
  /** The files that run a pipeline elsewhere; no secret stands in them. */
  files(pipeline: IngestionPipeline): Promise<PipelineFile[]>
}

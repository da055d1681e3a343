import type { IngestionPipeline, PipelineType } from '../model/pipeline.ts'

/** What a pipeline is run with: its service's name, and its options with their secrets. */
export type PipelineConfig = Pick<IngestionPipeline, 'pipelineType' | 'loggerLevel' | 'raiseOnError' | 'fullyQualifiedName'> & {
  serviceName: string
  config: Record<string, unknown>
}

/** What a new pipeline of a kind gets where nobody says otherwise. */
export type RecommendedPipeline = {
  /** Among those that are offered right after a service is added. */
  isRecommended: boolean
  scheduleInterval: string
  config: Record<string, unknown>
}

/** One kind of pipeline as it is offered: each is a kind of workflow file. */
export type PipelineKind = {
  readonly pipelineType: PipelineType
  /** What people call it: `Metadata`. */
  readonly title: string
  readonly description: string
  /** Whether a service has at most one. */
  readonly singleton: boolean
  /** JSON Schema (draft-7) of `sourceConfig.config`, with titles, descriptions and defaults. */
  readonly schema: Record<string, unknown>
  readonly recommended: RecommendedPipeline
  /** Throws CONFIG_INVALID with every problem of `sourceConfig.config`. */
  readonly check: (config: Record<string, unknown>) => void
}

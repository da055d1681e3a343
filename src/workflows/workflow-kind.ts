import type { z } from 'zod'
import type { PipelineType } from '../model/pipeline.ts'

/** What became of an option of older OpenMetadata versions: another name, or why it is gone. */
export type OldKeys = Readonly<Record<string, { renamedTo: string } | { ignored: string }>>

/**
 * One kind of workflow as files and pipelines describe it: adding a workflow is adding one of these to `workflow-kinds.ts`.
 *
 * A file is of this kind when `sourceConfig.config.type` is `configType` or, where that is left out, when `source.type` is among `sourceTypes`.
 */
export type WorkflowKind<Config = unknown> = {
  readonly pipelineType: PipelineType
  /** What people call it, in lower case: `metadata`, `data quality`. */
  readonly title: string
  /** Command that runs its files, beside `ingest`, which runs all. */
  readonly command: string
  /** Values of `source.type`, in lower case; the first is the one that new files get. */
  readonly sourceTypes: readonly [string, ...string[]]
  /** `sourceConfig.config.type`, as OpenMetadata writes it. */
  readonly configType: string
  /** `sourceConfig.config`, with its defaults. */
  readonly config: z.ZodType<Config>
  /** Further top-level parts of a file (`processor`, `stage`, `bulkSink`), each checked and none required. */
  readonly parts?: Readonly<Record<string, z.ZodType>>
  readonly oldKeys: OldKeys
  /** Options that are accepted, checked, and change nothing on PostgreSQL. */
  readonly idleKeys: readonly string[]
}

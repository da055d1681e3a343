import type { PostgresWorkflowFile } from '../config.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { createMetadataRestSink, type MetadataRestSink } from '../sinks/metadata-rest/metadata-rest.ts'
import type { PipelinePlan } from '../sinks/metadata-rest/pipeline-config.ts'
import type { RunReporter } from '../sinks/metadata-rest/pipeline-status.ts'
import type { WorkflowKind } from '../workflows/workflow-kind.ts'
import { workflowKinds } from '../workflows/workflow-kinds.ts'
import { RunError, runWorkflow, type RunContext, type Workflow } from '../workflows/workflow.ts'
import { readServerSettings, surroundingsOf } from './open-metadata-server.ts'
import type { RunnerParts, RunOptions } from './run-workflow-file.ts'
import { createUsageMemories } from './usage-memory.ts'

/** Opens the sink of a file that writes to an OpenMetadata server; what it warns of belongs to the run that writes. */
export async function openServerSink({ server: config, includeExtension }: Extract<PostgresWorkflowFile['sink'], { type: 'metadata-rest' }>, { signal }: RunOptions, { settings }: RunnerParts, warn: (sentence: string) => void): Promise<MetadataRestSink> {
  const server = await readServerSettings(config, settings.environment)
  return createMetadataRestSink({
    server, surroundings: surroundingsOf(signal), includeExtension, overwritesServices: config.forceEntityOverwriting === true, usageMemories: createUsageMemories(settings.home, server.baseUrl),
    refusesUnknownVersions: config.enableVersionValidation === true, warn,
  })
}

/** A run into a server is told of there where the file names its pipeline, when it begins and however it ends; a server that does not take it is a warning of the run. */
export async function runReported(workflow: Workflow, context: RunContext, { reporter, file }: { reporter: RunReporter; file: PostgresWorkflowFile }): Promise<RunSummary> {
  const { ingestionPipelineFQN } = file
  if (ingestionPipelineFQN === undefined) return runWorkflow(workflow, context)
  const run = { ...planOf(file), ingestionPipelineFQN, runId: context.runId }
  await reporter.begin(run, context.now())
  const reportEnd = async (summary: RunSummary): Promise<RunSummary> => {
    const warning = await reporter.end(run, summary)
    if (warning === undefined) return summary
    context.emit({ type: 'warning', message: warning })
    return { ...summary, warnings: [...summary.warnings, warning] }
  }
  // The sink is closed by the run: what is told last is told before.
  const told = { ...workflow, run: async (within: RunContext) => reportEnd(await workflow.run(within)) }
  try {
    return await runWorkflow(told, context)
  } catch (error) {
    if (error instanceof RunError) await reportEnd(error.summary).catch(() => {})
    throw error
  }
}

/** What a pipeline of the server says of such runs. */
function planOf(file: PostgresWorkflowFile): Omit<PipelinePlan, 'ingestionPipelineFQN'> {
  const { pipelineType, configType }: WorkflowKind = workflowKinds[file.workflow]
  if (file.workflow === 'dbt') return { pipelineType, configType, dbtConfigSource: file.config.dbtConfigSource }
  const table = file.workflow === 'dataQuality' ? file.config.entityFullyQualifiedName : undefined
  return { pipelineType, configType, ...(table !== undefined && { table }) }
}

import { TrunklineError } from '../model/errors.ts'
import type { RunPipeline } from '../scheduler/run-claimed.ts'
import { WorkflowConfig } from '../workflows/workflow-config.ts'
import { parseWorkflowConfig } from '../workflows/workflow-file.ts'
import type { PostgresWorkflowFile } from '../config.ts'
import { workflowOfPipeline } from './pipeline-kinds.ts'
import { runWorkflowFile, type RunnerParts } from './run-workflow-file.ts'

/** Runs pipelines: each as the workflow file that it stands for, with the connection stored with its service. Its texts are taken as they are: no variables. */
export function createPipelineRunner(parts: RunnerParts): RunPipeline {
  return async ({ pipelineType, serviceName, loggerLevel, raiseOnError, fullyQualifiedName, config }, { runId, signal, emit }) => {
    const found = workflowOfPipeline(pipelineType)
    if (found === undefined) {
      throw new TrunklineError('NOT_OFFERED', `This worker's version has no ${pipelineType} pipelines.`, { object: fullyQualifiedName, hint: 'Let a worker of a newer version run it.' })
    }
    const [workflow] = found
    const file = {
      workflow, serviceName, config: parseWorkflowConfig(workflow, config), parts: {}, sink: { type: 'catalog' },
      workflowConfig: WorkflowConfig.parse({ loggerLevel, raiseOnError }), ingestionPipelineFQN: fullyQualifiedName, pipelineRunId: runId, warnings: [],
    } as PostgresWorkflowFile
    return runWorkflowFile(file, { signal, allowMassDelete: false, emit }, parts)
  }
}

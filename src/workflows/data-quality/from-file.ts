import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import { RunnerSettings } from './config.ts'
import { createQualityWorkflow, type QualityWorkflowOptions } from './workflow.ts'

/** The run that a file of tests describes. */
export function qualityWorkflowOf(
  file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'dataQuality' }>, parts: Pick<QualityWorkflowOptions, 'openSource' | 'catalog' | 'quoting' | 'onResult'>,
): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  const processor = file.parts['processor'] as { config?: RunnerSettings } | undefined
  return createQualityWorkflow({ serviceName, config, settings: processor?.config ?? RunnerSettings.parse({}), warnings, successThreshold, raiseOnError, ...parts })
}

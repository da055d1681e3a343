import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import { createUsageWorkflow, type UsageWorkflowOptions } from './workflow.ts'

type FileRun = Pick<UsageWorkflowOptions, 'openSource' | 'statementSource'>

/** The run that a usage file describes. */
export function usageWorkflowOf(file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'usage' }>, parts: FileRun): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  return createUsageWorkflow({ serviceName, config, warnings, successThreshold, raiseOnError, defaults: file.connection ?? {}, ...parts })
}

import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import type { DbtWorkflowOptions } from './run.ts'
import { createDbtWorkflow } from './workflow.ts'

/** The run that a dbt file describes. */
export function dbtWorkflowOf(file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'dbt' }>, parts: Pick<DbtWorkflowOptions, 'openSource' | 'allowMassDelete'>): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  return createDbtWorkflow({ serviceName, config, warnings, successThreshold, raiseOnError, defaults: file.connection ?? {}, ...parts })
}

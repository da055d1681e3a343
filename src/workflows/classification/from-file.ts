import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import { createClassificationWorkflow, type ClassificationWorkflowOptions } from './workflow.ts'

/** The run that a classification file describes. */
export function classificationWorkflowOf(
  file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'classification' }>, parts: Pick<ClassificationWorkflowOptions, 'openSource' | 'readLabels' | 'readRecognizers' | 'storeSample'>,
): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  return createClassificationWorkflow({ serviceName, config, warnings, successThreshold, raiseOnError, defaults: file.connection ?? {}, ...parts })
}

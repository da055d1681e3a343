import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import { createLineageWorkflow, type LineageWorkflowOptions } from './workflow.ts'

type FileRun = Pick<LineageWorkflowOptions, 'openSource' | 'verifies' | 'readKnownServices' | 'readQueryLog'>

/** The run that a lineage file describes. */
export function lineageWorkflowOf(file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'lineage' }>, parts: FileRun): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  return createLineageWorkflow({ serviceName, config, warnings, successThreshold, raiseOnError, defaults: file.connection ?? {}, ...parts })
}

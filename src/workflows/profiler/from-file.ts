import type { ServiceDefaults } from '../metadata/scope.ts'
import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import type { ProcessorSettings } from './config.ts'
import { createProfilerWorkflow, type ProfilerWorkflowOptions } from './workflow.ts'

/** The run that a profiler file describes. */
export function profilerWorkflowOf(file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'profiler' }>, parts: Pick<ProfilerWorkflowOptions, 'openSource' | 'readKnowledge' | 'planOnly'>): Workflow {
  const { serviceName, config, warnings, workflowConfig: { successThreshold, raiseOnError } } = file
  const processor = file.parts['processor'] as { config?: ProcessorSettings } | undefined
  return createProfilerWorkflow({ serviceName, config, settings: processor?.config ?? {}, warnings, successThreshold, raiseOnError, defaults: file.connection ?? {}, ...parts })
}

import type { Workflow } from '../workflow.ts'
import type { WorkflowFile } from '../workflow-file.ts'
import type { ServiceDefaults } from './scope.ts'
import { createMetadataWorkflow, type MetadataWorkflowOptions } from './workflow.ts'

type FileRun = Pick<MetadataWorkflowOptions, 'allowMassDelete' | 'openSource' | 'codeVersion'>

/** The run that a workflow file describes. The service brings its connection as the file has it: its secrets are the sink's to seal or mask. */
export function metadataWorkflowOf(file: Extract<WorkflowFile<ServiceDefaults>, { workflow: 'metadata' }>, { allowMassDelete, openSource, codeVersion }: FileRun): Workflow {
  const storesConnection = file.workflowConfig.openMetadataServerConfig?.storeServiceConnection !== false
  return createMetadataWorkflow({
    service: {
      name: file.serviceName,
      serviceType: 'Postgres',
      ...(storesConnection && file.connectionConfig !== undefined && { connection: { config: file.connectionConfig } }),
    },
    config: file.config,
    defaults: file.connection ?? {},
    successThreshold: file.workflowConfig.successThreshold,
    raiseOnError: file.workflowConfig.raiseOnError,
    allowMassDelete,
    mostConnections: 2,
    openSource,
    codeVersion,
    warnings: file.warnings,
  })
}

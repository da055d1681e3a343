import type { WorkflowKind } from '../workflow-kind.ts'
import { idleMetadataKeys, MetadataConfig, oldMetadataKeys } from './config.ts'

/** Metadata of databases, schemas, tables and routines. */
export const metadataKind = {
  pipelineType: 'metadata',
  title: 'metadata',
  command: 'metadata',
  sourceTypes: ['postgres'],
  configType: 'DatabaseMetadata',
  config: MetadataConfig,
  oldKeys: oldMetadataKeys,
  idleKeys: idleMetadataKeys,
} as const satisfies WorkflowKind<MetadataConfig>

import type { WorkflowKind } from '../workflow-kind.ts'
import { idleLineageKeys, LineageConfig, oldLineageKeys } from './config.ts'

/** Lineage of views, routines and statements. */
export const lineageKind = {
  pipelineType: 'lineage',
  title: 'lineage',
  command: 'lineage',
  sourceTypes: ['postgres-lineage'],
  configType: 'DatabaseLineage',
  config: LineageConfig,
  oldKeys: oldLineageKeys,
  idleKeys: idleLineageKeys,
} as const satisfies WorkflowKind<LineageConfig>

import type { WorkflowKind } from '../workflow-kind.ts'
import { idleUsageKeys, oldUsageKeys, UsageConfig, usageParts } from './config.ts'

/** Who queries what, how often, at what cost. */
export const usageKind = {
  pipelineType: 'usage',
  title: 'usage',
  command: 'usage',
  sourceTypes: ['postgres-usage'],
  configType: 'DatabaseUsage',
  config: UsageConfig,
  parts: usageParts,
  oldKeys: oldUsageKeys,
  idleKeys: idleUsageKeys,
} as const satisfies WorkflowKind<UsageConfig>

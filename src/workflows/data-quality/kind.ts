import type { WorkflowKind } from '../workflow-kind.ts'
import { oldQualityKeys, QualityConfig, qualityParts } from './config.ts'

/** Whether the data is as people say it should be. */
export const dataQualityKind = {
  pipelineType: 'TestSuite',
  title: 'data quality',
  command: 'test',
  sourceTypes: ['testsuite', 'postgres'],
  configType: 'TestSuite',
  config: QualityConfig,
  parts: qualityParts,
  oldKeys: oldQualityKeys,
  idleKeys: [],
} as const satisfies WorkflowKind<QualityConfig>

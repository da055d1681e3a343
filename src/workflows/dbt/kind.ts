import type { WorkflowKind } from '../workflow-kind.ts'
import { DbtConfig, oldDbtKeys } from './config.ts'

/** What a dbt project knows of the tables it builds. */
export const dbtKind = {
  pipelineType: 'dbt',
  title: 'dbt',
  command: 'dbt',
  sourceTypes: ['dbt'],
  configType: 'DBT',
  config: DbtConfig,
  oldKeys: oldDbtKeys,
  idleKeys: [],
} as const satisfies WorkflowKind<DbtConfig>

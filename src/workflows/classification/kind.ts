import type { WorkflowKind } from '../workflow-kind.ts'
import { ClassificationConfig, classificationParts, idleClassificationKeys, oldClassificationKeys } from './config.ts'

/** Which columns hold personal data, and some rows of each table where they are to be kept. */
export const classificationKind = {
  pipelineType: 'autoClassification',
  title: 'classification',
  command: 'classify',
  sourceTypes: ['postgres'],
  configType: 'AutoClassification',
  config: ClassificationConfig,
  parts: classificationParts,
  oldKeys: oldClassificationKeys,
  idleKeys: idleClassificationKeys,
} as const satisfies WorkflowKind<ClassificationConfig>

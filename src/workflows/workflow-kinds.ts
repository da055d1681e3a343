import { classificationKind } from './classification/kind.ts'
import { dataQualityKind } from './data-quality/kind.ts'
import { dbtKind } from './dbt/kind.ts'
import { lineageKind } from './lineage/kind.ts'
import { metadataKind } from './metadata/kind.ts'
import { profilerKind } from './profiler/kind.ts'
import { usageKind } from './usage/kind.ts'
import type { WorkflowKind } from './workflow-kind.ts'
import type { z } from 'zod'

/** Every workflow there is: the one list to extend. The keys are what `WorkflowFile.workflow` says. */
export const workflowKinds = { metadata: metadataKind, lineage: lineageKind, usage: usageKind, profiler: profilerKind, dataQuality: dataQualityKind, classification: classificationKind, dbt: dbtKind } as const satisfies Record<string, WorkflowKind>

export type WorkflowName = keyof typeof workflowKinds
/** The checked options of each workflow. */
export type WorkflowConfigs = { [Name in WorkflowName]: z.infer<(typeof workflowKinds)[Name]['config']> }

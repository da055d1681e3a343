import { z } from 'zod'
import { type PipelineType, singlePipelineTypes } from '../model/pipeline.ts'
import type { PipelineKind, RecommendedPipeline } from '../scheduler/pipeline-kind.ts'
import { parseWorkflowConfig } from '../workflows/workflow-file.ts'
import type { WorkflowKind } from '../workflows/workflow-kind.ts'
import { workflowKinds, type WorkflowName } from '../workflows/workflow-kinds.ts'

type Offer = Omit<RecommendedPipeline, 'config'> & { description: string }

/** What each kind is for, and when it runs unless somebody says otherwise: metadata first, what builds on it later in the night. */
const offers: Record<PipelineType, Offer> = {
  metadata: { isRecommended: true, scheduleInterval: '0 2 * * *', description: 'Databases, schemas, tables, views, columns, keys, functions and comments.' },
  usage: { isRecommended: true, scheduleInterval: '0 * * * *', description: 'Who queries what and how often, from pg_stat_statements or query logs.' },
  lineage: { isRecommended: true, scheduleInterval: '0 3 * * *', description: 'Where data comes from, table by table and column by column, from views, functions and queries.' },
  profiler: { isRecommended: true, scheduleInterval: '0 4 * * SUN', description: 'Counts, ranges and distributions of tables and columns.' },
  autoClassification: { isRecommended: false, scheduleInterval: '0 5 * * SUN', description: 'Finds personal data and proposes tags for it; sample rows, where they are asked for.' },
  TestSuite: { isRecommended: false, scheduleInterval: '0 6 * * *', description: 'Runs the tests of a table.' },
  dbt: { isRecommended: false, scheduleInterval: '30 3 * * *', description: 'Models, descriptions, owners, tests and lineage from the artifacts of a dbt project.' },
}

/** Every kind of pipeline that can be made: the kinds of workflow files that there are. */
export const pipelineKinds: readonly PipelineKind[] = (Object.entries(workflowKinds) as [WorkflowName, WorkflowKind][]).map(([name, kind]) => {
  const { description, ...recommended } = offers[kind.pipelineType]
  return {
    pipelineType: kind.pipelineType,
    // dbt writes itself in small letters.
    title: kind.title === 'dbt' ? kind.title : kind.title.replace(/^./, (first) => first.toUpperCase()),
    description,
    singleton: singlePipelineTypes.has(kind.pipelineType),
    schema: z.toJSONSchema(kind.config, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Record<string, unknown>,
    recommended: { ...recommended, config: { type: kind.configType } },
    check: (config) => void parseWorkflowConfig(name, config),
  }
})

/** The kind of workflow file that a pipeline is. */
export function workflowOfPipeline(pipelineType: PipelineType): [WorkflowName, WorkflowKind] | undefined {
  return (Object.entries(workflowKinds) as [WorkflowName, WorkflowKind][]).find(([, kind]) => kind.pipelineType === pipelineType)
}

/** How a workflow file names the kind of a pipeline, and the command that runs it. */
export function fileKindOf(pipelineType: PipelineType): { sourceType: string; command: string } {
  const kind = workflowOfPipeline(pipelineType)?.[1]
  return { sourceType: kind?.sourceTypes[0] ?? 'postgres', command: kind?.command ?? 'ingest' }
}

import { TrunklineError } from '../model/errors.ts'
import type { WorkflowKind } from './workflow-kind.ts'
import { workflowKinds, type WorkflowName } from './workflow-kinds.ts'

/** Workflows that OpenMetadata has, by source type and by configuration type in lower case: those that are not among `workflowKinds` are named when they are refused. */
const knownWorkflows: Readonly<Record<string, string>> = {
  postgres: 'metadata', databasemetadata: 'metadata',
  'postgres-usage': 'usage', databaseusage: 'usage',
  'postgres-lineage': 'lineage', databaselineage: 'lineage',
  profiler: 'profiler', autoclassification: 'classification', testsuite: 'data quality', dbt: 'dbt',
}

/**
 * The workflow that a file describes: what `sourceConfig.config.type` says, else what `source.type` says.
 *
 * Throws NOT_OFFERED for a workflow that this version lacks, CONFIG_INVALID where the two types belong to different workflows.
 */
export function chooseKind(sourceType: unknown, configType: unknown): WorkflowName {
  const byConfig = nameOf(configType, (kind) => [kind.configType.toLowerCase()])
  const bySource = nameOf(sourceType, (kind) => kind.sourceTypes)
  const chosen = byConfig ?? bySource ?? 'metadata'
  if (byConfig !== undefined && typeof sourceType === 'string' && !takes(chosen, sourceType)) {
    throw new TrunklineError('CONFIG_INVALID', `source.type ${sourceType} does not go with sourceConfig.config.type ${String(configType)}.`, {
      object: 'source.type', hint: `A ${workflowKinds[chosen].title} workflow has source.type ${workflowKinds[chosen].sourceTypes.join(' or ')}.`,
    })
  }
  return chosen
}

function takes(name: WorkflowName, sourceType: string): boolean {
  const known = knownWorkflows[sourceType.toLowerCase()]
  return (workflowKinds[name].sourceTypes as readonly string[]).includes(sourceType.toLowerCase()) || known === undefined
}

function nameOf(type: unknown, typesOf: (kind: WorkflowKind) => readonly string[]): WorkflowName | undefined {
  if (typeof type !== 'string') return undefined
  const lower = type.toLowerCase()
  for (const [name, kind] of Object.entries(workflowKinds)) if (typesOf(kind).includes(lower)) return name as WorkflowName
  const known = knownWorkflows[lower]
  if (known === undefined) return undefined
  throw new TrunklineError('NOT_OFFERED', `The file describes a ${known} workflow, which this version does not run yet.`, {
    object: 'source.type',
    hint: `This version runs ${Object.values(workflowKinds).map((kind) => `${kind.title} workflows (sourceConfig.config.type ${kind.configType})`).join(', ')}.`,
  })
}

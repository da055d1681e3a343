import { TrunklineError } from '../model/errors.ts'
import type { WorkflowKind } from './workflow-kind.ts'
import { workflowKinds, type WorkflowName } from './workflow-kinds.ts'

/**
 * The workflow that a file describes: what `sourceConfig.config.type` says, else what `source.type` says.
 *
 * Throws CONFIG_INVALID where the two types belong to different workflows.
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

/** A source type that is nobody's is told of where the file is checked. */
function takes(name: WorkflowName, sourceType: string): boolean {
  const lower = sourceType.toLowerCase()
  return (workflowKinds[name].sourceTypes as readonly string[]).includes(lower) || !Object.values(workflowKinds).some(({ sourceTypes }) => (sourceTypes as readonly string[]).includes(lower))
}

function nameOf(type: unknown, typesOf: (kind: WorkflowKind) => readonly string[]): WorkflowName | undefined {
  if (typeof type !== 'string') return undefined
  return (Object.entries(workflowKinds) as [WorkflowName, WorkflowKind][]).find(([, kind]) => typesOf(kind).includes(type.toLowerCase()))?.[0]
}

import { chooseKind } from './choose-kind.ts'
import type { WorkflowKind } from './workflow-kind.ts'
import { workflowKinds, type WorkflowName } from './workflow-kinds.ts'

/** A file with its old keys brought up to date, ready to check, and what to tell about it. */
export type PreparedFile = { workflow: WorkflowName; value: Record<string, unknown>; warnings: string[] }

/**
 * Brings a workflow file into today's form: old keys renamed or dropped with a warning, types of any case written as the schemas have them.
 *
 * Throws NOT_OFFERED for a file of a workflow that this version lacks.
 */
export function prepareFile(file: Record<string, unknown>): PreparedFile {
  const value = structuredClone(file)
  const source = mapping(value['source'])
  const options = mapping(mapping(source?.['sourceConfig'])?.['config'])
  const workflow = chooseKind(source?.['type'], options?.['type'])
  const kind: WorkflowKind = workflowKinds[workflow]
  lowerCase(source, 'type')
  if (options !== undefined && String(options['type']).toLowerCase() === kind.configType.toLowerCase()) options['type'] = kind.configType
  const connection = mapping(mapping(source?.['serviceConnection'])?.['config'])
  if (connection !== undefined && /^postgres(?:ql)?$/i.test(String(connection['type']))) connection['type'] = 'Postgres'
  const warnings = options === undefined ? [] : [...replaceOldKeys(options, kind), ...idleKeys(options, kind)]
  return { workflow, value, warnings }
}

function replaceOldKeys(options: Record<string, unknown>, kind: WorkflowKind): string[] {
  return Object.keys(options).flatMap((key) => {
    const fate = kind.oldKeys[key]
    if (fate === undefined) return []
    const old = options[key]
    delete options[key]
    if ('ignored' in fate) return [`The old key ${key} is ignored: ${fate.ignored}.`]
    options[fate.renamedTo] ??= old
    return [`The old key ${key} is now called ${fate.renamedTo}.`]
  })
}

function idleKeys(options: Record<string, unknown>, kind: WorkflowKind): string[] {
  return kind.idleKeys
    .filter((key) => options[key] !== undefined && options[key] !== false && mapping(options[key])?.['enabled'] !== false)
    .map((key) => `The key ${key} has no effect on a ${kind.title} run of PostgreSQL.`)
}

function lowerCase(holder: Record<string, unknown> | undefined, key: string): void {
  if (typeof holder?.[key] === 'string') holder[key] = holder[key].toLowerCase()
}

function mapping(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

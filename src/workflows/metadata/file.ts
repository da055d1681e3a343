import { TrunklineError } from '../../model/errors.ts'
import { idleMetadataKeys, oldMetadataKeys } from './config.ts'

/** A file with its old keys brought up to date, ready to check, and what to tell about it. */
export type PreparedFile = { value: Record<string, unknown>; warnings: string[] }

/**
 * Brings a metadata file into today's form: old keys renamed or dropped with a warning, types of any case written as the schema has them.
 *
 * Throws NOT_OFFERED for a file of another workflow.
 */
export function prepareMetadataFile(file: Record<string, unknown>): PreparedFile {
  const value = structuredClone(file)
  const source = mapping(value['source'])
  const options = mapping(mapping(source?.['sourceConfig'])?.['config'])
  refuseOtherWorkflows(source, options)
  lowerCase(source, 'type')
  const connection = mapping(mapping(source?.['serviceConnection'])?.['config'])
  if (connection !== undefined && /^postgres(?:ql)?$/i.test(String(connection['type']))) connection['type'] = 'Postgres'
  const warnings = options === undefined ? [] : [...replaceOldKeys(options), ...idleKeys(options)]
  return { value, warnings }
}

/** Source types and configuration types of the workflows that this version does not run. */
const otherWorkflows: Record<string, string> = {
  'postgres-usage': 'usage', databaseusage: 'usage',
  'postgres-lineage': 'lineage', databaselineage: 'lineage',
  profiler: 'profiler', autoclassification: 'classification', testsuite: 'data quality', dbt: 'dbt',
}

function refuseOtherWorkflows(source: Record<string, unknown> | undefined, options: Record<string, unknown> | undefined): void {
  const found = [source?.['type'], options?.['type']].map((type) => otherWorkflows[String(type).toLowerCase()]).find((name) => name !== undefined)
  if (found === undefined) return
  throw new TrunklineError('NOT_OFFERED', `The file describes a ${found} workflow, which this version does not run yet.`, {
    object: 'source.type',
    hint: 'This version runs metadata workflows: source.type postgres with sourceConfig.config.type DatabaseMetadata.',
  })
}

function replaceOldKeys(options: Record<string, unknown>): string[] {
  return Object.keys(options).flatMap((key) => {
    const fate = oldMetadataKeys[key]
    if (fate === undefined) return []
    const old = options[key]
    delete options[key]
    if ('ignored' in fate) return [`The old key ${key} is ignored: ${fate.ignored}.`]
    options[fate.renamedTo] ??= old
    return [`The old key ${key} is now called ${fate.renamedTo}.`]
  })
}

function idleKeys(options: Record<string, unknown>): string[] {
  return idleMetadataKeys
    .filter((key) => options[key] !== undefined && options[key] !== false && mapping(options[key])?.['enabled'] !== false)
    .map((key) => `The key ${key} has no effect on a metadata run of PostgreSQL.`)
}

function lowerCase(holder: Record<string, unknown> | undefined, key: string): void {
  if (typeof holder?.[key] === 'string') holder[key] = holder[key].toLowerCase()
}

function mapping(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

import type { DbtCatalogTable, DbtFreshness, DbtIndex, DbtResult } from '../../model/dbt/artifacts.ts'
import { readJsonMembers } from './json-members.ts'
import { asInstant, asNumber, asObject, asPeriod, asText, asTexts, defined, firstText } from './read-value.ts'
import type { SpooledFile } from './spool.ts'
import type { TextPool } from './text-pool.ts'

/** What there is to say about a file, and the runs of dbt that wrote it. */
export type FileNotes = { notes: string[]; invocationIds: string[] }
/** The newest result of each node over several run_results files. */
export type ResultsReading = FileNotes & { results: Map<string, DbtResult> }

/** Reads run results, files of any number and order: the newest result of a node wins. */
export async function readResults(files: readonly SpooledFile[], { isKnown, pool }: { isKnown(uniqueId: string): boolean; pool: TextPool }, signal: AbortSignal): Promise<ResultsReading> {
  const results = new Map<string, DbtResult>()
  const [notes, invocationIds]: [string[], string[]] = [[], []]
  for (const file of files) {
    let [known, unknown] = [0, 0]
    const { results: own, command, invocationId, generatedAt = 0 } = await readFile(file, pool, signal)
    if (invocationId !== undefined) invocationIds.push(invocationId)
    // What only compiled ran nothing: its results say nothing of the tables.
    if (command !== undefined && compilingCommands.has(command)) continue
    for (const result of own) {
      const { uniqueId } = result
      if (!isKnown(uniqueId)) unknown += 1
      else {
        known += 1
        result.completedAt ||= generatedAt
        if (command !== undefined) result.command = command
        if ((results.get(uniqueId)?.completedAt ?? -1) <= result.completedAt) results.set(uniqueId, result)
      }
    }
    if (unknown > 0) notes.push(known === 0 ? `${file.shownAs} is of another project: none of its ${unknown} results is of a node of the manifest.` : `${unknown} results of ${file.shownAs} are of nodes that the manifest does not have.`)
  }
  return { results, notes, invocationIds }
}

const compilingCommands = new Set(['generate', 'docs', 'compile', 'parse', 'list', 'ls', 'show'])

type ResultsFile = { results: DbtResult[]; command?: string; generatedAt?: number; invocationId?: string }

async function readFile(file: SpooledFile, pool: TextPool, signal: AbortSignal): Promise<ResultsFile> {
  const read: ResultsFile = { results: [] }
  for await (const { section, value } of readJsonMembers(file, ['=metadata', '=args', 'results'], signal)) {
    const object = asObject(value)
    if (section === 'metadata') Object.assign(read, defined({ generatedAt: asInstant(object['generated_at']), invocationId: asText(object['invocation_id']) }))
    else if (section === 'args') Object.assign(read, defined({ command: firstText(object, 'which', 'rpc_method') }))
    else {
      const result = toResult(object)
      if (result !== undefined) read.results.push(pool(result))
    }
  }
  return read
}

function toResult(result: Readonly<Record<string, unknown>>): DbtResult | undefined {
  // Formats before 1 had the whole node in place of its id.
  const uniqueId = asText(result['unique_id']) ?? asText(asObject(result['node'])['unique_id'])
  if (uniqueId === undefined) return undefined
  const timing = Array.isArray(result['timing']) ? result['timing'].map((phase) => asInstant(asObject(phase)['completed_at'])).filter((at) => at !== undefined) : []
  const seconds = asNumber(result['execution_time'])
  return {
    uniqueId, status: (asText(result['status']) ?? 'error').toLowerCase(), completedAt: timing.length === 0 ? 0 : Math.max(...timing),
    ...defined({ message: asText(result['message']), failures: asNumber(result['failures']), executionTimeMs: seconds === undefined ? undefined : Math.round(seconds * 1000) }),
  }
}

/** What catalog.json says of the tables that the manifest names; of another project, nothing of it is used. */
export async function readCatalog(file: SpooledFile, { index, pool }: { index: DbtIndex; pool: TextPool }, signal: AbortSignal): Promise<FileNotes & { catalog: Map<string, DbtCatalogTable> }> {
  const catalog = new Map<string, DbtCatalogTable>()
  const [notes, invocationIds]: [string[], string[]] = [[], []]
  let unknown = 0
  for await (const { section, key, value } of readJsonMembers(file, ['=metadata', 'nodes', 'sources', 'errors'], signal)) {
    if (section === 'metadata') invocationIds.push(...asTexts(asObject(value)['invocation_id']))
    else if (section === 'errors') notes.push(`dbt could not see everything when it wrote ${file.shownAs}: ${firstLine(value)}`)
    else if (index.relations.has(key)) catalog.set(pool(key), pool(toCatalogTable(asObject(value))))
    else unknown += 1
  }
  if (unknown > 0 && catalog.size === 0) notes.push(`${file.shownAs} is of another project: none of its ${unknown} tables is in the manifest. It was not used.`)
  return { catalog, notes, invocationIds }
}

function firstLine(value: unknown): string {
  return (typeof value === 'string' ? value : '').split('\n')[0]!.slice(0, 200)
}

function toCatalogTable(table: Readonly<Record<string, unknown>>): DbtCatalogTable {
  const metadata = asObject(table['metadata'])
  return {
    ...defined({ owner: asText(metadata['owner']), comment: asText(metadata['comment']) }),
    columns: Object.entries(asObject(table['columns'])).map(([key, value]) => {
      const column = asObject(value)
      return { name: asText(column['name']) ?? key, type: asText(column['type']) ?? '', index: asNumber(column['index']) ?? 0, ...defined({ comment: asText(column['comment']) }) }
    }),
  }
}

/** Freshness of sources, by unique_id. */
export async function readFreshness(file: SpooledFile, index: DbtIndex, signal: AbortSignal): Promise<FileNotes & { freshness: Map<string, DbtFreshness> }> {
  const freshness = new Map<string, DbtFreshness>()
  let unknown = 0
  let generatedAt = 0
  const invocationIds: string[] = []
  for await (const { section, key, value } of readJsonMembers(file, ['=metadata', 'results', 'sources'], signal)) {
    const object = asObject(value)
    if (section === 'metadata') {
      generatedAt = asInstant(object['generated_at']) ?? 0
      invocationIds.push(...asTexts(object['invocation_id']))
    } else {
      const uniqueId = asText(object['unique_id']) ?? key
      if (index.relations.has(uniqueId)) freshness.set(uniqueId, toFreshness(uniqueId, object))
      else unknown += 1
    }
  }
  for (const one of freshness.values()) one.snapshottedAt ||= generatedAt
  return { freshness, invocationIds, notes: unknown > 0 ? [`${unknown} sources of ${file.shownAs} are not in the manifest.`] : [] }
}

function toFreshness(uniqueId: string, result: Readonly<Record<string, unknown>>): DbtFreshness {
  const criteria = asObject(result['criteria'])
  return {
    uniqueId, status: (asText(result['status']) ?? asText(result['state']) ?? 'error').toLowerCase(), snapshottedAt: asInstant(result['snapshotted_at']) ?? 0,
    ...defined({
      maxLoadedAt: asInstant(result['max_loaded_at']), ageSeconds: asNumber(result['max_loaded_at_time_ago_in_s']), message: asText(result['error']),
      warnAfter: asPeriod(criteria['warn_after']), errorAfter: asPeriod(criteria['error_after']),
    }),
  }
}

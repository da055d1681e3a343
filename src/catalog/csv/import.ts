import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { toErrorText, TrunklineError } from '../../model/errors.ts'
import { nearestName } from '../../model/nearest-name.ts'
import { toEditOperations } from '../document/edit-operations.ts'
import type { Writer } from '../entity-type.ts'
import { patchEntity } from '../patch.ts'
import { fromCsv, toCsv, type CsvRecord } from './cells.ts'
import { fieldsOf, readThings, type CsvScope, type CsvThing, type CsvThings } from './export.ts'
import { lineEdits, readNamed, type Named } from './line-edits.ts'
import { toCells, toField, type WordField } from './words-row.ts'

/** What became (or would become) of one line: the fields that differ, as cells. */
export type CsvLine = {
  line: number
  name: string
  outcome: 'changed' | 'unchanged' | 'failed'
  message?: string
  changes: { field: WordField; before: string; after: string }[]
}
export type CsvImport = {
  dryRun: boolean
  status: 'success' | 'failure' | 'partialSuccess' | 'aborted'
  abortReason?: string
  numberOfRowsProcessed: number
  numberOfRowsPassed: number
  numberOfRowsFailed: number
  /** The CSV with what became of each line in front of it. */
  importResultsCsv: string
  lines: CsvLine[]
}

type Plan = CsvLine & { record: CsvRecord; thing?: CsvThing; operations: Operation[] }

/** Puts the words of a CSV on the things of a scope, or with `dryRun` says what that would do; a line that fails stops none of the others. */
export async function importCsv(pool: Pool, scope: CsvScope, text: string, options: { dryRun: boolean; actor: Writer }): Promise<CsvImport> {
  const things = await readThings(pool, scope)
  const sheet = readSheet(text, things.kind)
  if (typeof sheet === 'string') return toResult([], options.dryRun, sheet)
  const plans = planLines(sheet, things, await readNamed(pool, sheet.records.flatMap(({ cells }) => sheet.fields.map((field, i) => ({ field, cell: cells[i] ?? '' })))))
  if (things.tableId === undefined) for (const plan of plans) await applyPlan(pool, plan, { ...options, entityType: things.kind as 'table' | 'databaseSchema' })
  else await applyColumns(pool, plans, { ...options, tableId: things.tableId })
  return toResult(plans, options.dryRun, undefined, sheet.head)
}

type Sheet = { head: string[]; fields: (WordField | 'name' | 'fact')[]; records: CsvRecord[] }

/** The lines of a CSV below its headings, or why it is none. */
function readSheet(text: string, kind: CsvThings['kind']): Sheet | string {
  let records: CsvRecord[]
  try {
    records = fromCsv(text)
  } catch (error) {
    return `This is not a CSV: ${error instanceof Error ? error.message : String(error)}.`
  }
  const [head, ...rest] = records
  if (head === undefined) return 'The CSV is empty: its first line has the headings, such as name*, description, owners.'
  const known = ['name', ...fieldsOf(kind)]
  const fields: Sheet['fields'] = []
  for (const heading of head.cells) {
    const field = toField(heading)
    if (field === undefined || (field !== 'name' && field !== 'fact' && !fieldsOf(kind).includes(field))) {
      const nearest = nearestName(heading, known)
      return `Line 1 has the heading "${heading}", which is none of ${known.join(', ')}.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`
    }
    fields.push(field)
  }
  return fields.includes('name') ? { head: head.cells, fields, records: rest } : 'Line 1 has no heading "name*": without it nothing can be told apart.'
}

function planLines({ fields, records }: Sheet, { things, kind }: CsvThings, named: Named): Plan[] {
  const byName = new Map(things.map((thing) => [thing.name, thing]))
  const seen = new Set<string>()
  return records.map((record) => {
    const name = record.cells[fields.indexOf('name')] ?? ''
    const base = { line: record.line, name, record, changes: [], operations: [] }
    const thing = byName.get(name)
    const problem = record.cells.length !== fields.length ? `has ${record.cells.length} cells where the headings are ${fields.length}`
      : thing === undefined ? `names ${kind === 'column' ? 'a column' : kind === 'table' ? 'a table' : 'a schema'} "${name}" that is not there`
      : seen.has(name) ? `names "${name}" a second time`
      : undefined
    seen.add(name)
    if (thing === undefined || problem !== undefined) return { ...base, outcome: 'failed' as const, message: `Line ${record.line} ${problem}.` }
    const said = fields.flatMap((field, i) => field === 'name' || field === 'fact' ? [] : [{ field, cell: record.cells[i] ?? '' }])
    try {
      const operations = toEditOperations(thing.thing, lineEdits(thing.thing, said, named), thing.pointer)
      const before = toCells(thing.thing)
      const changes = operations.length === 0 ? [] : said.filter(({ field, cell }) => before[field] !== cell).map(({ field, cell }) => ({ field, before: before[field], after: cell }))
      return { ...base, thing, operations, changes, outcome: operations.length === 0 ? 'unchanged' as const : 'changed' as const }
    } catch (error) {
      return { ...base, thing, outcome: 'failed' as const, message: toSentence(error) }
    }
  })
}

type Apply = { dryRun: boolean; actor: Writer }

async function applyPlan(pool: Pool, plan: Plan, options: Apply & { entityType: 'table' | 'databaseSchema' }): Promise<void> {
  const { thing } = plan
  if (plan.outcome !== 'changed' || thing?.thing.id === undefined) return
  await tryPatch([plan], () => patchEntity(pool, options.entityType, { id: thing.thing.id! }, {
    operations: plan.operations, actor: options.actor, dryRun: options.dryRun, ...(thing.thing.version !== undefined && { ifMatchVersion: thing.thing.version }),
  }))
}

/** All columns in one version of the table; where they cannot be written together, each is tried and the sound ones are written. */
async function applyColumns(pool: Pool, plans: readonly Plan[], options: Apply & { tableId: string }): Promise<void> {
  const patch = (some: readonly Plan[], dryRun: boolean) => patchEntity(pool, 'table', { id: options.tableId }, { operations: some.flatMap((plan) => plan.operations), actor: options.actor, dryRun })
  const changed = plans.filter((plan) => plan.outcome === 'changed')
  if (changed.length === 0) return
  const problem = await patch(changed, options.dryRun).then(() => undefined, (error: unknown) => error)
  if (problem === undefined) return
  for (const plan of changed) await tryPatch([plan], () => patch([plan], true))
  const sound = changed.filter((plan) => plan.outcome === 'changed')
  if (sound.length > 0 && !options.dryRun) await tryPatch(sound, () => patch(sound, false))
}

async function tryPatch(plans: readonly Plan[], patch: () => Promise<unknown>): Promise<void> {
  try {
    await patch()
  } catch (error) {
    for (const plan of plans) Object.assign(plan, { outcome: 'failed', message: toSentence(error) })
  }
}

function toSentence(error: unknown): string {
  if (!(error instanceof TrunklineError)) throw error
  return toErrorText(error).slice(error.code.length + 2)
}

function toResult(plans: readonly Plan[], dryRun: boolean, abortReason?: string, head: readonly string[] = []): CsvImport {
  const failed = plans.filter((plan) => plan.outcome === 'failed').length
  const results = plans.map(({ outcome, message, record }) => [outcome === 'failed' ? 'failure' : 'success', message ?? outcome, ...record.cells])
  return {
    dryRun,
    status: abortReason !== undefined ? 'aborted' : failed === 0 ? 'success' : failed === plans.length ? 'failure' : 'partialSuccess',
    ...(abortReason !== undefined && { abortReason }),
    numberOfRowsProcessed: plans.length, numberOfRowsPassed: plans.length - failed, numberOfRowsFailed: failed,
    importResultsCsv: abortReason === undefined ? toCsv([['status', 'details', ...head], ...results]) : '',
    lines: plans.map(({ line, name, outcome, message, changes }) => ({ line, name, outcome, changes, ...(message !== undefined && { message }) })),
  }
}

import type { TrunklineError } from '../../../model/errors.ts'
import type { FigureSql } from './figure-sql.ts'
import { alias } from '../profiler/measured-column.ts'
import { isSurvivable, type Runner } from './runner.ts'
import type { TestedTable } from './tested-table.ts'

/** One figure that somebody waits for: told its text, or why there is none. */
export type Ask = { sql: FigureSql; tell(text: string | null): void; fail(error: TrunklineError): void }

/** The server takes 1,664 expressions in one select list. */
const mostExpressions = 1500

/** Asks for figures: equal ones once, those that can share a scan in one statement. A figure that the server refuses is found by halving, so that it costs the others nothing but time. */
export async function askAll(runner: Runner, table: TestedTable, asks: readonly Ask[]): Promise<void> {
  const together = [groupBy(asks, ({ sql }) => ('shared' in sql ? sql.shared : undefined)), groupBy(asks, ({ sql }) => ('sorted' in sql ? sql.sorted : undefined))]
  const own = groupBy(asks, ({ sql }) => ('own' in sql ? sql.own : undefined))
  for (const group of together) {
    const expressions = [...group]
    for (let start = 0; start < expressions.length; start += mostExpressions) await scan(runner, table, new Map(expressions.slice(start, start + mostExpressions)))
  }
  for (const [statement, waiting] of own) {
    try {
      const [row] = await runner.run<{ figure: string | null }>(statement)
      for (const one of waiting) one.tell(row?.figure ?? null)
    } catch (error) {
      if (!isSurvivable(error)) throw error
      for (const one of waiting) one.fail(error)
    }
  }
}

type Waiting = ReadonlyMap<string, readonly Ask[]>

function groupBy(asks: readonly Ask[], keyOf: (ask: Ask) => string | undefined): Map<string, Ask[]> {
  const groups = new Map<string, Ask[]>()
  for (const ask of asks) {
    const key = keyOf(ask)
    if (key !== undefined) groups.set(key, [...groups.get(key) ?? [], ask])
  }
  return groups
}

/** One scan; where it is refused, those at fault are looked for among a hundred rows first, so that the others cost one more scan and not many. */
async function scan(runner: Runner, table: TestedTable, waiting: Waiting): Promise<void> {
  try {
    tellAll(waiting, await read(runner, table, waiting))
  } catch (error) {
    if (!isSurvivable(error)) throw error
    const sound = error.code === 'SOURCE_FAILED' && waiting.size > 1 ? await halve(waiting, (part) => read(runner, probeOf(table), part).then(() => part)) : waiting
    if (sound.size < waiting.size) return sound.size === 0 ? undefined : scan(runner, table, sound)
    // A lock is on the table, whatever is asked of it.
    if (waiting.size === 1 || error.code === 'LOCK_TIMEOUT' || runner.remainingMs() <= 0) return failAll(waiting, error)
    await halve(waiting, async (part) => {
      tellAll(part, await read(runner, table, part))
      return part
    }, true)
  }
}

/** Tries a part as a whole, else in halves; a single one that is refused fails. Gives those that were not. */
async function halve(waiting: Waiting, attempt: (part: Waiting) => Promise<Waiting>, isKnownToFail = false): Promise<Waiting> {
  try {
    if (!isKnownToFail) return await attempt(waiting)
  } catch (error) {
    if (!isSurvivable(error)) throw error
    if (waiting.size === 1) {
      failAll(waiting, error)
      return new Map()
    }
  }
  const entries = [...waiting]
  const middle = entries.length >> 1
  return new Map([...await halve(new Map(entries.slice(0, middle)), attempt), ...await halve(new Map(entries.slice(middle)), attempt)])
}

type Row = Record<string, string | null>

async function read(runner: Runner, table: TestedTable, waiting: Waiting): Promise<Row> {
  return (await runner.run<Row>(scanStatement(table, [...waiting.keys()])))[0] ?? {}
}

function tellAll(waiting: Waiting, row: Row): void {
  for (const [index, asks] of [...waiting.values()].entries()) for (const one of asks) one.tell(row[`f${index}`] ?? null)
}

function failAll(waiting: Waiting, error: TrunklineError): void {
  for (const asks of waiting.values()) for (const one of asks) one.fail(error)
}

function probeOf(table: TestedTable): TestedTable {
  const { from, where } = table.rows
  return { ...table, rows: { from: `(select * from ${from}${where === undefined ? '' : ` where ${where}`} limit 100) as ${alias}` } }
}

/** The one statement that gives figures of all rows. */
export function scanStatement({ rows: { from, where } }: TestedTable, expressions: readonly string[]): string {
  const list = expressions.map((sql, index) => `${sql} as f${index}`).join(',\n         ')
  return `\n  select ${list}\n  from ${from}${where === undefined ? '' : `\n  where ${where}`}`
}

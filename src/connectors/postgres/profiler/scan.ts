import type { ProfileColumnRow } from '../queries/profile.ts'
import type { Asker } from './ask.ts'
import { collect, type RawFigures } from './figures.ts'
import { measureColumn } from './measured-column.ts'
import { countStatements, scanStatements, type Rows, type ScanOptions, type ScanStatement, type WantedColumn } from './statements.ts'

/** What the first scan found; `dirty` are the columns with values that are not finite. */
export type Scan = { rows: number; found: Map<string, RawFigures>; wanted: readonly WantedColumn[]; dirty: ReadonlySet<string> }

/** What a column is measured by. */
type Wish = { row: ProfileColumnRow; wanted: WantedColumn }

/**
 * The first scan: counts, ranges and moments of all columns in one statement. Where it fails, columns are halved until those that cannot be measured stand
 * alone; doubles whose sums overflow are summed as numerics. Columns with values that are not finite are read again without them.
 */
export async function runScan(asker: Asker, rows: Rows, wishes: readonly Wish[], options: ScanOptions): Promise<Scan | undefined> {
  const found = new Map<string, RawFigures>()
  const count = wishes.length === 0 ? undefined : await scanHalves(asker, rows, wishes, { ...options, found })
  const [counted] = count === undefined && !asker.isOver() ? await asker.ask<{ n: string }>(rowsStatement(rows)) ?? [] : []
  const total = count ?? (counted === undefined ? undefined : Number(counted.n))
  if (total === undefined) return undefined
  const dirty = new Set([...found].filter(([, raw]) => isDirty(raw)).map(([name]) => name))
  const again = wishes.filter(({ row }) => dirty.has(row.name))
  for (const { row: { name } } of again) found.set(name, new Map([['valuesCount', found.get(name)?.get('valuesCount') ?? '0']]))
  if (again.length > 0) await scanHalves(asker, rows, again, { ...options, onlyFinite: true, found })
  return { rows: total, found, wanted: wishes.map(({ wanted }) => wanted), dirty }
}

function rowsStatement({ from, where }: Rows): string {
  return `
  select count(*)::text as n from ${from}${where === undefined ? '' : ` where ${where}`}`
}

function isDirty(raw: RawFigures): boolean {
  return ['min', 'max'].some((figure) => /^-?(?:NaN|Infinity)Z?$/i.test(raw.get(figure) ?? ''))
}

type Halving = ScanOptions & { found: Map<string, RawFigures> }

/** The number of rows, once at least one column could be measured. */
async function scanHalves(asker: Asker, rows: Rows, wishes: readonly Wish[], halving: Halving): Promise<number | undefined> {
  const whole = await runAll(asker, scanStatements(rows, wishes.map(({ wanted }) => wanted), halving), { ...halving, isLast: false })
  if (whole !== undefined) return whole
  if (asker.isOver()) return undefined
  const wide = wishes.map(toWide)
  if (wide.some((wish, index) => wish !== wishes[index])) return scanHalves(asker, rows, wide, halving)
  if (wishes.length > 1) {
    const middle = Math.ceil(wishes.length / 2)
    const first = await scanHalves(asker, rows, wishes.slice(0, middle), halving)
    return await scanHalves(asker, rows, wishes.slice(middle), halving) ?? first
  }
  return await runAll(asker, halving.withQuantiles ? scanStatements(rows, wishes.map(({ wanted }) => wanted), { ...halving, withQuantiles: false }) : [], { ...halving, isLast: false })
    ?? runAll(asker, countStatements(rows, wishes.map(({ wanted }) => wanted)), { ...halving, isLast: true })
}

/** The same column with its doubles summed as numerics; itself where that changes nothing. */
function toWide(wish: Wish): Wish {
  if (wish.wanted.column.measure?.kind !== 'float') return wish
  return { row: wish.row, wanted: { ...wish.wanted, column: measureColumn(wish.row, { isWide: true }) } }
}

async function runAll(asker: Asker, statements: readonly ScanStatement[], { found, isLast }: Halving & { isLast: boolean }): Promise<number | undefined> {
  let rows: number | undefined
  for (const statement of statements) {
    const answer = await asker.ask<Record<string, string | null>>(statement.text, isLast ? {} : { orElse: true })
    if (answer === undefined) return undefined
    rows = Number(answer[0]?.['row_count'] ?? 0)
    collect(found, statement, answer[0] ?? {})
  }
  return rows
}

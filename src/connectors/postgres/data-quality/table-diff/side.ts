import type { TestedColumnRow } from '../../queries/quality.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../identifier.ts'
import type { Runner } from '../runner.ts'
import type { TestedTable } from '../tested-table.ts'

/** A key as the texts of its columns. */
export type Key = readonly string[]
/** Keys from `from` (included) up to `to` (left out); undefined has no end. */
export type KeyRange = { from: Key | undefined; to: Key | undefined }
export type RangeSum = { rows: number; sum: string }

/** One of the two tables, with the SQL that both are asked in alike. */
export type Side = {
  runner: Runner
  table: TestedTable
  keys: readonly TestedColumnRow[]
  columns: readonly TestedColumnRow[]
  hash: HashKind
  where: string | undefined
}
/** PostgreSQL's own hash is the fastest, but nobody promises that two versions agree on it. */
export type HashKind = 'hashtext' | 'md5'

/** Rows and the sum of their checksums, by the ranges between boundaries: entry 0 is below the first. Only ranges that hold rows are told. */
export async function sumRanges(side: Side, boundaries: readonly Key[], within: readonly KeyRange[]): Promise<Map<number, RangeSum>> {
  const rows = await side.runner.run<{ bucket: number; n: string; sum: string }>(`
  select ${bucketSql(side, boundaries)} as bucket, count(*)::text as n, sum(${hashSql(side)})::text as sum
  from ${fromSql(side)} where ${conditionOf(side, within)} group by 1`)
  return new Map(rows.map(({ bucket, n, sum }) => [bucket, { rows: Number(n), sum }]))
}

type Cutting = {
  within: readonly KeyRange[]
  /** Where the counting of rows begins anew. */
  boundaries: readonly Key[]
  /** Further keys that are put among the cuts. */
  edges?: readonly Key[]
  /** Share of the table's pages to look at; all when left out. */
  percentage?: number
}

/** Keys that cut the rows of ranges into parts of about so many rows, in the server's order. */
export async function cutKeys(side: Side, step: number, { within, boundaries, edges = [], percentage }: Cutting): Promise<Key[]> {
  const sample = percentage === undefined ? '' : ` tablesample system (${percentage}) repeatable (1)`
  const columns = side.keys.map((_, index) => `o${index}`).join(', ')
  const further = edges.length === 0 ? '' : `\n        union all values ${edges.map((key) => `(${key.map((text, index) => literalOf(side.keys[index]!, text)).join(', ')})`).join(', ')}`
  const rows = await side.runner.run<Record<string, string>>(`
  select ${side.keys.map((_, index) => `o${index}::text as k${index}`).join(', ')}
  from (select ${columns}
        from (select ${side.keys.map((key, index) => `${keySql(key)} as o${index}`).join(', ')}, row_number() over (partition by ${bucketSql(side, boundaries)} order by ${side.keys.map(keySql).join(', ')}) as place
              from ${fromSql(side)}${sample} where ${conditionOf(side, within)}) counted
        where counted.place % ${step} = 0${further}) cut
  order by ${side.keys.map((key, index) => `o${index}${key.category === 'S' ? ' collate "C"' : ''}`).join(', ')}`)
  return distinct(rows.map((row) => side.keys.map((_, index) => row[`k${index}`]!)))
}

/** Key and checksum of each row of some ranges. */
export async function readHashes(side: Side, within: readonly KeyRange[]): Promise<{ key: Key; hash: string }[]> {
  const rows = await side.runner.run<Record<string, string>>(`\n  select ${keyList(side)}, ${hashSql(side)}::text as hash from ${fromSql(side)} where ${conditionOf(side, within)}`)
  return rows.map((row) => ({ key: side.keys.map((_, index) => row[`k${index}`]!), hash: row['hash']! }))
}

/** The compared values of rows with certain keys, as texts. */
export async function readValues(side: Side, keys: readonly Key[]): Promise<Map<string, (string | null)[]>> {
  if (keys.length === 0) return new Map()
  const wanted = keys.map((key) => tuple(key.map((text, index) => literalOf(side.keys[index]!, text)))).join(', ')
  const rows = await side.runner.run<Record<string, string | null>>(`
  select ${[keyList(side), ...side.columns.map((column, index) => `left(${textOf(column)}, 1000) as v${index}`)].join(', ')} from ${fromSql(side)} where ${tuple(side.keys.map(keySql))} in (${wanted})${extra(side)}`)
  return new Map(rows.map((row) => [side.keys.map((_, index) => row[`k${index}`]!).join('\0'), side.columns.map((_, index) => row[`v${index}`] ?? null)]))
}

/** Asks whether a server hashes as others do. */
export const hashProbeQuery = `select hashtextextended('(1,"a b",,ü)' collate "C", 0)::text || ',' || hashtextextended(repeat('x', 100) collate "C", 0)::text as probe`

export function estimatedRows({ table }: Side): number {
  return table.relation.row_estimate ?? 0
}

function keyList({ keys }: Side): string {
  return keys.map((key, index) => `${keySql(key)}::text as k${index}`).join(', ')
}

function fromSql({ table: { name } }: Side): string {
  return `${quoteQualified(name.databaseSchema, name.table)} as compared`
}

/** Texts are ordered by their bytes, which no server orders otherwise. */
function keySql(key: TestedColumnRow): string {
  return `compared.${quoteIdentifier(key.name)}${key.category === 'S' ? '::text collate "C"' : ''}`
}

function literalOf(key: TestedColumnRow, text: string): string {
  return key.category === 'S' ? `${quoteLiteral(text)}::text collate "C"` : `${quoteLiteral(text)}::${key.base_type}`
}

function bucketSql(side: Side, boundaries: readonly Key[]): string {
  if (boundaries.length === 0) return '0'
  const isSingle = side.keys.length === 1
  const made = (parts: readonly string[]): string => (isSingle ? parts[0]! : `row(${parts.join(', ')})`)
  return `width_bucket(${made(side.keys.map(keySql))}, array[${boundaries.map((key) => made(key.map((text, index) => literalOf(side.keys[index]!, text)))).join(', ')}])`
}

function conditionOf(side: Side, within: readonly KeyRange[]): string {
  const known = side.keys.map((key) => `${keySql(key)} is not null`)
  const ranges = within.filter(({ from, to }) => from !== undefined || to !== undefined).map(({ from, to }) => {
    const bound = (key: Key | undefined, operator: string): string[] => (key === undefined ? [] : [`${tuple(side.keys.map(keySql))} ${operator} ${tuple(key.map((text, index) => literalOf(side.keys[index]!, text)))}`])
    return `(${[...bound(from, '>='), ...bound(to, '<')].join(' and ')})`
  })
  const isAll = ranges.length < within.length || ranges.length === 0
  return `${[...known, ...(isAll ? [] : [`(${ranges.join(' or ')})`])].join(' and ')}${extra(side)}`
}

function extra({ where }: Side): string {
  return where === undefined ? '' : ` and (${where})`
}

function tuple(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`
}

/** The checksum of a row: of the texts of key and columns, told apart from NULL as the server writes a row. */
function hashSql(side: Side): string {
  const text = `row(${[...side.keys.map((key) => `${keySql(key)}::text`), ...side.columns.map(textOf)].join(', ')})::text collate "C"`
  return side.hash === 'hashtext' ? `hashtextextended(${text}, 0)` : `('x' || left(md5(${text}), 16))::bit(64)::int8`
}

/** A value as a text that is equal on both servers where the values are. */
function textOf(column: TestedColumnRow): string {
  const value = `compared.${quoteIdentifier(column.name)}`
  if (column.base_type === 'numeric') return `trim_scale(${value})::text`
  if (column.base_type === 'json') return `${value}::jsonb::text`
  return `${value}::text`
}

function distinct(keys: readonly Key[]): Key[] {
  return keys.filter((key, index) => index === 0 || keys[index - 1]!.some((part, place) => part !== key[place]))
}

import type { TableData } from '../../../../model/data-quality/test-case.ts'
import { TrunklineError } from '../../../../model/errors.ts'
import type { TableDifference } from '../../../quality-connector.ts'
import { mostSampledRows } from '../failing-rows.ts'
import { cutKeys, estimatedRows, readHashes, readValues, sumRanges, type Key, type KeyRange, type RangeSum, type Side } from './side.ts'

/** Ranges that a table is cut into at first, and each range that differs after that. */
const firstParts = 1024
const nextParts = 32
/** A range with no more rows than this is read row by row: key and checksum. */
const leafRows = 1000
/** Rows that are in memory at a time, of each table. */
const mostRows = 20_000
/** Changed rows whose columns are told. */
const mostChanged = 1000
/** A table with fewer rows is cut without sampling it. */
const sampledFrom = 200_000

type Part = KeyRange & { here: number; there: number }
type Found = { added: Key[]; removed: Key[]; changed: Key[]; addedRows: number; removedRows: number; changedRows: number; duplicates: number }

/** Finds how two tables differ; counts are exact up to `enough` differences, and memory holds no more than some ten thousand keys. */
export async function findDifferences(here: Side, there: Side, enough: number): Promise<{ difference: TableDifference; sample: TableData }> {
  const everything: KeyRange = { from: undefined, to: undefined }
  const boundaries = await firstBoundaries(here, there)
  const first = await compareParts(here, there, boundaries, [everything])
  const found: Found = { added: [], removed: [], changed: [], addedRows: 0, removedRows: 0, changedRows: 0, duplicates: 0 }
  const isAtLeast = !await lookInto(here, there, first.differing, { found, enough, depth: 0 })
  const { columns: changedColumns, sample } = await tellColumns(here, there, found)
  return {
    sample,
    difference: {
      added: found.addedRows, removed: found.removedRows, changed: found.changedRows, rows: first.here, otherRows: first.there, ...(isAtLeast && { isAtLeast }),
      ...(Object.keys(changedColumns).length > 0 && { changedColumns }),
      ...(found.duplicates > 0 && { notes: [`${found.duplicates} key(s) occur more than once among the rows that differ: the key columns identify no row there.`] }),
    },
  }
}

/** Cuts the larger table, so that no range of it is much larger than the others; from a sample of its pages where it has pages. */
async function firstBoundaries(here: Side, there: Side): Promise<Key[]> {
  const larger = estimatedRows(there) > estimatedRows(here) ? there : here
  const rows = estimatedRows(larger)
  const options = { within: [], boundaries: [] }
  const isStored = larger.table.relation.kind === 'r' || larger.table.relation.kind === 'm' || larger.table.relation.kind === 'p'
  if (rows < sampledFrom || !isStored) return rows <= leafRows ? [] : cutKeys(larger, Math.max(leafRows, Math.ceil(rows / firstParts)), options)
  const perPart = 20
  const percentage = Math.min(100, (100 * perPart * firstParts) / rows)
  return cutKeys(larger, perPart, { ...options, percentage: Number(percentage.toPrecision(4)) })
}

/** Sums both tables by the same ranges; gives those whose sums differ. */
async function compareParts(here: Side, there: Side, boundaries: readonly Key[], within: readonly KeyRange[]): Promise<{ differing: Part[]; here: number; there: number }> {
  // Two servers, or two sessions of one: they work at the same time.
  const [left, right] = await Promise.all([sumRanges(here, boundaries, within), sumRanges(there, boundaries, within)])
  const differing: Part[] = []
  for (const bucket of [...new Set([...left.keys(), ...right.keys()])].toSorted((a, b) => a - b)) {
    const [own, other] = [left.get(bucket), right.get(bucket)]
    if (own?.rows === other?.rows && own?.sum === other?.sum) continue
    differing.push({ from: bucket === 0 ? undefined : boundaries[bucket - 1], to: boundaries[bucket], here: own?.rows ?? 0, there: other?.rows ?? 0 })
  }
  return { differing, here: total(left), there: total(right) }
}

function total(sums: ReadonlyMap<number, RangeSum>): number {
  return [...sums.values()].reduce((sum, { rows }) => sum + rows, 0)
}

type Search = { found: Found; enough: number; depth: number }

/** Looks into ranges that differ, and gives whether all was looked at: it ends when there are enough differences. */
async function lookInto(here: Side, there: Side, parts: readonly Part[], search: Search): Promise<boolean> {
  const { found, enough, depth } = search
  const isEnough = (): boolean => found.addedRows + found.removedRows + found.changedRows >= enough
  const large = parts.filter((part) => isLarge(part) && depth < 8)
  for (const chunk of chunks(parts.filter((part) => !large.includes(part)))) {
    if (isEnough()) return false
    await compareRows(here, there, chunk, found)
  }
  for (const group of groups(large, 64)) {
    if (isEnough()) return false
    const boundaries = await cutFurther(here, there, group)
    const next = await compareParts(here, there, boundaries, group)
    // What cannot be cut has one key over and over.
    const stuck = next.differing.length === group.length && next.differing.every((part, index) => part.here === group[index]!.here && part.there === group[index]!.there)
    if (stuck && depth > 2) throw new TrunklineError('TEST_INVALID', 'Too many rows share one key: the key columns identify no row.', { object: 'keyColumns', hint: 'Name columns in keyColumns that are unique together.' })
    if (!await lookInto(here, there, next.differing, { ...search, depth: depth + 1 })) return false
  }
  return true
}

/** A range that is empty on one side needs no cutting: all its rows differ, and are counted. */
function isLarge({ here, there }: Part): boolean {
  return Math.min(here, there) > 0 && Math.max(here, there) > leafRows
}

/** New boundaries within ranges, together with the ranges' own edges, in the order of keys, which only the servers know. */
async function cutFurther(here: Side, there: Side, parts: readonly Part[]): Promise<Key[]> {
  const most = Math.max(...parts.map((part) => Math.max(part.here, part.there)))
  const step = Math.max(Math.ceil(most / nextParts), 100)
  const boundaries = edgesOf(parts)
  const [ownLarger, otherLarger] = [parts.filter((part) => part.here >= part.there), parts.filter((part) => part.here < part.there)]
  if (ownLarger.length === 0) return cutKeys(there, step, { within: otherLarger, boundaries, edges: boundaries })
  const cuts = otherLarger.length === 0 ? [] : await cutKeys(there, step, { within: otherLarger, boundaries })
  return cutKeys(here, step, { within: ownLarger, boundaries, edges: [...boundaries, ...cuts] })
}

/** Edges of ranges that are in order, each once. */
function edgesOf(parts: readonly Part[]): Key[] {
  const edges = parts.flatMap(({ from, to }) => [from, to]).filter((key) => key !== undefined)
  return edges.filter((key, index) => index === 0 || edges[index - 1]!.join('\0') !== key.join('\0'))
}

/** Compares rows one by one: keys of one side only are added or removed, keys of both with other checksums are changed. */
async function compareRows(here: Side, there: Side, parts: readonly Part[], found: Found): Promise<void> {
  const [onlyHere, onlyThere] = [parts.filter((part) => part.there === 0), parts.filter((part) => part.here === 0)]
  found.removedRows += onlyHere.reduce((sum, part) => sum + part.here, 0)
  found.addedRows += onlyThere.reduce((sum, part) => sum + part.there, 0)
  await sampleKeys(here, onlyHere, found.removed)
  await sampleKeys(there, onlyThere, found.added)
  const both = parts.filter((part) => part.here > 0 && part.there > 0)
  if (both.length === 0) return
  const [own, other] = await Promise.all([readHashes(here, both), readHashes(there, both)])
  const [left, right] = [byKey(own), byKey(other)]
  for (const [text, { key, hashes }] of left) {
    const match = right.get(text)
    if (hashes.length > 1 || (match?.hashes.length ?? 0) > 1) found.duplicates += 1
    const [lost, gained] = [without(hashes, match?.hashes ?? []), without(match?.hashes ?? [], hashes)]
    note(found, key, { changed: Math.min(lost, gained), removed: Math.max(0, lost - gained), added: Math.max(0, gained - lost) })
  }
  for (const [text, { key, hashes }] of right) if (!left.has(text)) note(found, key, { changed: 0, removed: 0, added: hashes.length })
}

function note(found: Found, key: Key, { changed, removed, added }: { changed: number; removed: number; added: number }): void {
  found.changedRows += changed
  found.removedRows += removed
  found.addedRows += added
  if (changed > 0 && found.changed.length < mostChanged) found.changed.push(key)
  if (removed > 0 && found.removed.length < mostSampledRows) found.removed.push(key)
  if (added > 0 && found.added.length < mostSampledRows) found.added.push(key)
}

type Keyed = Map<string, { key: Key; hashes: string[] }>

function byKey(rows: readonly { key: Key; hash: string }[]): Keyed {
  const keyed: Keyed = new Map()
  for (const { key, hash } of rows) {
    const text = key.join('\0')
    const known = keyed.get(text)
    if (known === undefined) keyed.set(text, { key, hashes: [hash] })
    else known.hashes.push(hash)
  }
  return keyed
}

/** How many of a list another does not have. */
function without(list: readonly string[], other: readonly string[]): number {
  const rest = [...other]
  return list.filter((hash) => {
    const at = rest.indexOf(hash)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  }).length
}

async function sampleKeys(side: Side, parts: readonly Part[], into: Key[]): Promise<void> {
  for (const part of parts) {
    if (into.length >= mostSampledRows) return
    if (part.here + part.there > mostRows) continue
    for (const { key } of await readHashes(side, [part])) if (into.length < mostSampledRows) into.push(key)
  }
}

/** Parts that are read together, so that no more rows than fit are in memory. */
function* chunks(parts: readonly Part[]): Generator<Part[]> {
  let chunk: Part[] = []
  let rows = 0
  for (const part of parts) {
    const size = Math.min(part.here, part.there) === 0 ? 0 : Math.max(part.here, part.there)
    if (chunk.length > 0 && (rows + size > mostRows || chunk.length >= 500)) {
      yield chunk
      chunk = []
      rows = 0
    }
    chunk.push(part)
    rows += size
  }
  if (chunk.length > 0) yield chunk
}

function* groups<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size)
}

/** Which columns of changed rows differ, and some of all rows that do. */
async function tellColumns(here: Side, there: Side, { added, removed, changed }: Found): Promise<{ columns: Record<string, number>; sample: TableData }> {
  const names = [...here.keys, ...here.columns].map(({ name }) => name)
  const columns: Record<string, number> = {}
  const rows: (string | null)[][] = []
  const push = (kind: string, key: Key, values: readonly (string | null)[]): void => void (rows.length < mostSampledRows && rows.push([kind, ...key, ...values]))
  for (const group of groups(changed, 200)) {
    const [own, other] = [await readValues(here, group), await readValues(there, group)]
    for (const key of group) {
      const [left, right] = [own.get(key.join('\0')), other.get(key.join('\0'))]
      if (left === undefined || right === undefined) continue
      for (const [index, { name }] of here.columns.entries()) if (left[index] !== right[index]) columns[name] = (columns[name] ?? 0) + 1
      push('changed', key, left.map((value, index) => (value === right[index] ? value : `${value ?? 'NULL'} → ${right[index] ?? 'NULL'}`)))
    }
  }
  for (const [kind, side, keys] of [['only here', here, removed], ['only there', there, added]] as const) {
    const wanted = keys.slice(0, Math.max(0, mostSampledRows - rows.length))
    const values = await readValues(side, wanted)
    for (const key of wanted) push(kind, key, values.get(key.join('\0')) ?? [])
  }
  return { columns, sample: { columns: ['difference', ...names], rows } }
}

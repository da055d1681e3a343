import type { JoinCount, LifeCycleChange, QueryFigures, UsageCount } from '../../model/usage-write.ts'
import type { ColumnUse, TableUse } from '../../model/usage.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { LineageNames } from '../../sql/lineage-names.ts'
import { splitColumnKey } from '../../sql/dependence.ts'
import type { ResolvedUse } from '../../sql/usage/resolve-use.ts'

/** A use of tables and columns by their fully qualified names. */
export type NamedUse = {
  tables: Map<string, { uses: Set<TableUse>; isIndirect: boolean }>
  /** By table and name of the column. */
  columns: Map<string, { fqn: string; column: string; uses: Set<ColumnUse>; isIndirect: boolean }>
  joins: Map<string, Omit<JoinCount, 'calls'>>
  created: Set<string>
}

/** The use with names instead of oids; what is no entity (the server's own catalogs, sequences) is left out. */
export function nameUse(use: ResolvedUse, names: LineageNames): NamedUse {
  const named: NamedUse = { tables: new Map(), columns: new Map(), joins: new Map(), created: new Set() }
  const table = (relation: number): string | undefined => {
    const fqn = names.table(relation)
    return fqn !== undefined && splitFullyQualifiedName(fqn)[2] !== 'information_schema' ? fqn : undefined
  }
  for (const [relation, uses] of use.tables) addTable(named, table(relation), uses, false)
  for (const relation of use.below.tables) addTable(named, table(relation), new Set(['read']), true)
  for (const relation of use.created) addCreated(named, table(relation))
  const columns = (found: ReadonlyMap<string, ReadonlySet<ColumnUse>>, isIndirect: boolean): void => {
    for (const [key, uses] of found) if (table(splitColumnKey(key)[0]) !== undefined) addColumn(named, names.column(key), uses, isIndirect)
  }
  columns(use.columns, false)
  columns(use.below.columns, true)
  for (const pair of use.joins) addJoin(named, pair.split('=').map((key) => names.column(key)))
  return named
}

function addTable({ tables }: NamedUse, fqn: string | undefined, uses: ReadonlySet<TableUse>, isIndirect: boolean): void {
  if (fqn === undefined) return
  const known = tables.get(fqn)
  if (known === undefined) tables.set(fqn, { uses: new Set(uses), isIndirect })
  else for (const use of uses) known.uses.add(use)
}

function addCreated({ created }: NamedUse, fqn: string | undefined): void {
  if (fqn !== undefined) created.add(fqn)
}

function addColumn({ columns }: NamedUse, columnFqn: string | undefined, uses: ReadonlySet<ColumnUse>, isIndirect: boolean): void {
  if (columnFqn === undefined) return
  const known = columns.get(columnFqn)
  if (known !== undefined) {
    for (const use of uses) known.uses.add(use)
    return
  }
  const { fqn, column } = splitColumn(columnFqn)
  columns.set(columnFqn, { fqn, column, uses: new Set(uses), isIndirect })
}

/** Pairs of columns, and the pair of their tables once. */
function addJoin({ joins }: NamedUse, [left, right]: readonly (string | undefined)[]): void {
  if (left === undefined || right === undefined) return
  const [a, b] = left < right ? [splitColumn(left), splitColumn(right)] : [splitColumn(right), splitColumn(left)]
  if (a.fqn === b.fqn) return
  joins.set(`${left} ${right}`, { fqn: a.fqn, column: a.column, otherFqn: b.fqn, otherColumn: b.column })
  joins.set([a.fqn, b.fqn].toSorted().join(' '), { fqn: a.fqn, column: '', otherFqn: b.fqn, otherColumn: '' })
}

function splitColumn(columnFqn: string): { fqn: string; column: string } {
  const parts = splitFullyQualifiedName(columnFqn)
  return { fqn: fullyQualifiedName(...parts.slice(0, -1)), column: parts.at(-1)! }
}

/** Counts of a run as they come together. */
export type Counting = { counts: Map<string, UsageCount>; joins: Map<string, JoinCount>; events: Map<string, Map<string, number>> }

export function createCounting(): Counting {
  return { counts: new Map(), joins: new Map(), events: new Map() }
}

/** Adds the calls of a statement to everything that it uses: each table, column, schema and database once, and once for each kind of use. */
export function addCalls(counting: Counting, use: NamedUse, { role, calls }: Pick<QueryFigures, 'role' | 'calls'>): void {
  const add = (count: Omit<UsageCount, 'role' | 'calls'>): void => {
    const key = [count.fqn, count.column, count.kind, count.isIndirect, role].join('\0')
    const known = counting.counts.get(key)
    if (known === undefined) counting.counts.set(key, { ...count, role, calls })
    else known.calls += calls
  }
  for (const [fqn, { uses, isIndirect }] of use.tables) {
    for (const kind of ['any', ...uses] as const) add({ entityType: 'table', fqn, column: '', kind, isIndirect })
    addEvents(counting, { fqn, uses, isCreated: use.created.has(fqn) }, { role, calls })
  }
  for (const { fqn, column, uses, isIndirect } of use.columns.values()) for (const kind of ['any', ...uses] as const) add({ entityType: 'table', fqn, column, kind, isIndirect })
  for (const [depth, entityType] of [[3, 'databaseSchema'], [2, 'database']] as const) addParents(use, depth, (fqn, kind, isIndirect) => add({ entityType, fqn, column: '', kind, isIndirect }))
  for (const [key, join] of use.joins) {
    const known = counting.joins.get(key)
    if (known === undefined) counting.joins.set(key, { ...join, calls })
    else known.calls += calls
  }
}

function addParents({ tables }: NamedUse, depth: number, add: (fqn: string, kind: TableUse | 'any', isIndirect: boolean) => void): void {
  const parents = new Map<string, { uses: Set<TableUse>; isIndirect: boolean }>()
  for (const [fqn, { uses, isIndirect }] of tables) {
    const parent = fullyQualifiedName(...splitFullyQualifiedName(fqn).slice(0, depth))
    const known = parents.get(parent) ?? { uses: new Set(), isIndirect: true }
    for (const use of uses) known.uses.add(use)
    parents.set(parent, { uses: known.uses, isIndirect: known.isIndirect && isIndirect })
  }
  for (const [fqn, { uses, isIndirect }] of parents) for (const kind of ['any', ...uses] as const) add(fqn, kind, isIndirect)
}

function addEvents({ events }: Counting, { fqn, uses, isCreated }: { fqn: string; uses: ReadonlySet<TableUse>; isCreated: boolean }, { role, calls }: Pick<QueryFigures, 'role' | 'calls'>): void {
  const happened = [
    ...(uses.has('read') ? ['accessed'] : []), ...(uses.has('write') || (uses.has('ddl') && !isCreated) ? ['updated'] : []), ...(isCreated ? ['created'] : []),
  ]
  for (const event of happened) {
    const roles = events.get(`${event} ${fqn}`) ?? new Map<string, number>()
    roles.set(role, (roles.get(role) ?? 0) + calls)
    events.set(`${event} ${fqn}`, roles)
  }
}

/** What last happened to each table; of several roles in one window, the one that did it most. */
export function toLifeCycle({ events }: Counting, at: number): LifeCycleChange[] {
  return [...events].map(([key, roles]) => {
    const [by] = [...roles].toSorted(([a, callsA], [b, callsB]) => callsB - callsA || (a < b ? -1 : 1))[0]!
    const space = key.indexOf(' ')
    return { fqn: key.slice(space + 1), event: key.slice(0, space) as LifeCycleChange['event'], at, by }
  })
}

import { addThrough, columnKey, use, type Dependence } from '../dependence.ts'
import { namesOf, type Ast } from './ast.ts'
import { findNamedType, findRoutines } from './names.ts'
import { ResolveError, type Column, type Range, type Resolver, type Scope } from './scope.ts'

export type FoundColumn = { readonly column: Column; readonly isWholeRow: boolean }

const systemColumns: Readonly<Record<string, number>> = { ctid: -1, xmin: -2, cmin: -3, xmax: -4, cmax: -5, tableoid: -6 }

/** The column, whole row or variable that a ColumnRef means, in this query or the nearest outer one; throws a ResolveError. */
export function findColumn(resolver: Resolver, scope: Scope, reference: Ast): FoundColumn {
  const names = namesOf(reference, 'fields')
  return names.length === 1 ? findBare(resolver, scope, names[0]!) : findQualified(resolver, scope, names)
}

function findBare(resolver: Resolver, scope: Scope, name: string): FoundColumn {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.columns.filter((column) => column.name === name)
    if (found.length > 1 && !found.every((column) => column === found[0])) throw new ResolveError(`column ${name} is ambiguous`)
    if (found[0] !== undefined) return { column: found[0], isWholeRow: false }
    if (Object.hasOwn(systemColumns, name)) {
      const range = at.ranges.find((candidate) => candidate.relation !== undefined)
      if (range !== undefined) return { column: systemColumn(range, name), isWholeRow: false }
    }
  }
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const range = at.ranges.find((candidate) => candidate.name === name)
    if (range !== undefined) return { column: wholeRow(resolver, range), isWholeRow: true }
  }
  const variable = resolver.variables?.get(name)
  if (variable !== undefined) return { column: { name, dependence: variable.dependence, type: variable.type, ...(variable.columns !== undefined && { fields: variable.columns }) }, isWholeRow: false }
  throw new ResolveError(`column ${name} does not exist`)
}

function findQualified(resolver: Resolver, scope: Scope, names: readonly string[]): FoundColumn {
  const { range, rest } = findRangeOf(scope, names)
  if (range === undefined) {
    const column = fieldOfVariable(resolver, names)
    if (column !== undefined) return { column, isWholeRow: false }
    throw new ResolveError(`${names.slice(0, -1).join('.')} is not in FROM, for ${names.join('.')}`)
  }
  const name = rest[0]!
  const found = range.columns.find((column) => column.name === name)
  if (found !== undefined) return { column: found, isWholeRow: false }
  if (Object.hasOwn(systemColumns, name) && range.relation !== undefined) return { column: systemColumn(range, name), isWholeRow: false }
  // table.function is function(table).
  if (findRoutines(resolver, [name]).length > 0 || findNamedType(resolver, [name]) !== undefined) {
    const dependence: Dependence = new Map()
    addThrough(dependence, wholeRow(resolver, range).dependence, use.transformation)
    return { column: { name, dependence }, isWholeRow: false }
  }
  throw new ResolveError(`column ${names.join('.')} does not exist`)
}

/** `a.b`, `schema.a.b` or `database.schema.a.b`: the range, and the names that are left. */
function findRangeOf(scope: Scope, names: readonly string[]): { range: Range | undefined; rest: readonly string[] } {
  const direct = findRange(scope, names[0]!)
  if (direct !== undefined) return { range: direct, rest: names.slice(1) }
  for (const skipped of [0, 1]) {
    if (names.length <= skipped + 2) break
    const range = findRange(scope, names[skipped + 1]!, names[skipped])
    if (range !== undefined) return { range, rest: names.slice(skipped + 2) }
  }
  return { range: undefined, rest: [] }
}

export function findRange(scope: Scope, name: string, schema?: string): Range | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const range = at.ranges.find((candidate) => candidate.name === name && (schema === undefined || candidate.schema === schema))
    if (range !== undefined) return range
  }
  return undefined
}

function fieldOfVariable({ variables }: Resolver, names: readonly string[]): Column | undefined {
  // A variable can be named by its block or routine too.
  const variable = variables?.get(names[0]!)
  const name = names[names.length - 1]!
  if (variable === undefined) return undefined
  if (variable.fields === 'any' || variable.fields === undefined) return { name, dependence: variables?.get(name)?.dependence ?? variable.dependence }
  const field = variable.fields.get(names[1]!) ?? variable.columns?.find((column) => column.name === names[1])?.dependence
  return field === undefined ? undefined : { name, dependence: field }
}

function systemColumn(range: Range, name: string): Column {
  return { name, dependence: new Map([[columnKey(range.relation!, systemColumns[name]!), use.identity]]) }
}

/** A range as one value: made of all its columns, each of which can be taken out again. */
export function wholeRow({ catalog }: Resolver, range: Range): Column {
  const dependence: Dependence = new Map()
  for (const column of range.columns) addThrough(dependence, column.dependence, use.transformation)
  const type = range.relation === undefined ? undefined : catalog.relations.get(range.relation)?.rowType
  return { name: range.name ?? '', dependence, type, fields: range.columns }
}

/** The columns of `*` or `range.*`. */
export function starColumns({ variables }: Pick<Resolver, 'variables'>, scope: Scope, reference: Ast): readonly Column[] {
  const names = namesOf(reference, 'fields').slice(0, -1)
  if (names.length === 0) {
    if (scope.ranges.length === 0) throw new ResolveError('SELECT * without FROM')
    return scope.columns
  }
  const range = names.length === 1 ? findRange(scope, names[0]!) : findRange(scope, names.at(-1)!, names.at(-2))
  const columns = range?.columns ?? (names.length === 1 ? variables?.get(names[0]!)?.columns : undefined)
  if (columns === undefined) throw new ResolveError(`${names.join('.')} is not in FROM`)
  return columns
}

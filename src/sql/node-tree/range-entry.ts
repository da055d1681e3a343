import type { RoutineOutput } from '../catalog-snapshot.ts'
import { add, addThrough, columnKey, through, use, withArguments, type Dependence } from '../dependence.ts'
import { emptyQueryLineage, type QueryLineage } from '../query-lineage.ts'
import { commonTable } from './common-table.ts'
import type { TreeNode, TreeValue } from './read-node-tree.ts'
import type { RangeEntry, Scope, Walk } from './scope.ts'
import { isTrue, listOf, nodeOf, nodesOf, numberOf, wordOf } from './tree-node.ts'

const nothing: RangeEntry = { wholeRow: [], column: () => new Map() }

/** What an entry of a range table gives, column by column; read once per scope. */
export function rangeEntry(walk: Walk, scope: Scope, number: number): RangeEntry {
  const known = scope.entries.get(number)
  if (known !== undefined) return known
  const node = scope.rangeTable[number - 1]
  if (node === undefined) throw new Error(`a variable refers to entry ${number} of ${scope.rangeTable.length}`)
  const read = readers[numberOf(node, 'rtekind')]
  if (read === undefined) walk.notes.add(`range table entry of unknown kind ${wordOf(node, 'rtekind')}`)
  const entry = read === undefined ? nothing : read({ walk, scope, node })
  scope.entries.set(number, entry)
  return entry
}

type EntryContext = { walk: Walk; scope: Scope; node: TreeNode }

/** By `rtekind`: PostgreSQL has kept these numbers, and added new ones at the end. */
const readers: Readonly<Record<number, (context: EntryContext) => RangeEntry>> = {
  0: relationEntry,
  1: subqueryEntry,
  2: joinEntry,
  3: functionEntry,
  4: tableFunctionEntry,
  5: valuesEntry,
  6: commonTableEntry,
  7: relationEntry,
  8: () => nothing,
  9: groupEntry,
}

function relationEntry({ walk, node }: EntryContext): RangeEntry {
  const relation = numberOf(node, 'relid')
  const columns = walk.snapshot.relations.get(relation)?.columns ?? []
  return {
    relation,
    wholeRow: columns.map(({ number }) => number),
    column: (attribute) => new Map([[columnKey(relation, attribute), use.identity]]),
  }
}

function subqueryEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const query = nodeOf(node, 'subquery')
  if (query === undefined) return nothing
  const { scope: inner, ...lineage } = walk.analyze(walk, query, scope)
  return { ...queryEntry(lineage), origin: (attribute) => originOf(inner, attribute) }
}

function queryEntry(lineage: QueryLineage): RangeEntry {
  return {
    lineage,
    wholeRow: lineage.columns.map((_, index) => index + 1),
    column: (attribute) => lineage.columns[attribute - 1]?.dependence ?? new Map(),
  }
}

/** The expression behind an output column; none where several queries give it together. */
export function originOf(scope: Scope, attribute: number): { node: TreeNode; scope: Scope } | undefined {
  if (nodeOf(scope.query, 'setOperations') !== undefined) return undefined
  const target = nodesOf(scope.query, 'targetList').find((entry) => numberOf(entry, 'resno') === attribute && !isTrue(entry, 'resjunk'))
  const node = target && nodeOf(target, 'expr')
  return node === undefined ? undefined : { node, scope }
}

/** A join's own columns are asked for only where USING merged two into one, or with the whole row. */
function joinEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const aliases = listOf(node, 'joinaliasvars')
  return {
    wholeRow: aliases.flatMap((alias, index) => (alias === null ? [] : [index + 1])),
    column: (attribute) => depend(walk, scope, aliases[attribute - 1], use.identity),
    origin: (attribute) => {
      const alias = nodesOf(node, 'joinaliasvars')[attribute - 1]
      return alias === undefined ? undefined : { node: alias, scope }
    },
  }
}

function functionEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const columns: Dependence[] = []
  const all: Dependence = new Map()
  const reads = new Set<number>()
  for (const part of nodesOf(node, 'functions')) {
    const inlined = inlinedFunction(walk, scope, part)
    if (inlined !== undefined) {
      depend(walk, scope, part.fields['funcexpr'], use.transformation)
      addThrough(all, inlined.influence, use.identity)
      for (const relation of inlined.reads) reads.add(relation)
      columns.push(...inlined.columns)
      continue
    }
    const arguments_ = depend(walk, scope, part.fields['funcexpr'], use.transformation)
    for (const key of arguments_.keys()) add(all, key, use.filter)
    for (let column = 0; column < numberOf(part, 'funccolcount'); column += 1) columns.push(arguments_)
  }
  if (isTrue(node, 'funcordinality')) columns.push(new Map())
  return computedEntry(columns, all, reads)
}

/** An SQL function whose body is known, made of what that reads and of its arguments. */
function inlinedFunction(walk: Walk, scope: Scope, part: TreeNode): RoutineOutput | undefined {
  const call = nodeOf(part, 'funcexpr')
  const output = call?.tag === 'FUNCEXPR' ? walk.snapshot.outputs?.of.get(numberOf(call, 'funcid')) : undefined
  const width = numberOf(part, 'funccolcount')
  if (call === undefined || output === undefined || (output.columns.length !== width && output.columns.length !== 1)) return undefined
  const given: Dependence[] = []
  nodesOf(call, 'args').forEach((argument, index) => { given[argument.tag === 'NAMEDARGEXPR' ? numberOf(argument, 'argnumber') : index] = depend(walk, scope, argument, use.identity) })
  const columns = output.columns.map((column) => withArguments(column, given))
  return {
    columns: columns.length === width ? columns : Array.from({ length: width }, () => through(columns[0]!, use.transformation)),
    influence: withArguments(output.influence, given), reads: output.reads,
  }
}

/** XMLTABLE and JSON_TABLE: every column comes out of the document. */
function tableFunctionEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const document = depend(walk, scope, node.fields['tablefunc'], use.transformation)
  const tableFunction = nodeOf(node, 'tablefunc')
  const columns = tableFunction === undefined ? [] : listOf(tableFunction, 'colnames').map(() => document)
  const influence: Dependence = new Map()
  for (const key of document.keys()) add(influence, key, use.filter)
  return computedEntry(columns, influence)
}

function valuesEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const rows = listOf(node, 'values_lists').filter((row) => Array.isArray(row))
  const width = rows[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, index) => depend(walk, scope, rows.map((row) => row[index] ?? null), use.identity))
  return computedEntry(columns, new Map())
}

function computedEntry(columns: readonly Dependence[], influence: Dependence, reads: ReadonlySet<number> = new Set()): RangeEntry {
  return {
    lineage: { ...emptyQueryLineage(), influence, reads: new Set(reads) },
    wholeRow: columns.map((_, index) => index + 1),
    column: (attribute) => columns[attribute - 1] ?? new Map(),
  }
}

function commonTableEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const table = commonTable(walk, scope, { name: wordOf(node, 'ctename'), levelsUp: numberOf(node, 'ctelevelsup') })
  if (table === undefined) return nothing
  const { lineage, scope: inner } = table
  return inner === null ? queryEntry(lineage) : { ...queryEntry(lineage), origin: (attribute) => originOf(inner, attribute) }
}

/** PostgreSQL 18 lets what stands above GROUP BY refer to the grouped expressions. */
function groupEntry({ walk, scope, node }: EntryContext): RangeEntry {
  const expressions = nodesOf(node, 'groupexprs')
  return {
    wholeRow: [],
    column: (attribute) => depend(walk, scope, expressions[attribute - 1], use.identity),
    origin: (attribute) => (expressions[attribute - 1] === undefined ? undefined : { node: expressions[attribute - 1]!, scope }),
  }
}

function depend(walk: Walk, scope: Scope, value: TreeValue | undefined, how: number): Dependence {
  const into: Dependence = new Map()
  walk.addExpression(value, { walk, scope, how, into })
  return into
}

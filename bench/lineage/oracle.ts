// What a statement's lineage is by the server's own analysis: the oracle that the product's resolver is scored against.
import { readTree, type Node, type Tree } from './oracle-tree.ts'

/** Column → kinds of use; a column is `relation oid.attribute number`. */
export type Uses = Map<string, Set<string>>
export type Lineage = { columns: Uses[]; influence: Uses; reads: Set<string>; writes: { relation: string; columns: Map<number, Uses> }[] }
/** Attribute numbers of a relation's live columns, by its oid. */
export type WholeRows = ReadonlyMap<string, readonly number[]>

type Table = { whole: number[]; column(attribute: number): Uses; query?: Frame; expr?(attribute: number): { node: Tree; frame: Frame } | null; relation?: string }
type Frame = { q: Node; up: Frame | null; rows: WholeRows; tables: Map<number, Table>; withs: Map<string, { columns: Uses[]; influence: Uses; reads: Set<string>; writes: Lineage['writes'] }>; out: Lineage }

const DIRECT = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']
const isDirect = (kind: string): boolean => DIRECT.includes(kind)
const stronger = (a: string, b: string): string => (DIRECT.indexOf(a) > DIRECT.indexOf(b) ? a : b)

function use(into: Uses, key: string, kind: string): void {
  const kinds = into.get(key)
  if (kinds === undefined) into.set(key, new Set([kind]))
  else kinds.add(kind)
}
function pass(into: Uses, from: Uses, how: string): void {
  for (const [key, kinds] of from) for (const kind of kinds) use(into, key, isDirect(how) ? (isDirect(kind) ? stronger(kind, how) : kind) : how)
}
const computed = (how: string): string => (isDirect(how) ? stronger(how, 'TRANSFORMATION') : how)
const side = (how: string, kind: string): string => (isDirect(how) ? kind : how)

const isNode = (tree: Tree | undefined): tree is Node => tree !== null && typeof tree === 'object' && !Array.isArray(tree)
const get = (node: Node, name: string): Tree => node.f.get(name) ?? null
const num = (node: Node, name: string): number => Number(get(node, name) ?? 0)
const str = (node: Node, name: string): string => (typeof get(node, name) === 'string' ? (get(node, name) as string) : '')
const list = (node: Node, name: string): Node[] => { const value = get(node, name); return Array.isArray(value) ? value.filter(isNode) : [] }

/** The lineage of an analysed query as `debug_print_parse` prints it; null for a statement that is none. */
export function oracleLineage(text: string, rows: WholeRows): Lineage | null {
  const tree = readTree(text)
  if (!isNode(tree)) return null
  const query = unwrap(tree)
  return query === null ? null : run(query, null, rows).out
}

/** CREATE TABLE AS, EXPLAIN, DECLARE hold the query they are about. */
function unwrap(query: Node): Node | null {
  const utility = get(query, 'utilityStmt')
  if (!isNode(utility)) return query
  const inner = get(utility, 'query')
  return isNode(inner) && inner.t === 'QUERY' ? unwrap(inner) : null
}

function run(q: Node, up: Frame | null, rows: WholeRows): Frame {
  const frame: Frame = { q, up, rows, tables: new Map(), withs: new Map(), out: { columns: [], influence: new Map(), reads: new Set(), writes: [] } }
  const { out } = frame
  const influence = (node: Tree, how: string): void => walk(node, how, out.influence, frame)
  const command = num(q, 'commandType')
  const join = (node: Tree): void => {
    if (!isNode(node)) return
    if (node.t === 'RANGETBLREF') enter(num(node, 'rtindex'))
    if (node.t === 'FROMEXPR') { for (const item of list(node, 'fromlist')) join(item); influence(get(node, 'quals'), command === 5 && !q.f.has('mergeJoinCondition') ? 'JOIN' : 'FILTER') }
    if (node.t === 'JOINEXPR') { join(get(node, 'larg')); join(get(node, 'rarg')); influence(get(node, 'quals'), 'JOIN') }
  }
  const enter = (index: number): void => {
    const table = tableOf(frame, index)
    if (table.relation !== undefined && table.relation !== '0' && index !== num(q, 'resultRelation')) out.reads.add(table.relation)
    absorb(table.query?.out)
    const sample = get(list(q, 'rtable')[index - 1]!, 'tablesample')
    if (isNode(sample)) influence(sample, 'FILTER')
  }
  const absorb = (inner: Pick<Lineage, 'influence' | 'reads' | 'writes'> | undefined): void => {
    if (inner === undefined) return
    pass(out.influence, inner.influence, 'IDENTITY')
    for (const read of inner.reads) out.reads.add(read)
    for (const write of inner.writes) if (!out.writes.includes(write)) out.writes.push(write)
  }
  join(get(q, 'jointree'))
  influence(get(q, 'mergeJoinCondition'), 'JOIN')
  const sets = get(q, 'setOperations')
  const setColumns = (node: Tree): Uses[] => {
    if (!isNode(node)) return []
    if (node.t === 'RANGETBLREF') { const table = tableOf(frame, num(node, 'rtindex')); absorb(table.query?.out); return table.whole.map((attribute) => table.column(attribute)) }
    const [left, right] = [setColumns(get(node, 'larg')), setColumns(get(node, 'rarg'))]
    const isExcept = num(node, 'op') === 3
    if (isExcept) for (const column of right) pass(out.influence, column, 'FILTER')
    if (str(node, 'all') !== 'true') for (const column of [...left, ...right]) pass(out.influence, column, 'GROUP_BY')
    return left.map((column, index) => { const both: Uses = new Map(); pass(both, column, 'IDENTITY'); pass(both, right[index] ?? new Map(), isExcept ? 'FILTER' : 'IDENTITY'); return both })
  }
  if (isNode(sets)) out.columns = setColumns(sets)
  else for (const target of list(q, command === 1 ? 'targetList' : 'returningList')) if (str(target, 'resjunk') !== 'true') out.columns.push(usesOf(get(target, 'expr'), 'IDENTITY', frame))
  for (const field of ['havingQual', 'limitOffset', 'limitCount']) influence(get(q, field), 'FILTER')
  for (const [clause, kind] of [['groupClause', 'GROUP_BY'], ['distinctClause', 'GROUP_BY'], ['sortClause', 'SORT']] as const) {
    for (const item of list(q, clause)) {
      const target = list(q, 'targetList').find((entry) => num(entry, 'ressortgroupref') === num(item, 'tleSortGroupRef'))
      if (target === undefined) continue
      if (isNode(sets)) pass(out.influence, out.columns[num(target, 'resno') - 1] ?? new Map(), kind)
      else influence(get(target, 'expr'), kind)
    }
  }
  write(frame)
  for (const entry of list(q, 'cteList')) { const found = withOf(frame, str(entry, 'ctename')); for (const one of found?.writes ?? []) if (!out.writes.includes(one)) out.writes.push(one) }
  return frame
}

function write(frame: Frame): void {
  const { q, out } = frame
  const command = num(q, 'commandType')
  const target = list(q, 'rtable')[num(q, 'resultRelation') - 1]
  if (target === undefined || command < 2 || command > 5) return
  const columns = new Map<number, Uses>()
  const put = (targets: Node[]): void => {
    for (const entry of targets) {
      const expr = get(entry, 'expr')
      if (str(entry, 'resjunk') === 'true' || (isNode(expr) && expr.t === 'SETTODEFAULT')) continue
      const known = columns.get(num(entry, 'resno')) ?? new Map()
      pass(known, usesOf(expr, 'IDENTITY', frame), 'IDENTITY')
      columns.set(num(entry, 'resno'), known)
    }
  }
  if (command === 2 || command === 3) put(list(q, 'targetList'))
  const conflict = get(q, 'onConflict')
  if (isNode(conflict)) {
    const inserted = new Map([...columns].map(([number, uses]) => [number, new Map([...uses].map(([key, kinds]) => [key, new Set(kinds)]))]))
    frame.tables.set(num(conflict, 'exclRelIndex'), { whole: [...(frame.rows.get(str(target, 'relid')) ?? [])], column: (attribute) => inserted.get(attribute) ?? new Map() })
    put(list(conflict, 'onConflictSet'))
    walk(get(conflict, 'onConflictWhere'), 'FILTER', out.influence, frame)
  }
  for (const action of list(q, 'mergeActionList')) { walk(get(action, 'qual'), 'FILTER', out.influence, frame); put(list(action, 'targetList')) }
  out.writes.push({ relation: str(target, 'relid'), columns })
}

function usesOf(node: Tree, how: string, frame: Frame): Uses {
  const into: Uses = new Map()
  walk(node, how, into, frame)
  return into
}

function withOf(frame: Frame, name: string) {
  const known = frame.withs.get(name)
  if (known !== undefined) return known
  const entry = list(frame.q, 'cteList').find((candidate) => str(candidate, 'ctename') === name)
  if (entry === undefined) return undefined
  const query = get(entry, 'ctequery') as Node
  const names = get(entry, 'ctecolnames') as string[]
  const extra = (columns: Uses[]): Uses[] => {
    const made = (clause: Node, field: string): Uses => { const into: Uses = new Map(); for (const column of get(clause, field) as string[]) pass(into, columns[names.indexOf(column)] ?? new Map(), 'TRANSFORMATION'); return into }
    const [search, cycle] = [get(entry, 'search_clause'), get(entry, 'cycle_clause')]
    return [...columns, ...(isNode(search) ? [made(search, 'search_col_list')] : []), ...(isNode(cycle) ? [made(cycle, 'cycle_col_list'), made(cycle, 'cycle_col_list')] : [])]
  }
  if (str(entry, 'cterecursive') === 'true') {
    frame.withs.set(name, { columns: extra(names.map(() => new Map())), influence: new Map(), reads: new Set(), writes: [] })
    for (let round = 0; round < 70; round++) {
      const { out } = run(query, frame, frame.rows)
      const columns = extra(out.columns)
      const isSame = show(columns) === show(frame.withs.get(name)!.columns)
      frame.withs.set(name, isSame ? { ...out, columns } : { columns, influence: new Map(), reads: new Set(), writes: [] })
      if (isSame) break
    }
  } else {
    const { out } = run(query, frame, frame.rows)
    frame.withs.set(name, { ...out, columns: extra(out.columns) })
  }
  return frame.withs.get(name)
}

export function show(columns: Uses[]): string {
  return columns.map((uses) => [...uses].map(([key, kinds]) => `${key}:${[...kinds].sort().join('+')}`).sort().join(',')).join('|')
}

function frameAt(frame: Frame, levels: number): Frame {
  return levels === 0 ? frame : frameAt(frame.up!, levels - 1)
}

function tableOf(frame: Frame, index: number): Table {
  let table = frame.tables.get(index)
  if (table === undefined) frame.tables.set(index, table = makeTable(frame, list(frame.q, 'rtable')[index - 1]!))
  return table
}

const fake = (columns: Uses[], influence: Uses): Table => ({
  whole: columns.map((_, index) => index + 1), column: (attribute) => columns[attribute - 1] ?? new Map(),
  query: { q: { t: '', f: new Map() }, up: null, rows: new Map(), tables: new Map(), withs: new Map(), out: { columns, influence, reads: new Set(), writes: [] } },
})
const filtered = (uses: Uses): Uses => { const into: Uses = new Map(); for (const key of uses.keys()) use(into, key, 'FILTER'); return into }

function makeTable(frame: Frame, entry: Node): Table {
  switch (num(entry, 'rtekind')) {
    case 0: case 7: { const relation = str(entry, 'relid'); return { relation, whole: [...(frame.rows.get(relation) ?? [])], column: (attribute) => new Map([[`${relation}.${attribute}`, new Set(['IDENTITY'])]]) } }
    case 1: {
      const inner = run(get(entry, 'subquery') as Node, frame, frame.rows)
      return { whole: inner.out.columns.map((_, index) => index + 1), column: (attribute) => inner.out.columns[attribute - 1] ?? new Map(), query: inner, expr: (attribute) => exprOf(inner, attribute) }
    }
    case 2: {
      const aliases = (get(entry, 'joinaliasvars') ?? []) as Tree[]
      return { whole: aliases.flatMap((alias, index) => (alias === null ? [] : [index + 1])), column: (attribute) => usesOf(aliases[attribute - 1] ?? null, 'IDENTITY', frame), expr: (attribute) => ({ node: aliases[attribute - 1] ?? null, frame }) }
    }
    case 3: {
      const columns: Uses[] = []
      const all: Uses = new Map()
      for (const part of list(entry, 'functions')) { const uses = usesOf(get(part, 'funcexpr'), 'TRANSFORMATION', frame); pass(all, uses, 'FILTER'); for (let i = 0; i < num(part, 'funccolcount'); i++) columns.push(uses) }
      if (str(entry, 'funcordinality') === 'true') columns.push(new Map())
      return fake(columns, filtered(all))
    }
    case 4: { const uses = usesOf(get(entry, 'tablefunc'), 'TRANSFORMATION', frame); const names = get(get(entry, 'tablefunc') as Node, 'colnames'); return fake((Array.isArray(names) ? names : []).map(() => uses), filtered(uses)) }
    case 5: { const lines = get(entry, 'values_lists') as Tree[][]; return fake((lines[0] ?? []).map((_, index) => usesOf(lines.map((line) => line[index] ?? null), 'IDENTITY', frame)), new Map()) }
    case 6: {
      const found = withOf(frameAt(frame, num(entry, 'ctelevelsup')), str(entry, 'ctename'))
      const columns = found?.columns ?? []
      const table = fake(columns, found?.influence ?? new Map())
      table.query!.out.reads = found?.reads ?? new Set()
      table.query!.out.writes = found?.writes ?? []
      return table
    }
    case 9: { const exprs = (get(entry, 'groupexprs') ?? []) as Tree[]; return { whole: [], column: (attribute) => usesOf(exprs[attribute - 1] ?? null, 'IDENTITY', frame), expr: (attribute) => ({ node: exprs[attribute - 1] ?? null, frame }) } }
    default: return { whole: [], column: () => new Map() }
  }
}

function exprOf(frame: Frame, attribute: number): { node: Tree; frame: Frame } | null {
  if (isNode(get(frame.q, 'setOperations'))) return null
  const target = list(frame.q, 'targetList').find((entry) => num(entry, 'resno') === attribute && str(entry, 'resjunk') !== 'true')
  return target === undefined ? null : { node: get(target, 'expr'), frame }
}

function walk(node: Tree, how: string, into: Uses, frame: Frame): void {
  if (Array.isArray(node)) { for (const item of node) walk(item, how, into, frame); return }
  if (!isNode(node)) return
  const go = (part: Tree, kind: string): void => walk(part, kind, into, frame)
  switch (node.t) {
    case 'VAR': {
      const table = tableOf(frameAt(frame, num(node, 'varlevelsup')), num(node, 'varno'))
      const attribute = num(node, 'varattno')
      if (attribute !== 0) pass(into, table.column(attribute), how)
      else for (const column of table.whole) pass(into, table.column(column), computed(how))
      return
    }
    case 'CONST': case 'CASETESTEXPR': case 'COERCETODOMAINVALUE': case 'SETTODEFAULT': case 'CURRENTOFEXPR': case 'SQLVALUEFUNCTION': case 'NEXTVALUEEXPR': case 'GROUPINGFUNC': case 'MERGESUPPORTFUNC': return
    case 'PARAM': if (num(node, 'paramkind') === 3) multiple(num(node, 'paramid'), how, into, frame); return
    case 'TARGETENTRY': go(get(node, 'expr'), how); return
    case 'RETURNINGEXPR': go(get(node, 'retexpr'), how); return
    case 'RELABELTYPE': case 'COERCEVIAIO': case 'ARRAYCOERCEEXPR': case 'CONVERTROWTYPEEXPR': case 'COERCETODOMAIN': case 'COLLATE': case 'COLLATEEXPR': case 'NAMEDARGEXPR': go(get(node, 'arg'), how); return
    case 'FUNCEXPR': go(get(node, 'args'), [1, 2].includes(num(node, 'funcformat')) ? how : computed(how)); return
    case 'AGGREF': {
      const value = isDirect(how) ? 'AGGREGATION' : how
      for (const argument of list(node, 'args')) go(get(argument, 'expr'), str(argument, 'resjunk') === 'true' ? side(how, 'SORT') : value)
      go(get(node, 'aggdirectargs'), value)
      go(get(node, 'aggfilter'), side(how, 'CONDITIONAL'))
      return
    }
    case 'WINDOWFUNC': {
      go(get(node, 'args'), isDirect(how) ? 'AGGREGATION' : how)
      go(get(node, 'aggfilter'), side(how, 'CONDITIONAL'))
      const window = list(frame.q, 'windowClause').find((clause) => num(clause, 'winref') === num(node, 'winref'))
      if (window === undefined) return
      for (const item of [...list(window, 'partitionClause'), ...list(window, 'orderClause')]) go(get(list(frame.q, 'targetList').find((entry) => num(entry, 'ressortgroupref') === num(item, 'tleSortGroupRef'))!, 'expr'), side(how, 'WINDOW'))
      go(get(window, 'startOffset'), side(how, 'WINDOW'))
      go(get(window, 'endOffset'), side(how, 'WINDOW'))
      return
    }
    case 'CASE': case 'CASEEXPR': {
      go(get(node, 'arg'), side(how, 'CONDITIONAL'))
      for (const when of list(node, 'args')) { go(get(when, 'expr'), side(how, 'CONDITIONAL')); go(get(when, 'result'), computed(how)) }
      go(get(node, 'defresult'), computed(how))
      return
    }
    case 'SUBLINK': {
      go(get(node, 'testexpr'), computed(how))
      const kind = num(node, 'subLinkType')
      const { out } = run(get(node, 'subselect') as Node, frame, frame.rows)
      for (const read of out.reads) frame.out.reads.add(read)
      if (kind === 5) return
      if (kind !== 0) for (const column of out.columns) pass(into, column, kind === 4 ? how : computed(how))
      pass(into, out.influence, side(how, 'FILTER'))
      return
    }
    case 'FIELDSELECT': if (!field({ node: get(node, 'arg'), frame }, num(node, 'fieldnum'), how, into)) go(get(node, 'arg'), computed(how)); return
    default: for (const part of node.f.values()) go(part, computed(how))
  }
}

function multiple(id: number, how: string, into: Uses, frame: Frame): void {
  const conflict = get(frame.q, 'onConflict')
  const targets = [...list(frame.q, 'targetList'), ...list(frame.q, 'mergeActionList').flatMap((action) => list(action, 'targetList')), ...(isNode(conflict) ? list(conflict, 'onConflictSet') : [])]
  const link = targets.map((entry) => get(entry, 'expr')).find((expr): expr is Node => isNode(expr) && expr.t === 'SUBLINK' && num(expr, 'subLinkType') === 5 && num(expr, 'subLinkId') === id >> 16)
  if (link === undefined) return
  const { out } = run(get(link, 'subselect') as Node, frame, frame.rows)
  for (const read of out.reads) frame.out.reads.add(read)
  pass(into, out.columns[(id & 65535) - 1] ?? new Map(), how)
  pass(into, out.influence, side(how, 'FILTER'))
}

function field({ node, frame }: { node: Tree; frame: Frame }, number: number, how: string, into: Uses): boolean {
  if (!isNode(node)) return false
  if (node.t === 'ROWEXPR' || node.t === 'ROW') { const part = list(node, 'args')[number - 1]; if (part !== undefined) walk(part, how, into, frame); return part !== undefined }
  if (node.t !== 'VAR') return false
  const table = tableOf(frameAt(frame, num(node, 'varlevelsup')), num(node, 'varno'))
  if (num(node, 'varattno') === 0) { if (!table.whole.includes(number)) return false; pass(into, table.column(number), how); return true }
  const origin = table.expr?.(num(node, 'varattno'))
  return origin !== undefined && origin !== null && field(origin, number, how, into)
}

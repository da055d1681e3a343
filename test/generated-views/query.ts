import { createChoose, type Choose } from './choose.ts'
import { generateAggregate, generateExpression, generateWindow, type ExpressionScope } from './expression.ts'
import { generatedTables, type GeneratedColumn, type ValueType } from './tables.ts'

/** A query as text, with the columns that it gives. */
export type GeneratedQuery = { sql: string; columns: GeneratedColumn[] }

/** What a query may read besides the tables, and columns of queries around it. */
type Surroundings = { named: Readonly<Record<string, readonly GeneratedColumn[]>>; outer: readonly GeneratedColumn[]; depth: number; next: { alias: number } }

const types = ['int', 'numeric', 'text', 'bool', 'date'] as const

/** A query over the generated tables, from a source of whole numbers. */
export function generateQuery(below: (bound: number) => number): GeneratedQuery {
  const choose = createChoose(below)
  const shape = Array.from({ length: 1 + choose.below(4) }, () => choose.of(types))
  return query(choose, shape, { named: {}, outer: [], depth: 2, next: { alias: 0 } })
}

function query(choose: Choose, shape: readonly ValueType[], around: Surroundings): GeneratedQuery {
  const deeper = { ...around, depth: around.depth - 1 }
  if (around.depth > 0 && choose.once(5)) return setOperation(choose, shape, deeper)
  if (around.depth > 0 && choose.once(5)) return withCommonTable(choose, shape, deeper)
  return select(choose, shape, around)
}

function setOperation(choose: Choose, shape: readonly ValueType[], around: Surroundings): GeneratedQuery {
  const [left, right] = [select(choose, shape, around), select(choose, shape, around)]
  const operator = choose.of(['union all', 'union', 'except', 'intersect all'])
  const order = choose.once(3) ? ` order by ${left.columns[0]!.name}` : ''
  return { sql: `(${left.sql}) ${operator} (${right.sql})${order}`, columns: left.columns }
}

function withCommonTable(choose: Choose, shape: readonly ValueType[], around: Surroundings): GeneratedQuery {
  const name = alias('w', around)
  if (choose.once(3)) {
    const base = select(choose, ['int', ...shape], { ...around, outer: [] })
    const names = base.columns.map((_, index) => `r${index}`)
    const columns = base.columns.map(({ type }, index) => ({ name: names[index]!, type }))
    const step = `select ${names[0]} + 1, ${names.slice(1).map((column) => `${name}.${column}`).join(', ')} from ${name} join orders on orders.id = ${name}.r0 where r0 < 5`
    const body = select(choose, shape, { ...around, named: { ...around.named, [name]: columns } })
    return { sql: `with recursive ${name} (${names.join(', ')}) as ((${base.sql}) union ${choose.once(2) ? '' : 'all '}${step}) ${body.sql}`, columns: body.columns }
  }
  const inner = query(choose, Array.from({ length: 2 + choose.below(2) }, () => choose.of(types)), { ...around, outer: [] })
  const body = select(choose, shape, { ...around, named: { ...around.named, [name]: inner.columns } })
  return { sql: `with ${name} as ${choose.of(['', 'materialized ', 'not materialized '])}(${inner.sql}) ${body.sql}`, columns: body.columns }
}

function select(choose: Choose, shape: readonly ValueType[], around: Surroundings): GeneratedQuery {
  const from = fromClause(choose, around)
  const grouped = choose.once(4)
  const scope: ExpressionScope = {
    // An aggregate over columns of the query around would be one of that query.
    columns: [...from.columns, ...(!grouped && choose.once(3) ? around.outer.filter(({ name }) => name.includes('.')) : [])],
    subquery: around.depth <= 0 ? undefined : (type, rows) => subquery(choose, { type, rows, around: { ...around, depth: around.depth - 1, outer: from.columns } }),
  }
  const where = choose.once(2) ? ` where ${generateExpression(choose, scope, 'bool')}` : ''
  const written = grouped ? groupedTargets(choose, shape, scope) : { targets: plainTargets(choose, shape, scope), after: '' }
  const columns = shape.map((type, index) => ({ name: `c${around.depth}_${index}`, type }))
  const targets = written.targets.map((target, index) => `${target} as ${columns[index]!.name}`).join(', ')
  const distinct = !grouped && choose.once(6) ? 'distinct ' : ''
  return { sql: `select ${distinct}${targets} from ${from.sql}${where}${written.after}${distinct === '' ? ordering(choose, scope, { grouped, columns }) : ''}`, columns }
}

function plainTargets(choose: Choose, shape: readonly ValueType[], scope: ExpressionScope): string[] {
  return shape.map((type) => (choose.once(6) ? generateWindow(choose, scope, type) : generateExpression(choose, scope, type)))
}

/** Each column is either grouped by or aggregated. */
function groupedTargets(choose: Choose, shape: readonly ValueType[], scope: ExpressionScope): { targets: string[]; after: string } {
  const plain = { ...scope, subquery: undefined }
  const columns = shape.map((type) => ({ type, isKey: choose.once(2) && scope.columns.some((column) => column.type === type) }))
  const targets = columns.map(({ type, isKey }) => (isKey ? choose.of(scope.columns.filter((column) => column.type === type)).name : generateAggregate(choose, plain, type)))
  const keys = [...new Set(targets.filter((_, index) => columns[index]!.isKey))]
  const by = keys.length === 0 ? '' : ` group by ${choose.of([keys.join(', '), `rollup (${keys.join(', ')})`, `grouping sets ((${keys.join(', ')}), (${keys[0]}))`])}`
  return { targets, after: `${by}${choose.once(3) ? ` having ${generateAggregate(choose, plain, 'bool')}` : ''}` }
}

function ordering(choose: Choose, scope: ExpressionScope, { grouped, columns }: { grouped: boolean; columns: readonly GeneratedColumn[] }): string {
  if (!choose.once(4)) return ''
  const by = grouped || choose.once(2) ? choose.of(columns).name : generateExpression(choose, { ...scope, subquery: undefined }, 'int', 1)
  return ` order by ${/^\d+$/.test(by) ? `(${by} + 0)` : by}${choose.once(2) ? ' desc nulls last' : ''}${choose.once(3) ? ' limit 10' : ''}`
}

function subquery(choose: Choose, { type, rows, around }: { type: ValueType; rows: 'one' | 'many'; around: Surroundings }): string {
  const { sql } = select(choose, [type], around)
  return rows === 'one' ? `select * from (${sql}) ${alias('o', around)} limit 1` : sql
}

type From = { sql: string; columns: GeneratedColumn[] }

function fromClause(choose: Choose, around: Surroundings): From {
  const first = fromItem(choose, around, [])
  if (choose.once(2)) return first
  const second = fromItem(choose, around, first.columns)
  if (choose.once(4)) return { sql: `${first.sql}, ${second.sql}`, columns: [...first.columns, ...second.columns] }
  const shared = first.plain?.find(({ name, type }) => second.plain?.some((column) => column.name === name && column.type === type))
  const kind = second.isLateral ? choose.of(['join', 'left join']) : choose.of(['join', 'left join', 'right join', 'full join'])
  if (shared !== undefined && choose.once(3)) {
    const others = (columns: readonly GeneratedColumn[], from: readonly GeneratedColumn[]): GeneratedColumn[] => columns.filter((_, index) => from[index]!.name !== shared.name)
    return { sql: `${first.sql} ${kind} ${second.sql} using (${shared.name})`, columns: [{ name: shared.name, type: shared.type }, ...others(first.columns, first.plain!), ...others(second.columns, second.plain!)] }
  }
  const columns = [...first.columns, ...second.columns]
  // A full join takes only conditions that can be merged or hashed.
  const condition = kind === 'full join' ? equality(choose, first.columns, second.columns) : generateExpression(choose, { columns, subquery: undefined }, 'bool', 1)
  return condition === undefined ? { sql: `${first.sql} cross join ${second.sql}`, columns } : { sql: `${first.sql} ${kind} ${second.sql} on ${condition}`, columns }
}

function equality(choose: Choose, left: readonly GeneratedColumn[], right: readonly GeneratedColumn[]): string | undefined {
  const pairs = left.flatMap((one) => right.filter(({ type }) => type === one.type).map((other) => `${one.name} = ${other.name}`))
  return pairs.length === 0 ? undefined : choose.of(pairs)
}

type FromItem = From & { isLateral: boolean; plain?: readonly GeneratedColumn[] }

function fromItem(choose: Choose, around: Surroundings, before: readonly GeneratedColumn[]): FromItem {
  const name = alias('t', around)
  const under = (columns: readonly GeneratedColumn[]): GeneratedColumn[] => columns.map((column) => ({ ...column, name: `${name}.${column.name}` }))
  if (around.depth > 0 && choose.once(4)) {
    const isLateral = before.length > 0 && choose.once(2)
    const inner = query(choose, Array.from({ length: 1 + choose.below(3) }, () => choose.of(types)), { ...around, depth: around.depth - 1, outer: isLateral ? before : [] })
    return { sql: `${isLateral ? 'lateral ' : ''}(${inner.sql}) ${name}`, columns: under(inner.columns), isLateral }
  }
  if (choose.once(8)) return { sql: `(values (1, 'a', true), (2, 'b', false)) ${name} (v1, v2, v3)`, columns: under([{ name: 'v1', type: 'int' }, { name: 'v2', type: 'text' }, { name: 'v3', type: 'bool' }]), isLateral: false }
  if (choose.once(8)) {
    const bound = generateExpression(choose, { columns: before, subquery: undefined }, 'int', 1)
    const isLateral = before.length > 0
    return choose.of<() => FromItem>([
      () => ({ sql: `generate_series(1, ${bound}) ${name} (n)`, columns: under([{ name: 'n', type: 'int' }]), isLateral }),
      () => ({ sql: `unnest(array[${bound}, 2], array['x']) with ordinality ${name} (n, s, o)`, columns: under([{ name: 'n', type: 'int' }, { name: 's', type: 'text' }]), isLateral }),
    ])()
  }
  const tables = { ...generatedTables, ...around.named }
  const table = choose.of([...Object.keys(around.named), ...Object.keys(generatedTables)])
  return { sql: `${table} ${name}`, columns: under(tables[table]!), isLateral: false, plain: tables[table]! }
}

function alias(letter: string, { next }: Surroundings): string {
  next.alias += 1
  return `${letter}${next.alias}`
}

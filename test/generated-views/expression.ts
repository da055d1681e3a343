import type { Choose } from './choose.ts'
import type { GeneratedColumn, ValueType } from './tables.ts'

/** What an expression may use: columns as they are written there, and a way to a query over them (for subqueries). */
export type ExpressionScope = {
  columns: readonly GeneratedColumn[]
  /** A query of one column of the type, which may use the columns of this scope; undefined where it is deep enough. */
  subquery: ((type: ValueType, rows: 'one' | 'many') => string) | undefined
}

const constants: Readonly<Record<ValueType, readonly string[]>> = {
  int: ['1', '42', 'null::int'], numeric: ['1.5', '0.1::numeric'], text: ["'x'", "'it''s'", "'a'::text"], bool: ['true', 'false'], date: ["date '2026-01-01'", 'current_date'],
}

/** An expression of a type over columns in sight. */
export function generateExpression(choose: Choose, scope: ExpressionScope, type: ValueType, depth = 2): string {
  const own = scope.columns.filter((column) => column.type === type)
  if (own.length > 0 && (depth <= 0 || choose.once(2) === false)) return choose.of(own).name
  if (depth <= 0) return choose.of(constants[type])
  const part = (other: ValueType): string => generateExpression(choose, scope, other, depth - 1)
  return choose.of<() => string>([() => choose.of(constants[type]), ...makersOf(choose, part, type), ...anyType(choose, { scope, part, type })])()
}

type Part = (type: ValueType) => string

function makersOf(choose: Choose, part: Part, type: ValueType): (() => string)[] {
  if (type === 'int') return [() => `(${part('int')} + ${part('int')})`, () => `length(${part('text')})`, () => `(${part('numeric')})::int`, () => `extract(year from ${part('date')})::int`]
  if (type === 'numeric') return [() => `(${part('numeric')} ${choose.of(['*', '-', '/'])} ${part('int')})`, () => `round(${part('numeric')}, 2)`, () => `(${part('int')})::numeric`]
  if (type === 'text') return [() => `upper(${part('text')})`, () => `(${part('text')} || ${part('text')})`, () => `(${part('int')})::text`, () => `substring(${part('text')} from 1 for 3)`, () => `(array[${part('text')}, ${part('text')}])[1]`]
  if (type === 'date') return [() => `(${part('date')} + ${part('int')})`, () => `date_trunc('month', ${part('date')})::date`]
  return [
    () => `(${part('int')} ${choose.of(['=', '<', '>=', 'is distinct from'])} ${part('int')})`, () => `(${part('text')} like ${part('text')})`, () => `(not ${part('bool')})`,
    () => `(${part('bool')} ${choose.of(['and', 'or'])} ${part('bool')})`, () => `(${part('date')} is null)`, () => `(${part('int')} in (${part('int')}, ${part('int')}))`,
    () => `(${part('numeric')} between ${part('numeric')} and ${part('int')})`, () => `(${part('int')} = any (array[${part('int')}]))`,
  ]
}

function anyType(choose: Choose, { scope: { subquery }, part, type }: { scope: ExpressionScope; part: Part; type: ValueType }): (() => string)[] {
  return [
    () => `case when ${part('bool')} then ${part(type)} else ${part(type)} end`,
    () => `case ${part('text')} when ${part('text')} then ${part(type)} end`,
    () => `coalesce(${part(type)}, ${part(type)})`,
    ...(type === 'bool' ? [] : [() => `nullif(${part(type)}, ${part(type)})`, () => `${choose.of(['greatest', 'least'])}(${part(type)}, ${part(type)})`]),
    ...(subquery === undefined ? [] : [
      () => `(${subquery(type, 'one')})`,
      ...(type === 'bool' ? [() => `exists (${subquery('int', 'many')})`, () => `(${part('int')} in (${subquery('int', 'many')}))`, () => `(${part('text')} ${choose.of(['= any', '<> all'])} (${subquery('text', 'many')}))`] : []),
    ]),
  ]
}

/** An aggregate of a type; its arguments are over the columns in sight. */
export function generateAggregate(choose: Choose, scope: ExpressionScope, type: ValueType): string {
  const part = (other: ValueType): string => generateExpression(choose, scope, other, 1)
  const distinct = choose.once(4) ? 'distinct ' : ''
  const call = choose.of(aggregatesOf(part, type, distinct))()
  const filtered = choose.once(4) ? `${call} filter (where ${part('bool')})` : call
  return type === 'int' ? `(${filtered})::int` : filtered
}

function aggregatesOf(part: Part, type: ValueType, distinct: string): (() => string)[] {
  if (type === 'int') return [() => 'count(*)', () => `count(${distinct}${part('text')})`, () => `max(${part('int')})`]
  if (type === 'numeric') return [() => `sum(${distinct}${part('numeric')})`, () => `avg(${part('numeric')})`, () => `percentile_disc(0.5) within group (order by ${part('numeric')})`]
  if (type === 'text') return [() => `string_agg(${part('text')}, ',' order by ${part('int')})`, () => `min(${part('text')})`]
  if (type === 'bool') return [() => `bool_or(${part('bool')})`, () => `every(${part('bool')})`]
  return [() => `max(${part('date')})`]
}

/** A window function of a type. */
export function generateWindow(choose: Choose, scope: ExpressionScope, type: ValueType): string {
  const part = (other: ValueType): string => generateExpression(choose, scope, other, 1)
  // A text alone has no type there yet.
  const some = type === 'text' ? `(${part('text')})::text` : part(type)
  const call = type === 'int' ? choose.of([() => 'row_number()', () => 'rank()', () => `lag(${part('int')})`, () => `sum(${part('int')})`])() : choose.of([`first_value(${some})`, `lead(${some}, 1)`])
  const cast = type === 'int' ? '::int' : ''
  return `(${call} over (${choose.once(3) ? '' : `partition by ${part(choose.of(['text', 'int'] as const))} `}order by ${part(choose.of(['date', 'numeric'] as const))}${choose.once(2) ? ' desc' : ''}))${cast}`
}

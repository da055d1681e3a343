import { add, addThrough, use, type Dependence } from '../dependence.ts'
import type { QueryLineage } from '../query-lineage.ts'
import { child, children, isAst, number, open, text, type Ast, type AstValue } from '../resolver/ast.ts'
import { createResolver } from '../resolver/create-resolver.ts'
import { SyntaxProblem } from '../resolver/parser.ts'
import { ResolveError, type Column, type OverlayTable, type Variable } from '../resolver/scope.ts'
import { resolveStatement } from '../resolver/statement.ts'
import { foldText, soleExpression } from './fold-execute.ts'
import { assignColumns, assignDatum, toResolverVariables, type Variables } from './plpgsql-variables.ts'
import type { RoutineContext, RoutineLineage } from './routine-lineage.ts'

/** One look through the statements of a routine. */
export type PlpgsqlWalk = {
  readonly context: RoutineContext
  readonly variables: Variables
  readonly parsed: Map<string, Ast>
  readonly overlay: Map<string, OverlayTable>
  /** Queries of cursors, by the number of their datum. */
  readonly cursors: Map<number, readonly Column[]>
  readonly result: RoutineLineage
  /** Texts that variables hold for sure. */
  readonly constants: Map<string, string>
  /** Variables that are given more than one text, or one that is not known. */
  readonly changing: Set<string>
}

type Step = (walk: PlpgsqlWalk, body: Ast, control: Dependence) => void

/** Looks at statements; `control` holds the columns that decide whether they are run at all. */
export function walkBlock(walk: PlpgsqlWalk, value: AstValue | undefined, control: Dependence): void {
  if (Array.isArray(value)) {
    for (const element of value as readonly AstValue[]) walkBlock(walk, element, control)
    return
  }
  if (!isAst(value)) return
  const { kind, body } = open(value)
  if (Object.keys(value).length === 1 && kind.startsWith('PLpgSQL_')) (steps[kind] ?? walkParts)(walk, body, control)
  else for (const key in value) walkBlock(walk, value[key], control)
}

const walkParts: Step = (walk, body, control) => {
  for (const key in body) walkBlock(walk, body[key], control)
}

/** The text of an expression; an assignment without what stands before its sign. */
function expressionOf(node: Ast | undefined): { query: string; isStatement: boolean } {
  const expression = child(node, 'PLpgSQL_expr')
  const query = text(expression, 'query')
  const mode = number(expression, 'parseMode')
  if (mode === 0) return { query, isStatement: true }
  return { query: `SELECT ${mode >= 3 ? query.replace(/^[\s\S]*?(?::=|=)/, '') : query}`, isStatement: false }
}

type Resolved = { columns: QueryLineage['columns']; lineage: QueryLineage; fields: readonly Column[] | undefined }

/** Resolves a statement or expression of the routine and keeps what it reads, writes and calls. */
function resolve(walk: PlpgsqlWalk, query: string, control: Dependence, given: { variables?: ReadonlyMap<string, Variable>; isDynamic?: boolean } = {}): Resolved | undefined {
  try {
    const node = parseOne(walk, query)
    if (node === undefined) return undefined
    const variables = new Map([...toResolverVariables(walk.variables), ...(given.variables ?? [])])
    const resolver = createResolver({ catalog: walk.context.catalog, searchPath: walk.context.searchPath, text: query, overlay: walk.overlay, variables })
    const { lineage, created } = resolveStatement(node, resolver)
    for (const write of lineage.writes) for (const key of control.keys()) add(write.influence, key, use.filter)
    for (const routine of lineage.calls) walk.result.calls.add(routine)
    if (created !== undefined) {
      const columns = created.columns.map(({ name, dependence }) => ({ name, dependence: new Map(dependence) }))
      walk.overlay.set(created.name, { columns, influence: lineage.influence, reads: lineage.reads })
    }
    walk.result.statements.push({ lineage, text: query, isDynamic: given.isDynamic === true })
    return { columns: lineage.columns, lineage, fields: undefined }
  } catch (error) {
    if (!(error instanceof SyntaxProblem || error instanceof ResolveError)) throw error
    walk.result.opaque.push(`${error.message} in: ${query.replaceAll(/\s+/g, ' ').trim().slice(0, 120)}`)
    return undefined
  }
}

function parseOne(walk: PlpgsqlWalk, query: string): Ast | undefined {
  const known = walk.parsed.get(query)
  if (known !== undefined) return known
  const node = child(walk.context.parser.parse(query)[0], 'stmt')
  if (node !== undefined) walk.parsed.set(query, node)
  return node
}

/** What an expression depends on, as one value. */
function valueOf(walk: PlpgsqlWalk, node: Ast | undefined, control: Dependence): Dependence {
  const value: Dependence = new Map()
  if (child(node, 'PLpgSQL_expr') === undefined) return value
  const found = resolve(walk, expressionOf(node).query, control)
  for (const column of found?.columns ?? []) addThrough(value, column.dependence, use.identity)
  addThrough(value, found?.lineage.influence ?? new Map(), use.identity)
  for (const key of control.keys()) add(value, key, use.conditional)
  return value
}

/** The control of what stands below a condition. */
function below(control: Dependence, condition: Dependence): Dependence {
  const inner: Dependence = new Map(control)
  for (const key of condition.keys()) add(inner, key, use.conditional)
  return inner
}

/** A result as values of variables: what decides about its rows decides about them. */
function valuesOf({ columns, lineage }: Resolved, control: Dependence): { name: string; dependence: Dependence }[] {
  return columns.map(({ name, dependence }) => {
    const value: Dependence = new Map(dependence)
    addThrough(value, lineage.influence, use.identity)
    for (const key of control.keys()) add(value, key, use.conditional)
    return { name, dependence: value }
  })
}

const runStatement: Step = (walk, body, control) => {
  const found = resolve(walk, text(child(child(body, 'sqlstmt'), 'PLpgSQL_expr'), 'query'), control)
  if (found !== undefined && body['into'] === true) assignColumns(walk.variables, child(body, 'target'), valuesOf(found, control))
}

/** A loop over a query: its rows decide how often the body is run. */
const loopOver = (columnsOf: (walk: PlpgsqlWalk, body: Ast, control: Dependence) => Resolved | undefined): Step => (walk, body, control) => {
  const found = columnsOf(walk, body, control)
  if (found !== undefined) assignColumns(walk.variables, child(body, 'var'), valuesOf(found, control))
  walkBlock(walk, body['body'], below(control, found?.lineage.influence ?? new Map()))
}

function cursorColumns(walk: PlpgsqlWalk, body: Ast, control: Dependence): Resolved | undefined {
  const datum = child(walk.variables.datums[number(body, 'curvar')], 'PLpgSQL_var')
  const query = text(child(child(datum, 'cursor_explicit_expr'), 'PLpgSQL_expr'), 'query')
  if (query !== '') return resolve(walk, query, control)
  const columns = walk.cursors.get(number(body, 'curvar'))
  return columns === undefined ? undefined : { columns: [...columns], lineage: { columns: [], influence: new Map(), reads: new Set(), calls: new Set(), writes: [], joins: new Set() }, fields: undefined }
}

/** EXECUTE: the text as far as it is known; what is not known is said. */
function resolveDynamic(walk: PlpgsqlWalk, body: Ast, control: Dependence): Resolved | undefined {
  const expression = expressionOf(child(body, 'query') ?? child(body, 'dynquery'))
  const given = new Map<string, Variable>()
  children(body, 'params').forEach((parameter, index) => given.set(`$${index + 1}`, { dependence: valueOf(walk, parameter, control) }))
  try {
    const query = foldText(soleExpression(walk.context.parser.parse(expression.query)[0]), walk.constants)
    if (query !== undefined) return resolve(walk, query, control, { variables: given, isDynamic: true })
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
  }
  walk.result.opaque.push(`EXECUTE of a text that is not known, in line ${number(body, 'lineno')}`)
  return undefined
}

const assign: Step = (walk, body, control) => {
  const expression = child(body, 'expr')
  const value = valueOf(walk, expression, control)
  assignDatum(walk.variables, number(body, 'varno'), value)
  keepConstant(walk, text(child(walk.variables.datums[number(body, 'varno')], 'PLpgSQL_var'), 'refname'), expression)
}

/** A variable that is given one text known in advance can be a part of EXECUTE; one that is given two is not known. */
function keepConstant(walk: PlpgsqlWalk, name: string, expression: Ast | undefined): void {
  const { constants, changing } = walk
  if (name === '' || changing.has(name)) return
  const value = knownText(walk, expression)
  if (value !== undefined && (constants.get(name) ?? value) === value) {
    constants.set(name, value)
    return
  }
  constants.delete(name)
  changing.add(name)
}

function knownText(walk: PlpgsqlWalk, expression: Ast | undefined): string | undefined {
  try {
    return foldText(soleExpression(walk.context.parser.parse(expressionOf(expression).query)[0]), walk.constants)
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}

const steps: Readonly<Record<string, Step>> = {
  PLpgSQL_stmt_execsql: runStatement,
  PLpgSQL_stmt_assign: assign,
  PLpgSQL_stmt_perform: (walk, body, control) => void resolve(walk, expressionOf(child(body, 'expr')).query, control),
  PLpgSQL_stmt_call: (walk, body, control) => void resolve(walk, expressionOf(child(body, 'expr')).query, control),
  PLpgSQL_stmt_fors: loopOver((walk, body, control) => resolve(walk, expressionOf(child(body, 'query')).query, control)),
  PLpgSQL_stmt_dynfors: loopOver(resolveDynamic),
  PLpgSQL_stmt_forc: loopOver(cursorColumns),
  PLpgSQL_stmt_fetch: (walk, body, control) => {
    const found = cursorColumns(walk, body, control)
    if (found !== undefined) assignColumns(walk.variables, child(body, 'target'), valuesOf(found, control))
  },
  PLpgSQL_stmt_open: (walk, body, control) => {
    const isDynamic = child(body, 'dynquery') !== undefined
    if (child(body, 'query') === undefined && !isDynamic) return
    const found = isDynamic ? resolveDynamic(walk, body, control) : resolve(walk, expressionOf(child(body, 'query')).query, control)
    if (found !== undefined) walk.cursors.set(number(body, 'curvar'), valuesOf(found, control))
  },
  PLpgSQL_stmt_dynexecute: (walk, body, control) => {
    const found = resolveDynamic(walk, body, control)
    if (found !== undefined && body['into'] === true) assignColumns(walk.variables, child(body, 'target'), valuesOf(found, control))
  },
  PLpgSQL_stmt_return_query: (walk, body, control) => {
    if (child(body, 'dynquery') === undefined) resolve(walk, expressionOf(child(body, 'query')).query, control)
    else resolveDynamic(walk, body, control)
  },
  PLpgSQL_stmt_return: (walk, body, control) => void valueOf(walk, child(body, 'expr'), control),
  PLpgSQL_stmt_return_next: (walk, body, control) => void valueOf(walk, child(body, 'expr'), control),
  PLpgSQL_stmt_if: (walk, body, control) => {
    const condition = valueOf(walk, child(body, 'cond'), control)
    walkBlock(walk, body['then_body'], below(control, condition))
    for (const branch of children(body, 'elsif_list')) {
      const clause = child(branch, 'PLpgSQL_if_elsif')
      addThrough(condition, valueOf(walk, child(clause, 'cond'), control), use.identity)
      walkBlock(walk, clause?.['stmts'], below(control, condition))
    }
    walkBlock(walk, body['else_body'], below(control, condition))
  },
  PLpgSQL_stmt_while: (walk, body, control) => walkBlock(walk, body['body'], below(control, valueOf(walk, child(body, 'cond'), control))),
  PLpgSQL_stmt_case: (walk, body, control) => {
    const condition = valueOf(walk, child(body, 't_expr'), control)
    for (const branch of children(body, 'case_when_list')) {
      const clause = child(branch, 'PLpgSQL_case_when')
      addThrough(condition, valueOf(walk, child(clause, 'expr'), control), use.identity)
      walkBlock(walk, clause?.['stmts'], below(control, condition))
    }
    walkBlock(walk, body['else_stmts'], below(control, condition))
  },
  // A number that counts is made of its bounds, which decide how often the body is run.
  PLpgSQL_stmt_fori: (walk, body, control) => {
    const bounds: Dependence = new Map()
    for (const bound of ['lower', 'upper', 'step']) addThrough(bounds, valueOf(walk, child(body, bound), control), use.transformation)
    const counter = walk.variables.byName.get(text(child(child(body, 'var'), 'PLpgSQL_var'), 'refname'))
    if (counter !== undefined) addThrough(counter.dependence, bounds, use.identity)
    walkBlock(walk, body['body'], below(control, bounds))
  },
  PLpgSQL_stmt_foreach_a: (walk, body, control) => {
    assignDatum(walk.variables, number(body, 'varno'), valueOf(walk, child(body, 'expr'), control))
    walkBlock(walk, body['body'], control)
  },
  PLpgSQL_var: (walk, body, control) => {
    // The default of a declaration.
    const initial = child(body, 'default_val')
    if (initial === undefined) return
    const value = valueOf(walk, initial, control)
    keepConstant(walk, text(body, 'refname'), initial)
    addThrough(walk.variables.byName.get(text(body, 'refname'))?.dependence ?? new Map(), value, use.identity)
  },
  PLpgSQL_expr: () => {},
}

import { as, child, children, items, namesOf, open, stringOf, text, type Ast } from './ast.ts'

/** The name that PostgreSQL gives an output column without one (FigureColname of its parser). */
export function columnName(expression: Ast | undefined): string {
  const { name, strength } = figure(expression)
  return strength > 0 ? name : '?column?'
}

/** Strength 2 is a good name, 1 one that a better one replaces (a cast's, a CASE's), 0 none. */
type Figured = { name: string; strength: 0 | 1 | 2 }
const none: Figured = { name: '', strength: 0 }
const good = (name: string): Figured => ({ name, strength: name === '' ? 0 : 2 })

function figure(expression: Ast | undefined): Figured {
  if (expression === undefined) return none
  const { kind, body } = open(expression)
  const fixed = fixedNames[kind]
  return fixed === undefined ? figures[kind]?.(body) ?? none : good(fixed)
}

const fixedNames: Readonly<Record<string, string>> = {
  GroupingFunc: 'grouping', MergeSupportFunc: 'merge_action', A_ArrayExpr: 'array', RowExpr: 'row', CoalesceExpr: 'coalesce', XmlSerialize: 'xmlserialize',
  JsonParseExpr: 'json', JsonScalarExpr: 'json_scalar', JsonSerializeExpr: 'json_serialize', JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array', JsonArrayQueryConstructor: 'json_array', JsonObjectAgg: 'json_objectagg', JsonArrayAgg: 'json_arrayagg',
}

const lastName = (names: readonly string[]): string => names.findLast((name) => name !== '*' && name !== '') ?? ''

const figures: Readonly<Record<string, (body: Ast) => Figured>> = {
  ColumnRef: (body) => good(lastName(namesOf(body, 'fields'))),
  A_Indirection: (body) => {
    const name = lastName(children(body, 'indirection').map(stringOf))
    return name === '' ? figure(child(body, 'arg')) : good(name)
  },
  FuncCall: (body) => good(namesOf(body, 'funcname').at(-1) ?? ''),
  A_Expr: (body) => (text(body, 'kind') === 'AEXPR_NULLIF' ? good('nullif') : none),
  TypeCast: (body) => {
    const inner = figure(child(body, 'arg'))
    const type = child(body, 'typeName')
    return inner.strength > 1 || type === undefined ? inner : { name: namesOf(type, 'names').at(-1) ?? '', strength: 1 }
  },
  CollateClause: (body) => figure(child(body, 'arg')),
  CaseExpr: (body) => {
    const inner = figure(child(body, 'defresult'))
    return inner.strength > 1 ? inner : { name: 'case', strength: 1 }
  },
  MinMaxExpr: (body) => good(text(body, 'op') === 'IS_GREATEST' ? 'greatest' : 'least'),
  SubLink: (body) => figureSublink(body),
  SQLValueFunction: (body) => good(text(body, 'op').replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase()),
  XmlExpr: (body) => good(text(body, 'op') === 'IS_DOCUMENT' ? '' : text(body, 'op').replace(/^IS_/, '').toLowerCase()),
  JsonFuncExpr: (body) => good(text(body, 'op').replace(/_OP$/, '').toLowerCase()),
}

function figureSublink(body: Ast): Figured {
  const kind = text(body, 'subLinkType')
  if (kind === 'EXISTS_SUBLINK') return good('exists')
  if (kind === 'ARRAY_SUBLINK') return good('array')
  if (kind !== 'EXPR_SUBLINK') return none
  let query = as(child(body, 'subselect'), 'SelectStmt')
  while (query !== undefined && child(query, 'larg') !== undefined) query = child(query, 'larg')
  const target = as(children(query, 'targetList')[0], 'ResTarget')
  if (target === undefined) return items(children(query, 'valuesLists')[0]).length > 0 ? good('column1') : none
  return text(target, 'name') === '' ? figure(child(target, 'val')) : good(text(target, 'name'))
}

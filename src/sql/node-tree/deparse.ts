import { typeName } from '../type-name.ts'
import { deparseConstant } from './deparse-constant.ts'
import { targetOf } from './expression.ts'
import { rangeEntry } from './range-entry.ts'
import type { TreeNode, TreeValue } from './read-node-tree.ts'
import { scopeAt, type Scope, type Walk } from './scope.ts'
import { isNode, isTrue, listOf, nodeOf, nodesOf, numberOf, wordOf, wordsOf } from './tree-node.ts'

const longest = 2000
const deepest = 40

type Writer = { walk: Walk; scope: Scope; depth: number }

/** An expression as SQL that people read, columns by their table; undefined where it only passes a column on. */
export function deparse(walk: Walk, scope: Scope, node: TreeNode | undefined): string | undefined {
  if (node === undefined) return undefined
  const writer = { walk, scope, depth: 0 }
  const origin = passedOn(writer, node)
  if (origin === undefined) return undefined
  const text = write(origin.node, { ...writer, scope: origin.scope })
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** Follows a variable through sub-queries to what computes it; undefined where it is a column of a table. */
function passedOn({ walk, scope }: Writer, node: TreeNode): { node: TreeNode; scope: Scope } | undefined {
  let at = { node, scope }
  for (let step = 0; step < deepest && at.node.tag === 'VAR'; step += 1) {
    const owner = scopeAt(at.scope, numberOf(at.node, 'varlevelsup'))
    const entry = rangeEntry(walk, owner, numberOf(at.node, 'varno'))
    if (entry.relation !== undefined && numberOf(at.node, 'varattno') !== 0) return undefined
    const next = entry.origin?.(numberOf(at.node, 'varattno'))
    if (next === undefined) return at
    at = next
  }
  return at
}

function write(value: TreeValue | undefined, writer: Writer): string {
  if (!isNode(value)) return typeof value === 'string' ? value : ''
  if (writer.depth > deepest) return '…'
  const deeper = { ...writer, depth: writer.depth + 1 }
  const form = forms[value.tag]
  return form === undefined ? `${value.tag.toLowerCase()}(${list(value, 'args', deeper)})` : form(value, deeper)
}

type Form = (node: TreeNode, writer: Writer) => string

const list = (node: TreeNode, field: string, writer: Writer): string => listOf(node, field).map((item) => write(item, writer)).join(', ')
const parts = (node: TreeNode, field: string, writer: Writer): string[] => listOf(node, field).map((item) => operand(item, writer))

/** An operand in parentheses where it is an operator of its own. */
function operand(value: TreeValue | undefined, writer: Writer): string {
  const text = write(value, writer)
  const inner = isNode(value) && /^(?:RELABELTYPE|COERCEVIAIO)$/.test(value.tag) && numberOf(value, 'relabelformat') === 2 ? value.fields['arg'] : value
  return isNode(inner) && /^(?:OPEXPR|BOOLEXPR|DISTINCTEXPR|SCALARARRAYOPEXPR|NULLTEST|BOOLEANTEST)$/.test(inner.tag) ? `(${text})` : text
}

const variable: Form = (node, { walk, scope, depth }) => {
  const owner = scopeAt(scope, numberOf(node, 'varlevelsup'))
  const entry = rangeEntry(walk, owner, numberOf(node, 'varno'))
  const attribute = numberOf(node, 'varattno')
  const relation = entry.relation === undefined ? undefined : walk.snapshot.relations.get(entry.relation)
  if (relation !== undefined) return `${relation.name}.${relation.columns.find(({ number }) => number === attribute)?.name ?? '*'}`
  const origin = attribute === 0 ? undefined : entry.origin?.(attribute)
  if (origin !== undefined) return operand(origin.node, { walk, scope: origin.scope, depth })
  const names = nodeOf(owner.rangeTable[numberOf(node, 'varno') - 1]!, 'eref')
  if (names === undefined) return '?'
  return `${wordOf(names, 'aliasname')}.${attribute === 0 ? '*' : wordsOf(names, 'colnames')[attribute - 1] ?? '?'}`
}

/** `format` 1 is a cast that was written, 2 one that was not. */
const cast = (argument: TreeValue | undefined, format: number, { type, writer }: { type: number; writer: Writer }): string =>
  format === 2 ? write(argument, writer) : `${operand(argument, writer)}::${typeName(writer.walk.snapshot, type)}`

const coercion = (formatField: string): Form => (node, writer) =>
  cast(node.fields['arg'], numberOf(node, formatField), { type: numberOf(node, 'resulttype'), writer })

function routineName({ walk }: Writer, oid: number): string {
  const routine = walk.snapshot.routines.get(oid)
  if (routine === undefined) return 'function'
  return routine.schema === 'pg_catalog' ? routine.name : `${routine.schema}.${routine.name}`
}

const call: Form = (node, writer) => {
  const format = numberOf(node, 'funcformat')
  if (format === 1 || format === 2) return cast(listOf(node, 'args')[0], format, { type: numberOf(node, 'funcresulttype'), writer })
  return `${routineName(writer, numberOf(node, 'funcid'))}(${list(node, 'args', writer)})`
}

const aggregate: Form = (node, writer) => {
  const values = nodesOf(node, 'args').filter((entry) => !isTrue(entry, 'resjunk')).map((entry) => write(entry.fields['expr'], writer))
  const text = isTrue(node, 'aggstar') ? '*' : [...listOf(node, 'aggdirectargs').map((item) => write(item, writer)), ...values].join(', ')
  const filter = node.fields['aggfilter']
  const distinct = listOf(node, 'aggdistinct').length > 0 ? 'DISTINCT ' : ''
  return `${routineName(writer, numberOf(node, 'aggfnoid'))}(${distinct}${text})${isNode(filter) ? ` FILTER (WHERE ${write(filter, writer)})` : ''}`
}

const windowCall: Form = (node, writer) => {
  const clause = nodesOf(writer.scope.query, 'windowClause').find((window) => numberOf(window, 'winref') === numberOf(node, 'winref'))
  const items = (field: string): string => (clause === undefined ? [] : nodesOf(clause, field)).map((item) => write(targetOf(writer.scope, item), writer)).join(', ')
  const [partition, order] = [items('partitionClause'), items('orderClause')]
  const frame = [partition === '' ? '' : `PARTITION BY ${partition}`, order === '' ? '' : `ORDER BY ${order}`].filter((part) => part !== '').join(' ')
  return `${routineName(writer, numberOf(node, 'winfnoid'))}(${isTrue(node, 'winstar') ? '*' : list(node, 'args', writer)}) OVER (${frame})`
}

const operator: Form = (node, writer) => {
  const name = writer.walk.snapshot.operators.get(numberOf(node, 'opno')) ?? '?'
  const [first, second] = parts(node, 'args', writer)
  return second === undefined ? `${name} ${first ?? ''}` : `${first} ${name} ${second}`
}

const choice: Form = (node, writer) => {
  const subject = nodeOf(node, 'arg')
  const whens = nodesOf(node, 'args').map((when) => {
    // CASE x WHEN 1: the condition is the comparison of a stand-in with 1.
    const condition = nodeOf(when, 'expr')
    const compared = subject === undefined || condition === undefined ? undefined : listOf(condition, 'args')[1]
    return `WHEN ${write(compared ?? condition ?? null, writer)} THEN ${write(when.fields['result'], writer)}`
  })
  const otherwise = node.fields['defresult']
  const isOtherwise = isNode(otherwise) && !(otherwise.tag === 'CONST' && isTrue(otherwise, 'constisnull'))
  return `CASE ${subject === undefined ? '' : `${write(subject, writer)} `}${whens.join(' ')}${isOtherwise ? ` ELSE ${write(otherwise, writer)}` : ''} END`
}

const named = (name: string): Form => (node, writer) => `${name}(${list(node, 'args', writer)})`
const array: Form = (node, writer) => `ARRAY[${list(node, 'elements', writer)}]`
const nullTests = ['IS NULL', 'IS NOT NULL']
const truthTests = ['IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS UNKNOWN', 'IS NOT UNKNOWN']
const sublinks: Readonly<Record<number, string>> = { 0: 'EXISTS (SELECT …)', 1: 'ALL (SELECT …)', 2: 'ANY (SELECT …)', 6: 'ARRAY(SELECT …)' }
const currentValues = ['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIME', 'LOCALTIMESTAMP',
  'LOCALTIMESTAMP', 'CURRENT_ROLE', 'CURRENT_USER', 'USER', 'SESSION_USER', 'CURRENT_CATALOG', 'CURRENT_SCHEMA']

const forms: Readonly<Record<string, Form>> = {
  VAR: variable,
  CONST: (node, { walk }) => deparseConstant(walk.snapshot, node),
  PARAM: (node) => `$${numberOf(node, 'paramid')}`,
  TARGETENTRY: (node, writer) => write(node.fields['expr'], writer),
  FUNCEXPR: call,
  NAMEDARGEXPR: (node, writer) => `${wordOf(node, 'name')} => ${write(node.fields['arg'], writer)}`,
  AGGREF: aggregate,
  WINDOWFUNC: windowCall,
  OPEXPR: operator,
  DISTINCTEXPR: (node, writer) => parts(node, 'args', writer).join(' IS DISTINCT FROM '),
  NULLIFEXPR: named('NULLIF'),
  SCALARARRAYOPEXPR: (node, writer) => {
    const [left, right] = parts(node, 'args', writer)
    return `${left} ${writer.walk.snapshot.operators.get(numberOf(node, 'opno')) ?? '?'} ${isTrue(node, 'useOr') ? 'ANY' : 'ALL'} (${right})`
  },
  BOOLEXPR: (node, writer) => (wordOf(node, 'boolop') === 'not'
    ? `NOT ${parts(node, 'args', writer).join('')}`
    : parts(node, 'args', writer).join(` ${wordOf(node, 'boolop').toUpperCase()} `)),
  SUBLINK: (node) => sublinks[numberOf(node, 'subLinkType')] ?? '(SELECT …)',
  CASE: choice,
  CASEEXPR: choice,
  COALESCE: named('COALESCE'),
  COALESCEEXPR: named('COALESCE'),
  MINMAX: (node, writer) => named(numberOf(node, 'op') === 0 ? 'GREATEST' : 'LEAST')(node, writer),
  MINMAXEXPR: (node, writer) => named(numberOf(node, 'op') === 0 ? 'GREATEST' : 'LEAST')(node, writer),
  NULLTEST: (node, writer) => `${operand(node.fields['arg'], writer)} ${nullTests[numberOf(node, 'nulltesttype')] ?? ''}`,
  BOOLEANTEST: (node, writer) => `${operand(node.fields['arg'], writer)} ${truthTests[numberOf(node, 'booltesttype')] ?? ''}`,
  ARRAY: array,
  ARRAYEXPR: array,
  ROW: named('ROW'),
  ROWEXPR: named('ROW'),
  RELABELTYPE: coercion('relabelformat'),
  COERCEVIAIO: coercion('coerceformat'),
  ARRAYCOERCEEXPR: coercion('coerceformat'),
  CONVERTROWTYPEEXPR: coercion('convertformat'),
  COERCETODOMAIN: coercion('coercionformat'),
  COLLATE: (node, writer) => write(node.fields['arg'], writer),
  COLLATEEXPR: (node, writer) => write(node.fields['arg'], writer),
  SQLVALUEFUNCTION: (node) => currentValues[numberOf(node, 'op')] ?? 'CURRENT_TIMESTAMP',
  FIELDSELECT: (node, writer) => `(${write(node.fields['arg'], writer)}).${numberOf(node, 'fieldnum')}`,
  SUBSCRIPTINGREF: (node, writer) => `${operand(node.fields['refexpr'], writer)}[${list(node, 'refupperindexpr', writer)}]`,
  GROUPINGFUNC: named('GROUPING'),
}

import { as, child, children, namesOf, number, open, text, type Ast } from '../resolver/ast.ts'

/**
 * The text that EXECUTE runs, put together as far as it is known: constants, `||`, format(), quote_ident(), quote_literal(). A value that is not
 * known becomes a parameter; undefined where a name or a piece of SQL is not known.
 */
export function foldText(node: Ast | undefined, constants: ReadonlyMap<string, string>): string | undefined {
  return fold(node, { constants, values: { count: firstHole } })
}

/** Parameters that stand for unknown values, beyond those that USING gives. */
const firstHole = 1000
type Folding = { constants: ReadonlyMap<string, string>; values: { count: number } }

function fold(node: Ast | undefined, folding: Folding): string | undefined {
  if (node === undefined) return undefined
  const { kind, body } = open(node)
  switch (kind) {
    case 'A_Const': return constant(body)
    case 'TypeCast': return fold(child(body, 'arg'), folding)
    case 'ColumnRef': return folding.constants.get(namesOf(body, 'fields').at(-1) ?? '')
    case 'A_Expr': {
      const left = fold(child(body, 'lexpr'), folding)
      const right = fold(child(body, 'rexpr'), folding)
      return namesOf(body, 'name').at(-1) === '||' && left !== undefined && right !== undefined ? left + right : undefined
    }
    case 'FuncCall': return foldCall(body, folding)
    default: return undefined
  }
}

function constant(body: Ast): string | undefined {
  const string = child(body, 'sval')
  if (string !== undefined) return text(string, 'sval')
  const integer = child(body, 'ival')
  return integer === undefined ? undefined : String(number(integer, 'ival'))
}

function foldCall(body: Ast, folding: Folding): string | undefined {
  const args = children(body, 'args')
  const first = fold(args[0], folding)
  switch (namesOf(body, 'funcname').at(-1)) {
    case 'quote_ident': return first === undefined ? undefined : quoteName(first)
    case 'quote_literal':
    case 'quote_nullable': return first === undefined ? hole(folding) : `'${first.replaceAll("'", "''")}'`
    case 'concat': {
      const parts = args.map((argument) => fold(argument, folding))
      return parts.every((part) => part !== undefined) ? parts.join('') : undefined
    }
    case 'format': return first === undefined ? undefined : foldFormat(first, args.slice(1), folding)
    default: return undefined
  }
}

function hole({ values }: Folding): string {
  values.count += 1
  return `$${values.count}`
}

/** format(): `%I` a name, `%L` a value, `%s` a piece of SQL; `%1$I` takes an argument by its number. */
function foldFormat(format: string, args: readonly Ast[], folding: Folding): string | undefined {
  let next = 0
  let isKnown = true
  const result = format.replaceAll(/%(?:(\d+)\$)?-?\d*([sIL%])/g, (_whole, position: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    const index = position === undefined ? next : Number(position) - 1
    next = index + 1
    const value = fold(args[index], folding)
    if (kind === 'L') return value === undefined ? hole(folding) : `'${value.replaceAll("'", "''")}'`
    if (value === undefined) isKnown = false
    return kind === 'I' ? quoteName(value ?? '') : value ?? ''
  })
  return isKnown ? result : undefined
}

function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** The expression of `SELECT expression`, parsed. */
export function soleExpression(statement: Ast | undefined): Ast | undefined {
  const select = as(child(statement, 'stmt'), 'SelectStmt')
  return child(as(children(select, 'targetList')[0], 'ResTarget'), 'val')
}

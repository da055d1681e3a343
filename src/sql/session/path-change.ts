import { as, child, children, namesOf, text, type Ast } from '../resolver/ast.ts'

/** Stands for a search_path that a text does not tell, such as `SET search_path = $1`; the server takes no such setting. */
export const untoldPath = '?'

/** What a statement does to the search_path of its session: a setting, {@link untoldPath}, or undefined for the one that the role begins with; `isLocal` until the end of the transaction. */
export type PathChange = { setting: string | undefined; isLocal: boolean }

/** SET, RESET, DISCARD ALL and `set_config`, which pg_dump writes; undefined for any other statement. */
export function pathChange(statement: Ast): PathChange | undefined {
  const set = as(statement, 'VariableSetStmt')
  if (set !== undefined) return changeOfSet(set)
  if (text(as(statement, 'DiscardStmt'), 'target') === 'DISCARD_ALL') return { setting: undefined, isLocal: false }
  const targets = children(as(statement, 'SelectStmt'), 'targetList')
  for (const target of targets) {
    const call = as(child(as(target, 'ResTarget'), 'val'), 'FuncCall')
    const change = namesOf(call, 'funcname').at(-1) === 'set_config' ? changeOfCall(call!) : undefined
    if (change !== undefined) return change
  }
  return undefined
}

function changeOfSet(set: Ast): PathChange | undefined {
  const kind = text(set, 'kind')
  if (kind === 'VAR_RESET_ALL') return { setting: undefined, isLocal: false }
  if (text(set, 'name') !== 'search_path') return undefined
  const isLocal = set['is_local'] === true
  if (kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT') return { setting: undefined, isLocal }
  const schemas = children(set, 'args').map(constantText)
  const isTold = !schemas.includes(undefined) && kind === 'VAR_SET_VALUE'
  return { setting: isTold ? schemas.map((schema) => `"${schema!.replaceAll('"', '""')}"`).join(', ') : untoldPath, isLocal }
}

function changeOfCall(call: Ast): PathChange | undefined {
  const [name, value, local] = children(call, 'args')
  const variable = constantText(name)
  if (variable !== undefined && variable !== 'search_path') return undefined
  const isLocal = child(as(local, 'A_Const'), 'boolval')?.['boolval'] === true
  return { setting: (variable === undefined ? undefined : constantText(value)) ?? untoldPath, isLocal }
}

function constantText(node: Ast | undefined): string | undefined {
  const constant = child(as(node, 'A_Const'), 'sval')
  return constant === undefined ? undefined : text(constant, 'sval')
}

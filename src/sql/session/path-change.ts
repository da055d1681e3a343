import { as, child, children, namesOf, text, type Ast } from '../resolver/ast.ts'

/** What a statement does to the search_path of its session: a setting, the one that the role begins with (`default`), or one that its text does not tell (`unknown`). */
export type PathChange = { to: string | 'default' | 'unknown'; isSetting: boolean; /** Until the end of the transaction. */ isLocal: boolean }

const setting = (path: string, isLocal: boolean): PathChange => ({ to: path, isSetting: true, isLocal })
const other = (to: 'default' | 'unknown', isLocal = false): PathChange => ({ to, isSetting: false, isLocal })

/** SET, RESET, DISCARD ALL and `set_config`, which pg_dump writes; undefined for any other statement. */
export function pathChange(statement: Ast): PathChange | undefined {
  const set = as(statement, 'VariableSetStmt')
  if (set !== undefined) return changeOfSet(set)
  if (text(as(statement, 'DiscardStmt'), 'target') === 'DISCARD_ALL') return other('default')
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
  if (kind === 'VAR_RESET_ALL') return other('default')
  if (text(set, 'name') !== 'search_path') return undefined
  const isLocal = set['is_local'] === true
  if (kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT') return other('default', isLocal)
  const schemas = children(set, 'args').map(constantText)
  return schemas.includes(undefined) || kind !== 'VAR_SET_VALUE' ? other('unknown', isLocal) : setting(schemas.map((schema) => `"${schema!.replaceAll('"', '""')}"`).join(', '), isLocal)
}

function changeOfCall(call: Ast): PathChange | undefined {
  const [name, value, local] = children(call, 'args')
  const variable = constantText(name)
  if (variable !== undefined && variable !== 'search_path') return undefined
  const isLocal = child(as(local, 'A_Const'), 'boolval')?.['boolval'] === true
  const path = variable === undefined ? undefined : constantText(value)
  return path === undefined ? other('unknown', isLocal) : setting(path, isLocal)
}

function constantText(node: Ast | undefined): string | undefined {
  const constant = child(as(node, 'A_Const'), 'sval')
  return constant === undefined ? undefined : text(constant, 'sval')
}

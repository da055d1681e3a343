import { as, child, children, items, open, stringOf, text, type Ast } from '../resolver/ast.ts'
import { SyntaxProblem, type SqlParser } from '../resolver/parser.ts'
import { overlayName, type OverlayTable } from '../resolver/scope.ts'

/** The tables that one session has made, which the catalog does not hold, as its statements go by. */
export type SessionTables = {
  overlay: Map<string, OverlayTable>
  /** As they were when the transaction began. */
  before: Map<string, OverlayTable> | undefined
  /** Those that go with the transaction. */
  untilCommit: Set<string>
}

export function beginSessionTables(given: ReadonlyMap<string, OverlayTable> = new Map()): SessionTables {
  return { overlay: new Map(given), before: undefined, untilCommit: new Set() }
}

const changesTables = /^\s*(?:begin|start|commit|end|rollback|abort|discard|drop|alter)\b|\bon\s+commit\s+drop\b/i

/** Follows one statement that was run: tables go, change and are called otherwise, with the transaction or for good. What makes them is resolved elsewhere. */
export function followTables(tables: SessionTables, statement: string, parser: SqlParser): void {
  if (!changesTables.test(statement)) return
  const { kind, body } = open(parsed(statement, parser))
  followers[kind]?.(body, tables)
}

function parsed(statement: string, parser: SqlParser): Ast {
  try {
    return child(parser.parse(statement)[0], 'stmt') ?? {}
  } catch (error) {
    if (error instanceof SyntaxProblem) return {}
    throw error
  }
}

type Follow = (body: Ast, tables: SessionTables) => void

const followTransaction: Follow = (body, tables) => {
  const kind = text(body, 'kind')
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
    tables.before ??= new Map(tables.overlay)
    return
  }
  if (kind === 'TRANS_STMT_ROLLBACK' && tables.before !== undefined) tables.overlay = tables.before
  if (kind === 'TRANS_STMT_COMMIT') for (const name of tables.untilCommit) tables.overlay.delete(name)
  if (kind !== 'TRANS_STMT_ROLLBACK' && kind !== 'TRANS_STMT_COMMIT') return
  tables.before = undefined
  tables.untilCommit.clear()
}

const followDrop: Follow = (body, { overlay }) => {
  if (text(body, 'removeType') !== 'OBJECT_TABLE') return
  for (const object of children(body, 'objects')) {
    const names = items(object).map(stringOf)
    overlay.delete(overlayName(names.at(-2) ?? '', names.at(-1) ?? ''))
  }
}

const followAlter: Follow = (body, { overlay }) => {
  const name = nameOf(child(body, 'relation'))
  for (const entry of children(body, 'cmds')) {
    const command = as(entry, 'AlterTableCmd')
    const table = overlay.get(name)
    if (table === undefined) return
    const kind = text(command, 'subtype')
    if (kind === 'AT_AddColumn') overlay.set(name, { ...table, columns: [...table.columns, { name: text(as(child(command, 'def'), 'ColumnDef'), 'colname'), dependence: new Map() }] })
    if (kind === 'AT_DropColumn') overlay.set(name, { ...table, columns: table.columns.filter((column) => column.name !== text(command, 'name')) })
  }
}

const followRename: Follow = (body, { overlay }) => {
  const relation = child(body, 'relation')
  const name = nameOf(relation)
  const table = overlay.get(name)
  if (table === undefined) return
  const kind = text(body, 'renameType')
  if (kind === 'OBJECT_COLUMN') overlay.set(name, { ...table, columns: table.columns.map((column) => (column.name === text(body, 'subname') ? { ...column, name: text(body, 'newname') } : column)) })
  if (kind !== 'OBJECT_TABLE') return
  overlay.delete(name)
  overlay.set(overlayName(text(relation, 'schemaname'), text(body, 'newname')), table)
}

/** ON COMMIT DROP, which outside of a transaction is at once. */
const followMade = (relation: Ast | undefined, onCommit: string, { overlay, before, untilCommit }: SessionTables): void => {
  if (onCommit !== 'ONCOMMIT_DROP') return
  if (before === undefined) overlay.delete(nameOf(relation))
  else untilCommit.add(nameOf(relation))
}

function nameOf(relation: Ast | undefined): string {
  return overlayName(text(relation, 'schemaname'), text(relation, 'relname'))
}

const followers: Readonly<Record<string, Follow>> = {
  TransactionStmt: followTransaction,
  DiscardStmt: (body, { overlay }) => { if (text(body, 'target') !== 'DISCARD_PLANS' && text(body, 'target') !== 'DISCARD_SEQUENCES') overlay.clear() },
  DropStmt: followDrop,
  AlterTableStmt: followAlter,
  RenameStmt: followRename,
  CreateStmt: (body, tables) => followMade(child(body, 'relation'), text(body, 'oncommit'), tables),
  CreateTableAsStmt: (body, tables) => followMade(child(child(body, 'into'), 'rel'), text(child(body, 'into'), 'onCommit'), tables),
}

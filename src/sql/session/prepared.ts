import { as, child, text, type Ast } from '../resolver/ast.ts'

/** A statement that PREPARE has named, and the text that it stands in. */
export type PreparedStatement = { query: Ast; text: string }

/** The statement as it is run: EXECUTE stands for what was prepared under its name, where the text tells that. PREPARE is kept for what follows. */
export function withPrepared(node: Ast, statement: string, prepared: Map<string, PreparedStatement> | undefined): { node: Ast; text: string } {
  const asIs = { node, text: statement }
  if (prepared === undefined) return asIs
  const prepare = as(node, 'PrepareStmt')
  const query = child(prepare, 'query')
  if (query !== undefined) prepared.set(text(prepare, 'name'), { query, text: statement })
  const found = prepared.get(text(as(node, 'ExecuteStmt'), 'name'))
  if (found !== undefined) return { node: found.query, text: found.text }
  const creation = as(node, 'CreateTableAsStmt')
  const executed = prepared.get(text(as(child(creation, 'query'), 'ExecuteStmt'), 'name'))
  return creation === undefined || executed === undefined ? asIs : { node: { CreateTableAsStmt: { ...creation, query: executed.query } }, text: executed.text }
}

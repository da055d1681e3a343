import type { Pool } from 'pg'
import { TrunklineError } from '../model/errors.ts'

export type DiagramColumn = { name: string; dataTypeDisplay?: string; constraint?: string; isForeignKey: boolean }
export type DiagramTable = { id: string; fullyQualifiedName: string; name: string; tableType?: string; columns: DiagramColumn[] }
/** A foreign key; tables by FQN, columns by name in the order of the key. */
export type DiagramRelationship = {
  name?: string
  fromTable: string
  fromColumns: string[]
  toTable: string
  toColumns: string[]
  relationshipType?: string
}
/** `total` counts the tables there are; `truncated` says that not all of them are here. */
export type Diagram = { tables: DiagramTable[]; relationships: DiagramRelationship[]; total: number; truncated: boolean }

/** The tables of a schema and the foreign keys between them; the best connected first where there are more than `limit` (200). */
export async function schemaDiagram(pool: Pool, schemaFqn: string, options: { limit?: number } = {}): Promise<Diagram> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${schemaFqn} ${options.limit}`)
}

/** A table and those it is tied to by foreign keys, either way, up to `depth` (1 to 3) steps away. */
export async function tableNeighbourhood(pool: Pool, tableFqn: string, depth: number, options: { limit?: number } = {}): Promise<Diagram> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${tableFqn} ${depth} ${options.limit}`)
}

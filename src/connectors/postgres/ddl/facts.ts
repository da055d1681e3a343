import type { PostgresColumn, PostgresDatabase, PostgresRoutine, PostgresSchema, PostgresTable } from '../../../model/postgres.ts'

type Extended = { extension?: Record<string, unknown> | undefined }

/** What PostgreSQL knows of an entity of each kind: the content of its `extension.postgres`. */
export function databaseFacts({ extension }: Extended): PostgresDatabase {
  return extension?.['postgres'] as PostgresDatabase
}

export function schemaFacts({ extension }: Extended): PostgresSchema {
  return extension?.['postgres'] as PostgresSchema
}

export function tableFacts({ extension }: Extended): PostgresTable {
  return extension?.['postgres'] as PostgresTable
}

export function columnFacts({ extension }: Extended): PostgresColumn {
  return extension?.['postgres'] as PostgresColumn
}

export function routineFacts({ extension }: Extended): PostgresRoutine {
  return extension?.['postgres'] as PostgresRoutine
}

import type { ProfileEstimate, ProfileTarget } from '../../connectors/profile-connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { RunFact } from '../../model/ingestion.ts'

export type PlannedTable = { target: ProfileTarget; estimate: ProfileEstimate }

/** What a run would read, table by table and in all: statements, and rows and bytes as often as they are read. */
export function tellPlans(tables: readonly PlannedTable[], serviceName: string): RunFact[] {
  const sum = (of: (estimate: ProfileEstimate) => number | undefined): number => tables.reduce((total, { estimate }) => total + (of(estimate) ?? 0), 0)
  return [
    ...tables.map(({ target: { database, databaseSchema, table }, estimate }) => ({ label: fullyQualifiedName(serviceName, database, databaseSchema, table), value: toText(estimate) })),
    { label: 'Tables', value: tables.length },
    { label: 'Statements', value: sum(({ statements }) => statements) },
    { label: 'Rows to read, about', value: sum(({ rows }) => rows) },
    { label: 'Bytes to read, about', value: sum(({ bytes }) => bytes) },
  ]
}

function toText({ grade, statements, rows, bytes }: ProfileEstimate): string {
  const amount = (value: number | undefined, unit: string): string => (value === undefined ? `an unknown number of ${unit}` : `about ${value} ${unit}`)
  return `${grade}, ${statements} statements, ${amount(rows, 'rows')}, ${amount(bytes, 'bytes')}`
}

import type { PostgresTable } from '../../../model/postgres.ts'
import type { CreateTable } from '../../../model/table.ts'
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../identifier.ts'
import type { RelationName } from './column.ts'

type Described = { name: string; description?: string | undefined }

/** Comments of a relation and of everything on it, statistics objects apart; `word` is what COMMENT calls the relation. */
export function toRelationComments(table: CreateTable, facts: PostgresTable, { databaseSchema, table: bare }: RelationName, word: string): string[] {
  const name = quoteQualified(databaseSchema, bare)
  const on = (kind: string) => ({ name: part }: Described): string => `${kind} ${quoteIdentifier(part)} on ${name}`
  const of = (described: readonly Described[], toObject: (part: Described) => string): string[] =>
    described.flatMap((part) => (part.description === undefined ? [] : [`comment on ${toObject(part)} is ${quoteLiteral(part.description)}`]))
  return [
    ...of([{ name: bare, description: table.description }], () => `${word} ${name}`),
    ...of(table.columns, (column) => `column ${name}.${quoteIdentifier(column.name)}`),
    ...of(facts.constraints, on('constraint')),
    ...of(facts.indexes, (index) => `index ${quoteQualified(databaseSchema, index.name)}`),
    ...of(facts.triggers, on('trigger')),
    ...of(facts.rules, on('rule')),
    ...of(facts.policies, on('policy')),
  ]
}

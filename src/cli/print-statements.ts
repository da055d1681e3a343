import type { ColumnTransformation, StatementLineage } from '../model/lineage.ts'
import { printable } from './terminal.ts'

/** The lineage of statements for people: what each reads and writes, then column by column. */
export function toStatementLines(statements: readonly StatementLineage[]): string[] {
  return statements.flatMap((statement, index) => [`${index + 1}. ${shortened(statement.statement)}`, ...bodyLines(statement).map((line) => `   ${line}`), ''])
}

const makes: ReadonlySet<string> = new Set(['create table as', 'select into', 'create view'])

function bodyLines({ outcome, reason, kind, reads, writes, edges, outputs, influence }: StatementLineage): string[] {
  if (outcome !== 'resolved') return [printable(`${outcome}${reason === undefined ? '' : `: ${reason}`}`)]
  const columns = edges.flatMap(({ columnsLineage }) => columnsLineage.map(({ toColumn, transformations }) => columnLine(toColumn, transformations)))
  return [
    kind,
    ...(reads.length === 0 ? [] : [`reads ${reads.map(printable).join(', ')}`]),
    ...(writes.length === 0 ? [] : [`writes ${writes.map(printable).join(', ')}`]),
    ...columns,
    // What a statement makes has its columns among those that are written.
    ...(makes.has(kind) && writes.length > 0 ? [] : outputs.map(({ name, transformations }) => columnLine(name, transformations))),
    ...(influence.length === 0 ? [] : [`rows by ${influence.map(({ fromColumn, subtype }) => `${printable(fromColumn)} (${subtype})`).join(', ')}`]),
  ]
}

function columnLine(target: string, transformations: readonly ColumnTransformation[]): string {
  const from = transformations.map(({ fromColumn, subtype }) => `${printable(fromColumn)} (${subtype})`).join(', ')
  return `${printable(target)} ← ${from === '' ? 'no column' : from}`
}

function shortened(statement: string): string {
  const line = printable(statement.replaceAll(/\s+/g, ' ').trim())
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}

import type { DatabaseSchema, StoredProcedure } from '../../model/database.ts'
import type { PostgresRoutine, PostgresSchema } from '../../model/postgres.ts'
import type { Table } from '../../model/table.ts'
import type { CatalogReader } from '../reader.ts'
import { createErCollector, type ErDiagram } from './er-diagram.ts'
import { peopleAndTags, tableAnchor, tableSection } from './table-section.ts'
import { code, codeBlock, escapeText, quotation, table, toIdentifier } from './text.ts'

const viewTypes: ReadonlySet<string | undefined> = new Set(['View', 'MaterializedView'])

/** What a page lists before its details. */
type Line = Pick<Table, 'name' | 'tableType' | 'description'>

/** The page of one schema: contents, diagram, tables, views, routines, sequences, types. Reads the tables twice, so that it keeps none. */
export async function* schemaPage(read: CatalogReader, schema: DatabaseSchema): AsyncGenerator<string> {
  const parentFqn = schema.fullyQualifiedName
  const collector = createErCollector()
  const lines: Line[] = []
  for await (const { name, tableType, description, ...entity } of read('table', { parentFqn, omit: ['schemaDefinition'] })) {
    collector.add({ name, tableType, description, ...entity } as Table)
    lines.push({ name, ...(tableType !== undefined && { tableType }), ...(description !== undefined && { description }) })
  }
  yield* blocks(head(schema))
  yield* blocks(contents('Tables', lines.filter(({ tableType }) => !viewTypes.has(tableType))))
  yield* blocks(contents('Views', lines.filter(({ tableType }) => viewTypes.has(tableType))))
  yield* blocks(diagram(collector.draw()))
  if (lines.length > 0) yield '\n## Details\n'
  for await (const entity of read('table', { parentFqn })) yield* blocks([tableSection(entity)])
  yield* routines(read, parentFqn)
  yield* blocks(schemaObjects(schema.extension?.['postgres'] as PostgresSchema | undefined))
}

function* blocks(texts: readonly string[]): Generator<string> {
  for (const text of texts) yield `\n${text}\n`
}

function head(schema: DatabaseSchema): string[] {
  const facts = schema.extension?.['postgres'] as PostgresSchema | undefined
  const line = [...(facts === undefined ? [] : [`owned by role ${code(facts.owner)}`]), ...peopleAndTags(schema)].join(' · ')
  return [`# Schema ${escapeText(schema.displayName ?? schema.name)}`, ...(line === '' ? [] : [line]), ...quotation(schema.description)]
}

function contents(title: string, lines: readonly Line[]): string[] {
  if (lines.length === 0) return []
  const rows = lines.map(({ name, tableType, description }) => [`[${escapeText(name)}](#${tableAnchor(name)})`, tableType ?? '', escapeText(firstLine(description))])
  return [`## ${title}`, ...table([title === 'Views' ? 'View' : 'Table', 'Type', 'Description'], rows)]
}

/** The first sentence or line of a description: the rest stands with the details. */
function firstLine(description: string | undefined): string {
  return (description ?? '').trim().split(/\r?\n/)[0] ?? ''
}

function diagram(drawn: ErDiagram | undefined): string[] {
  if (drawn === undefined) return []
  return [
    '## Diagram',
    codeBlock(drawn.text, 'mermaid'),
    ...(drawn.leftOut === 0 ? [] : [`${drawn.leftOut} tables with fewer foreign keys are left out of the diagram.`]),
  ]
}

async function* routines(read: CatalogReader, parentFqn: string): AsyncGenerator<string> {
  let isFirst = true
  for await (const routine of read('storedProcedure', { parentFqn })) {
    if (isFirst) yield '\n## Functions and procedures\n'
    isFirst = false
    yield* blocks([routineSection(routine)])
  }
}

function routineSection(routine: StoredProcedure): string {
  const facts = routine.extension?.['postgres'] as PostgresRoutine | undefined
  const line = [
    facts?.kind ?? routine.storedProcedureType ?? 'routine',
    ...(facts === undefined ? [] : [
      `language ${code(facts.language)}`, facts.volatility, ...(facts.returns === undefined ? [] : [`returns ${code(facts.returns)}`]),
      ...(facts.securityDefiner ? ['security definer'] : []), `owned by role ${code(facts.owner)}`,
    ]),
    ...peopleAndTags(routine),
  ].join(' · ')
  const body = routine.storedProcedureCode.code ?? ''
  return [
    `<a id="routine-${toIdentifier(routine.name)}"></a>\n\n### ${escapeText(routine.displayName ?? routine.name)}`,
    line,
    ...quotation(routine.description),
    ...(body.trim() === '' ? [] : [codeBlock(body)]),
  ].join('\n\n')
}

function schemaObjects(facts: PostgresSchema | undefined): string[] {
  const sequences = (facts?.sequences ?? []).map((sequence) => [
    code(sequence.name), code(sequence.dataType), code(sequence.start), code(sequence.increment), code(sequence.ownedBy ?? ''), escapeText(sequence.description ?? ''),
  ])
  const types = (facts?.types ?? []).map((type) => [
    code(type.name), type.kind,
    [...(type.labels ?? []).map(code), ...(type.fields ?? []).map((field) => code(`${field.name} ${field.dataTypeDisplay}`)), ...[type.baseType, type.subtype].flatMap((base) => (base === undefined ? [] : [code(base)])),
      ...(type.checks ?? []).map((check) => code(check.definition))].join(', '),
    escapeText(type.description ?? ''),
  ])
  return [
    ...(sequences.length === 0 ? [] : ['## Sequences', ...table(['Sequence', 'Type', 'Start', 'Increment', 'Owned by', 'Description'], sequences)]),
    ...(types.length === 0 ? [] : ['## Types', ...table(['Type', 'Kind', 'Content', 'Description'], types)]),
  ]
}

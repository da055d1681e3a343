import type { TestParameterValue } from '../../model/data-quality/test-case.ts'
import type { TestDefinition, TestParameterDefinition } from '../../model/data-quality/test-definition.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { nearestName } from '../../model/nearest-name.ts'
import { isSameContent, type JsonObject } from '../document/content.ts'
import { overlay, type Curated } from '../document/curated.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { parameterProblem } from './parameter-problem.ts'

type Testable = { shown: JsonObject; before: JsonObject; tableId: string | undefined }
type DefinitionRow = { document: JsonObject; curated: Curated | null; fqn: string; columns: string[] | null }

const definitionQuery = `/* catalog */
  select d.document, d.curated, d.fqn,
         (select array_agg(c ->> 'name') from trunkline.entity t cross join jsonb_array_elements(t.document -> 'columns') c where t.id = $2) as columns
  from trunkline.entity d where d.id = $1`

/** Throws REQUEST_INVALID for a test that could not run: of a column that the table does not have, or with values that its definition does not take. What was so before is let be. */
export async function requireTestable(client: Queryable, { shown, before, tableId }: Testable): Promise<void> {
  const fields = ['testDefinition', 'column', 'parameterValues', 'dimensionColumns']
  if (Object.keys(before).length > 0 && fields.every((field) => isSameContent(before[field], shown[field]))) return
  const { rows: [row] } = await client.query<DefinitionRow>(definitionQuery, [(shown['testDefinition'] as EntityReference).id, tableId ?? null])
  // Deleted for good since: a test of it may still be changed, and its runs say so.
  if (row === undefined) return
  const definition = overlay(row.document, row.curated) as unknown as TestDefinition
  requireTarget(definition, row.fqn, shown)
  const column = shown['column'] as string | undefined
  for (const name of [column, ...((shown['dimensionColumns'] ?? []) as string[])]) if (name !== undefined) requireColumn(name, row.columns ?? [])
  if (((shown['dimensionColumns'] ?? []) as string[]).includes(column ?? '')) {
    throw invalid(`The column ${column ?? ''} is tested, so it cannot tell the results apart.`, 'dimensionColumns', 'Choose other columns.')
  }
  requireParameters(definition.parameterDefinition ?? [], (shown['parameterValues'] ?? []) as TestParameterValue[])
}

function requireTarget({ entityType }: TestDefinition, name: string, shown: JsonObject): void {
  const hasColumn = shown['column'] !== undefined
  if (entityType === 'COLUMN' && !hasColumn) throw invalid(`${name} tests a column, and the link names a table.`, 'entityLink', 'Add ::columns::<name> to the link.')
  if (entityType === 'TABLE' && hasColumn) throw invalid(`${name} tests a table, and the link names a column.`, 'entityLink', 'Take ::columns::… off the link.')
}

function requireColumn(name: string, columns: readonly string[]): void {
  if (columns.includes(name)) return
  const nearest = nearestName(name, columns)
  throw invalid(`The table has no column ${name}.`, name, nearest === undefined ? `It has: ${columns.slice(0, 50).join(', ')}.` : `Did you mean "${nearest}"?`)
}

/** Values of parameters that a definition does not know pass: files carry some that say nothing. */
function requireParameters(definitions: readonly TestParameterDefinition[], values: readonly TestParameterValue[]): void {
  const given = new Map(values.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]))
  for (const definition of definitions) {
    const problem = parameterProblem(definition, given)
    if (problem !== undefined) throw invalid(problem, definition.name, definition.description ?? 'Send another value.')
  }
}

function invalid(message: string, object: string, hint: string): TrunklineError {
  return new TrunklineError('REQUEST_INVALID', message, { object, hint })
}

import type { NewTest, ParameterDefinition, ParameterValue, TestCase, TestDefinition } from '../../../api/quality.ts'
import { linkTo, targetOf } from '../../../api/quality.ts'
import type { Column } from '../../../api/types.ts'

/** A test that is being written: values of parameters as texts, by name. */
export type TestDraft = {
  column: string | undefined; definition: string | undefined; name: string; description: string
  values: Readonly<Record<string, string>>; countsRows: boolean; learnsBounds: boolean; dimensionColumns: readonly string[]
  /** How many values of each of these columns are told apart; 5 when undefined. */
  topDimensions: number | undefined
}

/** Parameters whose values are run as SQL: writing them asks for the right `ingest`. */
export const sqlParameters: ReadonlySet<string> = new Set(['sqlExpression', 'partitionExpression', 'where'])

/** A new test of a table, or of one of its columns. */
export function newDraft(column: string | undefined): TestDraft {
  return { column, definition: undefined, name: '', description: '', values: {}, countsRows: false, learnsBounds: false, dimensionColumns: [], topDimensions: undefined }
}

/** A test that is there, to be changed. */
export function draftOf(test: TestCase): TestDraft {
  return {
    column: targetOf(test.entityLink).column, definition: test.testDefinition.name, name: test.name, description: test.description ?? '',
    values: Object.fromEntries((test.parameterValues ?? []).map(({ name, value }) => [name, value])),
    countsRows: test.computePassedFailedRowCount === true, learnsBounds: test.useDynamicAssertion === true, dimensionColumns: test.dimensionColumns ?? [], topDimensions: test.topDimensions,
  }
}

/** Definitions that can be applied to a column of a type, or to a table: those of dbt and other programs run there, and what is disabled does not run. */
export function definitionsFor(definitions: readonly TestDefinition[], column: Column | undefined, { maySql }: { maySql: boolean }): TestDefinition[] {
  return definitions.filter((definition) =>
    definition.enabled !== false && definition.testPlatforms.includes('OpenMetadata') && (definition.entityType === 'COLUMN') === (column !== undefined)
    && (column === undefined || (definition.supportedDataTypes?.length ?? 0) === 0 || definition.supportedDataTypes!.includes(column.dataType))
    && (maySql || !(definition.parameterDefinition ?? []).some(({ name, required }) => required === true && sqlParameters.has(name))))
}

/** A name that says what is tested: `amount_to_be_between`. */
export function suggestedName(definition: string, column: string | undefined): string {
  const words = definition.replace(/^(columnValues?|columnValue|table)(?=[A-Z])/, '').replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return column === undefined ? words : `${column.replaceAll(/[^\p{L}\p{N}]+/gu, '_').toLowerCase()}_${words}`
}

/** Definitions that learn from past results without being told to. */
export function alwaysLearns(definition: string | undefined): boolean {
  return definition === 'tableRowCountToFollowHistory'
}

/** What a test that learns needs before it can fail: past results, of which a new one has none; undefined of others. */
export function learningText({ definition, learnsBounds, values }: TestDraft, isNew: boolean): string | undefined {
  if (!alwaysLearns(definition) && !learnsBounds) return undefined
  const least = (values['learningResults'] ?? '').trim()
  return `It learns from its own past results: the first ${least === '' ? '5' : least} runs pass, and after them it can fail. ${isNew ? 'Tried now, it has none to learn from.' : 'Tried now, it learns from those that are there.'}`
}

/** Parameters without a value that must have one. */
export function missingParameters(definition: TestDefinition, values: Readonly<Record<string, string>>): ParameterDefinition[] {
  return (definition.parameterDefinition ?? []).filter(({ name, required }) => required === true && (values[name] ?? '').trim() === '')
}

/** The values of a draft as they are sent: those of the definition alone, without the empty ones. */
export function toParameterValues(definition: TestDefinition, values: Readonly<Record<string, string>>): ParameterValue[] {
  return (definition.parameterDefinition ?? []).flatMap(({ name }) => {
    const value = values[name]
    return value === undefined || value.trim() === '' ? [] : [{ name, value }]
  })
}

/** A draft as the request that makes the test. */
export function toRequest(draft: TestDraft, definition: TestDefinition, tableFqn: string): NewTest {
  return {
    name: draft.name.trim(), testDefinition: definition.name, entityLink: linkTo(tableFqn, draft.column), parameterValues: toParameterValues(definition, draft.values),
    ...(draft.description.trim() !== '' && { description: draft.description }),
    ...(draft.countsRows && { computePassedFailedRowCount: true }), ...(draft.learnsBounds && { useDynamicAssertion: true }),
    ...(draft.dimensionColumns.length > 0 && { dimensionColumns: [...draft.dimensionColumns], ...(draft.topDimensions !== undefined && { topDimensions: draft.topDimensions }) }),
  }
}

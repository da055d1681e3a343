import { builtInDefinitions, findBuiltIn } from '../../model/data-quality/definitions/built-in.ts'
import { parseEntityLink } from '../../model/data-quality/entity-link.ts'
import { readParameters } from '../../model/data-quality/parameters.ts'
import type { TestCatalog, TestToRun } from '../../model/data-quality/run.ts'
import type { CreateTestDefinition, TestDefinition } from '../../model/data-quality/test-definition.ts'
import { TrunklineError } from '../../model/errors.ts'
import { nearestName } from '../../model/nearest-name.ts'
import type { TestRequest } from '../../connectors/quality-connector.ts'
import { definitions } from './definitions/index.ts'
import { planSqlDefinition, type SqlQuoting } from './sql-definition.ts'
import type { TestInput, TestPlan } from './test-plan.ts'

type AnyDefinition = TestDefinition | CreateTestDefinition
/** A test with what is asked for it; `leftOut` says why it is not run at all. */
export type Planned = { test: TestToRun; plan: TestPlan; request: TestRequest } | { leftOut: string }
type Planning = { catalog: TestCatalog; table: TestInput['table']; quoting: SqlQuoting; sampleFailedRows: boolean }

/** Results that bounds are learned from at most. */
const mostPast = 50

/** What a test asks, by its definition; throws TEST_INVALID for one that cannot mean anything. */
export async function planTest(test: TestToRun, { catalog, table, quoting, sampleFailedRows }: Planning): Promise<Planned> {
  const builtIn = findBuiltIn(test.testDefinition)
  const definition: AnyDefinition = builtIn ?? await readOwn(test.testDefinition, catalog)
  if (definition.enabled === false) return { leftOut: `its definition ${definition.name} is not enabled` }
  if (!definition.testPlatforms.includes('OpenMetadata')) return { leftOut: `its results come from ${definition.testPlatforms.join(', ')}` }
  const { column = '' } = parseEntityLink(test.entityLink)
  if (definition.entityType === 'COLUMN' && column === '') throw new TrunklineError('TEST_INVALID', `${definition.name} is a test of a column, and the test names none.`, { object: test.name, hint: 'Write columnName, or a link that ends in ::columns::name>.' })
  const parameters = readParameters(needed(definition, test), test.parameterValues)
  const wantsDynamic = test.useDynamicAssertion === true
  const alwaysLearns = definition.name === 'tableRowCountToFollowHistory'
  const isDynamic = wantsDynamic && definition.supportsDynamicAssertion === true
  const learns = isDynamic || alwaysLearns
  const profile = definition.name === 'columnValueDistributionToBeStable' ? (await catalog.readColumnProfiles(tableNameOf(test))).find(({ name }) => name === column) : undefined
  const input: TestInput = { column, table, parameters, isDynamic, past: learns ? await catalog.readPastResults(test.fullyQualifiedName, mostPast) : [], ...(profile !== undefined && { profile }) }
  const plan = builtIn === undefined ? planSqlDefinition(definition, input, quoting) : definitions[builtIn.name](input)
  const notes = [...parameters.notes, ...(wantsDynamic && !learns ? [`${definition.name} knows no dynamic assertion: its parameters count.`] : []), ...(plan.notes ?? [])]
  return { test, plan: { ...plan, notes }, request: toRequest(test, plan, definition, { sampleFailedRows }) }
}

function toRequest(test: TestToRun, plan: TestPlan, definition: AnyDefinition, { sampleFailedRows }: { sampleFailedRows: boolean }): TestRequest {
  const { figures, failing, among, claim } = plan
  const columns = test.dimensionColumns ?? []
  return {
    id: test.fullyQualifiedName, figures,
    ...(failing !== undefined && { failing }), ...(among !== undefined && { among }), ...(claim !== undefined && { claim }),
    // OpenMetadata counts the rows of this one always.
    wantsCounts: failing !== undefined && (test.computePassedFailedRowCount === true || definition.name === 'columnValuesToBeUnique'),
    wantsSample: sampleFailedRows,
    ...(columns.length > 0 && { dimensions: { columns, top: test.topDimensions ?? 5 } }),
  }
}

/** Learned bounds take the place of those that are required else. */
function needed(definition: AnyDefinition, { useDynamicAssertion }: TestToRun): AnyDefinition {
  if (useDynamicAssertion !== true || definition.supportsDynamicAssertion !== true || definition.name !== 'tableRowCountToEqual') return definition
  return { ...definition, parameterDefinition: (definition.parameterDefinition ?? []).map((one) => ({ ...one, required: false })) }
}

async function readOwn(name: string, catalog: TestCatalog): Promise<AnyDefinition> {
  const found = await catalog.readTestDefinition(name)
  if (found?.sqlExpression !== undefined || (found !== undefined && (found.enabled === false || !found.testPlatforms.includes('OpenMetadata')))) return found
  if (found !== undefined) throw new TrunklineError('TEST_INVALID', `The definition ${name} is not built in and has no SQL: there is nothing to run.`, { object: name, hint: 'Give it a sqlExpression.' })
  const nearest = nearestName(name, builtInDefinitions.map((one) => one.name))
  throw new TrunklineError('TEST_INVALID', `There is no test definition ${name}${nearest === undefined ? '.' : `; is ${nearest} meant?`}`, { object: name, hint: 'docs/data-quality.md lists the built-in ones.' })
}

function tableNameOf({ entityLink }: TestToRun): string {
  return parseEntityLink(entityLink).table
}

import type { DbtFreshness, DbtResult, DbtTest } from '../../model/dbt/artifacts.ts'
import { testCaseFullyQualifiedName, toEntityLink, type TestTarget } from '../../model/data-quality/entity-link.ts'
import type { CreateTestCase } from '../../model/data-quality/test-case.ts'
import type { DbtTestRecord } from '../../model/dbt/project-parts.ts'
import type { CreateTestDefinition } from '../../model/data-quality/test-definition.ts'
import type { CreateTestCaseResult } from '../../model/data-quality/test-result.ts'

/** A test of dbt as a data-quality test, with its last result where it has run. */
export type DbtTestCase = Omit<DbtTestRecord, 'sourceIdentity'>

/** What the definition of a test of dbt is called: that of the generic test it is (of a package `dbt_package_test`, for a dot parts names), or of all queries of one's own, unit tests, freshness. */
export function definitionName(test: Pick<DbtTest, 'kind' | 'definition'>): string {
  return `dbt_${(test.kind === 'generic' ? test.definition : test.kind).replaceAll('::', ':').replaceAll(/[."]/g, '_')}`.slice(0, 256)
}

export const freshnessDefinition = 'dbt_freshness'

/** The definitions that the tests of a project need. dbt runs them, so that no run of ours does: they are not enabled. */
export function toDefinitions(tests: readonly DbtTest[], hasFreshness: boolean): CreateTestDefinition[] {
  const byName = Map.groupBy(tests, definitionName)
  const definitions = [...byName].map(([name, members]): CreateTestDefinition => ({
    name, displayName: calledOf(members[0]!).replaceAll('_', ' '), description: `The test ${calledOf(members[0]!)} of dbt, which runs it.`,
    entityType: members.every(({ column }) => column !== undefined) ? 'COLUMN' : 'TABLE', testPlatforms: ['dbt'], enabled: false,
    parameterDefinition: [...new Set(members.flatMap((test) => Object.keys(parametersOf(test))))].toSorted().map((parameter) => ({ name: parameter, dataType: 'STRING' as const, required: false, optionValues: [] })),
  }))
  const freshness: CreateTestDefinition = { name: freshnessDefinition, displayName: 'freshness', description: 'Freshness of a source, which dbt looks at.', entityType: 'TABLE', testPlatforms: ['dbt'], enabled: false }
  return hasFreshness ? [...definitions, freshness] : definitions
}

function calledOf({ kind, definition }: DbtTest): string {
  return kind === 'generic' ? definition : kind
}

function parametersOf({ arguments: given, severity, warnIf, errorIf }: DbtTest): Record<string, string> {
  const texts = Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  return { ...Object.fromEntries(texts) as Record<string, string>, severity, ...(warnIf !== undefined && { warn_if: warnIf }), ...(errorIf !== undefined && { error_if: errorIf }) }
}

/** A test on the table or column that it tests. */
export function toTestCase(test: DbtTest, target: TestTarget, { result, tags }: { result: DbtResult | undefined; tags: CreateTestCase['tags'] }): DbtTestCase {
  const name = test.name.replaceAll('::', ':').slice(0, 256)
  const parameterValues = Object.entries(parametersOf(test)).map(([parameter, value]) => ({ name: parameter, value }))
  return {
    fullyQualifiedName: testCaseFullyQualifiedName(target, name),
    request: {
      name, entityLink: toEntityLink(target), testDefinition: definitionName(test), parameterValues,
      ...(test.description !== '' && { description: test.description }), ...(tags !== undefined && tags.length > 0 && { tags }),
    },
    ...(result !== undefined && result.completedAt > 0 && { result: toResult(result) }),
  }
}

/** Freshness of a source, as a test of its table. */
export function toFreshnessCase(sourceName: string, table: string, freshness: DbtFreshness): DbtTestCase {
  const name = `${sourceName}_freshness`
  const age = freshness.ageSeconds === undefined ? undefined : `the newest row is ${Math.round(freshness.ageSeconds / 3600)} hours old`
  const { status, message = age, snapshottedAt: completedAt } = freshness
  return {
    fullyQualifiedName: testCaseFullyQualifiedName({ table }, name),
    request: { name, entityLink: toEntityLink({ table }), testDefinition: freshnessDefinition },
    ...(completedAt > 0 && { result: toResult({ uniqueId: freshness.uniqueId, status, completedAt, ...(message !== undefined && { message }) }) }),
  }
}

/** OpenMetadata knows no warning: like what could not be run it is aborted there, and dbt's own word stands before the message. */
function toResult({ status, message, failures, completedAt }: DbtResult): CreateTestCaseResult {
  const testCaseStatus = status === 'pass' || status === 'success' ? 'Success' : status === 'fail' ? 'Failed' : 'Aborted'
  return {
    timestamp: completedAt, testCaseStatus,
    result: testCaseStatus === 'Aborted' || message === undefined ? [status, message].filter((text) => text !== undefined).join(': ') : message,
    ...(failures !== undefined && { testResultValue: [{ name: 'failures', value: String(failures) }], failedRows: failures }),
    ...(testCaseStatus === 'Aborted' && { notes: [`dbt: ${status}`] }),
  }
}


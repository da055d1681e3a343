import { quoteIdentifier, quoteLiteral, quoteQualified } from '../src/connectors/postgres/identifier.ts'
import { openQualitySource } from '../src/connectors/postgres/data-quality/open-quality-source.ts'
import { toEntityLink } from '../src/model/data-quality/entity-link.ts'
import type { TestCatalog, TestResultRecord, TestToRun } from '../src/model/data-quality/run.ts'
import type { TestCase } from '../src/model/data-quality/test-case.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import type { Sink } from '../src/sinks/sink.ts'
import { QualityConfig, RunnerSettings } from '../src/workflows/data-quality/config.ts'
import { createQualityWorkflow } from '../src/workflows/data-quality/workflow.ts'
import { settingsFor } from './postgres-settings.ts'
import type { TemporaryDatabase } from './server.ts'

/** A test as a table of tests writes it: `on` is `schema.table` or `schema.table.column`. */
export type Described = { on: string; test: string; with?: Record<string, string>; counts?: boolean; dynamic?: boolean; dimensions?: string[]; top?: number }

/** A catalog that knows nothing. */
export const nothingKnown: TestCatalog = {
  listTestCases: async () => [], readTestDefinition: async () => undefined, readPastResults: async () => [], readSensitiveColumns: async () => [], readRowSettings: async () => [], readColumnProfiles: async () => [],
}

export type QualityRunner = {
  /** Runs tests and gives their records in order. */
  run(tests: readonly Described[], config?: Partial<QualityConfig>): Promise<TestResultRecord[]>
  /** The summary of the last run. */
  summary(): RunSummary
}

/** Runs tests against databases as a file of tests would; `others` are further services by name. */
export function createQualityRunner(database: TemporaryDatabase, { user, catalog = {}, others = {} }: { user?: string; catalog?: Partial<TestCatalog>; others?: Record<string, TemporaryDatabase> } = {}): QualityRunner {
  let last: RunSummary | undefined
  return {
    summary: () => last!,
    run: async (tests, config = {}) => {
      const records: TestResultRecord[] = []
      const fqn = (on: string): string => `svc.${database.name}.${on.split('.').slice(0, 2).join('.')}`
      const cases = tests.map((one, index) => {
        const column = one.on.split('.')[2]
        return {
          name: `t${index}`, testDefinitionName: one.test, entityFullyQualifiedName: fqn(one.on), ...(column !== undefined && { columnName: column }),
          parameterValues: Object.entries(one.with ?? {}).map(([name, value]) => ({ name, value })), ...(one.counts === true && { computePassedFailedRowCount: true }),
          ...(one.dynamic === true && { useDynamicAssertion: true }), ...(one.dimensions !== undefined && { dimensionColumns: one.dimensions }), ...(one.top !== undefined && { topDimensions: one.top }),
        }
      })
      const workflow = createQualityWorkflow({
        serviceName: 'svc', successThreshold: 90, raiseOnError: true, config: QualityConfig.parse(config), settings: RunnerSettings.parse({ testCases: cases }),
        catalog: { ...nothingKnown, ...catalog }, quoting: { identifier: quoteIdentifier, qualified: quoteQualified, literal: quoteLiteral }, onResult: (record) => void records.push(record),
        openSource: (signal, warn) => openQualitySource({
          signal, warn, first: 'svc',
          connect: async (service) => settingsFor({ ...(others[service] ?? database).connection, ...(user !== undefined && service === 'svc' && { user }) }),
        }),
      })
      last = await workflow.run({ runId: 'run', sink: collecting, signal: new AbortController().signal, now: Date.now, emit: () => {} })
      return cases.map(({ name }) => records.find((record) => record.testCase.name === name)!)
    },
  }
}

/** Everything is kept, nothing is known. */
const collecting: Sink & { writeTestCase(): Promise<'created'>; writeTestResult(): Promise<'written'> } = {
  type: 'file', write: async () => [], async *listLive() {}, markDeleted: async () => {}, findOwner: async () => undefined, close: async () => {},
  writeTestCase: async () => 'created', writeTestResult: async () => 'written',
}

/** A test as a run takes it. */
export function toTestOf(table: string, { column, name, parameters }: { column?: string | undefined; name: string; parameters: Readonly<Record<string, string>> }): TestToRun {
  return {
    name: 'example', fullyQualifiedName: `${table}.example`, testDefinition: name, entityLink: toEntityLink({ table, ...(column !== undefined && { column }) }),
    parameterValues: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
  }
}

/** A test as a catalog holds it. */
export function keptTest(table: string, column: string | undefined, rest: Partial<TestCase> & { name: string }): TestCase {
  const id = '00000000-0000-4000-8000-000000000000'
  return {
    id, fullyQualifiedName: `${table}${column === undefined ? '' : `.${column}`}.${rest.name}`, version: 0.1, updatedAt: 0, updatedBy: 'test', deleted: false,
    entityLink: toEntityLink({ table, ...(column !== undefined && { column }) }), testDefinition: { id, type: 'testDefinition' }, ...rest,
  }
}

/** What a result says in short: how it ended, and what it found by name. */
export function short({ result }: TestResultRecord): string {
  return [result.testCaseStatus, ...(result.testResultValue ?? []).map(({ name, value }) => `${name}=${value}`)].join(' ')
}

import { getJson, patchJson, queryText, sendJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { Entity, EntityReference, PatchOperation, TagLabel } from './types.ts'

export type TestStatus = 'Success' | 'Failed' | 'Aborted' | 'Queued'
export type Severity = 'Severity1' | 'Severity2' | 'Severity3' | 'Severity4' | 'Severity5'
export type IncidentState = 'New' | 'Ack' | 'Assigned' | 'Resolved'
export type Dimension = 'Completeness' | 'Accuracy' | 'Consistency' | 'Validity' | 'Uniqueness' | 'Integrity' | 'SQL' | 'NoDimension'

export type ParameterDefinition = {
  name: string; displayName?: string; dataType: string; description?: string; required?: boolean; optionValues?: readonly string[]
}
/** A kind of test: what it looks at and what it takes. */
export type TestDefinition = Entity & {
  entityType: 'TABLE' | 'COLUMN'; testPlatforms: string[]; supportedDataTypes?: string[]; parameterDefinition?: ParameterDefinition[]; dataQualityDimension?: Dimension
  supportsRowLevelPassedFailed?: boolean; supportsDynamicAssertion?: boolean; enabled?: boolean; sqlExpression?: string; provider?: string
}
export type ParameterValue = { name: string; value: string }
export type ResultValue = { name: string; value: string; predictedValue?: string }
export type DimensionResult = { dimensionKey: string; testCaseStatus: TestStatus; result?: string; failedRows?: number; passedRows?: number; impactScore?: number }

/** What one run of a test found; `timestamp` in ms since the epoch. */
export type TestResult = {
  timestamp: number; testCaseStatus: TestStatus; result?: string; testResultValue?: ResultValue[]; minBound?: number; maxBound?: number
  passedRows?: number; failedRows?: number; passedRowsPercentage?: number; failedRowsPercentage?: number; incidentId?: string
  grade?: 'exact' | 'sampled' | 'catalog' | 'proved'; provedBy?: { kind: string; name: string; definition?: string }; notes?: string[]; suggestedConstraint?: string; code?: string; dimensionResults?: DimensionResult[]
}
export type SuiteOfTest = { id: string; name: string; fullyQualifiedName: string; displayName?: string; basic?: boolean }

/** A definition applied to a table or column, with how it stands. */
export type TestCase = Entity & {
  entityLink: string; entityFQN: string; testDefinition: EntityReference; parameterValues?: ParameterValue[]; computePassedFailedRowCount?: boolean; useDynamicAssertion?: boolean
  dimensionColumns?: string[]; topDimensions?: number; testSuite?: EntityReference; testSuites?: SuiteOfTest[]; testCaseResult?: TestResult; testCaseStatus?: TestStatus; incidentId?: string; inspectionQuery?: string
}
export type StatusCounts = { total: number; success: number; failed: number; aborted: number; queued: number }
export type TestSuite = Entity & {
  basic?: boolean; basicEntityReference?: EntityReference; tests?: EntityReference[]; summary?: StatusCounts; pipelines?: EntityReference[]
}
export type QualityOverview = {
  tests: StatusCounts
  dimensions: (StatusCounts & { dimension: Dimension })[]
  coverage: { tables: number; tested: number; healthy: number; columns: number; testedColumns: number }
  incidents: { open: number; unassigned: number; bySeverity: Record<Severity, number>; resolvedLately: number; meanMsToResolve?: number; meanMsToAcknowledge?: number }
  trend: { day: string; success: number; failed: number; aborted: number }[]
}
export type Incident = {
  id: string; testCase: EntityReference; table: EntityReference; column?: string; testDefinition: string; state: IncidentState; severity: Severity; assignee?: EntityReference
  openedAt: number; updatedAt: number; resolvedAt?: number; failureCount: number; lastFailedAt?: number; testCaseStatus?: TestStatus; result?: string
}
export type IncidentEntry = { id: string; at: number; kind: IncidentState | 'Severity' | 'Comment'; severity?: Severity; updatedBy?: string; assignee?: EntityReference; reason?: string; comment?: string }
export type IncidentDetail = Incident & { timeLine: IncidentEntry[] }
export type TableData = { columns: string[]; rows: unknown[][] }
export type Page<Row> = { data: Row[]; paging: { total: number; after?: string } }

const cases = '/dataQuality/testCases'
const suites = '/dataQuality/testSuites'
const definitions = '/dataQuality/testDefinitions'

/** How good the data is, as far as tests tell. */
export const overviewQuery: Ask<QualityOverview> = { queryKey: ['quality', 'overview'], queryFn: ({ signal }) => getJson('/catalog/quality', {}, signal) }

export type TestFilter = { entityLink?: string; includeAllTests?: 'true'; testSuiteId?: string; testCaseStatus?: string; dataQualityDimension?: string; testCaseType?: string; q?: string }

/** A window of tests by their names. */
export function testsQuery(filter: TestFilter, limit: number, offset = 0): Ask<Page<TestCase>> {
  return {
    queryKey: ['quality', 'tests', filter, limit, offset],
    queryFn: ({ signal }) => getJson(cases, { ...filter, fields: 'testCaseResult,testSuites', limit, ...(offset > 0 && { after: String(offset) }) }, signal),
  }
}

/** A window of tests as the rows of a list. */
export function toRows({ data, paging }: Page<TestCase>): { rows: TestCase[]; total: number } {
  return { rows: data, total: paging.total }
}

/** One test. */
export function testQuery(fqn: string): Ask<TestCase> {
  return { queryKey: ['quality', 'test', fqn], queryFn: ({ signal }) => getJson(`${cases}/name/${encodeURIComponent(fqn)}`, { fields: '*', include: 'all' }, signal) }
}

/** Results of a test within the last days, the newest first. */
export function resultsQuery(fqn: string, days: number): Ask<TestResult[]> {
  return {
    queryKey: ['quality', 'results', fqn, days],
    queryFn: async ({ signal }) => (await getJson<Page<TestResult>>(`${cases}/testCaseResults/${encodeURIComponent(fqn)}`, { startTs: Date.now() - days * 86_400_000 }, signal)).data,
  }
}

/** Rows that failed in the last run; undefined where none are kept. */
export function failedRowsQuery(test: { id: string; at: number }): Ask<TableData | null> {
  return {
    queryKey: ['quality', 'failed-rows', test.id, test.at],
    queryFn: ({ signal }) => getJson<TableData>(`${cases}/${test.id}/failedRowsSample`, {}, signal).catch((error: unknown) => {
      if ((error as { status?: number }).status === 404) return null
      throw error
    }),
  }
}

/** Every definition. */
export const definitionsQuery: Ask<TestDefinition[]> = {
  queryKey: ['quality', 'definitions'],
  queryFn: async ({ signal }) => (await getJson<Page<TestDefinition>>(definitions, { limit: 1000, fields: 'owners' }, signal)).data,
}

/** Suites of tables, or bundles. */
export function suitesQuery(type: 'basic' | 'logical', q: string, limit: number, offset = 0): Ask<Page<TestSuite>> {
  return { queryKey: ['quality', 'suites', type, q, limit, offset], queryFn: ({ signal }) => getJson(suites, { testSuiteType: type, q, fields: 'summary,pipelines,owners', limit, ...(offset > 0 && { after: String(offset) }), includeEmptyTestSuites: type === 'logical' ? 'true' : 'false' }, signal) }
}

/** One suite. */
export function suiteQuery(fqn: string): Ask<TestSuite> {
  return { queryKey: ['quality', 'suite', fqn], queryFn: ({ signal }) => getJson(`${suites}/name/${encodeURIComponent(fqn)}`, { fields: 'summary,pipelines,owners,tags', include: 'all' }, signal) }
}

export type IncidentFilter = { state?: string; severity?: string; assignee?: string; testCaseId?: string; q?: string; from?: number }

/** Incidents, the open and worst first. */
export function incidentsQuery(filter: IncidentFilter, limit = 200, offset = 0): Ask<{ data: Incident[]; total: number }> {
  return {
    queryKey: ['quality', 'incidents', filter, limit, offset],
    queryFn: ({ signal }) => getJson(`/catalog/quality/incidents${queryText({ ...filter, limit, offset })}${filter.assignee === '' ? '&assignee=' : ''}`, {}, signal),
  }
}

/** An incident with its time line. */
export function incidentQuery(id: string): Ask<IncidentDetail> {
  return { queryKey: ['quality', 'incident', id], queryFn: ({ signal }) => getJson(`/catalog/quality/incidents/${id}`, {}, signal) }
}

export type NewTest = {
  name: string; testDefinition: string; entityLink: string; parameterValues: ParameterValue[]; description?: string; displayName?: string
  computePassedFailedRowCount?: boolean; useDynamicAssertion?: boolean; dimensionColumns?: string[]; topDimensions?: number; tags?: TagLabel[]
}

/** Makes a test, and the suite of its table with the first. */
export function createTest(request: NewTest): Promise<TestCase> {
  return sendJson('POST', cases, request)
}

export type Tried = { result: TestResult; failedRows?: TableData; inspectionQuery?: string }

/** Runs a test now; nothing is kept. `testCase` (FQN) is the one that is being edited: what it found before is learned from. */
export function tryTest({ entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions }: NewTest, testCase: string | undefined): Promise<Tried> {
  return sendJson('POST', '/catalog/quality/try', { entityLink, testDefinition, parameterValues, computePassedFailedRowCount, useDynamicAssertion, dimensionColumns, topDimensions, testCase })
}

/** Changes a test that is still at this version. */
export function patchTest(test: { id: string; version: number }, operations: readonly PatchOperation[]): Promise<TestCase> {
  return patchJson(`${cases}/${test.id}`, operations, test.version)
}

export type StepRequest = { testCaseResolutionStatusType: IncidentState; testCaseResolutionStatusDetails?: object; severity?: Severity }

/** The next step of the open incident of a test; opens one where there is none. */
export function takeStep(testCaseFqn: string, step: StepRequest): Promise<unknown> {
  return sendJson('POST', `${cases}/testCaseIncidentStatus`, { testCaseReference: testCaseFqn, ...step })
}

/** Says how bad an incident is. */
export function setSeverity(incidentId: string, severity: Severity): Promise<IncidentDetail> {
  return sendJson('PUT', `/catalog/quality/incidents/${incidentId}/severity`, { severity })
}

/** Adds a word to an incident. */
export function addComment(incidentId: string, comment: string): Promise<IncidentDetail> {
  return sendJson('POST', `/catalog/quality/incidents/${incidentId}/comments`, { comment })
}

/** Puts tests into a bundle, or takes one out. */
export function addToSuite(suiteId: string, testCaseIds: readonly string[]): Promise<unknown> {
  return sendJson('PUT', `${cases}/logicalTestCases`, { testSuiteId: suiteId, testCaseIds })
}
export function removeFromSuite(suiteId: string, testCaseId: string): Promise<unknown> {
  return sendJson('DELETE', `${cases}/logicalTestCases/${suiteId}/${testCaseId}`)
}

/** The page of a test, a suite. */
export function testPath(fqn: string): string {
  return `/quality/cases/${encodeURIComponent(fqn)}`
}
export function suitePath(fqn: string): string {
  return `/quality/suites/${encodeURIComponent(fqn)}`
}

/** The table and column that a link names. */
export function targetOf(entityLink: string): { table: string; column?: string } {
  const [, table = '', column] = /^<#E::table::(.+?)(?:::columns::(.+))?>$/s.exec(entityLink) ?? []
  return { table, ...(column !== undefined && { column }) }
}

/** The link to a table or column. */
export function linkTo(table: string, column?: string): string {
  return column === undefined ? `<#E::table::${table}>` : `<#E::table::${table}::columns::${column}>`
}

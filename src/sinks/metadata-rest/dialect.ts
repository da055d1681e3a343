import { TrunklineError } from '../../model/errors.ts'
import type { OpenMetadataCall } from '../call.ts'

/** What one version of the server speaks; everything that differs between 1.3 and today stands here. */
export type Dialect = {
  version: string
  /** Another Trunkline, which takes the steps of a run as they are: names need no spelling of their own. */
  isTrunkline: boolean
  /** `owner`, before 1.5. */
  ownerField: 'owners' | 'owner'
  /** Lists of creations in one call; asked for, and given up where the server has no such path. */
  mayHaveBulk: boolean
  /** Whether the version is at least this one, such as `1.6`. */
  since(version: string): boolean
  /** Newer than anything that is known. */
  isUnknown: boolean
}

/** The oldest version that is spoken, and the newest that is known. */
export const oldestVersion = '1.3'
export const newestVersion = '2.0'

/** The dialect of a server that says what version it is. Throws SINK_FAILED for one that is too old, or that cannot be told. */
export function toDialect(about: unknown): Dialect {
  const { version = '', trunkline } = (typeof about === 'object' && about !== null ? about : {}) as { version?: unknown; trunkline?: unknown }
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(String(version)) ?? []
  if (major === undefined || minor === undefined) throw unreadable(version)
  const at = Number(major) * 1000 + Number(minor)
  if (at < toNumber(oldestVersion)) throw tooOld(String(version))
  const since = (from: string): boolean => at >= toNumber(from)
  return {
    version: String(version), isTrunkline: trunkline !== undefined, ownerField: since('1.5') ? 'owners' : 'owner', mayHaveBulk: since('1.10'), since,
    isUnknown: at > toNumber(newestVersion),
  }
}

function toNumber(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1000 + minor
}

/** A body as this version takes it: fields under the names that they have there, words that it lacks replaced by the nearest it has. */
export function toDialectBody(body: Record<string, unknown>, dialect: Dialect): Record<string, unknown> {
  if (dialect.since('1.9')) return body
  const adapted = { ...body }
  if (!dialect.since('1.5')) toSingle(adapted, 'owners', 'owner')
  toSingle(adapted, 'domains', 'domain')
  if (!dialect.since('1.5')) {
    delete adapted['storedProcedureType']
    delete adapted['dialect']
    if (Array.isArray(adapted['columns'])) adapted['columns'] = (adapted['columns'] as Column[]).map(toOlderColumn)
  }
  if (!dialect.since('1.7') && adapted['storedProcedureType'] === 'Function') adapted['storedProcedureType'] = 'UDF'
  if (!dialect.since('1.6') && Array.isArray(adapted['tableConstraints'])) adapted['tableConstraints'] = (adapted['tableConstraints'] as Record<string, unknown>[]).map(withoutRelationship)
  if (!dialect.since('1.4')) toOldestTable(adapted)
  return adapted
}

/** Whether this version has such a call at all. */
export function isOffered({ path }: OpenMetadataCall, { since }: Dialect): boolean {
  return path !== '/queryCostRecord' || since('1.7')
}

type Body = Record<string, unknown>

/** A call about a table or a test as this version takes it. */
export function toDialectCall(call: OpenMetadataCall, dialect: Dialect): OpenMetadataCall {
  const adapt = Object.entries(olderBodies).find(([end]) => call.path.endsWith(end))?.[1]
  return adapt === undefined || dialect.since('1.13') ? call : { ...call, body: adapt(call.body as Body, dialect) }
}

const olderBodies: Readonly<Record<string, (body: Body, dialect: Dialect) => Body>> = {
  '/dataModel': toOlderModel, '/tableProfile': toOlderProfile, '/testDefinitions': toOlderDefinition, '/testCases': toOlderTestCase, '/testCaseResult': toOlderResult,
}

function toOlderModel(model: Body, { since }: Dialect): Body {
  const { dbtSourceProject: _project, ...older } = model
  if (since('1.10')) return model
  if (since('1.5')) return older
  toSingle(older, 'owners', 'owner')
  return { ...older, sql: older['sql'] ?? older['rawSql'] ?? '', ...(Array.isArray(older['columns']) && { columns: (older['columns'] as Column[]).map(toOlderColumn) }) }
}

function toOlderProfile(body: Body, { since }: Dialect): Body {
  if (since('1.10')) return body
  return { ...body, columnProfile: (body['columnProfile'] as Body[]).map(({ cardinalityDistribution: _counts, ...profile }) => (since('1.5') ? profile : withoutTexts(profile))) }
}

/** Least and greatest values were numbers, days or times alone. */
function withoutTexts(profile: Body): Body {
  const isText = (value: unknown): boolean => typeof value === 'string' && (value === '' || Number.isNaN(Number(value))) && !/^(\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d)/.test(value)
  return Object.fromEntries(Object.entries(profile).filter(([figure, value]) => !((figure === 'min' || figure === 'max') && isText(value))))
}

/** What is called dbt today was DBT before 1.11; dimensions and the like came with 1.12. */
function toOlderDefinition(body: Body, { since }: Dialect): Body {
  if (since('1.12')) return body
  const { dataQualityDimension: _dimension, validatorClass: _class, sqlExpression: _sql, supportedServices: _services, ...older } = body
  if (!since('1.5')) toSingle(older, 'owners', 'owner')
  return since('1.11') ? older : { ...older, testPlatforms: (body['testPlatforms'] as string[]).map((platform) => (platform === 'dbt' ? 'DBT' : platform)) }
}

function toOlderTestCase(body: Body, { since }: Dialect): Body {
  const { topDimensions: _top, ...older } = body
  if (!since('1.11')) delete older['dimensionColumns']
  if (!since('1.10')) delete older['reviewers']
  if (!since('1.5')) delete older['useDynamicAssertion']
  if (!since('1.5')) toSingle(older, 'owners', 'owner')
  return older
}

function toOlderResult(body: Body, { since }: Dialect): Body {
  const { minBound: _min, maxBound: _max, ...older } = body
  return since('1.5') ? body : older
}

/** A suggested label: its reason came with 1.10, which recogniser it was with 1.12. */
export function toDialectLabel(label: Body, { since }: Dialect): Body {
  const { reason, metadata: _metadata, ...rest } = label
  if (since('1.12')) return label
  return since('1.10') ? { ...rest, reason } : { ...rest, labelType: 'Automated' }
}

/** Names of fields to ask for, as this version has them. */
export function toDialectFields(fields: readonly string[], { since, ownerField }: Dialect): string[] {
  return fields.map((field) => (field === 'owners' ? ownerField : field === 'domains' && !since('1.9') ? 'domain' : field))
}

function toSingle(body: Record<string, unknown>, list: string, single: string): void {
  const [first] = (body[list] ?? []) as unknown[]
  delete body[list]
  if (first !== undefined) body[single] = first
}

type Column = Record<string, unknown> & { children?: Column[] }

/** MONEY and BIT came with 1.5. */
function toOlderColumn(column: Column): Column {
  const { dataType, children } = column
  return {
    ...column, ...(dataType === 'MONEY' && { dataType: 'NUMBER' }), ...(dataType === 'BIT' && { dataType: 'BINARY', dataLength: column['dataLength'] ?? 1 }),
    ...(children !== undefined && { children: children.map(toOlderColumn) }),
  }
}

function withoutRelationship({ relationshipType: _type, ...constraint }: Record<string, unknown>): Record<string, unknown> {
  return constraint
}

/** 1.3 calls the text of a view otherwise, and has one kind of partitioning for all columns of a key. */
function toOldestTable(body: Record<string, unknown>): void {
  const { schemaDefinition, tablePartition } = body
  delete body['schemaDefinition']
  if (schemaDefinition !== undefined) body['viewDefinition'] = schemaDefinition
  const columns = (tablePartition as { columns?: { columnName: string; intervalType: string }[] } | undefined)?.columns
  if (columns === undefined) return
  body['tablePartition'] = { columns: columns.map(({ columnName }) => columnName), intervalType: columns[0]?.intervalType }
}

const lineageSourcesSince: Readonly<Record<string, string>> = { OpenLineage: '1.4', ExternalTableLineage: '1.4', CrossDatabaseLineage: '1.7' }

/** What made an edge, in a word that this version has. */
export function toDialectSource(source: string, dialect: Dialect): string {
  return dialect.since(lineageSourcesSince[source] ?? oldestVersion) ? source : 'QueryLineage'
}

function unreadable(version: unknown): TrunklineError {
  return new TrunklineError('SINK_FAILED', `The server does not say which version of OpenMetadata it is: "${String(version).slice(0, 40)}".`, {
    object: 'openMetadataServerConfig.hostPort', hint: 'hostPort is the address of the API, such as http://localhost:8585/api.',
  })
}

function tooOld(version: string): TrunklineError {
  return new TrunklineError('SINK_FAILED', `The server is OpenMetadata ${version}; ${oldestVersion} is the oldest that can be written to.`, {
    object: 'openMetadataServerConfig.hostPort', hint: `Upgrade the server, or write the calls into a file (--sink file:calls.jsonl).`,
  })
}

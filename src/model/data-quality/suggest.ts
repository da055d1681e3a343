import { z } from 'zod'
import type { ColumnProfile } from '../profile.ts'
import type { PostgresColumn, PostgresConstraint } from '../postgres.ts'
import type { Column, Table } from '../table.ts'
import { toEntityLink } from './entity-link.ts'

/** A test that a table could have, and why. `isFree`: no run reads a row for it, since a constraint proves it or the system catalogs tell. */
export const SuggestedTest = z.object({
  name: z.string(), testDefinition: z.string(), entityLink: z.string(), column: z.string().optional(), parameterValues: z.array(z.object({ name: z.string(), value: z.string() })), reason: z.string(), isFree: z.boolean(),
})
export type SuggestedTest = z.infer<typeof SuggestedTest>

/** A constraint that the rows satisfied when they were last profiled, as the statement that makes it. */
export const SuggestedConstraint = z.object({ column: z.string(), statement: z.string(), reason: z.string() })
export type SuggestedConstraint = z.infer<typeof SuggestedConstraint>

type Described = Pick<Table, 'fullyQualifiedName' | 'name' | 'tableType' | 'columns' | 'tableConstraints' | 'extension'>

/** Fewer values than this tell nothing about those to come. */
const fewest = 20
/** Sets with more members are no sets that somebody meant. */
const mostMembers = 12

/** Tests that the constraints and the last profile of a table speak for; those that read no row come first. */
export function suggestTests(table: Described, profiles: readonly ColumnProfile[]): SuggestedTest[] {
  const ofColumns = table.columns.flatMap((column) => [...suggestForColumn(table, column, profiles.find(({ name }) => name === column.name)), ...suggestReferences(table, column)])
  const ofTable = [
    suggestion(table, undefined, { test: 'tableSchemaToMatchContract', name: 'columns', with: [['columns', toContract(table)], ['allowAdditional', 'true']], reason: 'No column may go, change its type or let NULL in; others may come.', isFree: true }),
    suggestion(table, undefined, { test: 'tableRowCountToFollowHistory', name: 'row_count', reason: 'Learns how many rows to expect.', isFree: false }),
    ...suggestFreshness(table, profiles),
  ]
  return [...ofColumns, ...ofTable].toSorted((a, b) => Number(b.isFree) - Number(a.isFree))
}

/** Constraints that all rows satisfied in the last profile, if that looked at all of them. */
export function suggestConstraints(table: Described, databaseSchema: string, profiles: readonly ColumnProfile[]): SuggestedConstraint[] {
  if (table.tableType !== 'Regular' && table.tableType !== 'Partitioned') return []
  const statement = `ALTER TABLE ${quote(databaseSchema)}.${quote(table.name)}`
  return table.columns.flatMap((column) => {
    const profile = profiles.find(({ name }) => name === column.name)
    if (profile?.grade !== 'exact' || (profile.valuesCount ?? 0) < fewest) return []
    const found = (sql: string, reason: string): SuggestedConstraint => ({ column: column.name, statement: `${statement} ${sql};`, reason })
    return [
      ...(isNullable(table, column) && profile.nullCount === 0 ? [found(`ALTER COLUMN ${quote(column.name)} SET NOT NULL`, `None of ${profile.valuesCount} rows is NULL.`)] : []),
      ...(isUnprovedUnique(table, column, profile) && table.tableType === 'Regular' ? [found(`ADD UNIQUE (${quote(column.name)})`, `All ${profile.valuesCount} values differ.`)] : []),
    ]
  })
}

/** The columns as they are, which tests of data and programs rely on. */
function toContract(table: Described): string {
  return JSON.stringify(table.columns.map((column) => ({ name: column.name, type: column.dataTypeDisplay ?? column.dataType, nullable: isNullable(table, column) })))
}

const hourMs = 3_600_000
/** Nobody loads a table whose youngest row is older. */
const oldestFreshMs = 7 * 24 * hourMs

/** The column whose youngest instant is the most recent, where that is recent: twice its age, and a day at least, is let pass. */
function suggestFreshness(table: Described, profiles: readonly ColumnProfile[]): SuggestedTest[] {
  const ages = table.columns.flatMap(({ name, dataType }) => {
    const profile = profiles.find((one) => one.name === name)
    // A timestamp without a zone is taken for UTC, as the test takes it.
    const youngest = typeof profile?.max === 'string' && instantTypes.has(dataType) ? Date.parse(profile.max.replace(/(T[\d:.]+)$/, '$1Z')) : NaN
    const ageMs = profile === undefined ? NaN : profile.timestamp - youngest
    return ageMs >= 0 && ageMs <= oldestFreshMs ? [{ name, ageMs }] : []
  }).toSorted((a, b) => a.ageMs - b.ageMs)
  return ages.slice(0, 1).map(({ name, ageMs }) => {
    const hours = Math.max(24, Math.ceil((2 * ageMs) / hourMs))
    return suggestion(table, undefined, { test: 'tableDataToBeFresh', name: `${name}_fresh`, with: [['column', name], ['timeSinceUpdate', String(hours)], ['timeUnit', 'hours']], reason: `The youngest ${name} was ${ageText(ageMs)} old when it was profiled.`, isFree: false })
  })
}

function ageText(ms: number): string {
  const hours = ms / hourMs
  return hours < 1 ? 'less than an hour' : hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`
}

function suggestForColumn(table: Described, column: Column, profile: ColumnProfile | undefined): SuggestedTest[] {
  const { enumLabels } = postgresOf(column) ?? {}
  const make = (one: Omit<Wanted, 'name'> & { suffix: string }): SuggestedTest => suggestion(table, column.name, { ...one, name: `${column.name}_${one.suffix}` })
  const isMeasured = (profile?.valuesCount ?? 0) >= fewest
  const members = profile?.cardinalityDistribution?.categories
  const sampled = profile?.grade === undefined || profile.grade === 'exact' ? '' : 'sampled '
  const values = `${sampled}values`
  const length = profile?.minLength === profile?.maxLength ? profile?.maxLength : undefined
  return [
    ...(!isNullable(table, column) ? [make({ test: 'columnValuesToBeNotNull', suffix: 'not_null', reason: 'A constraint proves it.', isFree: true })]
      : isMeasured && profile?.nullCount === 0 ? [make({ test: 'columnValuesToBeNotNull', suffix: 'not_null', reason: `None of ${profile.valuesCount} ${sampled}rows is NULL.`, isFree: false })] : []),
    ...(isUnique(table, column) ? [make({ test: 'columnValuesToBeUnique', suffix: 'unique', reason: 'A key proves it.', isFree: true })]
      : isMeasured && isUnprovedUnique(table, column, profile) ? [make({ test: 'columnValuesToBeUnique', suffix: 'unique', reason: `All ${profile?.valuesCount} ${values} differ.`, isFree: false })] : []),
    ...(enumLabels !== undefined ? [make({ test: 'columnValuesToBeInSet', suffix: 'in_set', with: setOf(enumLabels), reason: 'The type of the column proves it.', isFree: true })]
      : isMeasured && members !== undefined && members.length <= mostMembers && column.dataType !== 'JSON' && column.dataType !== 'BOOLEAN' ? [make({ test: 'columnValuesToBeInSet', suffix: 'in_set', with: setOf(members), reason: `Only ${members.length} different values occur.`, isFree: false })] : []),
    ...(isMeasured && isNumber(column) && Number(profile?.min) >= 0 ? [make({ test: 'columnValuesToBeBetween', suffix: 'not_negative', with: [['minValue', '0']], reason: `The least of ${profile?.valuesCount} ${values} is ${profile?.min}.`, isFree: false })] : []),
    ...(isMeasured && isText(column) && length !== undefined && length > 0 ? [make({ test: 'columnValueLengthsToBeBetween', suffix: 'length', with: [['minLength', String(length)], ['maxLength', String(length)]], reason: `Each of ${profile?.valuesCount} ${values} has ${length} characters.`, isFree: false })] : []),
  ]
}

/** Foreign keys of this column alone: one that is validated proves the test, one that is not is a reason for it. */
function suggestReferences(table: Described, { name }: Column): SuggestedTest[] {
  return constraintsOf(table).flatMap(({ kind, columns, referredTable, referredColumns, validated, enforced, name: key }) => {
    const [referredColumn] = referredColumns ?? []
    if (kind !== 'foreignKey' || columns.length !== 1 || columns[0] !== name || referredTable === undefined || referredColumn === undefined) return []
    const isFree = validated && enforced
    return suggestion(table, name, {
      test: 'columnValuesToExistInTable', name: `${name}_exists`, with: [['referredTable', referredTable], ['referredColumn', referredColumn]], isFree,
      reason: isFree ? `The foreign key ${key} proves it.` : `The foreign key ${key} is ${enforced ? 'NOT VALID' : 'NOT ENFORCED'}: not every row was checked.`,
    })
  })
}

type Wanted = { test: string; name: string; with?: readonly (readonly [string, string])[]; reason: string; isFree: boolean }

function suggestion(table: Described, column: string | undefined, { test, name, with: parameters = [], reason, isFree }: Wanted): SuggestedTest {
  return {
    name: name.replaceAll(/[^A-Za-z0-9_]/g, '_'), testDefinition: test, entityLink: toEntityLink({ table: table.fullyQualifiedName, ...(column !== undefined && { column }) }), ...(column !== undefined && { column }),
    parameterValues: parameters.map(([key, value]) => ({ name: key, value })), reason, isFree,
  }
}

function setOf(members: readonly string[]): (readonly [string, string])[] {
  return [['allowedValues', JSON.stringify(members)], ['matchEnum', 'true'], ['ignoreNulls', 'true']]
}

function postgresOf(column: Column): PostgresColumn | undefined {
  return column.extension?.['postgres'] as PostgresColumn | undefined
}

/** Whether NULL may be in the column: NOT NULL of a domain keeps it from being written, but not out, and one that is NOT VALID tells nothing of older rows. */
function isNullable(table: Described, column: Column): boolean {
  const own = postgresOf(column)
  const isUnchecked = constraintsOf(table).some(({ kind, columns, validated, enforced }) => kind === 'notNull' && columns[0] === column.name && !(validated && enforced))
  return isUnchecked || !(own === undefined ? column.constraint === 'NOT_NULL' || column.constraint === 'PRIMARY_KEY' : own.notNull && own.notNullByDomain !== true)
}

function constraintsOf({ extension }: Described): readonly PostgresConstraint[] {
  return ((extension?.['postgres'] ?? {}) as { constraints?: PostgresConstraint[] }).constraints ?? []
}

function isUnique({ tableConstraints = [] }: Described, { name, constraint }: Column): boolean {
  const isKey = constraint === 'PRIMARY_KEY' && !tableConstraints.some(({ constraintType, columns }) => constraintType === 'PRIMARY_KEY' && columns.length > 1)
  return isKey || constraint === 'UNIQUE' || tableConstraints.some(({ constraintType, columns }) => (constraintType === 'PRIMARY_KEY' || constraintType === 'UNIQUE') && columns.length === 1 && columns[0] === name)
}

function isUnprovedUnique(table: Described, column: Column, profile: ColumnProfile | undefined): boolean {
  const isExact = profile?.estimated?.some((figure) => figure === 'uniqueCount' || figure === 'uniqueProportion' || figure === 'distinctCount') !== true
  return !isUnique(table, column) && isExact && profile?.uniqueCount !== undefined && profile.uniqueCount === profile.valuesCount
}

function isNumber({ dataType }: Column): boolean {
  return ['INT', 'BIGINT', 'SMALLINT', 'NUMERIC', 'DECIMAL', 'DOUBLE', 'FLOAT', 'MONEY'].includes(dataType)
}

function isText({ dataType }: Column): boolean {
  return ['CHAR', 'VARCHAR', 'TEXT', 'STRING'].includes(dataType)
}

const instantTypes: ReadonlySet<string> = new Set(['TIMESTAMP', 'TIMESTAMPZ', 'DATETIME', 'DATE'])

/** A name as SQL text: bare where it is plain, which keywords of the server's never are here, since they are quoted too. */
function quote(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** Words that people do name columns and that need quotes. */
const keywords: ReadonlySet<string> = new Set([
  'all', 'and', 'any', 'array', 'as', 'asc', 'case', 'check', 'collate', 'column', 'constraint', 'create', 'cross', 'current_date', 'default', 'desc', 'distinct', 'do', 'else', 'end', 'except', 'false', 'fetch', 'for',
  'foreign', 'freeze', 'from', 'full', 'grant', 'group', 'having', 'in', 'inner', 'into', 'is', 'join', 'lateral', 'left', 'like', 'limit', 'natural', 'not', 'null', 'offset', 'on', 'only', 'or', 'order', 'outer', 'overlaps',
  'placing', 'primary', 'references', 'returning', 'right', 'select', 'session_user', 'similar', 'some', 'symmetric', 'table', 'then', 'to', 'trailing', 'true', 'union', 'unique', 'user', 'using', 'variadic', 'verbose', 'when', 'where', 'window', 'with',
])

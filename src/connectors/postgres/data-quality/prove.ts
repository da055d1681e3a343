import { compareDecimals, isDecimal } from '../../../model/decimal.ts'
import type { Claim, TestFinding } from '../../quality-connector.ts'
import type { TestedColumnRow } from '../queries/quality.ts'
import { readCheck, type CheckAtom } from './read-check.ts'
import type { TestedTable } from './tested-table.ts'

type Proof = NonNullable<Extract<TestFinding, { figures: unknown }>['provedBy']>
/** A constraint that says what a test says, or that would say it were it not for a flaw. */
export type Proved = { provedBy?: Proof; notes: string[]; /** One that says it, if only the rows were checked. */ notValid?: string }

/**
 * Looks for a constraint that makes a claim true of every row: validated and enforced by the server itself. One that is neither is told of in a
 * note, and proves nothing. Where rows are of foreign tables nothing is proved, for nobody checks them.
 */
export function prove(claim: Claim, table: TestedTable): Proved {
  const column = table.columns.find(({ name }) => name === claim.column)
  if (column === undefined || table.relation.has_foreign_rows || (table.relation.kind !== 'r' && table.relation.kind !== 'p')) return { notes: [] }
  const found = candidates(claim, column, table)
  const best = soundest(found)
  if (best?.flaw === null) return { provedBy: best.proof, notes: [] }
  const notValid = found.find(({ proof, flaw }) => flaw?.startsWith(notValidFlaw) === true && table.constraints.some(({ name }) => name === proof.name))
  return { ...(notValid !== undefined && { notValid: notValid.proof.name }), notes: found.map(({ proof, flaw }) => `${proof.name} says the same, but proves nothing: ${flaw}. The rows were looked at.`) }
}

/** How the flaw of a constraint begins that was never checked against older rows. */
const notValidFlaw = 'it is NOT VALID'

type Candidate = { proof: Proof; flaw: string | null }

function candidates(claim: Claim, column: TestedColumnRow, table: TestedTable): Candidate[] {
  switch (claim.that) {
    case 'notNull': return notNull(column, table)
    case 'unique': return unique(column, claim.countNulls, table)
    case 'refers': return references(claim, table)
    case 'listed': {
      const listed = [...enumWithin(column, claim.values), ...checks(column, table, (atom) => atom.is === 'listed' && atom.values.every((value) => claim.values.includes(value)))]
      return claim.allowsNull ? listed : listed.map((one) => both(one, soundest(notNull(column, table)))).filter((one) => one !== undefined)
    }
    case 'notListed': return [...enumWithout(column, claim.values), ...checks(column, table, (atom) => atom.is === 'listed' && atom.values.every((value) => !claim.values.includes(value)))]
    case 'matching': return checks(column, table, (atom) => atom.is === 'matching' && atom.regex === claim.regex)
    case 'within': return bounded(column, table, { kind: 'value', min: claim.min, max: claim.max })
    case 'lengthWithin': return [...typeLength(column, claim), ...bounded(column, table, { kind: 'length', min: claim.min, max: claim.max })]
    case 'comparing': return claim.nullsTogether ? [] : checks(column, table, (atom) => atom.is === 'column' && atom.operator === claim.operator && atom.other === claim.other)
  }
}

/** What gets around NOT NULL of a domain, as CREATE DOMAIN notes: insert … values ((select c from t where false)). */
const domainFlaw = 'NULL gets around a domain by way of a sub-select without rows'

function notNull(column: TestedColumnRow, table: TestedTable): Candidate[] {
  const key = table.constraints.find(({ kind, columns }) => kind === 'p' && columns.includes(column.name))
  const proof: Proof = key === undefined ? { kind: 'notNull', name: `NOT NULL of ${column.name}` } : { kind: 'primaryKey', name: key.name, definition: key.definition }
  const domain = column.domains?.find(({ not_null: isNotNull }) => isNotNull)
  return [
    ...(column.has_not_null ? [{ proof, flaw: column.not_null_flaw }] : []),
    ...checks(column, table, (atom) => atom.is === 'notNull').map((one) => (one.proof.kind === 'domain' ? { ...one, flaw: one.flaw ?? domainFlaw } : one)),
    ...(domain === undefined ? [] : [{ proof: { kind: 'domain' as const, name: domain.name, definition: 'NOT NULL' }, flaw: domainFlaw }]),
  ]
}

/** The keys of a table do not hold for the rows of tables that inherit from it. */
function childrenFlaw({ relation }: TestedTable): string | null {
  return relation.has_children ? 'tables inherit from this one, and it does not hold for their rows' : null
}

function unique(column: TestedColumnRow, countNulls: boolean, table: TestedTable): Candidate[] {
  return table.constraints
    .filter(({ kind, columns, nulls_not_distinct: isStrict }) => (kind === 'p' || kind === 'u' || kind === 'i') && columns.length === 1 && columns[0] === column.name && (!countNulls || isStrict || (column.has_not_null && column.not_null_flaw === null)))
    .map((constraint) => ({ proof: { kind: constraint.kind === 'p' ? 'primaryKey' : 'unique', name: constraint.name, definition: constraint.definition }, flaw: constraint.flaw ?? childrenFlaw(table) }))
}

function references({ column, referred }: Extract<Claim, { that: 'refers' }>, table: TestedTable): Candidate[] {
  return table.constraints
    .filter(({ kind, columns, referred_schema: schema, referred_table: name, referred_columns: others }) =>
      kind === 'f' && columns.length === 1 && columns[0] === column && schema === referred.databaseSchema && name === referred.table && others?.length === 1 && others[0] === referred.column)
    .map((constraint) => ({ proof: { kind: 'foreignKey', name: constraint.name, definition: constraint.definition }, flaw: constraint.flaw ?? childrenFlaw(table) }))
}

function enumWithin({ labels, display }: TestedColumnRow, values: readonly string[]): Candidate[] {
  return labels !== null && labels.every((label) => values.includes(label)) ? [{ proof: { kind: 'enum', name: display, definition: labels.join(', ') }, flaw: null }] : []
}

function enumWithout({ labels, display }: TestedColumnRow, values: readonly string[]): Candidate[] {
  return labels !== null && labels.every((label) => !values.includes(label)) ? [{ proof: { kind: 'enum', name: display, definition: labels.join(', ') }, flaw: null }] : []
}

function typeLength({ max_length: most, display }: TestedColumnRow, { min, max }: { min?: string; max?: string }): Candidate[] {
  const isWithin = most !== null && max !== undefined && isDecimal(max) && compareDecimals(String(most), max) <= 0 && (min === undefined || !isDecimal(min) || compareDecimals(min, '0') <= 0)
  return isWithin ? [{ proof: { kind: 'type', name: display }, flaw: null }] : []
}

function soundest(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.find(({ flaw }) => flaw === null) ?? candidates[0]
}

function both(one: Candidate, other: Candidate | undefined): Candidate | undefined {
  return other === undefined ? undefined : { proof: { ...one.proof, name: `${one.proof.name} and ${other.proof.name}` }, flaw: one.flaw ?? other.flaw }
}

type Sources = { name: string; kind: 'check' | 'domain'; definition: string; flaw: string | null; atoms: readonly CheckAtom[] }

/** What CHECK constraints of the table and of the column's domains say of it. */
function sourcesOf(column: TestedColumnRow, table: TestedTable): Sources[] {
  const own = table.constraints.filter(({ kind }) => kind === 'c')
    .map(({ name, definition, flaw, no_inherit: isLocal }) => ({ name, kind: 'check' as const, definition, flaw: flaw ?? (isLocal ? childrenFlaw(table) : null), atoms: readCheck(definition, column.name) }))
  const ofDomains = (column.domains ?? []).flatMap(({ name: domain, checks: list }) => list.map(({ name, definition, validated }) => ({
    name: `${name} of ${domain}`, kind: 'domain' as const, definition, flaw: validated ? null : 'it is NOT VALID: older rows were never checked', atoms: readCheck(definition, 'VALUE'),
  })))
  return [...own, ...ofDomains].filter(({ atoms }) => atoms.length > 0)
}

/** The first oid that an extension or a user can give: what operators of such types mean is theirs. */
const firstOwnType = 16_384

function checks(column: TestedColumnRow, table: TestedTable, says: (atom: CheckAtom) => boolean): Candidate[] {
  if (column.type >= firstOwnType && column.kind !== 'e') return []
  return sourcesOf(column, table).filter(({ atoms }) => atoms.some(says)).map(({ name, kind, definition, flaw }) => ({ proof: { kind, name, definition }, flaw }))
}

type Wanted = { kind: 'value' | 'length'; min: string | undefined; max: string | undefined }
const wholeTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])

/** Bounds may come from one check or from two. */
function bounded(column: TestedColumnRow, table: TestedTable, { kind, min, max }: Wanted): Candidate[] {
  if ((min === undefined && max === undefined) || [min, max].some((bound) => bound !== undefined && !isDecimal(bound))) return []
  const isWhole = kind === 'length' || wholeTypes.has(column.base_type)
  const find = (bound: string | undefined, isLower: boolean): Candidate | undefined | 'none' => (bound === undefined ? 'none' : checks(column, table, (atom) => atom.is === kind && implies(atom, bound, isLower, isWhole))[0])
  const [low, high] = [find(min, true), find(max, false)]
  if (low === undefined || high === undefined) return []
  if (low === 'none' || high === 'none') return low === 'none' ? (high === 'none' ? [] : [high]) : [low]
  return low.proof.name === high.proof.name ? [low] : [both(low, high)!]
}

function implies({ operator, bound: known }: Extract<CheckAtom, { operator: string; bound: string }>, bound: string, isLower: boolean, isWhole: boolean): boolean {
  if (!isDecimal(known) || operator === '!=') return false
  if (operator === '==') return isLower ? compareDecimals(known, bound) >= 0 : compareDecimals(known, bound) <= 0
  if (operator.startsWith('>') !== isLower) return false
  // Whole numbers above 0 are 1 and more.
  const strict = operator.length === 1 && isWhole && /^-?\d+$/.test(known) ? String(BigInt(known) + (isLower ? 1n : -1n)) : known
  return isLower ? compareDecimals(strict, bound) >= 0 : compareDecimals(strict, bound) <= 0
}

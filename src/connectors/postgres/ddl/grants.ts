import type { PostgresDefaultPrivilege, PostgresGrant } from '../../../model/postgres.ts'
import type { Column } from '../../../model/table.ts'
import { quoteIdentifier } from '../identifier.ts'
import { columnFacts } from './facts.ts'
import { toNameList, words } from './sql-text.ts'

export type GrantedKind = 'table' | 'sequence' | 'routine' | 'type' | 'schema' | 'foreign server'

/** Something with an owner and rights; `name` is SQL text, and `alterKind` what ALTER calls it where that is another word. */
export type Granted = {
  kind: GrantedKind
  name: string
  owner: string
  grants: readonly PostgresGrant[] | undefined
  alterKind?: string
  /** It has been there before us, with rights that we do not know. */
  isGiven?: boolean
}

/** The statements that give an object away, and those that grant rights on it. */
export type Access = { owner: string[]; grants: string[] }

/** Rights that an object has until somebody grants or revokes one. https://www.postgresql.org/docs/current/ddl-priv.html */
const builtIn: Readonly<Record<GrantedKind, { owner: readonly string[]; everyone?: readonly string[] }>> = {
  table: { owner: ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] },
  sequence: { owner: ['SELECT', 'UPDATE', 'USAGE'] },
  routine: { owner: ['EXECUTE'], everyone: ['EXECUTE'] },
  type: { owner: ['USAGE'], everyone: ['USAGE'] },
  schema: { owner: ['USAGE', 'CREATE'] },
  'foreign server': { owner: ['USAGE'] },
}

export function toAccess(granted: Granted): Access {
  const { kind, name, owner, alterKind = kind } = granted
  return { owner: [`alter ${alterKind} ${name} owner to ${quoteIdentifier(owner)}`], grants: toGrantStatements(granted) }
}

/**
 * From the built-in rights to the ones listed, in their order. The owner's MAINTAIN, which PostgreSQL 17 brought, is taken to be there
 * where all the others are.
 */
function toGrantStatements({ kind, name, owner, grants, isGiven = false }: Granted): string[] {
  if (grants === undefined) return []
  const { everyone } = builtIn[kind]
  const initial = [...(everyone === undefined ? [] : [toRights('PUBLIC', owner, everyone)]), toRights(owner, owner, builtIn[kind].owner)]
  const kept = isGiven ? [] : initial.filter((right) => grants.some((grant) => isSame(grant, right)))
  const isPrefix = kept.every((right, position) => isSame(grants[position], right))
  const base = isPrefix ? kept : []
  const revoked = isGiven ? ['public', toRole(owner)] : initial.filter((right) => !base.includes(right)).map(({ grantee }) => toRole(grantee))
  const rest = grants.slice(base.length)
  // An explicit list of the built-in rights alone is made by granting one of them again.
  const granted = rest.length === 0 && revoked.length === 0 ? grants.slice(-1) : rest
  return [
    ...(revoked.length > 0 ? [`revoke all on ${kind} ${name} from ${revoked.join(', ')}`] : []),
    ...granted.flatMap((grant) => toGrantStatement(grant, `on ${kind} ${name}`, owner)),
  ]
}

/** Rights on single columns, those with the same ones together. */
export function toColumnGrants(columns: readonly Column[], table: string, owner: string): string[] {
  const granted = columns.filter((column) => columnFacts(column).grants !== undefined)
  const groups = Map.groupBy(granted, (column) => JSON.stringify(columnFacts(column).grants))
  return [...groups.values()].flatMap((group) => {
    const list = ` (${toNameList(group.map(({ name }) => name))})`
    return (columnFacts(group[0]!).grants ?? []).flatMap((grant) => toGrantStatement(grant, `on table ${table}`, owner, list))
  })
}

function toRights(grantee: string, grantor: string, privileges: readonly string[]): PostgresGrant {
  return { grantee, grantor, privileges: [...privileges] }
}

function isSame(one: PostgresGrant | undefined, other: PostgresGrant): boolean {
  const privileges = one?.privileges.filter((privilege) => privilege !== 'MAINTAIN').toSorted().join()
  return one?.grantee === other.grantee && one.grantor === other.grantor && one.grantable === undefined && privileges === other.privileges.toSorted().join()
}

/** One grant, told apart by grant option; a grantor who is not the owner grants under his own name. */
function toGrantStatement(grant: PostgresGrant, object: string, owner: string, columns = ''): string[] {
  const { grantable = [], privileges, grantor } = grant
  const say = (list: readonly string[], option: string): string[] =>
    list.length === 0 ? [] : [`grant ${list.map((privilege) => privilege.toLowerCase() + columns).join(', ')} ${object} to ${toRole(grant.grantee)}${option}`]
  const statements = [...say(privileges.filter((privilege) => !grantable.includes(privilege)), ''), ...say(grantable, ' with grant option')]
  return grantor === owner ? statements : [`set role ${quoteIdentifier(grantor)}`, ...statements, 'reset role']
}

function toRole(name: string): string {
  return name === 'PUBLIC' ? 'public' : quoteIdentifier(name)
}

const objectTypeWords = {
  table: 'tables', sequence: 'sequences', function: 'routines', type: 'types', schema: 'schemas', largeObject: 'large objects',
} as const satisfies Record<PostgresDefaultPrivilege['objectType'], string>

const kindOfObjectType = { table: 'table', sequence: 'sequence', function: 'routine', type: 'type', schema: 'schema' } as const

/** Rights that later objects get. Those of a schema come on top of the built-in ones, the others in their place. */
export function toDefaultPrivilegeStatements({ role, databaseSchema, objectType, grants }: PostgresDefaultPrivilege): string[] {
  const head = words('alter default privileges for role', quoteIdentifier(role), databaseSchema !== undefined && `in schema ${quoteIdentifier(databaseSchema)}`)
  const word = objectTypeWords[objectType]
  const say = ({ grantee, privileges, grantable = [] }: PostgresGrant): string[] => [
    ...privileges.filter((privilege) => !grantable.includes(privilege)).map((privilege) => `${head} grant ${privilege.toLowerCase()} on ${word} to ${toRole(grantee)}`),
    ...grantable.map((privilege) => `${head} grant ${privilege.toLowerCase()} on ${word} to ${toRole(grantee)} with grant option`),
  ]
  if (databaseSchema !== undefined || objectType === 'largeObject') return grants.flatMap(say)
  const { owner, everyone } = builtIn[kindOfObjectType[objectType]]
  const initial = [...(everyone === undefined ? [] : [toRights('PUBLIC', role, everyone)]), toRights(role, role, owner)]
  const revoked = initial.filter((right) => !grants.some((grant) => isSame(grant, right)))
  const added = grants.filter((grant) => !initial.some((right) => isSame(grant, right)))
  return [...revoked.map(({ grantee }) => `${head} revoke all on ${word} from ${toRole(grantee)}`), ...added.flatMap(say)]
}

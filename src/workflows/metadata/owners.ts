import type { EntityRecord, Owner } from '../../model/ingestion.ts'
import { fullyQualifiedName, parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { OwnerConfig } from './config.ts'

/** What owners are decided from; `findOwner` knows a user or team by exact name. */
export type OwnerRules = {
  ownerConfig: OwnerConfig | undefined
  includeOwners: boolean
  findOwner(name: string): Promise<Owner | undefined>
  warn(message: string): void
}

/** Gives the owners of a record, or undefined for none; parents must be asked before their children. */
export type OwnerResolver = (record: EntityRecord, ownerRole: string | undefined) => Promise<Owner[] | undefined>

/** Owners by ownerConfig (own entry, then the parent's, then the default), else by the role that owns the object at the source. */
export function createOwnerResolver(rules: OwnerRules): OwnerResolver {
  const { ownerConfig } = rules
  const find = rememberOwners(rules)
  const configured = new Map<string, Owner[] | undefined>()
  return async (record, ownerRole) => {
    const own = ownerConfig === undefined ? undefined : ownNames(record, ownerConfig)
    const parent = parentFullyQualifiedName(record.fullyQualifiedName)
    const inherited = ownerConfig?.enableInheritance === true && parent !== undefined ? configured.get(parent) : undefined
    const owners = await find(own, `ownerConfig of ${record.fullyQualifiedName}`) ?? inherited ?? await find(ownerConfig?.default, 'ownerConfig.default')
    // Only containers have children that may inherit.
    if (record.entityType !== 'table' && record.entityType !== 'storedProcedure') configured.set(record.fullyQualifiedName, owners)
    return owners ?? (rules.includeOwners ? find(ownerRole, `the owner of ${record.fullyQualifiedName}`) : undefined)
  }
}

/** The names that ownerConfig has for this very record: its FQN without the service, then its simple name, then the level's single owner. */
export function ownNames(record: EntityRecord, config: OwnerConfig): string | readonly string[] | undefined {
  if (record.entityType === 'databaseService') return config.service
  if (record.entityType !== 'database' && record.entityType !== 'databaseSchema' && record.entityType !== 'table') return undefined
  const level = config[record.entityType]
  if (level === undefined || typeof level === 'string') return level
  const [, ...parts] = splitFullyQualifiedName(record.fullyQualifiedName)
  return level[fullyQualifiedName(...parts)] ?? level[parts.at(-1)!]
}

/** Looks each name up once, and warns once about those that are nobody. */
function rememberOwners({ findOwner, warn }: OwnerRules) {
  const known = new Map<string, Promise<Owner | undefined>>()
  const warned = new Set<string>()
  const warnOnce = (message: string) => {
    if (!warned.has(message)) warn(message)
    warned.add(message)
  }
  return async (names: string | readonly string[] | undefined, where: string): Promise<Owner[] | undefined> => {
    if (names === undefined) return undefined
    const found = await Promise.all([names].flat().map(async (name) => {
      if (!known.has(name)) known.set(name, findOwner(name))
      const owner = await known.get(name)
      if (owner === undefined && !isPredefinedRole(name)) warnOnce(`No user or team has exactly the name "${name}": it owns nothing.`)
      return owner
    }))
    const owners = found.filter((owner) => owner !== undefined)
    if (owners.length > 1 && owners.some((owner) => owner.type === 'team')) {
      warnOnce(`${where} mixes a team with other owners: an entity has users or one team, so it got none.`)
      return undefined
    }
    return owners.length === 0 ? undefined : owners
  }
}

/** Roles of the server's own, such as pg_database_owner, stand for nobody: PostgreSQL reserves the prefix. */
function isPredefinedRole(name: string): boolean {
  return name.startsWith('pg_')
}

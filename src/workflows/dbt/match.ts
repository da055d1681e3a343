import type { DbtNodeKey } from '../../model/dbt/artifacts.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'

/** Where PostgreSQL finds a relation that dbt names. */
export type RelationIdentity = { database: string; schema: string; name: string }
/** The table of a node, or why there is none and what comes near it. */
export type Match = { fqn: string } | { reason: string; candidates: string[] }
export type Matcher = (identity: RelationIdentity) => Match

/** The longest name that PostgreSQL keeps, in bytes; it cuts off what is longer. */
const longestName = 63

/** The parts of a relation as PostgreSQL reads them: what is quoted as it stands, the rest in small letters. */
export function identityOf({ database, schema, identifier, quoting, relationName }: Pick<DbtNodeKey, 'database' | 'schema' | 'identifier' | 'quoting' | 'relationName'>): RelationIdentity {
  const rendered = relationName === undefined ? [] : [...relationName.matchAll(/"((?:[^"]|"")*)"|([^".\s]+)/g)].map(([, quoted, bare]) => (quoted === undefined ? fold(bare ?? '') : quoted.replaceAll('""', '"')))
  if (rendered.length >= 2 && rendered.length <= 3) {
    return { database: rendered.length === 3 ? rendered[0]! : part(database, quoting.database), schema: cut(rendered.at(-2)!), name: cut(rendered.at(-1)!) }
  }
  return { database: part(database, quoting.database), schema: cut(part(schema, quoting.schema)), name: cut(part(identifier, quoting.identifier)) }
}

function part(name: string, isQuoted: boolean): string {
  return isQuoted ? name : fold(name)
}

/** PostgreSQL folds A to Z; what it does with other letters depends on the database, and is most often nothing. */
function fold(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Cut at a whole character, as the server does. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name
  let kept = ''
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > longestName) break
    kept += character
  }
  return kept
}

type Table = RelationIdentity & { service: string; fqn: string }

/**
 * Finds tables by their exact names: in the service itself; with `acrossDatabases` then in its other databases, in other services, and in any database
 * of any service. A name that means several tables at once is not guessed.
 */
export function createMatcher(fqns: readonly string[], { serviceName, acrossDatabases }: { serviceName: string; acrossDatabases: boolean }): Matcher {
  const tables = fqns.flatMap((fqn) => {
    const [service, database, schema, name] = splitFullyQualifiedName(fqn)
    return service === undefined || database === undefined || schema === undefined || name === undefined ? [] : [{ service, database, schema, name, fqn }]
  })
  const own = new Set(tables.filter(({ service }) => service === serviceName).map(({ fqn }) => fqn))
  const byName = Map.groupBy(tables, ({ schema, name }) => JSON.stringify([schema, name]))
  const loosely = Map.groupBy(tables, ({ name }) => name.toLowerCase())
  return (identity) => {
    const exact = fullyQualifiedName(serviceName, identity.database, identity.schema, identity.name)
    if (own.has(exact)) return { fqn: exact }
    const alike = byName.get(JSON.stringify([identity.schema, identity.name])) ?? []
    if (acrossDatabases) {
      const found = firstOf([
        alike.filter(({ service }) => service === serviceName), alike.filter(({ database }) => database === identity.database), alike,
      ])
      if (found.length === 1) return { fqn: found[0]!.fqn }
      if (found.length > 1) return { reason: `its name means ${found.length} tables`, candidates: named(found) }
    }
    return explain(identity, { alike, near: loosely.get(identity.name.toLowerCase()) ?? [], serviceName, hasTables: own.size > 0 })
  }
}

function firstOf(levels: readonly Table[][]): Table[] {
  return levels.find((level) => level.length > 0) ?? []
}

type Near = { alike: readonly Table[]; near: readonly Table[]; serviceName: string; hasTables: boolean }

/** Why an exact name found nothing: the first difference that explains it. */
function explain(identity: RelationIdentity, { alike, near, serviceName, hasTables }: Near): Match {
  const inService = alike.filter(({ service }) => service === serviceName)
  if (inService.length > 0) return { reason: `it is in another database, and searchAcrossDatabases is off`, candidates: named(inService) }
  if (alike.length > 0) return { reason: 'it is in another service, and searchAcrossDatabases is off', candidates: named(alike) }
  const own = near.filter(({ service, database }) => service === serviceName && database === identity.database)
  const sameSchema = own.filter(({ schema }) => schema.toLowerCase() === identity.schema.toLowerCase())
  if (sameSchema.length > 0) return { reason: 'its name has other letters, large or small (quoting of the project)', candidates: named(sameSchema) }
  if (own.length > 0) return { reason: 'there is such a table in another schema only', candidates: named(own) }
  if (near.length > 0) return { reason: 'there is such a table elsewhere only', candidates: named(near) }
  return { reason: hasTables ? 'there is no such table in the catalog' : `the catalog holds no table of ${serviceName}`, candidates: [] }
}

/** A handful of names is enough to see what is meant. */
function named(tables: readonly Table[]): string[] {
  return tables.map(({ fqn }) => fqn).toSorted().slice(0, 5)
}

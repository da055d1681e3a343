import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { RelationIdentity } from './match.ts'

/** The routines that dbt makes of a function, one for each overload; or why there is none and what comes near it. */
export type FunctionMatcher = (identity: RelationIdentity, signatures: readonly (readonly string[])[]) => { fqns: string[] } | { reason: string; candidates: string[] }

/** What people call the types that PostgreSQL calls otherwise. */
const catalogNames: Readonly<Record<string, string>> = {
  int: 'integer', int4: 'integer', int2: 'smallint', int8: 'bigint', float4: 'real', float8: 'double precision', float: 'double precision', decimal: 'numeric', bool: 'boolean', varchar: 'character varying', char: 'character', bpchar: 'character',
  timestamp: 'timestamp without time zone', timestamptz: 'timestamp with time zone', time: 'time without time zone', timetz: 'time with time zone', varbit: 'bit varying',
}

/** Finds routines by schema, name and the types of their arguments; a function of the only one of its name is that, whatever its types are called. */
export function createFunctionMatcher(fqns: readonly string[], serviceName: string): FunctionMatcher {
  const byName = Map.groupBy(fqns.map((fqn) => ({ fqn, parts: splitFullyQualifiedName(fqn) })), ({ parts: [, database = '', schema = '', name = ''] }) => fullyQualifiedName(database, schema, name.slice(0, name.indexOf('('))))
  return ({ database, schema, name }, signatures) => {
    const alike = byName.get(fullyQualifiedName(database, schema, name)) ?? []
    const candidates = alike.map(({ fqn }) => fqn).toSorted()
    if (alike.length === 0) return { reason: `there is no such function in the catalog of ${serviceName}`, candidates }
    if (alike.length === 1 && signatures.length === 1) return { fqns: candidates }
    const byTypes = new Map(alike.map(({ fqn, parts: [, , , routine = ''] }) => [toKey(splitTypes(routine.slice(name.length + 1, -1))), fqn]))
    const found = signatures.flatMap((types) => byTypes.get(toKey(types)) ?? [])
    return found.length > 0 ? { fqns: [...new Set(found)] } : { reason: `no function of this name takes (${(signatures[0] ?? []).join(', ')})`, candidates: candidates.slice(0, 5) }
  }
}

/** The types between the parentheses of a routine's name: commas within parentheses and quotes separate nothing. */
function splitTypes(text: string): string[] {
  return text.trim() === '' ? [] : [...text.matchAll(/(?:"[^"]*"|\([^)]*\)|[^,"(])+/g)].map(([type]) => type)
}

function toKey(types: readonly string[]): string {
  return types.map((type) => {
    const [, name = '', array = ''] = /^(.*?)((?:\s*\[\d*\])*)$/.exec(type.trim().toLowerCase().replaceAll(/\s*\([^)]*\)/g, '').replaceAll(/\s+/g, ' ')) ?? []
    return `${catalogNames[name] ?? name}${array === '' ? '' : '[]'}`
  }).join(', ')
}

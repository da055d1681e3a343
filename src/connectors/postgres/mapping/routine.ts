import type { MetadataItem, ObjectKind } from '../../connector.ts'
import type { CreateStoredProcedure } from '../../../model/database.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import { toRoutineName } from '../../../model/routine-name.ts'
import type { PostgresAggregate, PostgresRoutine } from '../../../model/postgres.ts'
import type { AggregatePart, RoutineKind, RoutineRow } from '../queries/routines.ts'
import { ChangedDuringRun, type Definitions } from './definitions.ts'
import { toGrants } from './grants.ts'
import { wordOf } from './letters.ts'
import { flag, present, some } from './present.ts'
import type { Place } from './table.ts'

export const routineObjectKindOf = {
  f: 'function', p: 'procedure', a: 'aggregate', w: 'window function',
} as const satisfies Record<RoutineKind, ObjectKind>

const routineKindOf = { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' } as const satisfies Record<RoutineKind, PostgresRoutine['kind']>
const volatilityWords = { i: 'immutable', s: 'stable', v: 'volatile' } as const
const parallelWords = { s: 'safe', r: 'restricted', u: 'unsafe' } as const

/** A routine as the record of a stored procedure. Throws ChangedDuringRun when its parsed body was not read. */
export function toRoutineRecord(row: RoutineRow, place: Place, definitions: Definitions): Extract<MetadataItem, { record: unknown }> {
  const databaseSchema = fullyQualifiedName(place.serviceName, place.database, row.schema)
  const name = toRoutineName(row.name, row.argument_types)
  const request: CreateStoredProcedure = present({
    name,
    databaseSchema,
    description: row.description === '' ? null : row.description,
    storedProcedureType: row.kind === 'p' ? 'StoredProcedure' as const : 'Function' as const,
    storedProcedureCode: { language: toLanguage(row.language), code: toCode(row, definitions) },
    extension: { postgres: toPostgresRoutine(row) },
  })
  return {
    record: {
      entityType: 'storedProcedure',
      fullyQualifiedName: fullyQualifiedName(place.serviceName, place.database, row.schema, name),
      request,
      sourceIdentity: `${place.identity}/pg_proc/${row.oid}`,
    },
    kind: routineObjectKindOf[row.kind],
    ownerRole: row.owner,
  }
}

/** OpenMetadata knows few languages; plpgsql reads as SQL. */
function toLanguage(language: string): NonNullable<CreateStoredProcedure['storedProcedureCode']['language']> {
  if (language === 'sql' || language === 'plpgsql') return 'SQL'
  if (language.startsWith('plpython')) return 'Python'
  if (language === 'plv8' || language === 'plcoffee' || language === 'plls') return 'JavaScript'
  return language === 'java' || language === 'javau' || language.startsWith('pljava') ? 'Java' : 'External'
}

function isCompiled({ language }: RoutineRow): boolean {
  return language === 'c' || language === 'internal'
}

function toCode(row: RoutineRow, definitions: Definitions): string {
  if (isCompiled(row) || row.kind === 'a') return ''
  if (!row.has_query_text) return row.source
  const body = definitions.text('body', row.oid)
  if (definitions.version('body', row.oid) !== row.version) throw new ChangedDuringRun('its body was changed while it was read')
  return body
}

function toPostgresRoutine(row: RoutineRow): PostgresRoutine {
  return present({
    oid: row.oid,
    kind: routineKindOf[row.kind],
    owner: row.owner,
    language: row.language,
    routineName: row.name,
    identityArguments: row.identity_arguments,
    arguments: row.arguments,
    returns: row.returns,
    returnsSet: flag(row.returns_set),
    volatility: wordOf(volatilityWords, row.volatility, 'volatility of the routine'),
    parallel: wordOf(parallelWords, row.parallel, 'parallel safety of the routine'),
    strict: row.strict,
    securityDefiner: row.security_definer,
    leakproof: flag(row.leakproof),
    cost: row.cost,
    estimatedRows: row.rows > 0 ? row.rows : undefined,
    settings: some(row.settings),
    isSqlStandardBody: flag(row.has_query_text),
    library: row.library,
    symbol: isCompiled(row) && row.kind !== 'a' ? row.source : undefined,
    supportFunction: row.support,
    transforms: some(row.transforms),
    aggregate: row.aggregate === null ? undefined : toAggregate(row.aggregate),
    extension: row.extension,
    grants: toGrants(row.acl),
  })
}

const aggregateWords = { n: 'normal', o: 'orderedSet', h: 'hypothetical' } as const
const modifyWords = { r: 'readOnly', s: 'shareable', w: 'readWrite' } as const

function toAggregate(part: AggregatePart): PostgresAggregate {
  return present({
    kind: wordOf(aggregateWords, part.kind, 'kind of aggregate'),
    directArguments: part.direct_arguments > 0 ? part.direct_arguments : undefined,
    transition: part.transition,
    stateType: part.state_type,
    stateSize: part.state_size > 0 ? part.state_size : undefined,
    final: part.final,
    finalExtra: flag(part.final_extra),
    finalModify: wordOf(modifyWords, part.final_modify, 'final function'),
    combine: part.combine,
    serialize: part.serialize,
    deserialize: part.deserialize,
    initial: part.initial,
    sortOperator: part.sort_operator,
    moving: part.moving_transition === null ? undefined : present({
      transition: part.moving_transition,
      inverse: part.moving_inverse ?? '',
      stateType: part.moving_state_type ?? '',
      stateSize: part.moving_state_size > 0 ? part.moving_state_size : undefined,
      final: part.moving_final,
      finalExtra: flag(part.moving_final_extra),
      finalModify: wordOf(modifyWords, part.moving_final_modify, 'final function'),
      initial: part.moving_initial,
    }),
  })
}

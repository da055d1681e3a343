import { createInheritance } from '../mapping/partition.ts'
import { fromLists, type ListsRow } from '../queries/lists.ts'
import { inheritanceQuery, relationListQuery, type InheritanceRow, type RelationListRow } from '../queries/relations.ts'
import { routineListQuery, type RoutineListRow } from '../queries/routines.ts'
import { schemasQuery, type SchemaRow } from '../queries/schemas.ts'
import type { ReadContext } from './context.ts'
import { filterRelations, filterRoutines, filterSchemas } from './listing.ts'
import { readJsonSchemas, type JsonSchemas } from './json-schemas.ts'
import { readLocks, type Locks } from './locks.ts'
import { readMeasurements, type Measurements } from './measurements.ts'
import { readTexts, type Texts } from './texts.ts'
import type { Session } from '../session.ts'

/** Which objects of a database a pass reads: oids of relations and routines; all that the filters keep where not given. */
export type PassScope = { relations: ReadonlySet<number>; routines: ReadonlySet<number> }

/**
 * What is read outside of the snapshot because it waits for locks, and which relations and routines it was read for. Measurements may still be under
 * way on the second session, where there is one: whoever stops without them waits until they have ended.
 */
export type Preparation = { texts: Texts; locks: Locks; measurements: Promise<Measurements>; jsonSchemas: JsonSchemas; read: PassScope }

/** Reads texts and sizes of everything the filters keep, each statement in a transaction of its own. */
export async function prepare(context: ReadContext, warn: (sentence: string) => void, only?: PassScope): Promise<Preparation> {
  const { session, scope, place } = context
  const schemas = filterSchemas(await session.query<SchemaRow>(schemasQuery), scope, place)
  const all = fromLists(await session.query<ListsRow<RelationListRow>>(relationListQuery))
  const relations = filterRelations(all, schemas, scope, place).kept.map(({ row }) => row).filter(({ oid }) => only?.relations.has(oid) ?? true)
  const routines = filterRoutines(await session.query<RoutineListRow>(routineListQuery), schemas, scope, place).kept
    .map(({ row }) => row).filter(({ oid }) => only?.routines.has(oid) ?? true)
  const inheritance = createInheritance(await session.query<InheritanceRow>(inheritanceQuery))

  const locks = await readLocks(session)
  const measure = (by: Session): Promise<Measurements> => readMeasurements(by, {
    stored: oidsOf(relations.filter(({ kind }) => kind === 'r' || kind === 'm')),
    partitioned: oidsOf(relations.filter(({ kind }) => kind === 'p')),
    inheritance,
  }, locks, warn)
  const beside = context.second === undefined ? undefined : measure(context.second)
  beside?.catch(() => {}) // thrown where it is waited for
  try {
    const texts = await readTexts(session, {
      // The keys of hidden partitions that are partitioned themselves stand on their parent.
      relations: [...new Set([...oidsOf(relations), ...oidsOf(all.filter((row) => row.is_partition && row.kind === 'p'))])],
      published: context.capabilities.may_read_publications ? oidsOf(relations.filter(({ kind }) => kind === 'r' || kind === 'p')) : [],
      withQueryText: oidsOf(relations.filter((row) => row.has_query_text)),
      routines: oidsOf(routines.filter((row) => row.has_query_text)),
    }, locks)
    const measurements = beside ?? Promise.resolve(await measure(session))
    const jsonSchemas = scope.extractJsonSchema
      ? await readJsonSchemas(session, oidsOf(relations), { sampleSize: scope.jsonSchemaSampleSize, locks, warn })
      : new Map()
    lockParents(all, locks)
    return { texts, locks, measurements, jsonSchemas, read: { relations: new Set(oidsOf(relations)), routines: new Set(oidsOf(routines)) } }
  } catch (error) {
    await beside?.catch(() => {})
    throw error
  }
}

/** A parent shows the key of a sub-partitioned partition: where that one is locked, neither can be told. */
function lockParents(relations: readonly RelationListRow[], locks: Locks): void {
  const parents = new Map(relations.map(({ oid, parent }) => [oid, parent]))
  for (const { oid, kind, is_partition: isPartition } of relations) {
    if (!isPartition || kind !== 'p' || !locks.relation.has(oid)) continue
    for (let parent = parents.get(oid); parent !== undefined && parent !== null; parent = parents.get(parent)) locks.giveUp('relation', [parent])
  }
}

function oidsOf(rows: readonly { oid: number }[]): number[] {
  return rows.map(({ oid }) => oid)
}

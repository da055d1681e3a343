import type { MetadataItem } from '../../connector.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toDatabaseRecord } from '../mapping/database.ts'
import { ChangedDuringRun } from '../mapping/definitions.ts'
import { createInheritance, type Inheritance } from '../mapping/partition.ts'
import { toRoutineRecord } from '../mapping/routine.ts'
import { isMadeType, toSchemaRecord } from '../mapping/schema.ts'
import { present } from '../mapping/present.ts'
import { toTableIdentity, toTableRecord, type TableContext } from '../mapping/table.ts'
import { countsQuery, type CountRow } from '../queries/counts.ts'
import { databaseQuery, defaultPrivilegesQuery, type DatabaseRow, type DefaultPrivilegeRow } from '../queries/database.ts'
import { fromLists, type ListsRow } from '../queries/lists.ts'
import { inheritanceQuery, relationListQuery, type InheritanceRow, type RelationListRow } from '../queries/relations.ts'
import { routineListQuery, routinesQuery, type RoutineListRow, type RoutineRow } from '../queries/routines.ts'
import { schemasQuery, sequencesQuery, type SchemaRow, type SequenceRow } from '../queries/schemas.ts'
import { typesQuery, type TypeRow } from '../queries/types.ts'
import type { Snapshot } from '../session.ts'
import type { ReadContext } from './context.ts'
import { toCounted } from './counts.ts'
import type { SideParts } from './database-parts.ts'
import { filterRelations, filterRoutines, filterSchemas, type FilteredSchemas, type Listed } from './listing.ts'
import type { PassScope, Preparation } from './preparation.ts'
import { createFingerprints } from './fingerprint.ts'
import { readIndexCatalog, readRelations, readSparseParts, sparsePartsOf, type SparseParts } from './structure.ts'
import type { IndexCatalog } from '../mapping/table-index.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'

/** An object whose texts were not read, or not in the version that the snapshot sees. */
export type Changed = { oid: number; object: string; entityType: 'table' | 'storedProcedure'; kind: Listed<unknown>['kind']; detail: string }

/** One pass over a database; without side parts only the objects in `only` are read, and nothing is counted. */
export type SnapshotPass = {
  preparation: Preparation
  sideParts?: SideParts
  only?: PassScope
  /** The same snapshot in another session, which joins in reading the tables. */
  other?: Promise<Snapshot> | undefined
}

/** Where items go, and what does not fit together; who emits waits for what it is given back, if anything. */
export type Out = { emit(item: MetadataItem): Promise<void> | undefined; changed: Changed[] }

/** Everything that one snapshot says, with the texts read before it. */
export async function readSnapshot(snapshot: Snapshot, context: ReadContext, pass: SnapshotPass, out: Out): Promise<void> {
  const schemas = await snapshot.query<SchemaRow>(schemasQuery)
  const filtered = filterSchemas(schemas, context.scope, context.place)
  const kept = schemas.flatMap(({ oid }) => (filtered.has(oid) ? [] : [oid]))
  // In the other session, where there is one, while this one lists the tables.
  const reading = (pass.other ?? Promise.resolve(snapshot)).then((beside) => readSurroundings(beside, kept))
  reading.catch(() => {}) // thrown below
  const listed = await listTables(snapshot, context, { pass, filtered })
  const surroundings = await reading
  if (pass.sideParts !== undefined) await readContainers(snapshot, context, { sideParts: pass.sideParts, schemas, filtered, surroundings }, out)
  await readTables(snapshot, context, { pass, listed, surroundings }, out)
  await readRoutines(snapshot, context, { pass, filtered }, out)
  if (pass.sideParts === undefined) return
  for (const counted of toCounted(await snapshot.query<CountRow>(countsQuery), filtered, context.scope)) await out.emit({ counted })
}

/** What tables refer to, and what stands beside them in their schemas. */
type Surroundings = { types: readonly TypeRow[]; sequences: readonly SequenceRow[]; indexCatalog: IndexCatalog }

async function readSurroundings(snapshot: Snapshot, schemas: readonly number[]): Promise<Surroundings> {
  return {
    types: await snapshot.query<TypeRow>(typesQuery),
    sequences: await snapshot.query<SequenceRow>(sequencesQuery, [schemas]),
    indexCatalog: await readIndexCatalog(snapshot),
  }
}

type Containers = { sideParts: SideParts; schemas: readonly SchemaRow[]; filtered: FilteredSchemas; surroundings: Surroundings }

async function readContainers(snapshot: Snapshot, { place, capabilities, scope }: ReadContext, { sideParts, schemas, filtered, surroundings }: Containers, { emit }: Out): Promise<void> {
  const [database] = await snapshot.query<DatabaseRow>(databaseQuery)
  if (database === undefined) throw new Error('the database we are in has no row in pg_database')
  const defaultPrivileges = await snapshot.query<DefaultPrivilegeRow>(defaultPrivilegesQuery)
  await emit(toDatabaseRecord({ ...sideParts, database, defaultPrivileges: defaultPrivileges.filter(({ schema }) => schema === null) }, place, capabilities.version))

  const sequences = Map.groupBy(surroundings.sequences, ({ namespace }) => namespace)
  const shows = ({ extension }: { extension: string | null }): boolean => extension === null || scope.includeExtensionObjects
  const madeTypes = Map.groupBy(surroundings.types.filter((type) => isMadeType(type) && shows(type)), ({ namespace }) => namespace)
  for (const schema of schemas) {
    const object = fullyQualifiedName(place.serviceName, place.database, schema.name)
    const by = filtered.get(schema.oid)
    if (by !== undefined) await emit({ filtered: { object, entityType: 'databaseSchema', by }, kind: 'schema' })
    else {
      await emit(mapOne({ oid: schema.oid, object, entityType: 'databaseSchema', kind: 'schema' }, () => toSchemaRecord({
        schema, sequences: (sequences.get(schema.oid) ?? []).filter(shows), types: madeTypes.get(schema.oid) ?? [],
        defaultPrivileges: defaultPrivileges.filter((row) => row.schema === schema.name),
      }, place), [])!)
    }
  }
}

/** Tables that are to be read, by oid, with what few of them have, and what is said of the others. */
type ListedTables = { readable: ReadonlyMap<number, Listed<RelationListRow>>; leftOut: MetadataItem[]; inheritance: Inheritance; sparse: SparseParts; createdMeanwhile: Changed[] }

async function listTables(snapshot: Snapshot, context: ReadContext, { pass: { preparation, only }, filtered }: { pass: SnapshotPass; filtered: FilteredSchemas }): Promise<ListedTables> {
  const { texts, locks, read } = preparation
  const rows = fromLists(await snapshot.query<ListsRow<RelationListRow>>(relationListQuery))
  const listing = filterRelations(only === undefined ? rows : rows.filter(({ oid }) => only.relations.has(oid)), filtered, context.scope, context.place)
  const leftOut = [...listing.filtered]
  const createdMeanwhile: Changed[] = []
  const readable = new Map<number, Listed<RelationListRow>>()
  for (const listed of listing.kept) {
    const { oid } = listed.row
    const item = toLeftOut(listed, locks.relation.has(oid), texts.failures.relation.get(oid))
    if (item !== undefined) leftOut.push(item)
    else if (read.relations.has(oid)) readable.set(oid, listed)
    else createdMeanwhile.push({ ...toNamed(listed), detail: 'it was created while the run went on' })
  }
  const inheritance = createInheritance(await snapshot.query<InheritanceRow>(inheritanceQuery))
  return { readable, leftOut, createdMeanwhile, inheritance, sparse: await readSparseParts(snapshot, [...readable.keys()], context.capabilities) }
}

type TablePass = { pass: SnapshotPass; listed: ListedTables; surroundings: Surroundings }

async function readTables(snapshot: Snapshot, context: ReadContext, { pass, listed: { readable, sparse, ...listed }, surroundings }: TablePass, { emit, changed }: Out): Promise<void> {
  const { preparation: { texts, measurements, jsonSchemas }, other } = pass
  for (const item of listed.leftOut) await emit(item)
  changed.push(...listed.createdMeanwhile)
  const tableContext: TableContext = {
    place: context.place,
    types: new Map(surroundings.types.map((type) => [type.oid, type])),
    typeFacts: new Map(),
    indexCatalog: surroundings.indexCatalog,
    inheritance: listed.inheritance,
    definitions: texts.definitions,
    measurements: await measurements,
    jsonSchemas,
    includeDDL: context.scope.includeDDL,
  }
  const oids = [...readable.keys()]
  const fingerprints = createFingerprints({ known: context.scope.known, table: tableContext, texts, partsOf: (oid) => sparsePartsOf(oid, sparse), objectOf: (oid) => readable.get(oid)!.object })
  for await (const { oid, digest, parts } of readRelations(other === undefined ? [snapshot] : [snapshot, await other], { oids, sparse, ...(fingerprints !== undefined && { digests: fingerprints }) })) {
    const listed = toNamed(readable.get(oid)!)
    const item = parts === undefined ? { ...toUnchanged(listed, tableContext), policies: (sparse.policies.get(oid) ?? []).map(({ name }) => name) } : mapOne(listed, () => toTableRecord(parts, tableContext), changed)
    if (item === undefined) continue
    const full = emit('record' in item && digest !== null ? { ...item, fingerprint: fingerprints?.toFingerprint(oid, digest) } : item)
    // Ten thousand times: a wait for nothing costs, too.
    if (full !== undefined) await full
  }
}

function toUnchanged({ oid, object, kind }: Named, { place, measurements }: TableContext): Omit<Extract<MetadataItem, { unchanged: unknown }>, 'policies'> {
  return {
    unchanged: present({ entityType: 'table' as const, fullyQualifiedName: object, sourceIdentity: toTableIdentity(place, oid), measurement: measurements.get(oid) }),
    kind,
  }
}

type RoutinePass = { pass: SnapshotPass; filtered: FilteredSchemas }

async function readRoutines(snapshot: Snapshot, context: ReadContext, { pass, filtered }: RoutinePass, { emit, changed }: Out): Promise<void> {
  const { preparation, only } = pass
  const { texts, locks } = preparation
  const rows = await snapshot.query<RoutineListRow>(routineListQuery)
  const listing = filterRoutines(only === undefined ? rows : rows.filter(({ oid }) => only.routines.has(oid)), filtered, context.scope, context.place)
  for (const item of listing.filtered) await emit(item)
  const readable = new Map<number, Listed<RoutineListRow>>()
  for (const listed of listing.kept) {
    const { oid } = listed.row
    const item = toLeftOut(listed, locks.routine.has(oid), texts.failures.routine.get(oid))
    if (item === undefined) readable.set(oid, listed)
    else await emit(item)
  }
  for await (const batch of snapshot.stream<RoutineRow>(routinesQuery, [[...readable.keys()]])) {
    for (const row of batch) {
      const item = mapOne(toNamed(readable.get(row.oid)!), () => toRoutineRecord(row, context.place, texts.definitions), changed)
      if (item !== undefined) await emit(item)
    }
  }
}

/** The item for an object that cannot be read: locked, or with a broken definition. */
function toLeftOut({ object, entityType, kind }: Listed<unknown>, isLocked: boolean, failure: TrunklineError | undefined): MetadataItem | undefined {
  if (isLocked) {
    const detail = 'Another session holds or waits for ACCESS EXCLUSIVE on it, or on a relation that it reads.'
    return { skipped: { object, entityType, reason: 'locked', detail, hint: 'The next run reads it.' }, kind }
  }
  if (failure === undefined) return undefined
  const hint = 'PostgreSQL cannot show its definition: it needs something that is gone. Replace it or drop it; everything else was read.'
  return { failure: { object, entityType, code: failure.code, message: failure.message, hint: failure.hint ?? hint }, kind }
}

type Named = { oid: number; object: string; entityType: 'databaseSchema' | 'table' | 'storedProcedure'; kind: Listed<unknown>['kind'] }

function toNamed<Row extends { oid: number }>({ row, object, entityType, kind }: Listed<Row>) {
  return { oid: row.oid, object, entityType, kind }
}

/** Maps one object: what changed in between goes to `changed`, any other error becomes a failure with the object's name. */
function mapOne<N extends Named>(named: N, map: () => MetadataItem, changed: (N & { detail: string })[]): MetadataItem | undefined {
  try {
    return map()
  } catch (error) {
    if (!(error instanceof ChangedDuringRun)) return toFailureItem(named, error)
    changed.push({ ...named, detail: error.message })
    return undefined
  }
}

function toFailureItem({ object, entityType, kind }: Omit<Named, 'oid'>, error: unknown): MetadataItem {
  const known = error instanceof TrunklineError ? error : undefined
  const message = error instanceof Error ? error.message : String(error)
  return {
    failure: { object, entityType, code: known?.code ?? 'INTERNAL', message, ...(known?.hint !== undefined && { hint: known.hint }) },
    kind,
  }
}

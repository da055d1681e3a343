import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { CustomProperty } from '../../model/custom-property.ts'
import type { DataModelRecord, DbtWords, ModelsWritten, ModelWriteOptions, WordPolicy } from '../../model/dbt/data-model.ts'
import { toCanonicalJson, toContentHash } from '../document/content.ts'
import { overlay, separate } from '../document/curated.ts'
import { propertyProblem } from '../document/custom-properties.ts'
import { findEnds, nodeKey } from '../lineage/find-ends.ts'
import { lockRoots, type Queryable } from '../write/lock-roots.ts'
import { prepareDocument, rootOf } from '../write/prepared.ts'
import { requireReferred } from '../write/require-referred.ts'
import { lockStates, type StoredState } from '../write/state.ts'
import { writeEntities, type EntityWrite } from '../write/write-entities.ts'
import { mergeWords } from './merge-words.ts'

type KnownRow = { entity_id: string; hash: string; words: DbtWords; project_id: string | null }

const knownQuery = `/* catalog */
  select entity_id, encode(content_hash, 'hex') as hash, words, project_id from trunkline.data_model where entity_id = any ($1::uuid[])`

const upsertQuery = `/* catalog */
  insert into trunkline.data_model as d (entity_id, project_id, content_hash, model, facts, words, updated_at)
  select r.entity_id, $2, decode(r.hash, 'hex'), r.model, r.facts, r.words, trunkline.now_ms()
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, hash text, model jsonb, facts jsonb, words jsonb)
  order by r.entity_id
  on conflict (entity_id) do update
  set project_id = excluded.project_id, content_hash = excluded.content_hash, model = excluded.model, facts = excluded.facts, words = excluded.words, updated_at = excluded.updated_at`

/** Keeps data models and puts their words on the tables: a batch is whole or not there, in a fixed number of statements. */
export async function writeModels(pool: Pool, records: readonly DataModelRecord[], options: ModelWriteOptions): Promise<ModelsWritten> {
  const written: ModelsWritten = { outcomes: new Map(), notes: [] }
  if (records.length === 0) return written
  await withTransaction(pool, async (client) => {
    await lockRoots(client, records.map(({ fullyQualifiedName }) => rootOf('table', fullyQualifiedName)))
    const ids = await findEnds(client, records.map(({ entityType = 'table', fullyQualifiedName: fqn }) => ({ entityType, fqn })))
    const properties = records.some(({ words }) => words.properties !== undefined) ? await readTableProperties(client) : []
    const known = new Map<string, { id: string; record: DataModelRecord }>()
    for (const record of records) {
      const id = ids.get(nodeKey({ entityType: record.entityType ?? 'table', fqn: record.fullyQualifiedName }))
      if (id === undefined) written.outcomes.set(record.fullyQualifiedName, 'unknown')
      else known.set(id, { id, record: withGoodProperties(record, properties, written.notes) })
    }
    await writeKnown(client, [...known.values()], { options, written })
  })
  return written
}

type Known = { id: string; record: DataModelRecord }

async function writeKnown(client: Queryable, known: readonly Known[], { options, written }: { options: ModelWriteOptions; written: ModelsWritten }): Promise<void> {
  const ids = known.map(({ id }) => id)
  const { rows } = await client.query<KnownRow>(knownQuery, [ids])
  const before = new Map(rows.map((row) => [row.entity_id, row]))
  const states = await lockStates(client, ids)
  const writes: (EntityWrite & { entityType: ModelEntityType })[] = []
  const models: Record<string, unknown>[] = []
  for (const { id, record } of known) {
    const state = states.get(id)
    if (state === undefined) continue
    const was = before.get(id)
    const { entityType = 'table' } = record
    const write = toWrite(entityType, state, { before: was?.words ?? {}, after: record.words }, options.policy)
    if (write !== undefined) {
      if (options.requiresReferred === true) await requireReferred(client, entityType, overlay(write.document, write.curated), overlay(state.document, state.curated))
      writes.push({ ...write, entityType })
    }
    const row = { entity_id: id, model: record.model, facts: record.facts, words: record.words }
    const hash = toContentHash(toCanonicalJson(row))
    const isSame = was !== undefined && was.hash === hash && was.project_id === (options.projectId ?? null)
    if (!isSame) models.push({ ...row, hash })
    written.outcomes.set(record.fullyQualifiedName, was === undefined ? 'created' : isSame && write === undefined ? 'unchanged' : 'updated')
  }
  for (const [entityType, some] of Map.groupBy(writes, (write) => write.entityType)) await writeEntities(client, entityType, some, options.updatedBy)
  if (models.length > 0) await client.query(upsertQuery, [toCanonicalJson(models), options.projectId ?? null])
}

/** What dbt makes: tables, and functions. */
export type ModelEntityType = NonNullable<DataModelRecord['entityType']>

/** The write that gives a table or function its words; undefined where it has them all. */
export function toWrite(entityType: ModelEntityType, state: StoredState, words: { before: DbtWords; after: DbtWords }, policy: WordPolicy): EntityWrite | undefined {
  const shown = overlay(state.document, state.curated)
  const merged = mergeWords(shown, { ...words, source: state.document, policy })
  const curated = separate(entityType, state.document, merged, state.curated)
  if (toCanonicalJson(curated) === toCanonicalJson(state.curated)) return undefined
  return { id: state.id, before: state, parent: state.parent, name: state.name, fqn: state.fqn, sourceIdentity: state.sourceIdentity, ...prepareDocument(state.document), curated }
}

const propertiesQuery = `/* catalog */
  select coalesce(curated #> '{fields,customProperties}', document -> 'customProperties', '[]') as properties
  from trunkline.entity where entity_type = 'type' and fqn = 'table' and not deleted`

async function readTableProperties(client: Queryable): Promise<CustomProperty[]> {
  const { rows: [row] } = await client.query<{ properties: CustomProperty[] | null }>(propertiesQuery)
  return row?.properties ?? []
}

/** Properties that tables do not have, or that have other kinds of value, are told and left out. */
function withGoodProperties(record: DataModelRecord, declared: readonly CustomProperty[], notes: string[]): DataModelRecord {
  const given = record.words.properties
  if (given === undefined) return record
  const good = Object.entries(given).filter(([name, value]) => {
    const property = declared.find((one) => one.name === name)
    const problem = property === undefined ? 'is not a custom property of tables' : propertyProblem(property, value)
    if (problem !== undefined) notes.push(`${name} of ${record.fullyQualifiedName} ${problem}, and was left out.`)
    return problem === undefined
  })
  return { ...record, words: { ...record.words, properties: Object.fromEntries(good) } }
}

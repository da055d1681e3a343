import { toCanonicalJson, type JsonObject } from '../document/content.ts'
import type { Queryable } from './lock-roots.ts'

const upsertQuery = `/* catalog */
  insert into trunkline.measurement (entity_id, facts)
  select entity_id, facts from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, facts jsonb)
  where exists (select from trunkline.entity e where e.id = r.entity_id)
  order by entity_id
  on conflict (entity_id) do update set facts = excluded.facts where measurement.facts <> excluded.facts`

/** Stores facts that change by themselves, beside their entities: no version, no write of the entity. */
export async function writeMeasurements(client: Queryable, measurements: readonly { id: string; facts: JsonObject }[]): Promise<void> {
  if (measurements.length === 0) return
  await client.query(upsertQuery, [toCanonicalJson(measurements.map(({ id, facts }) => ({ entity_id: id, facts })))])
}

import type { Pool } from 'pg'
import type { TagRecognizer } from '../../model/governance.ts'

const recognizersQuery = `/* catalog */
  select e.fqn as tag, r.list as recognizers
  from trunkline.entity e
  cross join lateral (select coalesce(e.curated #> '{fields,recognizers}', e.document -> 'recognizers') as list, coalesce(e.curated #> '{fields,autoClassificationEnabled}', e.document -> 'autoClassificationEnabled') as is_enabled) r
  where e.entity_type = 'tag' and not e.deleted and r.is_enabled = 'true' and jsonb_typeof(r.list) = 'array'
  order by e.fqn`

/** The recognisers that are kept with tags, of tags that may be given automatically. */
export async function readTagRecognizers(pool: Pool): Promise<{ tag: string; recognizer: TagRecognizer }[]> {
  const { rows } = await pool.query<{ tag: string; recognizers: TagRecognizer[] }>(recognizersQuery)
  return rows.flatMap(({ tag, recognizers }) => recognizers.map((recognizer) => ({ tag, recognizer })))
}

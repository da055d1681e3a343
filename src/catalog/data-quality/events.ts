import type { QualityEventKind } from '../../model/alert.ts'
import { toCanonicalJson } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** One thing that happened; `thing` names it, and it is noted once whoever notes it again. */
export type NewQualityEvent = { thing: string; kind: QualityEventKind; testCaseId: string; incidentId?: string | undefined; details: object }

const noteQuery = `/* catalog */
  insert into trunkline.quality_event (thing, kind, test_case_id, incident_id, details) values ($1, $2, $3, $4, $5::jsonb)
  on conflict (thing) do nothing`

/** Notes what people and programs may want to be told of; it is told once the transaction is through. */
export async function noteEvent(client: Queryable, { thing, kind, testCaseId, incidentId, details }: NewQualityEvent): Promise<void> {
  await client.query(noteQuery, [thing, kind, testCaseId, incidentId ?? null, toCanonicalJson(details)])
}

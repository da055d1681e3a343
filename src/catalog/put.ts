import type { Pool } from 'pg'
import { TrunklineError } from '../model/errors.ts'
import type { EntityRecord } from '../model/ingestion.ts'
import type { WritePolicy, WriteResult } from '../sinks/sink.ts'

/** Writes a batch of records of one type as a source describes them; the results are in the order of the records. */
export async function putEntities(pool: Pool, records: readonly EntityRecord[], policy: WritePolicy): Promise<WriteResult[]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${records.length} ${policy.updatedBy}`)
}

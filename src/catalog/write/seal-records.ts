import { randomUUID } from 'node:crypto'
import type { OpenSecretBox } from '../secret-box.ts'
import type { SealedSecrets } from '../service-secrets.ts'
import { readKnownRows } from './known-rows.ts'
import { lockRoots, type Queryable } from './lock-roots.ts'
import { matchRecords } from './match.ts'
import { prepareDocument, rootOf, type Prepared } from './prepared.ts'
import { sealService } from './seal-service.ts'
import { lockStates } from './state.ts'

/** A service's record with its secrets sealed, which are to be kept once it is written. */
export type SealedRecord = { record: Prepared; serviceId: string; secrets: SealedSecrets }

/**
 * Seals the secrets that services bring, over those that the source brought before: an unchanged secret leaves the record unchanged.
 * The services are locked to the end of the transaction; a new one gets its id here, since its secrets are bound to it.
 */
export async function sealRecords(client: Queryable, records: readonly Prepared[], openBox: OpenSecretBox | undefined): Promise<SealedRecord[]> {
  await lockRoots(client, records.map((record) => rootOf('databaseService', record.fqn)))
  const matches = matchRecords(records, await readKnownRows(client, 'databaseService', records))
  const states = await lockStates(client, [...matches.values()].map((row) => row.id))
  const sealed: SealedRecord[] = []
  for (const record of records) {
    const { connection: sent, ...document } = record.document
    const serviceId = matches.get(record)?.id ?? randomUUID()
    const before = states.get(serviceId)?.document['connection']
    const stored = await sealService(client, { serviceId, sent, before, openBox })
    const whole = { ...document, ...(stored.connection !== undefined && { connection: stored.connection }) }
    sealed.push({ record: { ...record, ...prepareDocument(whole), newId: serviceId }, serviceId, secrets: stored.sealed })
  }
  return sealed
}

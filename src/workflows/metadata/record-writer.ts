import { hash } from 'node:crypto'
import type { ObjectKind } from '../../connectors/connector.ts'
import type { TagLabel } from '../../model/entity.ts'
import type { TrunklineError } from '../../model/errors.ts'
import { giveWay } from '../../model/give-way.ts'
import type { EntityRecord, Owner } from '../../model/ingestion.ts'
import type { Sink, WritePolicy } from '../../sinks/sink.ts'
import type { OwnerResolver } from './owners.ts'
import type { PolicyTags } from './policy-tags.ts'
import { toFailure, type Tally } from '../tally.ts'

/** A record as it came from the source, with what the workflow decides about it. */
export type Entry = { record: EntityRecord; kind?: ObjectKind; ownerRole?: string; policies?: readonly string[]; fingerprint?: string | undefined }

export type RecordWriter = {
  sink: Sink
  policy: WritePolicy
  owners: OwnerResolver
  /** Undefined without includeTags. */
  tags: PolicyTags | undefined
  tally: Tally
}

/** Writes one batch of one type with its owners, tags and hash; `onFailure` hears of each entry that the sink refused. */
export async function writeEntries(writer: RecordWriter, entries: readonly Entry[], onFailure: (entry: Entry, error: TrunklineError) => void): Promise<void> {
  await writer.tags?.ensure(entries.flatMap(({ policies }) => policies ?? []))
  const records: EntityRecord[] = []
  for (const [i, entry] of entries.entries()) {
    await giveWay(i + 1)
    const owners = await writer.owners(entry.record, entry.ownerRole)
    const labels = writer.tags?.labels(entry.policies ?? []) ?? []
    const record = complete(entry.record, owners, labels)
    // A table that lacks a tag which was refused is to get it from the next run.
    const lacksTag = writer.tags !== undefined && labels.length < new Set(entry.policies ?? []).size
    records.push(entry.fingerprint === undefined || lacksTag ? record : { ...record, fingerprint: entry.fingerprint })
  }
  const failed = await writeRecords(writer, records)
  for (const entry of entries) {
    const error = failed.get(entry.record.fullyQualifiedName)
    if (error !== undefined) onFailure(entry, error)
  }
}

/** Writes records of one type and counts what became of each; gives the errors of those refused, by FQN. */
export async function writeRecords({ sink, policy, tally }: RecordWriter, records: readonly EntityRecord[]): Promise<Map<string, TrunklineError>> {
  const failed = new Map<string, TrunklineError>()
  for (const result of await sink.write(records, policy)) {
    if ('outcome' in result) {
      tally.outcomes[result.outcome] += 1
      const { entityType } = records[0]!
      if (result.outcome === 'created' || result.outcome === 'restored') tally.fresh.set(entityType, (tally.fresh.get(entityType) ?? 0) + 1)
    } else {
      tally.failures.push(toFailure(result.error, result.fullyQualifiedName))
      failed.set(result.fullyQualifiedName, result.error)
    }
  }
  return failed
}

/** The record with owners, tags and, where the type has one, the hash of its request. */
function complete(record: EntityRecord, owners: readonly Owner[] | undefined, labels: readonly TagLabel[]): EntityRecord {
  const tags = [...(('tags' in record.request && record.request.tags) || []), ...labels]
  const request = { ...record.request, ...(owners !== undefined && { owners }), ...(tags.length > 0 && { tags }) }
  const sourceHash = record.entityType === 'databaseService' ? {} : { sourceHash: hash('md5', JSON.stringify(request)) }
  // The spread of a union loses which request belongs to which type; nothing type-specific was touched.
  return { ...record, request: { ...request, ...sourceHash } } as EntityRecord
}

import type { MetadataItem } from '../../connector.ts'
import type { PassScope } from './preparation.ts'
import { readSideParts, type SideParts } from './database-parts.ts'
import type { ReadContext } from './context.ts'
import { prepare, type Preparation } from './preparation.ts'
import { atOnce, relay } from './relay.ts'
import { readSnapshot, type Changed } from './snapshot.ts'
import type { Snapshot } from '../session.ts'

/**
 * Everything of one database as items: what waits for locks is read first, statement by statement; then the structure in one short snapshot.
 * What was created or changed in between is read once more, and left out by name where it changes still.
 */
export async function* readDatabase(context: ReadContext): AsyncGenerator<MetadataItem, void> {
  const warnings: string[] = []
  const warn = (sentence: string): void => void warnings.push(sentence)
  const [preparation, sideParts] = await atOnce(context.second !== undefined, () => prepare(context, warn), () => readSideParts(context.second ?? context.session, context.capabilities, warn))
  yield* warnings.splice(0).map((warning) => ({ warning }))

  const changed: Changed[] = []
  yield* readInSnapshot(context, { preparation, sideParts }, changed)
  if (changed.length === 0) return

  const again: Changed[] = []
  const only: PassScope = { relations: oidsOf(changed, 'table'), routines: oidsOf(changed, 'storedProcedure') }
  const second = await prepare(context, warn, only)
  yield* warnings.map((warning) => ({ warning }))
  const told = new Set<string>()
  for await (const item of readInSnapshot(context, { preparation: second, only }, again)) {
    const object = toObject(item)
    if (object !== undefined) told.add(object)
    yield item
  }
  for (const { object, entityType, kind, detail } of changed) {
    if (!told.has(object)) yield { skipped: { object, entityType, reason: 'changedDuringRun', detail, hint: 'The next run reads it.' }, kind }
  }
}

type Pass = { preparation: Preparation; sideParts?: SideParts; only?: PassScope }

function readInSnapshot(context: ReadContext, pass: Pass, changed: Changed[]): AsyncGenerator<MetadataItem, void> {
  const { session, second } = context
  return relay<MetadataItem>((emit) => session.withSnapshot(async (snapshot) => {
    const read = async (others: readonly Snapshot[]): Promise<void> => {
      for await (const item of readSnapshot([snapshot, ...others], context, pass, changed)) await emit(item)
    }
    await (second === undefined ? read([]) : second.withSnapshot((other) => read([other]), await snapshot.share()))
  }))
}

function oidsOf(changed: readonly Changed[], entityType: Changed['entityType']): Set<number> {
  return new Set(changed.filter((each) => each.entityType === entityType).map(({ oid }) => oid))
}

function toObject(item: MetadataItem): string | undefined {
  if ('record' in item) return item.record.fullyQualifiedName
  if ('unchanged' in item) return item.unchanged.fullyQualifiedName
  if ('skipped' in item) return item.skipped.object
  if ('failure' in item) return item.failure.object
  return 'filtered' in item ? item.filtered.object : undefined
}

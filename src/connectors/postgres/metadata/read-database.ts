import type { MetadataItem } from '../../connector.ts'
import type { PassScope } from './preparation.ts'
import { readSideParts, type SideParts } from './database-parts.ts'
import type { ReadContext } from './context.ts'
import { prepare, type Preparation } from './preparation.ts'
import { atOnce, relay } from './relay.ts'
import { readSnapshot, type Changed } from './snapshot.ts'
import type { Session, Snapshot } from '../session.ts'

/**
 * Everything of one database as items: what waits for locks is read first, statement by statement; then the structure in one short snapshot.
 * What was created or changed in between is read once more, and left out by name where it changes still.
 */
export async function* readDatabase(context: ReadContext): AsyncGenerator<MetadataItem, void> {
  const warnings: string[] = []
  const warn = (sentence: string): void => void warnings.push(sentence)
  const [preparation, sideParts] = await atOnce(context.second !== undefined, () => prepare(context, warn), () => readSideParts(context.second ?? context.session, context.capabilities, warn))
  const changed: Changed[] = []
  yield* readInSnapshot(context, { preparation, sideParts }, changed)
  yield* warnings.splice(0).map((warning) => ({ warning }))
  if (changed.length === 0) return

  const again: Changed[] = []
  const only: PassScope = { relations: oidsOf(changed, 'table'), routines: oidsOf(changed, 'storedProcedure') }
  const second = await prepare(context, warn, only)
  const told = new Set<string>()
  for await (const item of readInSnapshot(context, { preparation: second, only }, again)) {
    const object = toObject(item)
    if (object !== undefined) told.add(object)
    yield item
  }
  yield* warnings.map((warning) => ({ warning }))
  for (const { object, entityType, kind, detail } of changed) {
    if (!told.has(object)) yield { skipped: { object, entityType, reason: 'changedDuringRun', detail, hint: 'The next run reads it.' }, kind }
  }
}

type Pass = { preparation: Preparation; sideParts?: SideParts; only?: PassScope }

function readInSnapshot(context: ReadContext, pass: Pass, changed: Changed[]): AsyncGenerator<MetadataItem, void> {
  const { session, second } = context
  const { measurements } = pass.preparation
  return relay<MetadataItem>(async (emit) => {
    const out = { emit, changed }
    try {
      await session.withSnapshot(async (snapshot) => {
        if (second === undefined) await readSnapshot(snapshot, context, pass, out)
        else await withOther(second, { name: await snapshot.share(), after: measurements }, (other) => readSnapshot(snapshot, context, { ...pass, other }, out))
      })
    } finally {
      await measurements.catch(() => {})
    }
  })
}

/** Work with the same snapshot in another session, which joins once what it does before has ended. */
async function withOther(session: Session, { name, after }: { name: string; after: Promise<unknown> }, work: (other: Promise<Snapshot>) => Promise<void>): Promise<void> {
  const [opened, over] = [Promise.withResolvers<Snapshot>(), Promise.withResolvers<void>()]
  opened.promise.catch(() => {}) // thrown where it is waited for
  const joined = after.catch(() => {}).then(() => session.withSnapshot(async (snapshot) => {
    opened.resolve(snapshot)
    await over.promise
  }, name))
  joined.catch(opened.reject)
  try {
    await work(opened.promise)
  } finally {
    over.resolve()
    await joined.catch(() => {})
  }
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

import type { StatementLineage } from '../../model/lineage.ts'
import type { TextContext } from '../resolve-text.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import type { StatementGroup } from '../worker/messages.ts'
import { resolveCandidates } from './resolve-candidates.ts'
import { beginSessionTables, followTables } from './session-tables.ts'

export type GroupContext = Omit<TextContext, 'searchPath' | 'overlay'>

/** Resolves the statements of a group in their order; `passedOver` are places that are left out. */
export function* resolveGroup(context: GroupContext, { statements, overlay, isSession = false }: StatementGroup, passedOver: readonly number[] = []): Generator<{ index: number; result: StatementLineage }> {
  const tables = beginSessionTables(overlay)
  for (const [index, { text, paths }] of statements.entries()) {
    if (passedOver.includes(index)) continue
    // Without order each statement sees the tables as they are known in the end: what one adds, no other one's result depends on.
    const known = isSession ? tables.overlay : overlay === undefined ? undefined : new Map(overlay)
    yield { index, result: resolveCandidates({ ...context, ...(known !== undefined && { overlay: known }) }, text, paths) }
    if (isSession) followTables(tables, text, context.parser)
  }
}

/**
 * The tables that statements make, which the catalog does not hold. Statistics have no order, and a table may be made of one that a later statement
 * makes: round after round, until no more can be told.
 */
export function makeOverlay(context: GroupContext, { statements }: StatementGroup): Map<string, OverlayTable> {
  const overlay = new Map<string, OverlayTable>()
  let before = -1
  for (let round = 0; round < 20; round += 1) {
    let resolved = 0
    for (const { text, paths } of statements) if (resolveCandidates({ ...context, overlay }, text, paths).outcome === 'resolved') resolved += 1
    if (resolved === before) break
    before = resolved
  }
  return overlay
}

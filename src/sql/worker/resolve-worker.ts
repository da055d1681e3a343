import { parentPort, workerData } from 'node:worker_threads'
import { createCatalogSnapshot } from '../catalog-snapshot.ts'
import { createLineageNames } from '../lineage-names.ts'
import { loadSqlParser } from '../resolver/parser.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import { findRoutines } from '../routine/find-routines.ts'
import { resolveText, type TextContext } from '../resolve-text.ts'
import type { StatementGroup, WorkerAnswer, WorkerRequest, WorkerSetup } from './messages.ts'

const { parts, place, now } = workerData as WorkerSetup
const catalog = createCatalogSnapshot(parts)
const base = { parser: await loadSqlParser(), catalog, names: createLineageNames(catalog, place), now }
const answer = (message: WorkerAnswer): void => parentPort?.postMessage(message, [])

parentPort?.on('message', (request: WorkerRequest) => {
  if (request.type === 'routines') answer({ type: 'routines', found: findRoutines(request.input, base) })
  else if (request.type === 'overlay') answer({ type: 'overlay', overlay: makeOverlay(request.group) })
  else request.group.statements.forEach((statement, index) => answer({ type: 'resolved', index, result: resolveText(contextOf(request.group), statement) }))
  answer({ type: 'done' })
})
answer({ type: 'ready' })

function contextOf({ searchPath, overlay }: StatementGroup): TextContext {
  // Each statement sees the tables as they are known in the end: what one adds, no other one's result depends on.
  return { ...base, searchPath, ...(overlay !== undefined && { overlay: new Map(overlay) }) }
}

/** Statistics have no order, and a table may be made of one that a later statement makes: round after round, until no more can be told. */
function makeOverlay({ statements, searchPath }: StatementGroup): Map<string, OverlayTable> {
  const overlay = new Map<string, OverlayTable>()
  let before = -1
  for (let round = 0; round < 20; round += 1) {
    const context = { ...base, searchPath, overlay }
    let resolved = 0
    for (const statement of statements) if (resolveText(context, statement).outcome === 'resolved') resolved += 1
    if (resolved === before) break
    before = resolved
  }
  return overlay
}

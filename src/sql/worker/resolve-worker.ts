import { parentPort, workerData } from 'node:worker_threads'
import { createCatalogSnapshot } from '../catalog-snapshot.ts'
import { createLineageNames } from '../lineage-names.ts'
import { loadSqlParser } from '../resolver/parser.ts'
import { findRoutines } from '../routine/find-routines.ts'
import { findRoutineOutputs } from '../routine/routine-outputs.ts'
import { makeOverlay, resolveGroup } from '../session/resolve-group.ts'
import type { WorkerAnswer, WorkerRequest, WorkerSetup } from './messages.ts'

const { parts, place, now } = workerData as WorkerSetup
const catalog = createCatalogSnapshot(parts)
const context = { parser: await loadSqlParser(), catalog, names: createLineageNames(catalog, place), now }
const answer = (message: WorkerAnswer): void => parentPort?.postMessage(message, [])

parentPort?.on('message', (request: WorkerRequest) => {
  if (request.type === 'routines') answer({ type: 'routines', found: findRoutines(request.input, context) })
  else if (request.type === 'outputs') answer({ type: 'outputs', outputs: findRoutineOutputs(request.input, context) })
  else if (request.type === 'overlay') answer({ type: 'overlay', overlay: makeOverlay(context, request.group) })
  else for (const { index, result } of resolveGroup(context, request.group, request.passedOver)) answer({ type: 'resolved', index, result })
  answer({ type: 'done' })
})
answer({ type: 'ready' })

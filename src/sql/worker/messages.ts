import type { StatementLineage } from '../../model/lineage.ts'
import type { SnapshotParts } from '../catalog-snapshot.ts'
import type { LineagePlace } from '../lineage-names.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import type { RoutinesFound, RoutinesInput } from '../routine/routine-search.ts'

/** What a worker resolves against, handed over once. */
export type WorkerSetup = { parts: SnapshotParts; place: LineagePlace; now: number }

/** Statements that were run under the same names; with `overlay` they may use tables that only statements know. */
export type StatementGroup = { statements: readonly string[]; searchPath: readonly string[]; overlay?: ReadonlyMap<string, OverlayTable> }

export type WorkerRequest =
  | { type: 'resolve'; group: StatementGroup }
  /** Finds out which tables the statements make, whatever the order they come in. */
  | { type: 'overlay'; group: StatementGroup }
  | { type: 'routines'; input: RoutinesInput }

export type WorkerAnswer =
  | { type: 'ready' }
  | { type: 'resolved'; index: number; result: StatementLineage }
  | { type: 'overlay'; overlay: Map<string, OverlayTable> }
  | { type: 'routines'; found: RoutinesFound }
  | { type: 'done' }

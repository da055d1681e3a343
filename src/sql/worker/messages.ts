import type { StatementLineage } from '../../model/lineage.ts'
import type { RoutineOutputs, SnapshotParts } from '../catalog-snapshot.ts'
import type { LineagePlace } from '../lineage-names.ts'
import type { OverlayTable } from '../resolver/scope.ts'
import type { PossiblePaths } from '../session/resolve-candidates.ts'
import type { OutputsInput } from '../routine/routine-outputs.ts'
import type { RoutinesFound, RoutinesInput } from '../routine/routine-search.ts'

/** What a worker resolves against, handed over once. */
export type WorkerSetup = { parts: SnapshotParts; place: LineagePlace; now: number }

/** A statement, and with which search paths it may have been run. */
export type GroupStatement = { text: string; paths: PossiblePaths }

/**
 * Statements that were run under the same names; with `overlay` they may use tables that only statements know. Those of a session are in the order
 * in which it ran them, so that its tables come and go.
 */
export type StatementGroup = { statements: readonly GroupStatement[]; overlay?: ReadonlyMap<string, OverlayTable>; isSession?: boolean }

export type WorkerRequest =
  /** `passedOver` are the places of statements that cost a worker before. */
  | { type: 'resolve'; group: StatementGroup; passedOver: readonly number[] }
  /** Finds out which tables the statements make, whatever the order they come in. */
  | { type: 'overlay'; group: StatementGroup }
  | { type: 'routines'; input: RoutinesInput }
  | { type: 'outputs'; input: OutputsInput }

export type WorkerAnswer =
  | { type: 'ready' }
  | { type: 'resolved'; index: number; result: StatementLineage }
  | { type: 'overlay'; overlay: Map<string, OverlayTable> }
  | { type: 'routines'; found: RoutinesFound }
  | { type: 'outputs'; outputs: RoutineOutputs }
  | { type: 'done' }

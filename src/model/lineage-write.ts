import type { LineageDependency, LineageEdge, LineageEntityType, LineageSource } from './lineage.ts'

/** Everything that a lineage run found for one evidence scope. */
export type LineageSet = { edges: readonly LineageEdge[]; dependencies: readonly LineageDependency[] }

/**
 * How a set is written. `evidenceScope` names what the set is all of, such as `pg.shop views`: edges of the scope that are not in the set end,
 * unless their evidence is among `unreadEvidence` (it could not be read this time), or the set `isPartial` (only what is new was read).
 * `overridesSource` ends what others gave to the same targets from this source. `endsUnseenSince` ends what a set in several parts did not bring, by the instant at which the first of them was seen.
 */
export type LineageWriteOptions = { evidenceScope: string; updatedBy: string; unreadEvidence?: readonly string[]; isPartial?: boolean; endsUnseenSince?: number; overridesSource?: LineageSource }

/** An end of an edge or dependency, or the routine that it goes through, that the sink does not hold: such edges are reported, not invented. */
export type UnknownLineageEnd = { entityType: LineageEntityType; fqn: string; evidence: string }

/** What a write did, in edges; `dependencies` counts those that the scope has now. */
export type LineageWriteSummary = {
  created: number
  updated: number
  unchanged: number
  reappeared: number
  ended: number
  dependencies: number
  unknown: UnknownLineageEnd[]
}

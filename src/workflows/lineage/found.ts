import type { LineageFacts } from '../../connectors/lineage-connector.ts'
import type { Failure, Filtered } from '../../model/ingestion.ts'
import type { LineageDependency, LineageEdge } from '../../model/lineage.ts'
import type { RoutineOutputs } from '../../sql/catalog-snapshot.ts'
import type { LineageNames } from '../../sql/lineage-names.ts'
import type { LineageScope } from './scope.ts'

/** What is looked at for lineage: one database's facts, under which names. */
export type LineageReading = {
  facts: LineageFacts
  /** What the bodies of SQL functions give. */
  outputs: RoutineOutputs | undefined
  names: LineageNames
  scope: LineageScope
  now: number
}

/** What a part of a run found; `unread` is the evidence that could not be read this time, whose edges stay. */
export type Found = { edges: LineageEdge[]; dependencies: LineageDependency[]; failures: Failure[]; filtered: Filtered[]; unread: string[] }

export function nothingFound(): Found {
  return { edges: [], dependencies: [], failures: [], filtered: [], unread: [] }
}

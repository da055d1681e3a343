import type { Footprint } from '../model/ingestion.ts'
import type { DbtFreshness, DbtManifestHead, DbtResult } from '../model/dbt/artifacts.ts'
import type { DbtIndex, DbtCatalogTable, DbtRelation } from '../model/dbt/artifacts.ts'

/** The artifacts of one project as they were at one moment, checked to belong together. `location` names them for people. */
export type DbtProjectReading = {
  location: string
  head: DbtManifestHead
  /** Everything of the manifest that is small: what there is and what depends on what. */
  index: DbtIndex
  /** Models, seeds, snapshots and sources, whole, one at a time. */
  readRelations(): AsyncIterable<DbtRelation>
  /** What the database showed, by unique_id; empty without a catalog.json. */
  catalog: ReadonlyMap<string, DbtCatalogTable>
  /** The newest result of each node, by unique_id. */
  results: ReadonlyMap<string, DbtResult>
  /** By unique_id of the source. */
  freshness: ReadonlyMap<string, DbtFreshness>
  hasRunResults: boolean
  close(): Promise<void>
}

/** Where the artifacts of a dbt project come from; opened once per run. */
export type DbtSource = {
  /** Each project found, one after the other; the caller closes each. One that cannot be read is told by its error. */
  readProjects(): AsyncIterable<DbtProjectReading | { location: string; error: unknown }>
  footprint(): Footprint
  close(): Promise<void>
}

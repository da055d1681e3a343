import type { DbtProjectReading } from '../../connectors/dbt-connector.ts'
import type { DbtTest } from '../../model/dbt/artifacts.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { LineageEdge } from '../../model/lineage.ts'
import type { LineageWriteOptions } from '../../model/lineage-write.ts'
import type { KnownDatabases } from './databases.ts'
import type { DbtRun } from './run.ts'
import type { Upstream } from './upstream.ts'

/** A project on its way into the sink. */
export type ProjectRun = DbtRun & {
  project: DbtProjectReading
  projectId: string | undefined
  /** Node → FQN of the table that it describes. */
  tables: ReadonlyMap<string, string>
  /** Node → FQN of the table that it names, also where another node describes that one. */
  named: ReadonlyMap<string, string>
  /** The same of nodes that a filter leaves out: what earlier runs said of them stays. */
  leftOut: ReadonlyMap<string, string>
  /** Function → FQNs of the routines that it makes. */
  functions: ReadonlyMap<string, readonly string[]>
  upstream: (uniqueId: string) => Upstream
  databases: KnownDatabases
  testsOf: ReadonlyMap<string | undefined, readonly DbtTest[]>
  now: number
}

/** Writes edges of a project, and counts what became of them. */
export async function writeLineage(run: ProjectRun, edges: LineageEdge[], options: Pick<LineageWriteOptions, 'isPartial' | 'endsUnseenSince' | 'overridesSource' | 'unreadEvidence'>): Promise<void> {
  const { options: { serviceName }, project: { head }, updatedBy, tally } = run
  const done = await run.sink.writeLineage({ edges, dependencies: [] }, { evidenceScope: `${fullyQualifiedName(serviceName)} dbt ${head.projectName}`, updatedBy, ...options })
  tally.outcomes.created += done.created
  tally.outcomes.updated += done.updated
  tally.outcomes.unchanged += done.unchanged
  tally.outcomes.restored += done.reappeared
  tally.deleted += done.ended
}

/** Evidence of the edges that a node gives. */
export function evidenceOf(uniqueId: string): string {
  return `dbt:${uniqueId}`
}

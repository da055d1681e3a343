import { getJson } from './client.ts'
import type { Ask } from './queries.ts'

/** What one run of dbt made of a node or test. */
export type DbtRun = { status: string; at?: number; executionTimeMs?: number; message?: string; command?: string; failures?: number }
export type DbtTest = {
  uniqueId: string; name: string; kind: 'generic' | 'singular' | 'unit'; definition: string; column?: string; severity: 'error' | 'warn'; description?: string
  arguments?: Readonly<Record<string, unknown>>; refersTo?: string[]; path?: string; lastRun?: DbtRun
}
export type DbtModel = {
  modelType: string; resourceType?: string; dbtSourceProject?: string; description?: string; path?: string; rawSql?: string; sql?: string; upstream?: string[]; generatedAt?: string
  columns?: { name: string; description?: string; dataTypeDisplay?: string }[]
}
export type DbtFacts = {
  uniqueId: string; name: string; packageName?: string; materialized?: string; language?: string; patchPath?: string; meta?: Readonly<Record<string, unknown>>
  columnMeta?: Readonly<Record<string, Readonly<Record<string, unknown>>>>; tags?: string[]; macros?: string[]; group?: { name: string; owner?: string; email?: string }; access?: string
  contract?: { enforced: boolean; columns?: { name: string; dataType?: string; constraints: string[] }[] }; version?: string; latestVersion?: string; deprecatedOn?: string
  source?: { name: string; description?: string; loader?: string }
  freshness?: { warnAfter?: string; errorAfter?: string; loadedAtField?: string; last?: { status: string; maxLoadedAt?: number; snapshottedAt: number; ageSeconds?: number; message?: string } }
  timeSpine?: { column: string; granularity?: string }
  lastRun?: DbtRun; tests?: DbtTest[]; strayColumns?: string[]; through?: string[]
}
export type DbtUser = { id: string; name: string; fullyQualifiedName: string; displayName?: string; assetType: string; kind?: string; description?: string; sourceUrl?: string }
export type TableDbt = { model: DbtModel; facts?: DbtFacts; project?: { id: string; name: string; service: string; dbtVersion: string; generatedAt?: number }; usedBy: DbtUser[] }

export type DbtProject = {
  id: string; service: string; name: string; location: string; dbtVersion: string; schemaVersion: number; adapterType?: string; generatedAt?: number; hasRunResults: boolean
  nodes: Readonly<Record<string, number>>; unmatchedCount: number; tableCount: number; updatedAt: number
}
export type DbtOverview = {
  project: DbtProject
  materializations: { name: string; count: number }[]
  coverage: { tables: number; described: number; tested: number; columns: number; describedColumns: number }
  tests: { status: string; count: number }[]
  failing: { table: string; name: string; column?: string; status: string; severity: string; message?: string; failures?: number; at?: number }[]
  slowest: { table: string; name: string; executionTimeMs: number; status: string; at?: number }[]
  freshness: { table: string; name: string; status: string; maxLoadedAt?: number; ageSeconds?: number }[]
  assets: { id: string; name: string; displayName?: string; assetType: string; kind?: string }[]
  unmatched: { uniqueId: string; resourceType: string; relation: string; reason: string; candidates: string[] }[]
}

/** What dbt knows of a table or function. */
export function entityDbtQuery(path: 'tables' | 'storedProcedures', id: string): Ask<{ dbt?: TableDbt }> {
  return { queryKey: ['dbt', path, id], queryFn: ({ signal }) => getJson(`/catalog/${path}/${id}/dbt`, {}, signal) }
}

/** Every dbt project. */
export const dbtProjectsQuery: Ask<{ data: DbtProject[] }> = { queryKey: ['dbt', 'projects'], queryFn: ({ signal }) => getJson('/catalog/dbt/projects', {}, signal) }

/** One project with all that it comes to. */
export function dbtProjectQuery(id: string): Ask<DbtOverview> {
  return { queryKey: ['dbt', 'project', id], queryFn: ({ signal }) => getJson(`/catalog/dbt/projects/${id}`, {}, signal) }
}

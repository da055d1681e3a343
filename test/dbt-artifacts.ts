import { openDbtSource } from '../src/connectors/dbt/open-dbt-source.ts'
import type { DbtProjectReading } from '../src/connectors/dbt-connector.ts'
import type { DbtConfigSource } from '../src/model/dbt/config-source.ts'

/** A manifest as small as one can be: one model of a project of this name. */
export function smallManifest(project: string): string {
  return JSON.stringify({
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json', dbt_version: '1.10.0', project_name: project, adapter_type: 'postgres' },
    nodes: { [`model.${project}.orders`]: { resource_type: 'model', name: 'orders', alias: 'orders', schema: 'public', database: 'shop', package_name: project, config: { materialized: 'table' }, depends_on: { nodes: [], macros: [] } } },
    sources: {},
  })
}

/** Results of the one model. */
export function smallResults(project: string, status = 'success'): string {
  return JSON.stringify({ metadata: { generated_at: '2026-03-01T00:00:00Z' }, args: { which: 'build' }, results: [{ unique_id: `model.${project}.orders`, status, timing: [], execution_time: 1 }] })
}

export type ReadProjects = { names: string[]; locations: string[]; results: number[]; failures: unknown[] }

/** Reads everything that a configuration names, and closes it; an error of the place itself is among the failures. */
export async function readProjects(configSource: DbtConfigSource, options: { environment?: Record<string, string>; stallMs?: number } = {}): Promise<ReadProjects> {
  const read: ReadProjects = { names: [], locations: [], results: [], failures: [] }
  try {
    const source = await openDbtSource({ configSource, environment: options.environment ?? {}, signal: new AbortController().signal, warn: () => {}, retryWaitMs: 1, stallMs: options.stallMs ?? 5_000 })
    for await (const project of source.readProjects()) await keep(read, project)
    await source.close()
  } catch (error) {
    read.failures.push(error)
  }
  return read
}

async function keep(read: ReadProjects, project: DbtProjectReading | { location: string; error: unknown }): Promise<void> {
  if ('error' in project) {
    read.failures.push(project.error)
    return
  }
  read.names.push(project.head.projectName)
  read.locations.push(project.location)
  read.results.push(project.results.size)
  await project.close()
}

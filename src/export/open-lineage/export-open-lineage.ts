import type { Pool } from 'pg'
import { readEntityLineage } from '../../catalog/lineage/entity-lineage.ts'
import { maskProfiles } from '../../catalog/profile/mask.ts'
import { readLatestProfile } from '../../catalog/profile/read-profile.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { toNamespace } from '../../model/open-lineage.ts'
import { createFileNames } from '../file-name.ts'
import type { ExportFolder } from '../folder.ts'
import { collect, type CatalogReader } from '../reader.ts'
import { readAssertions } from './assertions.ts'
import { toDatasetEvent, toRunEvent, type NameDataset } from './to-events.ts'

/** Writes the catalog as events of OpenLineage, one JSON line each: a folder for each service and database, a file for each schema. Tables first, then what goes into them. */
export async function exportOpenLineage(pool: Pool, read: CatalogReader, folder: ExportFolder): Promise<void> {
  const services = await collect(read('databaseService'))
  const namespaces = new Map(services.map((service) => [service.name, toNamespace(hostPortOf(service.connection) ?? service.name)]))
  const nameOf: NameDataset = (fqn) => {
    const [service = '', ...parts] = splitFullyQualifiedName(fqn)
    return { namespace: namespaces.get(service) ?? toNamespace(service), name: parts.join('.') }
  }
  const folders = createFileNames([])
  for (const service of services) {
    const servicePath = folders(service.name)
    const databaseFolders = createFileNames([])
    for (const database of await collect(read('database', { parentFqn: service.fullyQualifiedName }))) {
      const path = `${servicePath}/${databaseFolders(database.name)}`
      const files = createFileNames([])
      for (const schema of await collect(read('databaseSchema', { parentFqn: database.fullyQualifiedName }))) await folder.write(`${path}/${files(schema.name, '.jsonl')}`, lines(pool, read, { schemaFqn: schema.fullyQualifiedName, nameOf }))
    }
  }
}

function hostPortOf(connection: { config?: Record<string, unknown> | undefined } | undefined): string | undefined {
  const hostPort = connection?.config?.['hostPort']
  return typeof hostPort === 'string' && hostPort !== '' ? hostPort : undefined
}

async function* lines(pool: Pool, read: CatalogReader, { schemaFqn, nameOf }: { schemaFqn: string; nameOf: NameDataset }): AsyncGenerator<string> {
  const ids: { id: string; updatedAt: number }[] = []
  for await (const table of read('table', { parentFqn: schemaFqn })) {
    ids.push(table)
    const latest = await readLatestProfile(pool, table.id)
    const extras = { profile: latest && { ...latest, columnProfile: maskProfiles(latest.columnProfile, table) }, assertions: await readAssertions(pool, table.fullyQualifiedName) }
    yield `${JSON.stringify(toDatasetEvent(table, extras, nameOf))}\n`
  }
  for (const { id, updatedAt } of ids) {
    const lineage = await readEntityLineage(pool, { id }, { entityType: 'table', upstreamDepth: 1, downstreamDepth: 0 })
    const event = toRunEvent(lineage, updatedAt, nameOf)
    if (event !== undefined) yield `${JSON.stringify(event)}\n`
  }
}

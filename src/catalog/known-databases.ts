import type { Pool } from 'pg'

type KnownDatabaseRow = { service: string; database: string; addresses: string[] | null }

/** Every database in the catalog with where its service is reached: `host:port` of each of its hosts, without anything secret. */
const knownDatabasesQuery = `/* catalog */
  select s.name as service, d.name as database,
         string_to_array(coalesce(s.curated #>> '{fields,connection,config,hostPort}', s.document #>> '{connection,config,hostPort}'), ',') as addresses
  from trunkline.entity s join trunkline.entity d on d.parent_id = s.id and d.entity_type = 'database' and not d.deleted
  where s.entity_type = 'databaseService' and not s.deleted
  order by s.name, d.name`

export type KnownDatabase = { serviceName: string; database: string; addresses: readonly string[] }

/** The databases of all services, for what refers to one by its address, such as a foreign table. */
export async function readKnownDatabases(pool: Pool): Promise<KnownDatabase[]> {
  const { rows } = await pool.query<KnownDatabaseRow>(knownDatabasesQuery)
  return rows.map(({ service, database, addresses }) => ({ serviceName: service, database, addresses: (addresses ?? []).map((address) => address.trim()) }))
}

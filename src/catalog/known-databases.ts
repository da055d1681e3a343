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

type KnownTableRow = { service: string; database: string; schema: string; name: string; columns: string[] }

const knownTablesQuery = `/* catalog */
  select s.name as service, d.name as database, n.name as schema, t.name, array(select c ->> 'name' from jsonb_array_elements(t.document -> 'columns') c) as columns
  from trunkline.entity s
  join trunkline.entity d on d.parent_id = s.id and d.entity_type = 'database' and not d.deleted
  join trunkline.entity n on n.parent_id = d.id and n.entity_type = 'databaseSchema' and not n.deleted
  join trunkline.entity t on t.parent_id = n.id and t.entity_type = 'table' and not t.deleted
  where s.entity_type = 'databaseService' and not s.deleted and s.name = any ($1::text[])
  order by s.name, d.name, n.name, t.name`

export type KnownTable = { serviceName: string; database: string; databaseSchema: string; name: string; columns: readonly string[] }

/** The tables of some services with the names of their columns, for what matches tables of one service with those of another. */
export async function readKnownTables(pool: Pool, serviceNames: readonly string[]): Promise<KnownTable[]> {
  if (serviceNames.length === 0) return []
  const { rows } = await pool.query<KnownTableRow>(knownTablesQuery, [serviceNames])
  return rows.map(({ service, database, schema, name, columns }) => ({ serviceName: service, database, databaseSchema: schema, name, columns }))
}

import type { Pool } from 'pg'
import type { CatalogColumn, CatalogRelation } from '../../model/dbt/data-model.ts'
import type { EntityReference, EntityType } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { readReferences, toServedReference } from '../serve/references.ts'

const namesQuery = `/* catalog */
  select t.fqn from trunkline.entity t join trunkline.entity s on s.id = t.root_id and not s.deleted
  where t.entity_type = $2 and not t.deleted and ($1::text is null or s.fqn = $1)`

/** The FQNs of the tables of a service, or of all. */
export async function readTableNames(pool: Pool, serviceName: string | undefined): Promise<string[]> {
  return readNames(pool, 'table', serviceName)
}

/** The FQNs of the functions and procedures of a service. */
export async function readRoutineNames(pool: Pool, serviceName: string): Promise<string[]> {
  return readNames(pool, 'storedProcedure', serviceName)
}

async function readNames(pool: Pool, entityType: EntityType, serviceName: string | undefined): Promise<string[]> {
  const { rows } = await pool.query<{ fqn: string }>(namesQuery, [serviceName === undefined ? null : fullyQualifiedName(serviceName), entityType])
  return rows.map(({ fqn }) => fqn)
}

type ColumnsRow = { schema: string; name: string; kind: string | null; columns: CatalogColumn[] | null }
const columnsQuery = `/* catalog */
  select n.name as schema, t.name, t.document ->> 'tableType' as kind,
         (select jsonb_agg(jsonb_build_object('name', c ->> 'name', 'type', c ->> 'dataTypeDisplay', 'children',
            (select jsonb_agg(jsonb_build_object('name', f ->> 'name', 'type', f ->> 'dataTypeDisplay') order by o) from jsonb_array_elements(c -> 'children') with ordinality as field (f, o)))
            order by position)
          from jsonb_array_elements(t.document -> 'columns') with ordinality as element (c, position)) as columns
  from trunkline.entity d
  join trunkline.entity n on n.parent_id = d.id and n.entity_type = 'databaseSchema' and not n.deleted
  join trunkline.entity t on t.parent_id = n.id and t.entity_type = 'table' and not t.deleted
  where d.entity_type = 'database' and not d.deleted and d.fqn = $1`

/** The tables of a database with their columns, for resolving SQL. */
export async function readRelations(pool: Pool, databaseFqn: string): Promise<CatalogRelation[]> {
  const { rows } = await pool.query<ColumnsRow>(columnsQuery, [databaseFqn])
  return rows.map(({ schema, name, kind, columns }) => ({ schema, name, kind: kind ?? 'Regular', columns: columns ?? [] }))
}

const assetsQuery = `/* catalog */
  select a.fqn, a.source_identity from trunkline.entity a join trunkline.entity s on s.id = a.root_id
  where a.entity_type = 'dbtAsset' and not a.deleted and a.source_identity is not null and s.fqn = $1`

/** Live exposures, metrics and the like of a service, with the project that each is of: FQN → source identity. */
export async function readAssetIdentities(pool: Pool, serviceName: string): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ fqn: string; source_identity: string }>(assetsQuery, [fullyQualifiedName(serviceName)])
  return new Map(rows.map((row) => [row.fqn, row.source_identity]))
}

const namedQuery = `/* catalog */
  select id, fqn from trunkline.entity where entity_type = $1 and not deleted and fqn = any ($2::text[])`

/** Entities of a type by FQN, of those that there are. */
export async function findByNames(pool: Pool, entityType: EntityType, fqns: readonly string[]): Promise<Map<string, EntityReference>> {
  if (fqns.length === 0) return new Map()
  const { rows } = await pool.query<{ id: string; fqn: string }>(namedQuery, [entityType, fqns])
  const references = await readReferences(pool, rows.map(({ id }) => id))
  return new Map(rows.flatMap(({ id, fqn }) => {
    const reference = references.get(id)
    return reference === undefined ? [] : [[fqn, toServedReference(reference)] as const]
  }))
}

import type pg from 'pg'
import {
  catalogOperatorsQuery, catalogRelationsQuery, catalogRoutinesQuery, catalogTypesQuery,
  type CatalogOperatorRow, type CatalogRelationRow, type CatalogRoutineRow, type CatalogTypeRow,
} from '../../src/connectors/postgres/lineage/catalog-queries.ts'
import { toRelation, toRoutine, toType } from '../../src/connectors/postgres/lineage/read-catalog-snapshot.ts'
import { createCatalogSnapshot, type CatalogSnapshot, type SnapshotParts } from '../../src/sql/catalog-snapshot.ts'

/** A catalog that is read again while a script changes it: what initdb made is read once. */
export type LiveCatalog = { read(): Promise<{ catalog: CatalogSnapshot; searchPath: string[] }> }

const firstUserOid = 16_384

export async function openLiveCatalog(client: pg.Client): Promise<LiveCatalog> {
  const own = await readParts(client, 'oid < $1')
  return {
    read: async () => {
      const made = await readParts(client, 'oid >= $1')
      const { rows: [row] } = await client.query<{ path: string[] }>('select current_schemas(true)::text[] as path')
      return {
        catalog: createCatalogSnapshot({
          relations: [...own.relations, ...made.relations], types: [...own.types, ...made.types], routines: [...own.routines, ...made.routines],
          operators: new Map([...own.operators, ...made.operators]),
        }),
        searchPath: row?.path ?? [],
      }
    },
  }
}

async function readParts(client: pg.Client, condition: string): Promise<SnapshotParts> {
  const rows = async <Row extends object>(query: string): Promise<Row[]> => (await client.query<Row>(`select * from (${query}) part where ${condition}`, [firstUserOid])).rows
  return {
    relations: (await rows<CatalogRelationRow>(catalogRelationsQuery)).map(toRelation),
    types: (await rows<CatalogTypeRow>(catalogTypesQuery)).map(toType),
    routines: (await rows<CatalogRoutineRow>(catalogRoutinesQuery)).map(toRoutine),
    operators: new Map((await rows<CatalogOperatorRow>(catalogOperatorsQuery)).map(({ oid, name }) => [oid, name])),
  }
}

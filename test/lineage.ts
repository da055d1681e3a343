import type { LineageFacts } from '../src/connectors/lineage-connector.ts'
import { readFacts } from '../src/connectors/postgres/lineage/read-facts.ts'
import { splitColumnKey, toTransformations, type Dependence } from '../src/sql/dependence.ts'
import type { QueryLineage } from '../src/sql/query-lineage.ts'
import type { CatalogSnapshot } from '../src/sql/catalog-snapshot.ts'
import { settingsFor, withSession } from './postgres-settings.ts'
import type { TemporaryDatabase } from './server.ts'

/** The facts of a test database, as the connector reads them. */
export async function readLineageFacts(db: TemporaryDatabase, user: string = db.connection.user): Promise<LineageFacts> {
  return withSession(await settingsFor({ ...db.connection, user }), readFacts)
}

/** A dependence as people say it: `t.a IDENTITY`, `t.b FILTER`, sorted; the schema stands before it unless it is public. */
export function told(catalog: CatalogSnapshot, dependence: Dependence): string[] {
  return [...dependence].flatMap(([key, bits]) => toTransformations(columnName(catalog, key), bits).map(({ fromColumn, subtype }) => `${fromColumn} ${subtype}`)).sort()
}

export function columnName(catalog: CatalogSnapshot, key: string): string {
  const [oid, number] = splitColumnKey(key)
  const relation = catalog.relations.get(oid)
  const column = relation?.columns.find((candidate) => candidate.number === number)?.name ?? String(number)
  return `${relation?.schema === 'public' ? '' : `${relation?.schema}.`}${relation?.name}.${column}`
}

/** Each column of a query, and under `*` what decides about its rows. */
export function toldColumns(catalog: CatalogSnapshot, lineage: Pick<QueryLineage, 'columns' | 'influence'>): Record<string, string[]> {
  return { ...Object.fromEntries(lineage.columns.map(({ name, dependence }) => [name, told(catalog, dependence)])), '*': told(catalog, lineage.influence) }
}

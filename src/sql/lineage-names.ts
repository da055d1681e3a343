import { fullyQualifiedName } from '../model/fqn.ts'
import type { LineageNode } from '../model/lineage.ts'
import type { CatalogSnapshot } from './catalog-snapshot.ts'
import { splitColumnKey } from './dependence.ts'

/**
 * Where a database stands, and what its routines are called there, by oid. `standIns` tells which relation stands for another one: a
 * partition that the catalog does not hold is its partitioned table there.
 */
export type LineagePlace = { serviceName: string; database: string; routineNames: ReadonlyMap<number, string>; standIns: ReadonlyMap<number, number> }

/** Fully qualified names of what oids mean; undefined for what is no entity: the server's own, sequences, types. */
export type LineageNames = {
  table(oid: number): string | undefined
  column(key: string): string | undefined
  routine(oid: number): string | undefined
  tableNode(oid: number): LineageNode | undefined
}

const tableKinds = new Set(['r', 'p', 'v', 'm', 'f'])

export function createLineageNames(catalog: CatalogSnapshot, { serviceName, database, routineNames, standIns }: LineagePlace): LineageNames {
  const tables = new Map<number, string | undefined>()
  const nameTable = (oid: number): string | undefined => {
    const relation = catalog.relations.get(standIns.get(oid) ?? oid)
    if (relation === undefined || !tableKinds.has(relation.kind) || relation.schema.startsWith('pg_')) return undefined
    return fullyQualifiedName(serviceName, database, relation.schema, relation.name)
  }
  const table = (oid: number): string | undefined => {
    if (!tables.has(oid)) tables.set(oid, nameTable(oid))
    return tables.get(oid)
  }
  return {
    table,
    column: (key) => {
      const [oid, number] = splitColumnKey(key)
      const column = catalog.relations.get(oid)?.columns.find((candidate) => candidate.number === number)
      const parent = table(oid)
      return column === undefined || parent === undefined ? undefined : `${parent}.${fullyQualifiedName(column.name)}`
    },
    routine: (oid) => {
      const routine = catalog.routines.get(oid)
      const name = routineNames.get(oid)
      return routine === undefined || name === undefined ? undefined : fullyQualifiedName(serviceName, database, routine.schema, name)
    },
    tableNode: (oid) => {
      const fqn = table(oid)
      return fqn === undefined ? undefined : { entityType: 'table', fqn }
    },
  }
}

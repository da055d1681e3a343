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
  /** What a relation is called that the catalog does not hold, and its columns. */
  unknown(schema: string, name: string, column?: string): string
  column(key: string): string | undefined
  routine(oid: number): string | undefined
  tableNode(oid: number): LineageNode | undefined
  /** The routine that something is read through, and how sure that is. */
  through(oid: number): { node: LineageNode & { entityType: 'storedProcedure' }; grade: 'exact' | 'parsed' } | undefined
}

const tableKinds = new Set(['r', 'p', 'v', 'm', 'f'])

export function createLineageNames(catalog: CatalogSnapshot, { serviceName, database, routineNames, standIns }: LineagePlace): LineageNames {
  const tables = new Map<number, string | undefined>()
  const itself = (oid: number): number => catalog.outputs?.through.get(oid)?.relation ?? oid
  const nameTable = (oid: number): string | undefined => {
    const relation = catalog.relations.get(standIns.get(itself(oid)) ?? itself(oid))
    if (relation === undefined || !tableKinds.has(relation.kind) || relation.schema.startsWith('pg_')) return undefined
    return fullyQualifiedName(serviceName, database, relation.schema, relation.name)
  }
  const table = (oid: number): string | undefined => {
    if (!tables.has(oid)) tables.set(oid, nameTable(oid))
    return tables.get(oid)
  }
  const routineName = (oid: number): string | undefined => {
    const routine = catalog.routines.get(oid)
    const name = routineNames.get(oid)
    return routine === undefined || name === undefined ? undefined : fullyQualifiedName(serviceName, database, routine.schema, name)
  }
  return {
    table,
    unknown: (schema, name, column) => fullyQualifiedName(serviceName, database, schema, name, ...(column === undefined ? [] : [column])),
    column: (key) => {
      const [oid, number] = splitColumnKey(key)
      const column = catalog.relations.get(itself(oid))?.columns.find((candidate) => candidate.number === number)
      const parent = table(oid)
      return column === undefined || parent === undefined ? undefined : `${parent}.${fullyQualifiedName(column.name)}`
    },
    routine: routineName,
    tableNode: (oid) => {
      const fqn = table(oid)
      return fqn === undefined ? undefined : { entityType: 'table', fqn }
    },
    through: (oid) => {
      const through = catalog.outputs?.through.get(oid)
      const fqn = through === undefined ? undefined : routineName(through.routine)
      return through === undefined || fqn === undefined ? undefined : { node: { entityType: 'storedProcedure', fqn }, grade: through.grade }
    },
  }
}

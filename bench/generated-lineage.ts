import { fullyQualifiedName } from '../src/model/fqn.ts'
import type { EntityRecord } from '../src/model/ingestion.ts'
import type { ColumnLineage, DatasetInfluence, LineageEdge } from '../src/model/lineage.ts'
import type { TableType } from '../src/model/table.ts'

/** Entities and edges of a warehouse that nobody has: the same numbers give the same graph. */
export type GeneratedLineage = { batches: EntityRecord[][]; edges: LineageEdge[]; focus: string }

const layers = ['raw', 'staging', 'core', 'mart', 'report'] as const
const nouns = ['orders', 'customers', 'payments', 'shipments', 'products', 'returns', 'invoices', 'sessions', 'carts', 'stock']
const columnNames = ['id', 'customer_id', 'amount', 'currency', 'state', 'created_at', 'updated_at', 'country', 'quantity', 'discount', 'channel', 'note']

/**
 * So many tables and views in five layers, each made of some of the layer before. The first of the middle layer is the focus: all of the layer before
 * goes into it, and all of the layer after comes from it.
 */
export function generateLineage(nodes: number, parents = 2): GeneratedLineage {
  const random = createRandom(nodes * 31 + parents)
  const names = Array.from({ length: nodes }, (_, index) => toNode(index, nodes))
  const byLayer = layers.map((_, layer) => names.filter((node) => node.layer === layer))
  const middle = byLayer[2]?.[0] ?? names[0]
  const edges = names.filter((node) => node.layer > 0).flatMap((node) => {
    const before = byLayer[node.layer - 1] ?? []
    if (node === middle) return before.map((from) => toEdge(from, node, random))
    const picked = new Set([...(node.layer === 3 ? [before[0]] : []), ...Array.from({ length: 1 + Math.floor(random() * parents) }, () => before[Math.floor(random() * before.length)])])
    return [...picked].flatMap((from) => (from === undefined ? [] : [toEdge(from, node, random)]))
  })
  const schemas = layers.map((name, index): EntityRecord => ({
    entityType: 'databaseSchema', fullyQualifiedName: `gen.warehouse.${name}`, request: { name, database: 'gen.warehouse' }, sourceIdentity: `pg:9/9/pg_namespace/${index + 1}`,
  }))
  const tables = names.map((node, index): EntityRecord => ({
    entityType: 'table', fullyQualifiedName: node.fqn, sourceIdentity: `pg:9/9/pg_class/${index + 1}`,
    request: {
      name: node.name, databaseSchema: `gen.warehouse.${layers[node.layer] ?? ''}`, tableType: node.tableType,
      columns: node.columns.map((name, position) => ({ name, dataType: 'TEXT', dataTypeDisplay: position === 0 ? 'bigint' : 'text', ordinalPosition: position + 1 })),
    },
  }))
  return {
    focus: middle?.fqn ?? '', edges,
    batches: [
      [{ entityType: 'databaseService', fullyQualifiedName: 'gen', request: { name: 'gen', serviceType: 'Postgres' } }],
      [{ entityType: 'database', fullyQualifiedName: 'gen.warehouse', request: { name: 'warehouse', service: 'gen' }, sourceIdentity: 'pg:9/9/pg_database/9' }],
      schemas, ...inBatches(tables, 500),
    ],
  }
}

type Generated = { name: string; fqn: string; layer: number; tableType: TableType; columns: string[] }

function toNode(index: number, nodes: number): Generated {
  const layer = Math.min(layers.length - 1, Math.floor((index / nodes) * layers.length))
  const noun = nouns[index % nouns.length] ?? ''
  const name = index < nouns.length && nodes <= 10 ? noun : `${noun}_${String(index).padStart(String(nodes).length, '0')}`
  const tableType: TableType = layer === 0 ? 'Regular' : index % 7 === 0 ? 'MaterializedView' : index % 3 === 0 ? 'Regular' : 'View'
  return { name, layer, tableType, fqn: fullyQualifiedName('gen', 'warehouse', layers[layer] ?? '', name), columns: columnNames.slice(0, 5 + (index * 5) % 8) }
}

function toEdge(from: Generated, to: Generated, random: () => number): LineageEdge {
  const shared = to.columns.filter((column) => from.columns.includes(column) && random() < 0.6)
  const columnsLineage = shared.map((column): ColumnLineage => {
    const fromColumn = `${from.fqn}.${column}`
    const isSum = column === 'amount' || column === 'quantity'
    return {
      fromColumns: [fromColumn], toColumn: `${to.fqn}.${column}`, ...(isSum && { function: `sum(${column})` }),
      transformations: [{ fromColumn, type: 'DIRECT', subtype: isSum ? 'AGGREGATION' : 'IDENTITY' }],
    }
  })
  const datasetInfluence: DatasetInfluence[] = from.columns.includes('state') && random() < 0.4 ? [{ fromColumn: `${from.fqn}.state`, subtype: 'FILTER' }] : []
  const isView = to.tableType !== 'Regular'
  return {
    from: { entityType: 'table', fqn: from.fqn }, to: { entityType: 'table', fqn: to.fqn }, source: isView ? 'ViewLineage' : 'QueryLineage', grade: isView ? 'exact' : random() < 0.15 ? 'opaque' : 'parsed',
    sqlQuery: isView ? `create view ${to.name} as\nselect ${shared.join(', ') || '*'}\nfrom ${from.name}` : `insert into ${to.name} (${shared.join(', ')})\nselect ${shared.join(', ')}\nfrom ${from.name}`,
    columnsLineage, datasetInfluence, evidence: isView ? `view:${to.fqn}` : `query:${to.name}`, lastSeenAt: 1_790_000_000_000,
  }
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** Numbers between 0 and 1 that look random and are the same each time (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

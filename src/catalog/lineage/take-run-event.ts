import type { Pool } from 'pg'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { directSubtypes, indirectSubtypes } from '../../model/lineage.ts'
import type { AddLineage, ColumnLineageRequest } from '../../model/lineage-request.ts'
import { parseNamespace, type InputField, type OpenLineageDataset, type RunEvent } from '../../model/open-lineage.ts'
import { readKnownDatabases } from '../known-databases.ts'
import type { Actor } from '../entity-type.ts'
import { putEdge } from './edit-edges.ts'
import { findEnds, nodeKey } from './find-ends.ts'

/** What became of an event: how many edges it gave, and the datasets in it that are none of our tables. */
export type TakenEvent = { edges: number; unknown: string[] }

/**
 * Takes the lineage of a run that another tool reports: an edge from each input to each output that is a table of ours, with the columns that the event tells.
 * Only runs that completed count; tables are joined by OpenLineage's naming rules.
 */
export async function takeRunEvent(pool: Pool, event: RunEvent, actor: Actor): Promise<TakenEvent> {
  if (event.eventType !== 'COMPLETE' && event.eventType !== 'OTHER') return { edges: 0, unknown: [] }
  const tables = await findTables(pool, [...event.inputs, ...event.outputs])
  const unknown = [...event.inputs, ...event.outputs].filter((dataset) => !tables.has(keyOf(dataset))).map(({ namespace, name }) => `${namespace}/${name}`)
  let edges = 0
  for (const output of event.outputs) {
    for (const input of event.inputs) {
      const [from, to] = [tables.get(keyOf(input)), tables.get(keyOf(output))]
      if (from === undefined || to === undefined || from === to) continue
      await putEdge(pool, toEdge(event, { input, output, from, to }), actor)
      edges += 1
    }
  }
  return { edges, unknown: [...new Set(unknown)] }
}

const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => JSON.stringify([namespace, name])

/** Full names of our tables by dataset: those of the services at the namespace's address that have a table of the name, as it is or in small letters. */
async function findTables(pool: Pool, datasets: readonly OpenLineageDataset[]): Promise<Map<string, string>> {
  const databases = await readKnownDatabases(pool)
  const candidates = datasets.flatMap((dataset) => {
    const place = parseNamespace(dataset.namespace)
    if (place === undefined) return []
    const parts = dataset.name.split('.')
    const [database, schema, table] = parts.length === 2 && place.database !== undefined ? [place.database, ...parts] : parts
    if (database === undefined || schema === undefined || table === undefined || parts.length > 3) return []
    const services = databases.filter((known) => known.database === database && known.addresses.some((address) => toAddress(address) === toAddress(place.address)))
    return services.flatMap(({ serviceName }) => [[schema, table], [schema.toLowerCase(), table.toLowerCase()]]
      .map(([inSchema, named]) => ({ dataset, node: { entityType: 'table' as const, fqn: fullyQualifiedName(serviceName, database, inSchema!, named!) } })))
  })
  const found = await findEnds(pool, candidates.map(({ node }) => node))
  const tables = new Map<string, string>()
  for (const { dataset, node } of candidates) if (found.has(nodeKey(node)) && !tables.has(keyOf(dataset))) tables.set(keyOf(dataset), node.fqn)
  return tables
}

/** The ways to name this very machine are one. */
function toAddress(address: string): string {
  const [, host = address, port = '5432'] = /^(.*?)(?::(\d+))?$/.exec(address.toLowerCase()) ?? []
  return `${['127.0.0.1', '[::1]', '::1', ''].includes(host) ? 'localhost' : host}:${port}`
}

type Ends = { input: OpenLineageDataset; output: OpenLineageDataset; from: string; to: string }

function toEdge(event: RunEvent, { input, output, from, to }: Ends): AddLineage {
  const sql = event.job.facets?.['sql']?.['query']
  return {
    edge: {
      fromEntity: { type: 'table', fullyQualifiedName: from }, toEntity: { type: 'table', fullyQualifiedName: to },
      lineageDetails: {
        source: 'OpenLineage', grade: 'parsed', description: `Reported by ${event.job.namespace}/${event.job.name}`.slice(0, 1000),
        columnsLineage: toColumns(input, output, { from, to }), ...(typeof sql === 'string' && { sqlQuery: sql.slice(0, 1_000_000) }),
      },
    },
  }
}

function toColumns(input: OpenLineageDataset, output: OpenLineageDataset, { from, to }: { from: string; to: string }): ColumnLineageRequest[] {
  return Object.entries(output.facets?.columnLineage?.fields ?? {}).flatMap(([column, { inputFields }]) => {
    const own = inputFields.filter((field) => field.namespace === input.namespace && field.name === input.name)
    if (own.length === 0) return []
    const transformations = own.flatMap((field) => toTransformations(field, columnOf(from, field.field)))
    return [{ fromColumns: own.filter(isDirect).map(({ field }) => columnOf(from, field)), toColumn: columnOf(to, column), ...(transformations.length > 0 && { transformations }) }]
  })
}

const columnOf = (table: string, column: string): string => `${table}.${fullyQualifiedName(column)}`
/** A field without transformations, as older producers send it, is passed on. */
const isDirect = ({ transformations }: InputField): boolean => transformations === undefined || transformations.length === 0 || transformations.some(({ type }) => type === 'DIRECT')
const subtypes: ReadonlySet<string> = new Set([...directSubtypes, ...indirectSubtypes])

function toTransformations({ transformations = [] }: InputField, fromColumn: string): NonNullable<ColumnLineageRequest['transformations']> {
  return transformations.flatMap(({ type, subtype }) => (
    (type === 'DIRECT' || type === 'INDIRECT') && subtype !== undefined && subtypes.has(subtype) ? [{ fromColumn, type, subtype: subtype as (typeof directSubtypes)[number] }] : []
  ))
}

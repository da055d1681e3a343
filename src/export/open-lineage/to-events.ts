import { createHash } from 'node:crypto'
import type { EntityLineage, ServedEdge } from '../../catalog/lineage/entity-lineage.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { eventHead, facetHead, type DatasetEvent, type DatasetFacets, type InputField, type RunEvent } from '../../model/open-lineage.ts'
import type { ColumnProfile, Figure, TableProfile } from '../../model/profile.ts'
import type { Table } from '../../model/table.ts'
import type { Assertion } from './assertions.ts'

/** The dataset of a table's full name. */
export type NameDataset = (fqn: string) => { namespace: string; name: string }
/** What is kept beside a table. */
export type TableExtras = { profile: { tableProfile: TableProfile; columnProfile: ColumnProfile[] } | undefined; assertions: readonly Assertion[] }

/** What a table is: columns, words, owners, labels, figures and tests, as facets. Its time is that of its last change, so that the same catalog gives the same event. */
export function toDatasetEvent(table: Table, { profile, assertions }: TableExtras, nameOf: NameDataset): DatasetEvent {
  const labels = [
    ...(table.tags ?? []).map(({ tagFQN }) => ({ key: tagFQN, value: 'true', source: 'TRUNKLINE' })),
    ...table.columns.flatMap(({ name, tags }) => (tags ?? []).map(({ tagFQN }) => ({ key: tagFQN, value: 'true', source: 'TRUNKLINE', field: name }))),
  ]
  const facets: DatasetFacets = {
    schema: {
      ...facetHead('SchemaDatasetFacet'),
      fields: table.columns.map(({ name, dataTypeDisplay, dataType, description, ordinalPosition }) => ({
        name, type: dataTypeDisplay ?? dataType, ...(description !== undefined && { description }), ...(ordinalPosition !== undefined && { ordinal_position: ordinalPosition }),
      })),
    },
    ...(table.description !== undefined && { documentation: { ...facetHead('DocumentationDatasetFacet'), description: table.description } }),
    ...(table.owners !== undefined && table.owners.length > 0 && { ownership: { ...facetHead('OwnershipDatasetFacet'), owners: table.owners.map(({ type, name, fullyQualifiedName }) => ({ name: `${type}:${name ?? fullyQualifiedName ?? ''}` })) } }),
    ...(labels.length > 0 && { tags: { ...facetHead('TagsDatasetFacet'), tags: labels } }),
    ...(profile !== undefined && { dataQualityMetrics: toMetrics(profile) }),
    ...(assertions.length > 0 && { dataQualityAssertions: { ...facetHead('DataQualityAssertionsDatasetFacet'), assertions: [...assertions] } }),
  }
  return { eventTime: new Date(table.updatedAt).toISOString(), ...eventHead('DatasetEvent'), dataset: { ...nameOf(table.fullyQualifiedName), facets } }
}

function toMetrics({ tableProfile, columnProfile }: NonNullable<TableExtras['profile']>): NonNullable<DatasetFacets['dataQualityMetrics']> {
  const whole = (value: number | undefined) => (value === undefined ? undefined : Math.round(value))
  const columnMetrics = Object.fromEntries(columnProfile.map(({ name, nullCount, distinctCount, sum, valuesCount, min, max, firstQuartile, median, thirdQuartile }) => {
    const quantiles = defined({ 0.25: toNumber(firstQuartile), 0.5: toNumber(median), 0.75: toNumber(thirdQuartile) })
    return [name, {
      ...defined({ nullCount: whole(nullCount), distinctCount: whole(distinctCount), sum: toNumber(sum), count: valuesCount, min: toNumber(min), max: toNumber(max) }),
      ...(Object.keys(quantiles).length > 0 && { quantiles }),
    }]
  }))
  return { ...facetHead('DataQualityMetricsDatasetFacet'), ...defined({ rowCount: whole(tableProfile.rowCount), bytes: whole(tableProfile.sizeInByte) }), columnMetrics }
}

/** OpenLineage knows numbers only: the ends of times and texts have no place. */
function toNumber(figure: Figure | undefined): number | undefined {
  if (typeof figure === 'number') return Number.isFinite(figure) ? figure : undefined
  return figure !== undefined && /^-?\d+(?:\.\d+)?$/.test(figure) ? Number(figure) : undefined
}

function defined(values: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined))
}

/** What goes into a table, as the completed run of a job that is named after the table; undefined where nothing does. */
export function toRunEvent({ entity, nodes, upstreamEdges }: EntityLineage, updatedAt: number, nameOf: NameDataset): RunEvent | undefined {
  const names = new Map(nodes.filter(({ type }) => type === 'table').map(({ id, fullyQualifiedName = '' }) => [id, fullyQualifiedName]))
  const edges = upstreamEdges.filter(({ fromEntity, toEntity }) => toEntity === entity.id && names.has(fromEntity)).toSorted((a, b) => (names.get(a.fromEntity)! < names.get(b.fromEntity)! ? -1 : 1))
  if (edges.length === 0 || entity.fullyQualifiedName === undefined) return undefined
  const output = nameOf(entity.fullyQualifiedName)
  const sqlQuery = edges.find(({ lineageDetails }) => lineageDetails.sqlQuery !== undefined)?.lineageDetails.sqlQuery
  const eventTime = new Date(updatedAt).toISOString()
  return {
    eventTime, ...eventHead('RunEvent'), eventType: 'COMPLETE', run: { runId: toRunId(`${output.namespace}/${output.name}@${eventTime}`) },
    job: { namespace: output.namespace, name: output.name, ...(sqlQuery !== undefined && { facets: { sql: { ...facetHead('SQLJobFacet'), query: sqlQuery } } }) },
    inputs: edges.map(({ fromEntity }) => nameOf(names.get(fromEntity)!)),
    outputs: [{ ...output, facets: { columnLineage: toColumnLineage(edges, names, nameOf) } }],
  }
}

function toColumnLineage(edges: readonly ServedEdge[], names: ReadonlyMap<string, string>, nameOf: NameDataset): NonNullable<DatasetFacets['columnLineage']> {
  const fields: Record<string, { inputFields: InputField[] }> = {}
  const dataset: InputField[] = []
  for (const { fromEntity, lineageDetails: { columnsLineage, datasetInfluence } } of edges) {
    const input = nameOf(names.get(fromEntity)!)
    for (const { fromColumns, toColumn, function: expression, transformations } of columnsLineage) {
      const field = fields[lastPart(toColumn)] ??= { inputFields: [] }
      for (const column of [...new Set([...fromColumns, ...transformations.map(({ fromColumn }) => fromColumn)])].toSorted()) {
        const own = transformations.filter(({ fromColumn }) => fromColumn === column).map(({ type, subtype }) => ({ type, subtype, ...(expression !== undefined && type === 'DIRECT' && { description: expression }), masking: false }))
        field.inputFields.push({ ...input, field: lastPart(column), ...(own.length > 0 && { transformations: own }) })
      }
    }
    for (const { fromColumn, subtype } of datasetInfluence) dataset.push({ ...input, field: lastPart(fromColumn), transformations: [{ type: 'INDIRECT', subtype, masking: false }] })
  }
  const sorted = Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return { ...facetHead('ColumnLineageDatasetFacet'), fields: sorted, ...(dataset.length > 0 && { dataset }) }
}

function lastPart(fqn: string): string {
  return splitFullyQualifiedName(fqn).at(-1)!
}

/** A run needs an id; the same lineage has the same. */
function toRunId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

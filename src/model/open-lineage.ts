import { z } from 'zod'

/** The events of OpenLineage (https://openlineage.io, specification 2-0-2) as far as they are written and read here. Other facets pass unread. */

/** Every facet says who wrote it, and what it is. */
const facet = { _producer: z.string(), _schemaURL: z.string() }
const InputField = z.looseObject({
  namespace: z.string(), name: z.string(), field: z.string(),
  transformations: z.array(z.looseObject({ type: z.string(), subtype: z.string().optional(), description: z.string().optional(), masking: z.boolean().optional() })).optional(),
})
export type InputField = z.infer<typeof InputField>

const ColumnMetric = z.strictObject({ nullCount: z.int().optional(), distinctCount: z.int().optional(), sum: z.number().optional(), count: z.number().optional(), min: z.number().optional(), max: z.number().optional(), quantiles: z.record(z.string(), z.number()).optional() })

/** What is said of a dataset. */
export const DatasetFacets = z.looseObject({
  schema: z.looseObject({ ...facet, fields: z.array(z.looseObject({ name: z.string(), type: z.string().optional(), description: z.string().optional(), ordinal_position: z.int().optional() })) }).optional(),
  documentation: z.looseObject({ ...facet, description: z.string() }).optional(),
  ownership: z.looseObject({ ...facet, owners: z.array(z.looseObject({ name: z.string(), type: z.string().optional() })) }).optional(),
  tags: z.looseObject({ ...facet, tags: z.array(z.looseObject({ key: z.string(), value: z.string(), source: z.string().optional(), field: z.string().optional() })) }).optional(),
  columnLineage: z.looseObject({ ...facet, fields: z.record(z.string(), z.looseObject({ inputFields: z.array(InputField) })), dataset: z.array(InputField).optional() }).optional(),
  dataQualityMetrics: z.looseObject({ ...facet, rowCount: z.int().optional(), bytes: z.int().optional(), columnMetrics: z.record(z.string(), ColumnMetric) }).optional(),
  dataQualityAssertions: z.looseObject({ ...facet, assertions: z.array(z.looseObject({ assertion: z.string(), success: z.boolean(), column: z.string().optional() })) }).optional(),
})
export type DatasetFacets = z.infer<typeof DatasetFacets>

/** A dataset of PostgreSQL has the namespace `postgres://host:port` and the name `database.schema.table`. */
export const OpenLineageDataset = z.looseObject({ namespace: z.string().min(1), name: z.string().min(1), facets: DatasetFacets.optional() })
export type OpenLineageDataset = z.infer<typeof OpenLineageDataset>

const event = { eventTime: z.iso.datetime({ offset: true }), producer: z.string(), schemaURL: z.string().optional() }
const Facets = z.record(z.string(), z.looseObject({})).optional()

/** A run of a job began, went on or ended. */
export const RunEvent = z.looseObject({
  ...event, eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']).optional(),
  run: z.looseObject({ runId: z.uuid(), facets: Facets }), job: z.looseObject({ namespace: z.string(), name: z.string(), facets: Facets }),
  inputs: z.array(OpenLineageDataset).max(1000).default([]), outputs: z.array(OpenLineageDataset).max(1000).default([]),
})
export type RunEvent = z.infer<typeof RunEvent>

/** What a dataset is, apart from any run. */
export const DatasetEvent = z.looseObject({ ...event, dataset: OpenLineageDataset })
export type DatasetEvent = z.infer<typeof DatasetEvent>

const producer = 'urn:trunkline:producer'
const specification = 'https://openlineage.io/spec'

/** What stands at the head of every event of ours. */
export const eventHead = (kind: 'RunEvent' | 'DatasetEvent') => ({ producer, schemaURL: `${specification}/2-0-2/OpenLineage.json#/$defs/${kind}` })

/** Versions of the facets that are written, by name. */
const facetVersions = {
  SchemaDatasetFacet: '1-1-1', DocumentationDatasetFacet: '1-0-1', OwnershipDatasetFacet: '1-0-1', TagsDatasetFacet: '1-0-0', ColumnLineageDatasetFacet: '1-2-0',
  DataQualityMetricsDatasetFacet: '1-0-0', DataQualityAssertionsDatasetFacet: '1-0-1', SQLJobFacet: '1-0-1', JobTypeJobFacet: '2-0-3', ErrorMessageRunFacet: '1-0-1',
} as const

/** What stands at the head of a facet of ours. */
export function facetHead(name: keyof typeof facetVersions): { _producer: string; _schemaURL: string } {
  return { _producer: producer, _schemaURL: `${specification}/facets/${facetVersions[name]}/${name}.json#/$defs/${name}` }
}

const defaultPort = 5432

/** The namespace of a server's datasets; the first of several hosts names them all. */
export function toNamespace(hostPort: string): string {
  const [first = ''] = hostPort.split(',')
  return `postgres://${/:\d+$/.test(first) ? first : `${first}:${defaultPort}`}`
}

/** Host, port and database of a namespace of PostgreSQL; undefined for any other. */
export function parseNamespace(namespace: string): { address: string; database: string | undefined } | undefined {
  const [, host, port, database] = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?]+)(?::(\d+))?(?:\/([^?]*))?/i.exec(namespace) ?? []
  return host === undefined ? undefined : { address: `${host.toLowerCase()}:${port ?? defaultPort}`, database: database === undefined || database === '' ? undefined : database }
}

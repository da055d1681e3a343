import ajvFormats from 'ajv-formats'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/*
 * What the JSON schemas of OpenLineage 2-0-2 and its facets demand: names, types, formats, enumerations and what is required, put down here in short form.
 * Source: https://openlineage.io/spec, and the classes that its own Python client (openlineage-python 1.54.0) generates from them. Unknown properties are allowed throughout, as there. What all workflows
 * of the demo export and emit was held against the published schemas (of these versions, or of the nearest that could be had), and against those classes, too.
 */
const text = { type: 'string' }
const uri = { type: 'string', format: 'uri' }
const dateTime = { type: 'string', format: 'date-time' }
const whole = { type: 'integer' }
const number = { type: 'number' }
const truth = { type: 'boolean' }
const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
const listOf = (items: object) => ({ type: 'array', items })
const mapOf = (additionalProperties: object) => ({ type: 'object', additionalProperties })
const object = (properties: Record<string, object>, required: readonly string[] = []) => ({ type: 'object', properties, required })
const facet = (properties: Record<string, object>, required: readonly string[] = []) => ({ allOf: [ref('BaseFacet'), object(properties, required)] })
const event = (properties: Record<string, object>, required: readonly string[]) => ({ allOf: [ref('BaseEvent'), object(properties, required)] })

const events = {
  BaseEvent: object({ eventTime: dateTime, producer: uri, schemaURL: uri }, ['eventTime', 'producer', 'schemaURL']),
  RunEvent: event({
    eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] }, run: ref('Run'), job: ref('Job'), inputs: listOf(ref('InputDataset')), outputs: listOf(ref('OutputDataset')),
  }, ['run', 'job']),
  DatasetEvent: { ...event({ dataset: ref('Dataset') }, ['dataset']), not: { required: ['job', 'run'] } },
  JobEvent: { ...event({ job: ref('Job'), inputs: listOf(ref('InputDataset')), outputs: listOf(ref('OutputDataset')) }, ['job']), not: { required: ['run'] } },
  Run: object({ runId: { type: 'string', format: 'uuid' }, facets: mapOf(ref('BaseFacet')) }, ['runId']),
  Job: object({ namespace: text, name: text, facets: mapOf(ref('BaseFacet')) }, ['namespace', 'name']),
  Dataset: object({ namespace: text, name: text, facets: mapOf(ref('BaseFacet')) }, ['namespace', 'name']),
  InputDataset: { allOf: [ref('Dataset'), object({ inputFacets: mapOf(ref('BaseFacet')) })] },
  OutputDataset: { allOf: [ref('Dataset'), object({ outputFacets: mapOf(ref('BaseFacet')) })] },
  BaseFacet: object({ _producer: uri, _schemaURL: uri }, ['_producer', '_schemaURL']),
}

const inputField = object({
  namespace: text, name: text, field: text, transformations: listOf(object({ type: text, subtype: text, description: text, masking: truth }, ['type'])),
}, ['namespace', 'name', 'field'])

/** Facets by name, with the version of each that is written down. */
const facets: Readonly<Record<string, readonly [version: string, schema: object]>> = {
  SchemaDatasetFacet: ['1-1-1', facet({ fields: listOf(object({ name: text, type: text, description: text, ordinal_position: whole }, ['name'])) })],
  DocumentationDatasetFacet: ['1-0-1', facet({ description: text }, ['description'])],
  OwnershipDatasetFacet: ['1-0-1', facet({ owners: listOf(object({ name: text, type: text }, ['name'])) })],
  TagsDatasetFacet: ['1-0-0', facet({ tags: listOf(object({ key: text, value: text, source: text, field: text }, ['key', 'value'])) })],
  ColumnLineageDatasetFacet: ['1-2-0', facet({
    fields: mapOf(object({ inputFields: listOf(inputField), transformationDescription: text, transformationType: text }, ['inputFields'])), dataset: listOf(inputField),
  }, ['fields'])],
  DataQualityMetricsDatasetFacet: ['1-0-0', facet({
    rowCount: whole, bytes: whole, fileCount: whole, lastUpdated: dateTime,
    columnMetrics: mapOf(object({ nullCount: whole, distinctCount: whole, sum: number, count: number, min: number, max: number, quantiles: mapOf(number) })),
  }, ['columnMetrics'])],
  DataQualityAssertionsDatasetFacet: ['1-0-1', facet({ assertions: listOf(object({ assertion: text, success: truth, column: text, severity: text }, ['assertion', 'success'])) }, ['assertions'])],
  SQLJobFacet: ['1-0-1', facet({ query: text }, ['query'])],
  JobTypeJobFacet: ['2-0-3', facet({ processingType: text, integration: text, jobType: text }, ['processingType', 'integration'])],
  ErrorMessageRunFacet: ['1-0-1', facet({ message: text, programmingLanguage: text, stackTrace: text }, ['message', 'programmingLanguage'])],
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajvFormats.default(ajv, ['uri', 'uuid', 'date-time'])
const validatorOf = (name: string): ValidateFunction => ajv.getSchema(`ol#/$defs/${name}`)!
ajv.addSchema({ $id: 'ol', $defs: { ...events, ...Object.fromEntries(Object.entries(facets).map(([name, [, schema]]) => [name, schema])) } })

/** What OpenLineage's schemas hold against an event and each of its facets, one sentence each; every event and facet must be of a kind and a version that is written down above. */
export function eventObjections(event: unknown): string[] {
  const { schemaURL } = event as { schemaURL?: string }
  const [, kind] = /^https:\/\/openlineage\.io\/spec\/2-0-2\/OpenLineage\.json#\/\$defs\/(RunEvent|DatasetEvent)$/.exec(schemaURL ?? '') ?? []
  if (kind === undefined) return [`schemaURL ${schemaURL ?? ''} is no event of 2-0-2`]
  const kinds = ['RunEvent', 'DatasetEvent', 'JobEvent'].filter((name) => validatorOf(name)(event))
  return [...held(kind, event), ...(kinds.length > 1 ? [`it is a ${kinds.join(' and a ')}, and must be one`] : []), ...strayNames(event), ...facetsIn(event).flatMap(([path, facet]) => {
    const [, version, name = ''] = /^https:\/\/openlineage\.io\/spec\/facets\/([\d-]+)\/(\w+)\.json#\/\$defs\/\2$/.exec((facet as { _schemaURL?: string })._schemaURL ?? '') ?? []
    if (version === undefined || facets[name]?.[0] !== version) return [`${path}: a facet ${name} ${version ?? ''} is not known here`]
    return held(name, facet).map((objection) => `${path}${objection}`)
  })]
}

function held(name: string, value: unknown): string[] {
  const validate = validatorOf(name)
  validate(value)
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`)
}

type Field = { namespace: string; name: string; field: string }
type Named = {
  dataset?: { facets?: { schema?: { fields: { name: string }[] }; dataQualityAssertions?: { assertions: { column?: string }[] }; dataQualityMetrics?: { columnMetrics: object }; tags?: { tags: { field?: string }[] } } }
  inputs?: { namespace: string; name: string }[]
  outputs?: { facets?: { columnLineage?: { fields: Record<string, { inputFields: Field[] }>; dataset?: Field[] } } }[]
}

/** What the facets demand in words: columns are named as in the facet `schema` of their dataset, and column lineage comes from inputs of the event. */
function strayNames(event: unknown): string[] {
  const { dataset: { facets } = {}, inputs = [], outputs = [] } = event as Named
  const columns = new Set(facets?.schema?.fields.map(({ name }) => name))
  const named = [...(facets?.dataQualityAssertions?.assertions ?? []).flatMap(({ column }) => column ?? []), ...Object.keys(facets?.dataQualityMetrics?.columnMetrics ?? {}), ...(facets?.tags?.tags ?? []).flatMap(({ field }) => field ?? [])]
  const known = new Set(inputs.map(({ namespace, name }) => `${namespace} ${name}`))
  const used = outputs.flatMap(({ facets: { columnLineage } = {} }) => [...Object.values(columnLineage?.fields ?? {}).flatMap(({ inputFields }) => inputFields), ...(columnLineage?.dataset ?? [])])
  return [...(facets?.schema === undefined ? [] : named.filter((name) => !columns.has(name)).map((name) => `${name} is no column of the dataset`)), ...used.filter(({ namespace, name }) => !known.has(`${namespace} ${name}`)).map(({ name }) => `${name} is no input`)]
}

/** Everything under a key that is named facets, inputFacets or outputFacets. */
function facetsIn(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (/^(?:f|inputF|outputF)acets$/.test(key) ? Object.entries(inner as object).map(([name, one]): [string, unknown] => [`${path}/${key}/${name}`, one]) : facetsIn(inner, `${path}/${key}`)))
}

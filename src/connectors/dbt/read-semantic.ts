import type { DbtAssetNode, DbtAssetType, DbtIndex, DbtTimeSpine } from '../../model/dbt/artifacts.ts'
import { readJsonMembers } from './json-members.ts'
import { asObject, asText, asTexts, defined } from './read-value.ts'
import type { SpooledFile } from './spool.ts'
import { toAsset } from './to-node.ts'

type Json = Readonly<Record<string, unknown>>
type Found = { assetType: DbtAssetType; node: Json }

/** The manifest with what the semantic manifest adds to it, and what there is to say about that file. */
export type SemanticReading = { assets: readonly DbtAssetNode[]; timeSpines: ReadonlyMap<string, DbtTimeSpine>; notes: string[] }

const sections: Readonly<Record<string, DbtAssetType>> = { semantic_models: 'semanticModel', metrics: 'metric', saved_queries: 'savedQuery' }
const idWords: Readonly<Record<DbtAssetType, string>> = { exposure: 'exposure', semanticModel: 'semantic_model', metric: 'metric', savedQuery: 'saved_query' }

/**
 * Reads semantic_manifest.json (dbt 1.6 and newer): semantic models, metrics and saved queries that the manifest lacks, details that it lacks of those
 * it has, and the tables of days that metrics are reckoned over. Things there have names and no ids: one of a name is the manifest's of that name.
 */
export async function readSemantic(file: SpooledFile, { index, projectName }: { index: DbtIndex; projectName: string }, signal: AbortSignal): Promise<SemanticReading> {
  const found: Found[] = []
  let configuration: Json = {}
  for await (const { section, value } of readJsonMembers(file, [...Object.keys(sections), '=project_configuration'], signal)) {
    const assetType = sections[section]
    if (assetType === undefined) configuration = asObject(value)
    else found.push({ assetType, node: asObject(value) })
  }
  const places = createPlaces(index)
  const isStranger = (node: Json): boolean => Object.keys(asObject(node['node_relation'])).length > 0 && places(node['node_relation']) === undefined
  const models = found.filter(({ assetType }) => assetType === 'semanticModel')
  const unknown = models.filter(({ node }) => isStranger(node)).length
  if (unknown > 0 && unknown === models.length) return { assets: index.assets, timeSpines: new Map(), notes: [`${file.shownAs} is of another project: none of its ${unknown} semantic models is of a model of the manifest. It was not used.`] }
  return { assets: merge(index.assets, { found, projectName, places }), timeSpines: toTimeSpines(configuration, places), notes: [] }
}

/** The node that a `node_relation` names. */
type Places = (relation: unknown) => string | undefined

function createPlaces({ relations }: DbtIndex): Places {
  const keyOf = (...parts: (string | undefined)[]): string => JSON.stringify(parts.map((part) => part?.toLowerCase() ?? ''))
  const ids = new Map([...relations.values()].map(({ uniqueId, database, schema, identifier }) => [keyOf(database, schema, identifier), uniqueId]))
  return (relation) => {
    const { database, schema_name: schema, alias } = asObject(relation)
    return ids.get(keyOf(asText(database), asText(schema), asText(alias)))
  }
}

type Merging = { found: readonly Found[]; projectName: string; places: Places }

function merge(assets: readonly DbtAssetNode[], { found, projectName, places }: Merging): DbtAssetNode[] {
  const keyOf = (assetType: DbtAssetType, name: string): string => `${assetType} ${name}`
  const read = new Map(found.flatMap(({ assetType, node }) => {
    const name = asText(node['name'])
    const uniqueId = `${idWords[assetType]}.${projectName}.${name ?? ''}`
    return name === undefined ? [] : [[keyOf(assetType, name), { node, asset: { ...toAsset(uniqueId, node, assetType), packageName: projectName } }] as const]
  }))
  const known = new Map(assets.map((asset) => [keyOf(asset.assetType, asset.name), asset]))
  const idOf = (assetType: DbtAssetType, name: string): string | undefined => known.get(keyOf(assetType, name))?.uniqueId ?? read.get(keyOf(assetType, name))?.asset.uniqueId
  const semanticOf = new Map(found.flatMap(({ assetType, node }) => (assetType === 'semanticModel' ? members(node['measures']).map((measure) => [measure, asText(node['name']) ?? ''] as const) : [])))
  const added = [...read].filter(([key]) => !known.has(key)).map(([, { node, asset }]) => ({ ...asset, dependsOn: dependenciesOf(node, { places, idOf, semanticOf }) }))
  return [...assets.map((asset) => withDetails(asset, read.get(keyOf(asset.assetType, asset.name))?.asset)), ...added]
}

/** What the manifest says stands. */
function withDetails(asset: DbtAssetNode, more: DbtAssetNode | undefined): DbtAssetNode {
  if (more === undefined) return asset
  return { ...asset, details: { ...more.details, ...asset.details }, description: asset.description === '' ? more.description : asset.description, ...defined({ label: asset.label ?? more.label, kind: asset.kind ?? more.kind }) }
}

type Names = { places: Places; idOf(assetType: DbtAssetType, name: string): string | undefined; semanticOf: ReadonlyMap<string, string> }

/** A semantic model stands on its table; a metric on other metrics, or on the semantic models of its measures; a saved query on its metrics. */
function dependenciesOf(node: Json, { places, idOf, semanticOf }: Names): string[] {
  const table = places(node['node_relation'])
  const parameters = asObject(node['type_params'])
  const metrics = [...members(parameters['metrics']), ...['numerator', 'denominator'].flatMap((key) => asText(asObject(parameters[key])['name']) ?? []), ...asTexts(asObject(node['query_params'])['metrics'])]
  const measures = metrics.length > 0 ? [] : [...members(parameters['input_measures']), asText(asObject(parameters['measure'])['name']) ?? '']
  return [...new Set([
    ...(table === undefined ? [] : [table]), ...metrics.flatMap((name) => idOf('metric', name) ?? []),
    ...measures.flatMap((measure) => idOf('semanticModel', semanticOf.get(measure) ?? '') ?? []),
  ])]
}

function members(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).flatMap((item) => asText(asObject(item)['name']) ?? [])
}

/** The tables of days, by node: dbt before 1.9 named them by their place alone, which is not followed. */
function toTimeSpines(configuration: Json, places: Places): Map<string, DbtTimeSpine> {
  const list = Array.isArray(configuration['time_spines']) ? configuration['time_spines'] : []
  return new Map(list.flatMap((item) => {
    const { node_relation: relation, primary_column: primary } = asObject(item)
    const [uniqueId, column] = [places(relation), asText(asObject(primary)['name'])]
    return uniqueId === undefined || column === undefined ? [] : [[uniqueId, { column, ...defined({ granularity: asText(asObject(primary)['time_granularity']) }) }] as const]
  }))
}

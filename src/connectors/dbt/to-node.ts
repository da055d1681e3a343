import { isDeepStrictEqual } from 'node:util'
import type { DbtAssetNode, DbtColumn, DbtFunction, DbtNodeKey, DbtRelation, DbtTest } from '../../model/dbt/artifacts.ts'
import { asInstant, asObject, asPeriod, asText, asTexts, defined, firstText } from './read-value.ts'

type Json = Readonly<Record<string, unknown>>

/** The key of a node that stands in a database; undefined where the manifest lacks what names it. */
export function toNodeKey(uniqueId: string, node: Json, resourceType: DbtNodeKey['resourceType']): DbtNodeKey | undefined {
  const config = asObject(node['config'])
  const identifier = firstText(node, 'identifier', 'alias', 'name')
  const schema = asText(node['schema'])
  if (identifier === undefined || schema === undefined) return undefined
  return {
    uniqueId, resourceType, identifier, schema,
    name: asText(node['name']) ?? identifier,
    database: asText(node['database']) ?? '',
    quoting: toQuoting(asObject(node['quoting'] ?? config['quoting'])),
    packageName: asText(node['package_name']) ?? '',
    dependsOn: asTexts(asObject(node['depends_on'])['nodes']),
    ...defined({ relationName: asText(node['relation_name']), materialized: asText(config['materialized']) }),
  }
}

/** dbt-postgres quotes every part unless the project says otherwise. */
function toQuoting(quoting: Json): DbtNodeKey['quoting'] {
  return { database: quoting['database'] !== false, schema: quoting['schema'] !== false, identifier: quoting['identifier'] !== false }
}

/** All that a manifest says of a node that stands in a database; formats 1 to 6 call its code SQL. */
export function toRelation(key: DbtNodeKey, node: Json): DbtRelation {
  const config = asObject(node['config'])
  const contract = asObject(node['contract'] ?? config['contract'])
  const version = node['version']
  return {
    ...key,
    description: asText(node['description']) ?? '',
    columns: Object.values(asObject(node['columns'])).map((column) => toColumn(asObject(column), node)).filter(({ name }) => name !== ''),
    tags: [...new Set([...asTexts(node['tags']), ...asTexts(config['tags'])])],
    meta: { ...asObject(config['meta']), ...asObject(node['meta']) },
    macros: asTexts(asObject(node['depends_on'])['macros']),
    ...defined({
      rawCode: firstText(node, 'raw_code', 'raw_sql'), compiledCode: firstText(node, 'compiled_code', 'compiled_sql'), language: asText(node['language']),
      path: firstText(node, 'original_file_path', 'path'), patchPath: asText(node['patch_path']),
      group: asText(node['group']) ?? asText(config['group']), access: asText(node['access']) ?? asText(config['access']),
      hasContract: typeof contract['enforced'] === 'boolean' ? contract['enforced'] : undefined,
      version: version === null || version === undefined ? undefined : String(version as string | number),
      latestVersion: node['latest_version'] === null || node['latest_version'] === undefined ? undefined : String(node['latest_version'] as string | number),
      deprecatedOn: asText(node['deprecation_date']), createdAt: asInstant(node['created_at']),
    }),
    ...(key.resourceType === 'source' && toSourceFields(node, config)),
  }
}

/** A function with its overloads, which dbt 1.12 has; undefined where the manifest lacks what names it. */
export function toFunction(uniqueId: string, node: Json): DbtFunction | undefined {
  const key = toNodeKey(uniqueId, node, 'function')
  if (key === undefined) return undefined
  const { rawCode: _raw, compiledCode: _compiled, ...relation } = toRelation(key, node)
  const overloads = Array.isArray(node['overloads']) ? node['overloads'].map(asObject) : []
  return { ...relation, signatures: [node, ...overloads].map((one) => (Array.isArray(one['arguments']) ? one['arguments'] : []).map((argument) => asText(asObject(argument)['data_type']) ?? '')) }
}

function toSourceFields(node: Json, config: Json): Partial<DbtRelation> {
  const freshness = asObject(node['freshness'] ?? config['freshness'])
  const [warnAfter, errorAfter] = [asPeriod(freshness['warn_after']), asPeriod(freshness['error_after'])]
  const loadedAtField = asText(node['loaded_at_field']) ?? asText(config['loaded_at_field'])
  return defined({
    sourceName: asText(node['source_name']), sourceDescription: asText(node['source_description']), loader: asText(node['loader']),
    freshness: warnAfter === undefined && errorAfter === undefined ? undefined : defined({ warnAfter, errorAfter, loadedAtField }),
  })
}

function toColumn(column: Json, node: Json): DbtColumn {
  return {
    name: asText(column['name']) ?? '',
    description: asText(column['description']) ?? '',
    tags: [...new Set(asTexts(ownOf(column, node, 'tags')))],
    meta: { ...asObject(ownOf(column, node, 'meta')) },
    constraints: (Array.isArray(column['constraints']) ? column['constraints'] : []).flatMap((constraint) => asText(asObject(constraint)['type']) ?? []),
    ...defined({ dataType: asText(column['data_type']) }),
  }
}

/** dbt 2 writes the tags and meta of the node to columns that have none of their own; what the YAML says of the column is in its config (dbt 1.10 and newer). */
function ownOf(column: Json, node: Json, field: 'tags' | 'meta'): unknown {
  const own = asObject(column['config'])[field]
  if (!isEmpty(own)) return own
  return column['config'] !== undefined && isDeepStrictEqual(column[field], node[field]) ? undefined : column[field]
}

/** Macros that write a generic test's arguments into it, and are none of what it says. */
const ownArguments = new Set(['model', 'column_name'])

/** A data test: generic where the manifest says which test of which arguments it is, else a query of its own. */
export function toTest(uniqueId: string, node: Json): DbtTest {
  const config = asObject(node['config'])
  const metadata = asObject(node['test_metadata'])
  const kwargs = asObject(metadata['kwargs'])
  const name = asText(node['name']) ?? uniqueId
  const isGeneric = asText(metadata['name']) !== undefined
  const namespace = asText(metadata['namespace'])
  const column = asText(node['column_name']) ?? (isGeneric ? asText(kwargs['column_name']) : undefined)
  const dependsOn = asTexts(asObject(node['depends_on'])['nodes'])
  const attachedTo = asText(node['attached_node']) ?? testedNode(node, metadata, dependsOn)
  return {
    uniqueId, name, kind: isGeneric ? 'generic' : 'singular',
    definition: isGeneric ? `${namespace === undefined ? '' : `${namespace}.`}${asText(metadata['name'])!}` : name,
    arguments: Object.fromEntries(Object.entries(kwargs).filter(([key]) => !ownArguments.has(key))),
    severity: (asText(config['severity']) ?? '').toLowerCase() === 'warn' ? 'warn' : 'error',
    description: asText(node['description']) ?? '',
    tags: [...new Set([...asTexts(node['tags']), ...asTexts(config['tags'])])],
    meta: { ...asObject(config['meta']), ...asObject(node['meta']) },
    refersTo: dependsOn.filter((id) => id !== attachedTo),
    ...defined({
      column: column === undefined ? undefined : column.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'), attachedTo, warnIf: asText(config['warn_if']), errorIf: asText(config['error_if']),
      path: firstText(node, 'original_file_path', 'path'),
    }),
  }
}

/**
 * Manifests before format 9 do not say which of the nodes a test reads is the one it tests. A relationships test names the other one in `to`; of the
 * rest dbt puts the tested one last. A query of one's own over several tests the first that dbt builds.
 */
function testedNode(node: Json, metadata: Json, dependsOn: readonly string[]): string | undefined {
  if (dependsOn.length < 2) return dependsOn[0]
  if (asText(metadata['name']) === undefined) return dependsOn.find((id) => !id.startsWith('source.')) ?? dependsOn[0]
  const model = asText(asObject(metadata['kwargs'])['model'])
  const named = model === undefined ? [] : [...model.matchAll(/(?:ref|source)\(([^)]*)\)/g)].map(([, inner = '']) => [...inner.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b).join('.'))
  return dependsOn.find((id) => named.some((name) => id.endsWith(`.${name}`))) ?? dependsOn.at(-1)
}

/** A unit test of a model. */
export function toUnitTest(uniqueId: string, node: Json, relations: ReadonlyMap<string, DbtNodeKey>): DbtTest {
  const model = asText(node['model'])
  const attachedTo = asTexts(asObject(node['depends_on'])['nodes']).find((id) => relations.get(id)?.name === model) ?? asTexts(asObject(node['depends_on'])['nodes'])[0]
  return {
    uniqueId, name: asText(node['name']) ?? uniqueId, kind: 'unit', definition: 'unit_test', arguments: {}, severity: 'error', description: asText(node['description']) ?? '',
    tags: asTexts(asObject(node['config'])['tags']), meta: asObject(asObject(node['config'])['meta']), refersTo: [],
    ...defined({ attachedTo, path: asText(node['original_file_path']) }),
  }
}

const exposureDetails = [] as const
const metricDetails = ['type_params', 'filter', 'time_granularity', 'calculation_method', 'expression', 'sql', 'timestamp', 'time_grains', 'dimensions', 'filters', 'window'] as const
const semanticDetails = ['entities', 'measures', 'dimensions', 'defaults', 'primary_entity', 'query_params', 'exports'] as const

/** An exposure, metric, semantic model or saved query. */
export function toAsset(uniqueId: string, node: Json, assetType: DbtAssetNode['assetType']): DbtAssetNode {
  const config = asObject(node['config'])
  const fields = assetType === 'exposure' ? exposureDetails : assetType === 'metric' ? metricDetails : semanticDetails
  const owner = asObject(node['owner'])
  return {
    uniqueId, assetType, name: asText(node['name']) ?? uniqueId, description: asText(node['description']) ?? '', packageName: asText(node['package_name']) ?? '',
    dependsOn: asTexts(asObject(node['depends_on'])['nodes']),
    tags: [...new Set([...asTexts(node['tags']), ...asTexts(config['tags'])])],
    meta: { ...asObject(config['meta']), ...asObject(node['meta']) },
    details: Object.fromEntries(fields.flatMap((field) => (isEmpty(node[field]) ? [] : [[field, node[field]]]))),
    ...defined({
      label: asText(node['label']), path: asText(node['original_file_path']), group: asText(node['group']) ?? asText(config['group']), kind: asText(node['type']) ?? asText(node['calculation_method']),
      maturity: asText(node['maturity']), url: asText(node['url']),
      owner: assetType === 'exposure' ? defined({ name: asText(owner['name']), email: asTexts(owner['email'])[0] }) : undefined,
    }),
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}


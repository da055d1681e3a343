import { dbtRelationTypes, type DbtAssetNode, type DbtAssetType, type DbtFunction, type DbtIndex, type DbtManifestHead, type DbtNodeKey, type DbtRelation, type DbtRelationType, type DbtTest } from '../../model/dbt/artifacts.ts'
import { TrunklineError } from '../../model/errors.ts'
import { readJsonMembers } from './json-members.ts'
import { asInstant, asObject, asText, defined } from './read-value.ts'
import type { SpooledFile } from './spool.ts'
import type { TextPool } from './text-pool.ts'
import { toAsset, toFunction, toNodeKey, toRelation, toTest, toUnitTest } from './to-node.ts'

/** The newest format of manifests that is known. */
export const newestManifest = 12

/** What a manifest says in its head, and everything in it that is small. Throws ARTIFACTS_INVALID for what is no manifest. */
export type ManifestReading = { head: DbtManifestHead; index: DbtIndex }

const assetSections: Readonly<Record<string, DbtAssetType>> = { exposures: 'exposure', metrics: 'metric', semantic_models: 'semanticModel', saved_queries: 'savedQuery' }

type Gathered = {
  pool: TextPool
  relations: Map<string, DbtNodeKey>
  functions: Map<string, DbtFunction>
  tests: DbtTest[]
  unitTests: [string, Readonly<Record<string, unknown>>][]
  assets: DbtAssetNode[]
  groups: Map<string, { owner?: string; email?: string }>
  docs: Map<string, string>
  others: Record<string, number>
  disabled: number
  broken: string[]
}

/** Reads a manifest once for its index: memory grows with the number of nodes, not with their code. */
export async function readManifest(file: SpooledFile, pool: TextPool, signal: AbortSignal): Promise<ManifestReading> {
  const found: Gathered = { pool, relations: new Map(), functions: new Map(), tests: [], unitTests: [], assets: [], groups: new Map(), docs: new Map(), others: {}, disabled: 0, broken: [] }
  let head: DbtManifestHead | undefined
  let sections = 0
  const wanted = ['=metadata', 'nodes', 'sources', 'groups', 'docs', 'disabled', 'unit_tests', 'functions', ...Object.keys(assetSections)]
  for await (const { section, key, value } of readJsonMembers(file, wanted, signal)) {
    if (section === 'metadata') head = toHead(asObject(value))
    else if (section === 'nodes' || section === 'sources') sections += 1
    gather(found, section, key, asObject(value))
  }
  if (head === undefined) throw notAManifest(file.shownAs, 'it has no metadata')
  if (sections === 0 && found.assets.length === 0 && found.disabled === 0) throw notAManifest(file.shownAs, 'it has no nodes and no sources')
  const tests = [...found.tests, ...found.unitTests.map(([id, node]) => toUnitTest(id, node, found.relations))]
  const { relations, functions, assets, groups, docs, others, disabled } = found
  return { head, index: { relations, functions, tests, assets, timeSpines: new Map(), groups, docs, others, disabled, notes: notesOf(head, found) } }
}

function gather(found: Gathered, section: string, key: string, value: Readonly<Record<string, unknown>>): void {
  const assetType = assetSections[section]
  if (assetType !== undefined) found.assets.push(found.pool(toAsset(key, value, assetType)))
  else if (section === 'nodes') gatherNode(found, key, value)
  else if (section === 'sources') gatherRelation(found, key, value, 'source')
  else if (section === 'functions') gatherFunction(found, key, value)
  else if (section === 'disabled') found.disabled += 1
  else if (section === 'unit_tests') found.unitTests.push([key, value])
  else if (section === 'groups') found.groups.set(asText(value['name']) ?? key, groupOwner(asObject(value['owner'])))
  else if (section === 'docs') gatherDocs(found, value)
}

function gatherNode(found: Gathered, key: string, node: Readonly<Record<string, unknown>>): void {
  const type = asText(node['resource_type']) ?? key.split('.')[0] ?? ''
  if (type === 'test') found.tests.push(found.pool(toTest(key, node)))
  else if ((dbtRelationTypes as readonly string[]).includes(type)) gatherRelation(found, key, node, type as DbtRelationType)
  else found.others[type] = (found.others[type] ?? 0) + 1
}

function gatherRelation(found: Gathered, key: string, node: Readonly<Record<string, unknown>>, type: DbtRelationType): void {
  const relation = toNodeKey(key, node, type)
  if (relation === undefined) found.broken.push(key)
  else found.relations.set(found.pool(key), found.pool(relation))
}

function gatherFunction(found: Gathered, key: string, node: Readonly<Record<string, unknown>>): void {
  const made = toFunction(key, node)
  if (made === undefined) found.broken.push(key)
  else found.functions.set(found.pool(key), found.pool(made))
}

function gatherDocs({ docs }: Gathered, block: Readonly<Record<string, unknown>>): void {
  const [name, contents, packageName] = [asText(block['name']), asText(block['block_contents']), asText(block['package_name'])]
  if (name === undefined || contents === undefined) return
  if (packageName !== undefined) docs.set(`${packageName}.${name}`, contents)
  if (packageName !== 'dbt' || !docs.has(name)) docs.set(name, contents)
}

function groupOwner(owner: Readonly<Record<string, unknown>>): { owner?: string; email?: string } {
  const email = Array.isArray(owner['email']) ? asText(owner['email'][0]) : asText(owner['email'])
  return defined({ owner: asText(owner['name']), email })
}

/** The number of the format stands in the address of its schema: `…/manifest/v12.json`. */
function toHead(metadata: Readonly<Record<string, unknown>>): DbtManifestHead {
  const [, version = '0'] = /\/v(\d+)(?:\.json)?$/.exec(asText(metadata['dbt_schema_version']) ?? '') ?? []
  return {
    schemaVersion: Number(version),
    dbtVersion: asText(metadata['dbt_version']) ?? 'unknown',
    projectName: asText(metadata['project_name']) ?? '',
    ...defined({ adapterType: asText(metadata['adapter_type']), generatedAt: asInstant(metadata['generated_at']), invocationId: asText(metadata['invocation_id']) }),
  }
}

function notesOf({ schemaVersion, dbtVersion, adapterType }: DbtManifestHead, { broken, others }: Gathered): string[] {
  const unknown = Object.keys(others).filter((type) => !['analysis', 'operation', 'rpc', 'sql_operation', 'sql operation', 'function'].includes(type))
  return [
    ...(schemaVersion > newestManifest ? [`The manifest has format ${schemaVersion} (dbt ${dbtVersion}), and ${newestManifest} is the newest that is known: what is new in it is not read.`] : []),
    ...(schemaVersion === 0 ? [`The manifest does not say which format it has (dbt ${dbtVersion}); it is read as the newest one that is known.`] : []),
    ...(adapterType !== undefined && adapterType !== 'postgres' ? [`The project is of ${adapterType}, not of PostgreSQL: its names are taken as PostgreSQL takes them.`] : []),
    ...(broken.length > 0 ? [`${broken.length} nodes have no name or schema and were left out: ${broken.slice(0, 10).join(', ')}${broken.length > 10 ? ', …' : ''}.`] : []),
    ...(unknown.length > 0 ? [`Nodes of kinds that are not known were left out: ${unknown.map((type) => `${others[type]} ${type}`).join(', ')}.`] : []),
  ]
}

/** Reads the manifest again, for its models, seeds, snapshots and sources with their code and columns. */
export async function* readRelations(file: SpooledFile, index: DbtIndex, signal: AbortSignal): AsyncGenerator<DbtRelation> {
  for await (const { key, value } of readJsonMembers(file, ['nodes', 'sources'], signal)) {
    const relation = index.relations.get(key)
    if (relation !== undefined) yield toRelation(relation, asObject(value))
  }
}

function notAManifest(shownAs: string, reason: string): TrunklineError {
  return new TrunklineError('ARTIFACTS_INVALID', `${shownAs} is not a manifest of dbt: ${reason}.`, { object: shownAs, hint: 'Give target/manifest.json of a dbt project, of dbt 0.19 or newer.' })
}

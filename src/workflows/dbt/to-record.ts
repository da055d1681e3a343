import type { DbtCatalogTable, DbtColumn, DbtFreshness, DbtIndex, DbtRelation, DbtResult, DbtTest } from '../../model/dbt/artifacts.ts'
import type { DataModel, DataModelRecord, DbtFacts, DbtRunFact, DbtTestFact, DbtWords } from '../../model/dbt/data-model.ts'
import type { TagLabel } from '../../model/entity.ts'
import { toDataType } from './column-type.ts'
import { readMeta, withDocs } from './describe.ts'
import type { References } from './references.ts'
import type { Upstream } from './upstream.ts'

/** What a project knows of one node beside the node itself. */
export type NodeContext = {
  fqn: string
  projectName: string
  generatedAt: number | undefined
  index: DbtIndex
  references: References
  upstream: Upstream
  /** FQN of the table of a node, where it has one. */
  fqnOf(uniqueId: string): string | undefined
  catalogTable: DbtCatalogTable | undefined
  result: DbtResult | undefined
  freshness: DbtFreshness | undefined
  tests: readonly DbtTest[]
  resultOf(uniqueId: string): DbtResult | undefined
  /** Names of the table's columns as the catalog has them; undefined where the sink cannot tell. */
  columnNames: readonly string[] | undefined
}

/** What is written of one table: OpenMetadata's data model, what it has no field for, and the words for the table. */
export async function toRecord(relation: DbtRelation, context: NodeContext): Promise<DataModelRecord> {
  const { index, references } = context
  const description = withDocs(relation.description, index.docs)
  const columns = await toColumns(relation, context)
  const owners = await findOwners(relation, context)
  const { labels, domain, properties } = await findLabels(relation, references)
  const model: DataModel = {
    modelType: 'DBT', resourceType: relation.resourceType, dbtSourceProject: context.projectName, upstream: context.upstream.nodes.flatMap((id) => context.fqnOf(id) ?? []).toSorted(),
    ...(description !== '' && { description }), ...(relation.path !== undefined && { path: relation.path }), ...(relation.rawCode !== undefined && { rawSql: relation.rawCode }),
    ...(relation.compiledCode !== undefined && { sql: relation.compiledCode }), ...(owners.length > 0 && { owners }), ...(labels.length > 0 && { tags: labels }),
    columns: columns.map(({ model: column }) => column), ...(context.generatedAt !== undefined && { generatedAt: new Date(context.generatedAt).toISOString() }),
  }
  const words: DbtWords = {
    ...(description !== '' && { description }), ...(owners.length > 0 && { owners }), ...(labels.length > 0 && { tags: labels }), ...(domain !== undefined && { domains: [domain] }),
    ...(Object.keys(properties).length > 0 && { properties }),
    columns: Object.fromEntries(columns.flatMap(({ name, words: own }) => (name === undefined || own === undefined ? [] : [[name, own]]))),
  }
  return { fullyQualifiedName: context.fqn, model, facts: toFacts(relation, context, columns), words }
}

async function findOwners({ meta, group }: DbtRelation, { index, references, catalogTable }: NodeContext): Promise<NonNullable<DataModel['owners']>> {
  const groupOf = group === undefined ? undefined : index.groups.get(group)
  const told = [
    { names: readMeta(meta).owner, of: 'project' }, { names: [groupOf?.owner ?? groupOf?.email ?? ''].filter((name) => name !== ''), of: 'project' },
    { names: catalogTable?.owner === undefined ? [] : [catalogTable.owner], of: 'database' },
  ] as const
  for (const { names, of } of told) {
    const owners = names.length === 0 ? [] : await references.owners(names, of)
    if (owners.length > 0) return owners
  }
  return []
}

async function findLabels({ tags, meta }: Pick<DbtRelation, 'tags' | 'meta'>, references: References) {
  const own = readMeta(meta)
  const labels = [
    ...await references.tags(tags), ...await references.labels([...own.tags, ...(own.tier === undefined ? [] : [own.tier])], 'Classification'), ...await references.labels(own.glossary, 'Glossary'),
  ]
  return { labels, domain: own.domain === undefined ? undefined : await references.domain(own.domain), properties: own.customProperties }
}

type ColumnPart = { name: string | undefined; model: NonNullable<DataModel['columns']>[number]; words?: { description?: string; tags?: TagLabel[] } }

/** Columns in the order of the database where dbt has seen it, then those that only the YAML knows. */
async function toColumns(relation: DbtRelation, { index, references, catalogTable, columnNames }: NodeContext): Promise<ColumnPart[]> {
  const seen = (catalogTable?.columns ?? []).toSorted((a, b) => a.index - b.index)
  const find = createColumnFinder(columnNames ?? seen.map(({ name }) => name))
  const described = new Map(relation.columns.map((column) => [find(column.name) ?? column.name, column]))
  const types = new Map(seen.map(({ name, type }) => [name, type]))
  const names = [...new Set([...seen.map(({ name }) => name), ...described.keys()])]
  return Promise.all(names.map(async (name, position): Promise<ColumnPart> => {
    const column = described.get(name)
    const description = column === undefined ? '' : withDocs(column.description, index.docs)
    const labels = column === undefined ? [] : (await findLabels(column, references)).labels
    const type = types.get(name) ?? column?.dataType
    const own = { ...(description !== '' && { description }), ...(labels.length > 0 && { tags: labels }) }
    const isKnown = columnNames === undefined ? true : columnNames.includes(name)
    return {
      name: isKnown ? name : undefined,
      model: { name, dataType: toDataType(type), ...(type !== undefined && type !== '' && { dataTypeDisplay: type }), dataLength: 1, ordinalPosition: position + 1, ...own },
      ...(Object.keys(own).length > 0 && { words: own }),
    }
  }))
}

/** YAML files are often written in other letters than the database: the exact name goes first, then small letters, then the only one that is alike. */
export function createColumnFinder(names: readonly string[]): (name: string) => string | undefined {
  const exact = new Set(names)
  const loose = Map.groupBy(names, (name) => name.toLowerCase())
  return (name) => {
    if (exact.has(name)) return name
    const folded = name.toLowerCase()
    if (exact.has(folded)) return folded
    const alike = loose.get(folded) ?? []
    return alike.length === 1 ? alike[0] : undefined
  }
}

function toFacts(relation: DbtRelation, context: NodeContext, columns: readonly ColumnPart[]): DbtFacts {
  const { index, upstream, result, tests } = context
  const group = relation.group === undefined ? undefined : { name: relation.group, ...index.groups.get(relation.group) }
  const columnMeta = Object.fromEntries(relation.columns.filter(({ meta }) => Object.keys(meta).length > 0).map(({ name, meta }) => [name, { ...meta }]))
  const timeSpine = index.timeSpines.get(relation.uniqueId)
  const stray = context.columnNames === undefined ? [] : columns.filter(({ name }) => name === undefined).map(({ model }) => model.name)
  return {
    uniqueId: relation.uniqueId, name: relation.name, packageName: relation.packageName,
    ...pick(relation, ['materialized', 'language', 'patchPath', 'access', 'version', 'latestVersion', 'deprecatedOn']),
    ...(Object.keys(relation.meta).length > 0 && { meta: { ...relation.meta } }), ...(Object.keys(columnMeta).length > 0 && { columnMeta }),
    ...(relation.tags.length > 0 && { tags: [...relation.tags] }), ...(relation.macros.length > 0 && { macros: [...relation.macros] }), ...(group !== undefined && { group }),
    ...(relation.hasContract === true && { contract: { enforced: true, columns: relation.columns.map(toContractColumn) } }),
    ...(relation.resourceType === 'source' && {
      source: { name: relation.sourceName ?? '', ...(relation.sourceDescription !== undefined && { description: relation.sourceDescription }), ...(relation.loader !== undefined && { loader: relation.loader }) },
    }),
    ...toFreshness(relation, context.freshness),
    ...(result !== undefined && { lastRun: toRunFact(result) }), ...(tests.length > 0 && { tests: tests.map((test) => toTestFact(test, context)) }),
    ...(timeSpine !== undefined && { timeSpine }), ...(stray.length > 0 && { strayColumns: stray }), ...(upstream.through.length > 0 && { through: upstream.through }),
  }
}

function pick<T extends object, K extends keyof T>(object: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]]))) as Partial<Pick<T, K>>
}

function toContractColumn({ name, dataType, constraints }: DbtColumn) {
  return { name, ...(dataType !== undefined && { dataType }), constraints: [...constraints] }
}

function toFreshness({ freshness }: DbtRelation, last: DbtFreshness | undefined): Pick<DbtFacts, 'freshness'> {
  if (freshness === undefined && last === undefined) return {}
  if (last === undefined) return { freshness: { ...freshness } }
  const { uniqueId: _id, ...fact } = last
  return { freshness: { ...freshness, last: fact } }
}

/** The result of a node as it is shown. */
export function toRunFact({ status, completedAt, executionTimeMs, message, command, failures }: DbtResult): DbtRunFact {
  return {
    status, ...(completedAt > 0 && { at: completedAt }), ...(executionTimeMs !== undefined && { executionTimeMs }), ...(message !== undefined && { message }),
    ...(command !== undefined && { command }), ...(failures !== undefined && { failures }),
  }
}

function toTestFact(test: DbtTest, { fqnOf, resultOf }: NodeContext): DbtTestFact {
  const refersTo = test.refersTo.flatMap((id) => fqnOf(id) ?? [])
  const result = resultOf(test.uniqueId)
  return {
    uniqueId: test.uniqueId, name: test.name, kind: test.kind, definition: test.definition, severity: test.severity,
    ...(test.column !== undefined && { column: test.column }), ...(test.description !== '' && { description: test.description }),
    ...(Object.keys(test.arguments).length > 0 && { arguments: { ...test.arguments } }), ...(refersTo.length > 0 && { refersTo }), ...(test.path !== undefined && { path: test.path }),
    ...(result !== undefined && { lastRun: toRunFact(result) }),
  }
}

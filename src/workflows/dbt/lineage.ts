import type { Skipped } from '../../model/ingestion.ts'
import type { LineageEdge, StatementLineage } from '../../model/lineage.ts'
import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { toSearchPath } from '../../sql/resolver/create-resolver.ts'
import { resolveStatements, type ResolvingOptions } from '../../sql/worker/resolve-statements.ts'
import type { Elsewhere, KnownDatabases } from './databases.ts'
import { groupByPlace, type PlacedModels } from './places.ts'
import type { RelationIdentity } from './match.ts'
import { evidenceOf } from './project-run.ts'

/** A model with its SQL, and the tables that the project says it reads; `unknown` are those of other databases that are in no catalog. */
export type LineageModel = { uniqueId: string; fqn: string; sql: string | undefined; language: string | undefined; upstream: readonly string[]; unknown: readonly RelationIdentity[] }
export type ModelEdges = { edges: LineageEdge[]; skipped: Skipped[]; resolved: number }

type Options = ResolvingOptions & { now: number; databases: KnownDatabases }

/**
 * The edges into models: a table-level one from each table that `depends_on` names, and the columns from the SQL as it was run, resolved against the
 * catalog. A table that only the SQL names is an edge too. SQL that cannot be resolved leaves the tables, and is told.
 */
export async function findEdges(models: readonly LineageModel[], options: Options): Promise<ModelEdges> {
  const found: ModelEdges = { edges: [], skipped: [], resolved: 0 }
  const statements = await resolveModels(models, options)
  for (const model of models) {
    const lineage = statements.get(model.uniqueId)
    if (lineage?.outcome === 'resolved') found.resolved += 1
    else if (lineage !== undefined) found.skipped.push({ object: model.uniqueId, entityType: 'table', reason: 'unsupported', detail: `the columns of ${model.fqn} were not found: ${lineage.reason ?? lineage.outcome}` })
    found.edges.push(...toEdges(model, lineage, options.now))
  }
  return found
}

async function resolveModels(models: readonly LineageModel[], options: Options): Promise<Map<string, StatementLineage>> {
  const results = new Map<string, StatementLineage>()
  const readable = models.filter(({ sql, language }) => sql !== undefined && sql.trim() !== '' && (language ?? 'sql') === 'sql')
  for (const group of groupByPlace(readable)) {
    const { setupFor } = await options.databases(group.models[0]!.fqn)
    const paths = { of: [toSearchPath('public', undefined)], anySchema: false }
    const texts = group.models.map(toStatement)
    const setup = setupFor(texts, await findElsewhere(group, options.databases))
    const resolved = await resolveStatements(setup, [{ statements: texts.map((text) => ({ text, paths })) }], options)
    for (const [index, model] of group.models.entries()) results.set(model.uniqueId, withPlaces(resolved[index]!, group))
  }
  return results
}

async function findElsewhere({ elsewhere }: PlacedModels, databases: KnownDatabases): Promise<Elsewhere> {
  return new Map(await Promise.all([...elsewhere].map(async ([key, fqn]) => [key, fqn === undefined ? undefined : (await databases(fqn)).relation(fqn)] as const)))
}

/** The resolver takes every table to be of the model's database: those that are not get their own names. */
function withPlaces(lineage: StatementLineage, { place, elsewhere }: PlacedModels): StatementLineage {
  if (elsewhere.size === 0) return lineage
  const placed = new Map<string, string>([...elsewhere].flatMap(([key, fqn]) => (fqn === undefined ? [] : [[`${place}.${key}`, fqn] as const])))
  return { ...lineage, edges: lineage.edges.map((edge) => toPlace(edge, placed.get(edge.from.fqn))) }
}

function toPlace(edge: LineageEdge, fqn: string | undefined): LineageEdge {
  if (fqn === undefined) return edge
  const rename = (column: string): string => fqn + column.slice(edge.from.fqn.length)
  return {
    ...edge, from: { ...edge.from, fqn },
    columnsLineage: edge.columnsLineage.map((one) => ({
      ...one, fromColumns: one.fromColumns.map(rename), transformations: one.transformations.map((transformation) => ({ ...transformation, fromColumn: rename(transformation.fromColumn) })),
    })),
    datasetInfluence: edge.datasetInfluence.map((one) => ({ ...one, fromColumn: rename(one.fromColumn) })),
  }
}

/** dbt creates the table from the query; a semicolon at its end would end that. */
function toStatement({ fqn, sql = '' }: LineageModel): string {
  const [, , schema = '', name = ''] = splitFullyQualifiedName(fqn)
  return `create table ${quote(schema)}.${quote(name)} as\n${sql.replace(/[\s;]+$/, '')}`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function toEdges({ uniqueId, fqn, sql, upstream }: LineageModel, lineage: StatementLineage | undefined, now: number): LineageEdge[] {
  const to = { entityType: 'table', fqn } as const
  const common = { to, source: 'DbtLineage', grade: 'parsed', evidence: evidenceOf(uniqueId), lastSeenAt: now, ...(sql !== undefined && { sqlQuery: sql }) } as const
  const resolved = new Map(lineage?.edges.filter((edge) => edge.to.fqn === fqn && edge.from.fqn !== fqn).map((edge) => [edge.from.fqn, edge]))
  return [...new Set([...upstream, ...resolved.keys()])].filter((from) => from !== fqn).map((from) => {
    const { columnsLineage = [], datasetInfluence = [] } = resolved.get(from) ?? {}
    return { ...common, from: { entityType: 'table', fqn: from }, columnsLineage: [...columnsLineage], datasetInfluence: [...datasetInfluence] }
  })
}

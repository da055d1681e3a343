import type { Pool } from 'pg'
import { overlay, tagsOf, type Curated } from '../../catalog/document/curated.ts'
import type { JsonObject } from '../../catalog/document/content.ts'
import type { DataModel, DbtFacts } from '../../model/dbt/data-model.ts'
import type { TagLabel } from '../../model/entity.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { Column } from '../../model/table.ts'
import type { NodeWords, YamlWords } from './edit-yaml.ts'

type WordsRow = { model: DataModel; facts: DbtFacts | null; document: JsonObject; curated: Curated | null }

const wordsQuery = `/* catalog */
  select d.model, d.facts, e.document, e.curated
  from trunkline.dbt_project p join trunkline.entity s on s.id = p.service_id and not s.deleted
  join trunkline.data_model d on d.project_id = p.id join trunkline.entity e on e.id = d.entity_id and not e.deleted
  where p.name = $1 and ($2::text is null or s.fqn = $2)
  order by e.fqn`

/** What to look for: the project by its name, in one service where several have it, and the classification whose tags are dbt's. */
export type WordsOptions = { project: string; serviceName: string | undefined; classification: string }

/** What the catalog says of the nodes of a project and the project does not, by `kind name` (of a source `sources source.table`); undefined without such a project. */
export async function readWords(pool: Pool, { project, serviceName, classification }: WordsOptions): Promise<Map<string, NodeWords> | undefined> {
  const { rows } = await pool.query<WordsRow>(wordsQuery, [project, serviceName === undefined ? null : fullyQualifiedName(serviceName)])
  if (rows.length === 0) return undefined
  const words = new Map<string, NodeWords>()
  for (const row of rows) {
    const { facts } = row
    // Versions of a model share one description: that of the latest.
    if (facts === null || (facts.version !== undefined && facts.version !== facts.latestVersion)) continue
    words.set(nodeKey(row.model.resourceType ?? 'model', facts.name, facts.source?.name), toWords(row, facts, classification))
  }
  return words
}

/** How a node is named between the catalog and YAML files. */
export function nodeKey(resourceType: string, name: string, source?: string): string {
  return `${resourceType.replace(/s$/, '')}s ${source === undefined ? '' : `${source}.`}${name}`
}

function toWords({ model, document, curated }: WordsRow, facts: DbtFacts, classification: string): NodeWords {
  const shown = overlay(document, curated)
  const said = new Map((model.columns ?? []).map((column) => [column.name, column]))
  const columns = ((shown['columns'] ?? []) as Column[]).map((column) => {
    const was = said.get(column.name)
    return [column.name, difference({ now: column.description, was: was?.description }, { now: column.tags ?? [], was: was?.tags ?? [], classification })] as const
  })
  return {
    ...difference({ now: shown['description'] as string | undefined, was: model.description }, { now: tagsOf(shown), was: (facts.tags ?? []).map((tag) => ({ tagFQN: fullyQualifiedName(classification, tag) })), classification }),
    columns: new Map(columns.filter(([, own]) => Object.keys(own).length > 0)),
  }
}

type Tags = { now: readonly TagLabel[]; was: readonly Pick<TagLabel, 'tagFQN'>[]; classification: string }

/** Only what differs: a description that dbt itself gave may stand in a docs block, and stays there. */
function difference(description: { now: string | undefined; was: string | undefined }, { now, was, classification }: Tags): YamlWords {
  const known = new Set(was.map(({ tagFQN }) => tagFQN))
  const tags = now.filter(({ tagFQN, source }) => source === 'Classification' && !known.has(tagFQN)).map(({ tagFQN }) => splitFullyQualifiedName(tagFQN)).filter(([group, name]) => group === classification && name !== undefined)
  return {
    ...(description.now !== undefined && description.now !== description.was && { description: description.now }),
    ...(tags.length > 0 && { tags: tags.map((parts) => parts.slice(1).join('.')) }),
  }
}

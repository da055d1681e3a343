import type { Pool } from 'pg'
import type { Suggestion } from '../../model/classification.ts'
import { quotePart } from '../../model/fqn.ts'
import { propose } from './write-suggestions.ts'

type OriginRow = { entity_id: string; fqn: string; column_name: string; tag_fqn: string; state: string }

/** Columns that bear a label of the classification of personal data which lineage did not bring, or which somebody confirmed. */
const originsQuery = `/* catalog */
  select e.id as entity_id, e.fqn, c ->> 'name' as column_name, l ->> 'tagFQN' as tag_fqn, l ->> 'state' as state
  from trunkline.search_doc d join trunkline.entity e on e.id = d.entity_id
  cross join lateral jsonb_array_elements(e.document -> 'columns') c
  cross join lateral (
    select jsonb_array_elements(coalesce(c -> 'tags', '[]')) as l
    union all
    select jsonb_array_elements(coalesce(e.curated #> array['columns', coalesce('#' || (c #>> '{extension,postgres,attributeNumber}'), '=' || (c ->> 'name')), 'tags', 'added'], '[]'))) t
  where d.tags && '{PII.Sensitive,PII.NonSensitive}' and e.entity_type = 'table' and not e.deleted and t.l ->> 'tagFQN' in ('PII.Sensitive', 'PII.NonSensitive')
    and (t.l ->> 'labelType' <> 'Propagated' or t.l ->> 'state' = 'Confirmed')`

type StepRow = { from_id: string; from_column: string; to_id: string; to_column: string; is_same: boolean }

/** Where the values of columns go in one step: as they are or made into something, never counted or summed. */
const stepsQuery = `/* catalog */
  select g.from_id, c.from_column, g.to_id, c.to_column, bool_or('IDENTITY' = any (c.subtypes)) as is_same
  from unnest($1::uuid[], $2::text[]) as f(id, name)
  join trunkline.lineage_edge g on g.from_id = f.id and g.ended_at is null
  join trunkline.lineage_column c on c.edge_id = g.id and c.from_column = f.name
  join trunkline.entity t on t.id = g.to_id and t.entity_type in ('table', 'storedProcedure') and not t.deleted
  where c.is_direct and c.to_column is not null and not ('AGGREGATION' = any (c.subtypes))
  group by g.from_id, c.from_column, g.to_id, c.to_column`

const openQuery = `/* catalog */
  select s.entity_id, array_agg(s.column_name) as columns from trunkline.tag_suggestion s join trunkline.entity e on e.id = s.entity_id and not e.deleted
  where s.label_type = 'Propagated' group by s.entity_id`

const typesQuery = `/* catalog */
  select e.id, e.entity_type, jsonb_object_agg(c ->> 'name', c ->> 'dataType') as types
  from trunkline.entity e cross join lateral jsonb_array_elements(e.document -> 'columns') c where e.id = any ($1::uuid[]) and e.entity_type = 'table' group by e.id`

/** What a value cannot be read from any more. */
const blindTypes = new Set(['BOOLEAN', 'BIT'])
const mostSteps = 20

type Reached = { tag: string; origin: string; isConfirmed: boolean; isSame: boolean }

/** Proposes the labels of columns for what is made of them, and takes back what lineage no longer says; gives how many are new. */
export async function propagateLabels(pool: Pool, now: number): Promise<number> {
  const reached = await followAll(pool)
  const open = (await pool.query<{ entity_id: string; columns: string[] }>(openQuery)).rows
  const tables = new Set([...reached.keys(), ...open.map((row) => row.entity_id)])
  const types = new Map((await pool.query<{ id: string; types: Record<string, string> }>(typesQuery, [[...tables]])).rows.map((row) => [row.id, row.types]))
  let proposed = 0
  for (const id of [...tables].toSorted()) {
    const known = types.get(id)
    if (known === undefined) continue
    const suggestions = Object.entries(known).flatMap(([column, type]) => {
      const found = reached.get(id)?.get(quotePart(column))
      return found === undefined || blindTypes.has(type) ? [] : [toSuggestion(column, found)]
    })
    const judged = open.find((row) => row.entity_id === id)?.columns ?? []
    proposed += (await propose(pool, id, { set: { suggestions, judged }, labelType: 'Propagated', now })).proposed
  }
  return proposed
}

/** Every column that is reached from a labelled one, by table; where several labels come together, the sensitive one counts. */
async function followAll(pool: Pool): Promise<Map<string, Map<string, Reached>>> {
  const reached = new Map<string, Map<string, Reached>>()
  const origins = (await pool.query<OriginRow>(originsQuery)).rows
  let frontier = origins.map((row) => ({
    id: row.entity_id, column: quotePart(row.column_name),
    reached: { tag: row.tag_fqn, origin: `${row.fqn}.${quotePart(row.column_name)}`, isConfirmed: row.state === 'Confirmed', isSame: true },
  }))
  const labelled = new Set(frontier.map(({ id, column }) => `${id} ${column}`))
  for (let step = 0; step < mostSteps && frontier.length > 0; step += 1) {
    const { rows } = await pool.query<StepRow>(stepsQuery, [frontier.map(({ id }) => id), frontier.map(({ column }) => column)])
    const from = new Map(frontier.map((one) => [`${one.id} ${one.column}`, one.reached]))
    frontier = []
    for (const row of rows) {
      const source = from.get(`${row.from_id} ${row.from_column}`)!
      const columns = reached.get(row.to_id) ?? new Map<string, Reached>()
      const before = columns.get(row.to_column)
      if (labelled.has(`${row.to_id} ${row.to_column}`) || (before !== undefined && (before.tag === 'PII.Sensitive' || source.tag !== 'PII.Sensitive'))) continue
      const next = { ...source, isSame: source.isSame && row.is_same }
      reached.set(row.to_id, columns.set(row.to_column, next))
      frontier.push({ id: row.to_id, column: row.to_column, reached: next })
    }
  }
  return reached
}

function toSuggestion(column: string, { tag, origin, isConfirmed, isSame }: Reached): Suggestion {
  const score = isSame ? 0.9 : 0.8
  const reason = `${isSame ? 'Holds the values of' : 'Made from the values of'} ${origin}, which ${isConfirmed ? 'is' : 'seems to be'} ${tag}`
  return { column, tagFQN: tag, score, reason, recognizer: { recognizerId: lineageRecognizer, recognizerName: 'ColumnLineage', score, target: 'content', patterns: [] } }
}

/** The id of the one recogniser that looks at lineage. */
const lineageRecognizer = '1d2f6c52-9a0b-8c11-8f3e-5e0a5b1c7d90'

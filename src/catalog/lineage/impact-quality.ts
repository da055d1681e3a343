import type { ImpactEffect, ImpactItem } from '../../model/impact.ts'
import { quotePart } from '../../model/fqn.ts'
import type { EntityReference } from '../../model/entity.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Focus } from './find-focus.ts'
import type { ImpactReach } from './impact-reach.ts'

/** What was found of the tables and views that are reached: how each is touched. */
export type ReachedEffects = ReadonlyMap<string, ImpactEffect>

/** Tests of what is reached, and the dbt models that build it or read what breaks. */
export async function impactOfQuality(client: Queryable, subject: Focus, reach: ImpactReach, effects: ReachedEffects): Promise<ImpactItem[]> {
  return [...await testItems(client, subject, reach, effects), ...await modelItems(client, subject, reach, effects)]
}

type TestRow = { id: string; name: string; fqn: string; table_id: string; table_name: string; column: string | null; arguments: string[]; owners: EntityReference[] | null }

const testsQuery = `/* catalog */
  select c.id, c.name, c.fqn, c.parent_id as table_id, p.name as table_name, c.document ->> 'column' as column, coalesce(c.curated -> 'owners', c.document -> 'owners') as owners,
         array(select v ->> 'value' from jsonb_array_elements(case jsonb_typeof(c.document -> 'parameterValues') when 'array' then c.document -> 'parameterValues' else '[]' end) v where v ->> 'value' is not null) as arguments
  from trunkline.entity c join trunkline.entity p on p.id = c.parent_id
  where c.entity_type = 'testCase' and not c.deleted and c.parent_id = any ($1::uuid[])
  order by c.fqn limit 5000`

/** A test of a column that goes, or of a view that breaks, fails; one of a table that is filled from it may come out otherwise. */
async function testItems(client: Queryable, subject: Focus, reach: ImpactReach, effects: ReachedEffects): Promise<ImpactItem[]> {
  const { rows } = await client.query<TestRow>(testsQuery, [reach.ids])
  return rows.filter((row) => isTested(row, reach)).map((row): ImpactItem => ({
    kind: 'test', effect: row.table_id === subject.id ? 'breaks' : effects.get(row.table_id) ?? 'changes', grade: 'catalog', name: row.name, entityType: 'testCase', fullyQualifiedName: row.fqn,
    distance: reach.distances.get(row.table_id) ?? 0, columns: row.column === null ? [] : [quotePart(row.column)], owners: row.owners ?? [], reason: `tests ${row.table_name}${row.column === null ? '' : `.${row.column}`}`,
  }))
}

/** Whether it looks at a column that is touched: its own, or one that an argument names. */
function isTested({ table_id: tableId, column, arguments: given }: TestRow, { touched }: ImpactReach): boolean {
  const columns = touched?.get(tableId)
  if (touched === undefined || columns?.has(null) === true) return true
  return [...column === null ? [] : [column], ...given].some((name) => columns?.has(quotePart(name)) === true)
}

type ModelRow = { id: string; name: string; fqn: string; model: string | null; unique_id: string | null; path: string | null; upstream: string[] }

const modelsQuery = `/* catalog */
  select e.id, e.name, e.fqn, d.facts ->> 'name' as model, d.facts ->> 'uniqueId' as unique_id, d.model ->> 'path' as path,
         array(select jsonb_array_elements_text(case jsonb_typeof(d.model -> 'upstream') when 'array' then d.model -> 'upstream' else '[]' end)) as upstream
  from trunkline.data_model d join trunkline.entity e on e.id = d.entity_id and e.entity_type = 'table' and not e.deleted
  where d.entity_id = any ($1::uuid[]) and d.model ->> 'modelType' = 'DBT' and coalesce(d.model ->> 'resourceType', 'model') <> 'source'
  order by e.fqn limit 5000`

const namesQuery = `/* catalog */
  select id, fqn from trunkline.entity where id = any ($1::uuid[])`

/** A model whose SQL reads what goes or breaks, and the one that builds the subject: both have to be changed with it. */
async function modelItems(client: Queryable, subject: Focus, reach: ImpactReach, effects: ReachedEffects): Promise<ImpactItem[]> {
  const { rows } = await client.query<ModelRow>(modelsQuery, [reach.ids])
  if (rows.length === 0) return []
  const { rows: names } = await client.query<{ id: string; fqn: string }>(namesQuery, [reach.ids])
  const broken = new Map(names.filter(({ id }) => id === subject.id || effects.get(id) === 'breaks').map(({ id, fqn }) => [fqn, id]))
  return rows.flatMap((row): ImpactItem[] => {
    const read = row.upstream.find((fqn) => broken.has(fqn) && (broken.get(fqn) !== row.id))
    const isOwn = row.id === subject.id
    if (!isOwn && read === undefined && effects.get(row.id) !== 'breaks') return []
    return [{
      kind: 'dbtModel', effect: 'breaks', grade: 'catalog', name: row.model ?? row.name, entityType: 'table', fullyQualifiedName: row.fqn, distance: reach.distances.get(row.id) ?? 0, columns: [], owners: [],
      reason: `${isOwn ? 'builds it' : `builds ${row.name}${read === undefined ? '' : `, reads ${read.split('.').at(-1) ?? read}`}`}${row.path === null ? '' : ` (${row.path})`}`,
    }]
  })
}

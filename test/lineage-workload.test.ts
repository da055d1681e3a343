import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readDdl } from '../src/sql/ddl/read-ddl.ts'
import { createLineageNames } from '../src/sql/lineage-names.ts'
import { loadSqlParser, type SqlParser } from '../src/sql/resolver/parser.ts'
import { resolveText, type TextContext } from '../src/sql/resolve-text.ts'
import { generateQuery } from './generated-views/query.ts'
import { createGeneratedTables } from './generated-views/tables.ts'
import { views } from './lineage-views.ts'

/** What a shop runs in a day, beside its reports: every kind of statement that moves data, with constants wherever the grammar takes them. */
const written = [
  `insert into archive (id, total, status) select id, total * 1.19, 'closed' from orders where placed_at < '2026-01-01' and status in ('paid', 'sent', 'lost') limit 1000`,
  `insert into archive values (1, 2.5, 'x'), (2, (select max(total) from orders where customer_id = 7), 'y')`,
  `insert into archive (id, status) select id, case when total > 100 then 'large' when total > 10 then 'usual' else 'small' end from orders on conflict do nothing`,
  `insert into product (product_id, title) select product_id, 'copy of ' || title from product where price between 1 and 5 on conflict (product_id) do update set title = excluded.title || ' 2', price = product.price + 1`,
  `update orders o set total = o.total - l.unit_price * 0.1 from line l where l.order_id = o.id and l.quantity >= 3 and o.note is null`,
  `update product set (title, price) = (select 'x' || p.title, p.price * 2 from product p where p.product_id = product.parent_id limit 1) where parent_id = 3`,
  `update customer set tags = tags || array['new', 'b'], profile = jsonb_set(profile, '{a,b}', '1') where profile ->> 'kind' = 'shop' and tags[1] = 'old'`,
  `delete from line using orders o where o.id = line.order_id and o.status = 'lost' and o.placed_at < now() - interval '90 days'`,
  `merge into archive a using (select id, total, status from orders where total > 5) o on a.id = o.id when matched and o.status = 'lost' then delete when matched then update set total = o.total + 1 when not matched then insert (id, total, status) values (o.id, o.total, 'new')`,
  `with gone as (delete from archive where id < 10 returning id, total) insert into archive (id, total) select id + 1000, total from gone where total > 3`,
  `create temp table t as select customer_id, sum(total) filter (where status = 'paid') as paid, count(*) as n from orders group by 1 having count(*) > 2 order by 2 desc limit 10`,
  `select id, total into recent from orders where placed_at > '2026-06-01' order by 1 offset 5`,
  `copy (select id, total from orders where total > 10 and status <> 'lost') to stdout`,
  `insert into archive (id) select x from generate_series(1, 10) x where x % 2 = 0`,
  `insert into archive (id, total) select c.id, best.total from customer c cross join lateral (select total from orders where customer_id = c.id and status like 'p%' order by total desc limit 1) best`,
  `insert into archive (id, status) select (home).city::int, coalesce(name, 'nobody') from customer where (home).street ilike '%road%' and country = any (array['de', 'fr'])`,
]

let parser: SqlParser
let context: TextContext
beforeAll(async () => {
  parser = await loadSqlParser()
  const { catalog, problems } = readDdl(parser, readFileSync(join(import.meta.dirname, 'databases/lineage/tables.sql'), 'utf8'))
  expect(problems).toEqual([])
  context = { parser, catalog, searchPath: ['pg_catalog', 'public'], names: createLineageNames(catalog, { serviceName: 's', database: 'd', routineNames: new Map(), standIns: new Map() }), now: 1 }
})

/** All that is told of a statement, without the texts of expressions: in these a constant is `$1`. */
function tell(of: TextContext, sql: string): string {
  const { outcome, reason, kind, reads, writes, edges, outputs, influence } = resolveText({ ...of, overlay: new Map() }, sql)
  const told = [outcome, reason, kind, reads, writes, edges.map(({ from, to, columnsLineage, datasetInfluence }) => [from, to, columnsLineage, datasetInfluence]), outputs, influence]
  return JSON.stringify(told, (key, value: unknown) => (key === 'function' || key === 'expression' || key === 'name' ? undefined : value))
}

test('a text with its constants replaced, as statistics keep it, tells the same as the original', () => {
  const [numbers] = fc.sample(fc.array(fc.noBias(fc.nat(2 ** 31 - 1)), { minLength: 20_000, maxLength: 20_000 }), { numRuns: 1, seed: 11 })
  let at = 0
  const below = (bound: number): number => numbers![at++ % numbers!.length]! % bound
  const generated = Array.from({ length: 330 }, (_, index) => {
    const { sql, columns } = generateQuery(below)
    return index % 3 === 0 ? sql : `insert into sink (${columns.map((_column, place) => `c${place}`).join(', ')}) select * from (${sql}) as q`
  })
  const sink = `create table sink (${Array.from({ length: 8 }, (_, place) => `c${place} text`).join(', ')});`
  const { catalog, problems } = readDdl(parser, `${createGeneratedTables()} ${sink}`)
  expect(problems).toEqual([])
  const others: TextContext = { ...context, catalog, names: createLineageNames(catalog, { serviceName: 's', database: 'd', routineNames: new Map(), standIns: new Map() }) }
  const workload: [TextContext, string][] = [...[...written, ...Object.values(views)].map((sql): [TextContext, string] => [context, sql]), ...generated.map((sql): [TextContext, string] => [others, sql])]
  const differences = workload.flatMap(([of, sql]) => {
    const normalized = parser.normalize(sql)
    return tell(of, sql) === tell(of, normalized) ? [] : [`${sql}\n  ≠ ${normalized}\n  ${tell(of, sql)}\n  ${tell(of, normalized)}`]
  })
  expect(differences).toEqual([])
  const resolved = workload.filter(([of, sql]) => resolveText({ ...of, overlay: new Map() }, sql).outcome === 'resolved')
  expect(resolved.length).toBeGreaterThanOrEqual(300)
  expect(workload.filter(([, sql]) => parser.normalize(sql) !== sql).length).toBeGreaterThan(200)
})

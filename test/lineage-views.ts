/** A view for each construct that lineage must follow, over the tables of databases/lineage/tables.sql. */
export const views: Record<string, string> = {
  plain: 'select id, name as "Name", upper(country) as country, id::bigint as wide from customer',
  everything: 'select * from archive',
  joined: `select c.name, o.total * 2 as twice from customer c left join orders o on o.customer_id = c.id where o.status = 'paid' order by o.placed_at`,
  merged: 'select * from line join product using (product_id)',
  full_merged: 'select product_id, title from line full join product using (product_id)',
  grouped: `select country, count(*) as customers, max(length(name)) as longest, string_agg(name, ',' order by id) as names,
    sum(id) filter (where country is not null) as some from customer group by country having min(id) > 3`,
  sets: 'select country, name, grouping(country) as level, count(*) from customer group by grouping sets ((country), (name), ())',
  ranked: 'select name, row_number() over (partition by country order by id desc) as place, lag(name) over w as former from customer window w as (order by id)',
  decided: `select case status when 'paid' then total when 'open' then 0 else id end as amount, coalesce(status, 'none') as status from orders`,
  latest: 'select c.name, last.total from customer c cross join lateral (select o.total from orders o where o.customer_id = c.id order by o.placed_at desc limit 1) last',
  tree: `with recursive parts (id, title, top) as (
      select product_id, title, product_id from product where parent_id is null
      union all select p.product_id, p.title, parts.top from product p join parts on p.parent_id = parts.id)
    select id, title, top from parts`,
  together: 'select id, name from customer union select id, status from orders',
  rest: 'select id from customer except all select customer_id from orders',
  rows: 'select c as customer, (c.home).city as city, row_to_json(c) as document from customer c',
  unnested: 'select c.id, tag, n from customer c cross join lateral unnest(c.tags) with ordinality as t (tag, n)',
  nested: `select id, (select max(total) from orders o where o.customer_id = c.id) as best, exists (select from line where order_id = c.id) as has,
    array(select title from product where product_id = c.id) as titles from customer c`,
  document: `select o.id, x.street from orders o cross join lateral xmltable('/a' passing o.note columns street text path 's') x`,
  keyed: `select profile -> 'a' ->> 'b' as b, profile @> '{}' as has, tags[1] as first from customer`,
  'Quoted "view".x': 'select "Region Id", "select" as "Col.umn" from "Sales Data"."Region ""EU"""',
  above: 'select twice + 1 as more, name from joined',
  valued: `select v.code, v.label, o.id from (values (1, 'a'), (2, 'b')) v (code, label) join orders o on o.id = v.code`,
  distinct_on: 'select distinct on (country) country, name from customer order by country, id',
  sampled: 'select id from customer tablesample bernoulli (10) limit 5',
  sampled_by: 'select o.id from customer c cross join lateral (select o.id from orders o tablesample system (c.id) repeatable (c.id + 1)) o',
  searched: `with recursive t as (select product_id, parent_id from product union all select p.product_id, p.parent_id from product p join t on t.product_id = p.parent_id)
    search depth first by product_id set ordering cycle product_id set looped using path
    select parent_id, ordering::text as ordering, looped, path::text as path from t`,
  cased: `select total::text as t, (total + 0)::int as i, total::numeric as n, status collate "C" as s from orders`,
  populated: 'select p.id, p.total from customer c cross join lateral jsonb_populate_recordset(null::orders, c.profile) p',
  populated_field: 'select (jsonb_populate_record(null::product, profile)).title from customer',
  within: 'select percentile_cont(0.5) within group (order by price) as median, mode() within group (order by title) as usual from product',
}
/** For PostgreSQL 17 and later. */
export const jsonTable = `select c.id, j.a from customer c cross join lateral json_table(c.profile, '$.x[*]' columns (a int path '$.a', nested path '$.n[*]' columns (b text path '$'))) j`

export function viewsFor(major: number): Record<string, string> {
  return major >= 17 ? { ...views, json_table: jsonTable } : views
}

/** The statements that create them. */
export function createViews(major: number): string {
  return Object.entries(viewsFor(major)).map(([name, query]) => `create view "${name.replaceAll('"', '""')}" as ${query};`).join('\n')
}

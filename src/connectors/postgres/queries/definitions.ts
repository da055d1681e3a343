export type DefinitionKind = 'constraint' | 'index' | 'index key' | 'predicate' | 'generated' | 'partition key' | 'trigger' | 'statistics' | 'publication filter'

/** One text of one object; `position` numbers index keys, statistics expressions and generated columns. */
export type DefinitionRow = { relation: number; kind: DefinitionKind; object: number; position: number; text: string | null }

/**
 * Every text of the relations ($1) for which the server looks into them, so that it waits where one is locked: locked ones must not be
 * among them. These locks are given back as each function returns.
 */
export const definitionsQuery = `
  with unusual_index as materialized (
    select i.indrelid, i.indexrelid, i.indnkeyatts, i.indpred, i.indexprs is not null as has_expressions
    from pg_index i
    where i.indrelid = any($1::oid[]) and i.indislive
      and (i.indexprs is not null or i.indpred is not null
           or i.indexrelid in (select c.oid from pg_class c where c.relkind in ('i', 'I') and c.relam <> 403)) -- btree
  ), generated as materialized (
    select a.attrelid, a.attnum from pg_attribute a where a.attgenerated <> '' and a.attnum > 0 and not a.attisdropped
  )
  select con.conrelid as relation, 'constraint' as kind, con.oid as object, 0 as position, pg_get_constraintdef(con.oid, true) as text
  from pg_constraint con where con.conrelid = any($1::oid[]) and con.contype in ('c', 'x')
  union all
  select i.indrelid, 'index', i.indexrelid, 0, pg_get_indexdef(i.indexrelid, 0, true) from unusual_index i
  union all
  select i.indrelid, 'index key', i.indexrelid, k.position, pg_get_indexdef(i.indexrelid, k.position, true)
  from unusual_index i cross join generate_series(1, i.indnkeyatts) as k (position)
  where i.has_expressions
  union all
  select i.indrelid, 'predicate', i.indexrelid, 0, pg_get_expr(i.indpred, i.indrelid, true)
  from unusual_index i where i.indpred is not null
  union all
  select g.attrelid, 'generated', g.attrelid, g.attnum, pg_get_expr(ad.adbin, ad.adrelid, true)
  from generated g join pg_attrdef ad on ad.adrelid = g.attrelid and ad.adnum = g.attnum
  where g.attrelid = any($1::oid[])
  union all
  select pt.partrelid, 'partition key', pt.partrelid, 0, pg_get_partkeydef(pt.partrelid)
  from pg_partitioned_table pt where pt.partrelid = any($1::oid[])
  union all
  select t.tgrelid, 'trigger', t.oid, 0, pg_get_triggerdef(t.oid, true)
  from pg_trigger t where t.tgrelid = any($1::oid[]) and not t.tgisinternal
  union all
  select s.stxrelid, 'statistics', s.oid, e.position::int, e.text
  from pg_statistic_ext s cross join unnest(pg_get_statisticsobjdef_expressions(s.oid)) with ordinality as e (text, position)
  where s.stxrelid = any($1::oid[])`

/** Which rows of the relations ($1) each publication publishes; locks as in {@link definitionsQuery}, `absent` as in constraints.ts. */
export const publicationFiltersQuery = `
  select filter.relation, 'publication filter' as kind, filter.object, 0 as position, filter.text
  from (select null::pg_node_tree as prqual) as absent
  cross join lateral (
    select pr.prrelid as relation, pr.oid as object, pg_get_expr(prqual, pr.prrelid, true) as text
    from pg_publication_rel pr where pr.prrelid = any($1::oid[]) and prqual is not null
  ) as filter`

export type QueryTextKind = 'view' | 'rule' | 'using' | 'with check'
/** `version` of a view is the transaction that wrote its definition. */
export type QueryTextRow = { relation: number; kind: QueryTextKind; object: number; version: string; text: string | null }

/**
 * Queries stored with the relations ($1): views, rules, policies. Deparsing one locks every relation it names until the statement ends, so
 * they are read a hundred relations at a time.
 */
export const queryTextsQuery = `
  select r.ev_class as relation, case when r.rulename = '_RETURN' then 'view' else 'rule' end as kind, r.oid as object, r.xmin::text as version,
         case when r.rulename = '_RETURN' then pg_get_viewdef(r.ev_class, true) else pg_get_ruledef(r.oid, true) end as text
  from pg_rewrite r where r.ev_class = any($1::oid[])
  union all
  select p.polrelid, 'using', p.oid, p.xmin::text, pg_get_expr(p.polqual, p.polrelid, true)
  from pg_policy p where p.polrelid = any($1::oid[]) and p.polqual is not null
  union all
  select p.polrelid, 'with check', p.oid, p.xmin::text, pg_get_expr(p.polwithcheck, p.polrelid, true)
  from pg_policy p where p.polrelid = any($1::oid[]) and p.polwithcheck is not null`

export type RoutineTextRow = { routine: number; version: string; text: string | null }

/** Bodies of the routines ($1) that are kept as parsed SQL; locks as in {@link queryTextsQuery}. */
export const routineTextsQuery = `
  select p.oid as routine, p.xmin::text as version, pg_get_function_sqlbody(p.oid) as text
  from pg_proc p where p.oid = any($1::oid[])`

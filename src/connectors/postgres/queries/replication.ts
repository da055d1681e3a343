export type PublicationRow = {
  oid: number
  name: string
  owner: string
  all_tables: boolean
  inserts: boolean
  updates: boolean
  deletes: boolean
  truncates: boolean
  via_root: boolean
  tables: { schema: string; table: string; columns: string[] | null; has_filter: boolean }[] | null
  description: string | null
}

/**
 * Publications and the tables named in them. A row filter's text is read with its table: the server has to look into that.
 * Columns that older servers lack stand in `absent`, as in constraints.ts.
 */
export const publicationsQuery = `
  select p.oid, p.pubname as name, pg_get_userbyid(p.pubowner) as owner, p.puballtables as all_tables, p.pubinsert as inserts,
         p.pubupdate as updates, p.pubdelete as deletes, p.pubtruncate as truncates, p.pubviaroot as via_root,
         (select json_agg(json_build_object('schema', part.schema, 'table', part.name, 'columns', part.columns, 'has_filter', part.has_filter)
                          order by part.schema, part.name)
          from (
            select n.nspname as schema, c.relname as name, prqual is not null as has_filter,
                   (select json_agg(a.attname order by a.attnum) from pg_attribute a
                    where a.attrelid = pr.prrelid and a.attnum = any (prattrs::int2[])) as columns
            from pg_publication_rel pr join pg_class c on c.oid = pr.prrelid join pg_namespace n on n.oid = c.relnamespace
            where pr.prpubid = p.oid
          ) part) as tables,
         obj_description(p.oid, 'pg_publication') as description
  from pg_publication p
  cross join (select null::int2vector as prattrs, null::text as prqual) as absent
  order by p.pubname`

export type PublicationSchemaRow = { publication: number; schema: string }

/** Schemas published as a whole: PostgreSQL 15 and later. */
export const publicationSchemasQuery = `
  select pn.pnpubid as publication, n.nspname as schema
  from pg_publication_namespace pn join pg_namespace n on n.oid = pn.pnnspid
  order by n.nspname`

export type SubscriptionRow = { name: string; owner: string; enabled: boolean; publications: string[]; slot_name: string | null; description: string | null }

/** Subscriptions of the database we are in: only the columns that everyone may read, which the connection string is not among. */
export const subscriptionsQuery = `
  select s.subname as name, pg_get_userbyid(s.subowner) as owner, s.subenabled as enabled, s.subpublications as publications, s.subslotname as slot_name,
         obj_description(s.oid, 'pg_subscription') as description
  from pg_subscription s
  where s.subdbid = (select oid from pg_database where datname = current_database())
  order by s.subname`

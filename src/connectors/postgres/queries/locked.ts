/** What must not be asked about now: a relation or routine at all, or a relation's size only. */
export type LockedRow = { oid: number; blocks: 'relation' | 'routine' | 'size' }

/**
 * Everything that would make us wait: relations under ACCESS EXCLUSIVE, and what is written over them, since deparsing a query locks the
 * relations it names (those only, not what they are built on). A lock that is only asked for counts too: whoever comes later waits behind it.
 * An exclusive lock on an index (REINDEX) or a TOAST table stops nothing but measuring.
 */
export const lockedQuery = `
  with exclusive as materialized (
    select distinct relation as oid
    from pg_locks
    where locktype = 'relation' and mode = 'AccessExclusiveLock' and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
  ), dependent as materialized (
    select d.classid, d.objid
    from exclusive join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = exclusive.oid
  )
  select c.oid, 'relation' as blocks from exclusive join pg_class c using (oid) where c.relkind in ('r', 'p', 'f', 'v', 'm')
  union
  select r.ev_class, 'relation' from dependent d join pg_rewrite r on r.oid = d.objid where d.classid = 'pg_rewrite'::regclass
  union
  select p.polrelid, 'relation' from dependent d join pg_policy p on p.oid = d.objid where d.classid = 'pg_policy'::regclass
  union
  select d.objid, 'routine' from dependent d where d.classid = 'pg_proc'::regclass
  union
  select i.indrelid, 'size' from exclusive join pg_index i on i.indexrelid = exclusive.oid
  union
  select c.oid, 'size' from exclusive join pg_class toast using (oid) join pg_class c on c.reltoastrelid = toast.oid where toast.relkind = 't'`

-- What PostgreSQL 15 to 18 added to CREATE TABLE and its kin; after ddl.sql.
set search_path = ddl, public;

create table new_columns (
  id int constraint "my ""nn""" not null,
  quiet int not null no inherit,
  "both" int constraint both_nn not null no inherit,
  twice int generated always as (id * 2) virtual,
  kept int generated always as (id * 3),
  inline text storage external compression pglz,
  unproven int,
  low numeric(3, -2),
  described int not null,
  primary key (id)
);
comment on constraint new_columns_described_not_null on new_columns is 'described';
alter table new_columns add constraint unproven_nn not null unproven not valid;
create table new_heir (constraint heir_nn not null kept) inherits (new_columns);

create table new_keys (
  a int, b int, during daterange,
  constraint new_keys_key primary key (a, during without overlaps),
  constraint new_keys_unique unique nulls not distinct (b) include (a),
  constraint not_checked check (a > 0) not enforced
);
create unique index new_keys_index on new_keys (b) nulls not distinct;
create table new_refs (
  a int, b int, c int, during daterange,
  constraint new_refs_period foreign key (a, period during) references new_keys (a, period during),
  constraint new_refs_set foreign key (b) references new_keys (b) on delete set null (b),
  constraint new_refs_loose foreign key (c) references new_keys (b) not enforced
);
alter table new_refs add constraint new_refs_pair foreign key (b) references new_keys (b) on delete set default (b) not valid;

create table tracked (id int generated always as identity, kind text) partition by list (kind);
create table tracked_a partition of tracked for values in ('a');
create table tracked_b (kind text, id int not null);
alter table tracked attach partition tracked_b for values in ('b');

create view invoking with (security_invoker) as select id from new_columns;
grant maintain on new_columns to ddl_reader;
create publication ddl_columns for table new_columns (id, quiet);
create publication ddl_schema for tables in schema "ddl.Odd ""Schema""", table new_columns;
create function sql_return(int) returns int language sql return $1 + 1;
create table with_return (a int default ddl.sql_return(1));
create publication ddl_rows for table new_columns (id, quiet) where (id > 5 and quiet is not null), columns where (short <> 'x');

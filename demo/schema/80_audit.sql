set local role shop_owner;

create table audit.releases (
  component text not null,
  version integer not null check (version > 0),
  description text not null,
  primary key (component, version)
);
comment on table audit.releases is 'Which release of which part of the database is loaded';
comment on column audit.releases.component is 'Part of the database';
comment on column audit.releases.version is 'Release, counted from one';
comment on column audit.releases.description is 'What it brought';

create type audit.operation as enum ('insert', 'update', 'delete');
comment on type audit.operation is 'What was done to a row';

create table audit.row_changes (
  change_id bigint generated always as identity primary key,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by name not null default current_user,
  transaction_id xid8 default pg_current_xact_id(),
  schema_name name not null,
  table_name name not null,
  operation audit.operation not null,
  row_key jsonb not null,
  old_values jsonb,
  new_values jsonb,
  check (operation = 'insert' or old_values is not null)
);
comment on table audit.row_changes is 'Changes to customers, products, prices and orders: who, when, and the values that differ';
comment on column audit.row_changes.change_id is 'Number of the change, in order of time';
comment on column audit.row_changes.changed_at is 'When';
comment on column audit.row_changes.changed_by is 'Role that did it';
comment on column audit.row_changes.transaction_id is 'Transaction; changes that share it were made together. Empty for changes brought over from the old shop';
comment on column audit.row_changes.schema_name is 'Schema of the table';
comment on column audit.row_changes.table_name is 'Table';
comment on column audit.row_changes.operation is 'What was done';
comment on column audit.row_changes.row_key is 'Primary key of the row, column by column';
comment on column audit.row_changes.old_values is 'Columns that changed, as they were';
comment on column audit.row_changes.new_values is 'Columns that changed, as they are';
create index row_changes_row on audit.row_changes (schema_name, table_name, ((row_key ->> 'order_id')));
create index row_changes_changed_at on audit.row_changes using brin (changed_at);
create index row_changes_new_values on audit.row_changes using gin (new_values jsonb_path_ops);

create function audit.changed_values(was jsonb, became jsonb)
returns jsonb language sql immutable parallel safe
as $$
  select coalesce(jsonb_object_agg(b.key, b.value), '{}')
  from jsonb_each(became) b
  where b.value is distinct from was -> b.key
$$;
comment on function audit.changed_values(jsonb, jsonb) is 'The members of the second object that the first has not, or has with another value';

create function audit.record_change()
returns trigger language plpgsql security definer set search_path = pg_catalog
as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  became jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  key jsonb;
begin
  select jsonb_object_agg(name, coalesce(became, was) -> name) into key from unnest(tg_argv) as name;
  insert into audit.row_changes (changed_by, schema_name, table_name, operation, row_key, old_values, new_values)
  values (
    session_user, tg_table_schema, tg_table_name, lower(tg_op)::audit.operation, key,
    case when became is null then was else audit.changed_values(became, was) end,
    case when was is null then became else audit.changed_values(was, became) end
  );
  return null;
end
$$;
comment on function audit.record_change() is 'Writes a change to audit.row_changes; its arguments are the columns of the key';

create trigger record_change after update of email, phone, status, tier or delete on accounts.customers
  for each row execute function audit.record_change('customer_id');
comment on trigger record_change on accounts.customers is 'Contact data and status only; sign-ins have a table of their own';
create trigger record_change after update of name, status, tax_class or delete on catalog.products
  for each row execute function audit.record_change('product_id');
comment on trigger record_change on catalog.products is 'What merchandisers change; ratings are left out';
create trigger record_change after update or delete on catalog.prices
  for each row execute function audit.record_change('product_id', 'variant_no', 'valid_during');
comment on trigger record_change on catalog.prices is 'Prices are changed by closing one and adding another';
create trigger record_change after update of status, delivered_at or delete on sales.orders
  for each row execute function audit.record_change('order_id', 'placed_at');
comment on trigger record_change on sales.orders is 'Every step of an order';

create view audit.recent_changes as
  select changed_at, changed_by, schema_name || '.' || table_name as table_name, operation, row_key, old_values, new_values
  from audit.row_changes
  where changed_at > (select max(changed_at) from audit.row_changes) - interval '30 days';
comment on view audit.recent_changes is 'The thirty days before the latest change';

set local role none;

-- Dashboards read stock through a foreign table, so that they could be pointed at a read replica.
-- Here the "replica" is this database itself, reached by the way the server is reached locally.
do $$
begin
  execute format(
    'create server stock_replica foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L, fetch_size ''1000'')',
    -- a list of folders, each in quotes where it holds more than letters; without one the server listens on TCP only
    coalesce(nullif(trim(both ' "' from split_part(current_setting('unix_socket_directories'), ',', 1)), ''), 'localhost'),
    current_setting('port'), current_database()
  );
  execute format('create user mapping for current_user server stock_replica options (user %L)', current_user);
end
$$;
comment on server stock_replica is 'Read replica for dashboards; in the demo, this same database';

create foreign table analytics.replica_stock_levels (
  warehouse_id smallint not null,
  product_id integer not null,
  variant_no smallint not null,
  on_hand integer not null,
  reserved integer not null,
  available integer
) server stock_replica options (schema_name 'inventory', table_name 'stock_levels', updatable 'false');
comment on foreign table analytics.replica_stock_levels is 'inventory.stock_levels, read from the replica';
comment on column analytics.replica_stock_levels.warehouse_id is 'Warehouse';
comment on column analytics.replica_stock_levels.product_id is 'Product';
comment on column analytics.replica_stock_levels.variant_no is 'Variant of the product';
comment on column analytics.replica_stock_levels.on_hand is 'Pieces on the shelf';
comment on column analytics.replica_stock_levels.reserved is 'Pieces promised to orders not yet picked';
comment on column analytics.replica_stock_levels.available is 'Pieces that can still be sold';
alter foreign table analytics.replica_stock_levels owner to shop_analyst;

-- Extensions live in public, which holds nothing else.
create extension if not exists citext with schema public;
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gist with schema public;
create extension if not exists ltree with schema public;
create extension if not exists postgres_fdw with schema public;
create extension if not exists pg_stat_statements with schema public;

comment on schema public is 'Extensions only; the shop''s own objects have schemas of their own';

create schema reference authorization shop_owner;
comment on schema reference is 'Countries, currencies, exchange rates, and the domains and types that every other schema uses';
create schema accounts authorization shop_owner;
comment on schema accounts is 'Customers, their addresses, consents and sign-ins, and the staff who serve them';
create schema catalog authorization shop_owner;
comment on schema catalog is 'What the shop sells: categories, products, variants, prices and reviews';
create schema inventory authorization shop_owner;
comment on schema inventory is 'Warehouses, stock, suppliers and what is ordered from them';
create schema sales authorization shop_owner;
comment on schema sales is 'Carts, orders, shipments, returns and promotions';
create schema payments authorization shop_finance;
comment on schema payments is 'Payment methods, payments, refunds, invoices and settlements; owned by finance';
create schema audit authorization shop_owner;
comment on schema audit is 'Who changed what, and which release of the database is loaded';
create schema analytics authorization shop_analyst;
comment on schema analytics is 'Web events, summary tables and the views that reports are built on; owned by the analysts';

grant usage on schema reference, catalog to shop_readonly;
grant usage on schema accounts, inventory, sales to shop_finance, shop_analyst, shop_support, shop_app;
grant usage on schema payments to shop_support, shop_analyst, shop_app;
grant usage on schema audit to shop_finance, shop_analyst;
grant usage on schema analytics to shop_finance, shop_support;

do $$
begin
  execute format(
    'comment on database %I is %L',
    current_database(),
    'Fernhill, an online shop for home, kitchen and garden: accounts, catalog, orders, payments, inventory and analytics'
  );
end
$$;

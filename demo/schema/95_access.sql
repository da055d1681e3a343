-- Reading: reference data and catalog for everyone, the rest by team.
grant select on all tables in schema reference, catalog to shop_readonly;
grant select on accounts.customer_contacts to shop_support;
grant update (email, phone) on accounts.customer_contacts to shop_support;
grant execute on function accounts.find_customers(text, integer) to shop_support;
grant select on accounts.staff_hierarchy to shop_finance, shop_support;
grant select on all tables in schema sales, inventory to shop_support;
grant update (status) on sales.orders to shop_support;
grant execute on procedure sales.cancel_order(bigint, boolean) to shop_support;
grant select on sales.order_items, sales.shipments, sales.returns, audit.recent_changes to shop_finance;
grant select on payments.open_invoices to shop_support;
grant select on audit.recent_changes, audit.releases to shop_analyst;
grant select on analytics.monthly_revenue, analytics.revenue_growth, analytics.daily_sales to shop_finance, shop_support;

-- Writing: the web shop, for the customer who is signed in.
grant select, insert, update on accounts.customers, accounts.addresses to shop_app;
grant select, insert, update, delete on sales.carts, payments.payment_methods to shop_app;
grant select, insert on sales.orders, sales.order_items, payments.payments, catalog.product_reviews to shop_app;
grant select on sales.shipments, sales.promotions, inventory.stock_levels, inventory.warehouses to shop_app;
grant usage on sequence sales.order_id, payments.payment_id to shop_app;
grant execute on function inventory.reserve_stock(smallint, integer, smallint, integer) to shop_app;

-- Tables made later are covered as well.
alter default privileges for role shop_owner in schema reference, catalog grant select on tables to shop_readonly;
alter default privileges for role shop_analyst in schema analytics grant select on tables to shop_finance;

-- Rows of customers: the shop sees the one signed in, support all but the closed, analysts all (and no contact columns).
alter table accounts.customers enable row level security;
create policy customers_own on accounts.customers to shop_app
  using (public_id = accounts.current_customer()) with check (public_id = accounts.current_customer());
comment on policy customers_own on accounts.customers is 'The web shop works on the row of the customer who is signed in';
create policy customers_for_support on accounts.customers for select to shop_support using (status <> 'closed');
comment on policy customers_for_support on accounts.customers is 'A closed account is nobody''s business';
create policy customers_for_reports on accounts.customers for select to shop_analyst, shop_finance using (true);
comment on policy customers_for_reports on accounts.customers is 'Which columns they see is a matter of grants';
create policy customers_not_suspended on accounts.customers as restrictive for update to shop_app using (status <> 'suspended');
comment on policy customers_not_suspended on accounts.customers is 'While suspended, an account cannot be changed from the shop';

alter table accounts.addresses enable row level security;
create policy addresses_own on accounts.addresses to shop_app
  using (customer_id in (select customer_id from accounts.customers where public_id = accounts.current_customer()));
comment on policy addresses_own on accounts.addresses is 'Addresses of the customer who is signed in';

alter table payments.payment_methods enable row level security;
alter table payments.payment_methods force row level security;
create policy payment_methods_finance on payments.payment_methods to shop_finance using (true);
comment on policy payment_methods_finance on payments.payment_methods is 'The owner is held to policies too, hence this one';
create policy payment_methods_own on payments.payment_methods to shop_app
  using (customer_id in (select customer_id from accounts.customers where public_id = accounts.current_customer()));
comment on policy payment_methods_own on payments.payment_methods is 'Payment methods of the customer who is signed in';

create publication shop_orders
  for table sales.orders, sales.order_items, sales.shipments
  with (publish = 'insert, update', publish_via_partition_root = true);
comment on publication shop_orders is 'Orders and shipments, for the data warehouse';
alter publication shop_orders owner to shop_owner;

-- Rows with numbers of their own have left their sequences behind.
select setval(pg_get_serial_sequence('accounts.customers', 'customer_id'), max(customer_id)) from accounts.customers;
select setval(pg_get_serial_sequence('catalog.products', 'product_id'), max(product_id)) from catalog.products;
select setval(pg_get_serial_sequence('catalog.categories', 'category_id'), max(category_id)) from catalog.categories;
select setval(pg_get_serial_sequence('catalog.brands', 'brand_id'), max(brand_id)) from catalog.brands;
select setval(pg_get_serial_sequence('sales.promotions', 'promotion_id'), max(promotion_id)) from sales.promotions;
select setval('sales.order_id', max(order_id)) from sales.orders;

drop function pg_temp.plain(text);
drop function pg_temp.time_of_day(text, bigint);
drop function pg_temp.weighted(text, bigint, text[], double precision[]);
drop function pg_temp.one_of(text, bigint, text[]);
drop function pg_temp.whole(text, bigint, integer);
drop function pg_temp.roll(text, bigint);
drop function pg_temp.today();
drop table pools, new_customers, assortment, days, new_orders, new_items, new_fates, new_payments, new_refunds,
  new_movements, new_reservations, new_shelves, new_visits;

-- What runs every night, as the role that runs it.
set local role shop_analyst;
call analytics.refresh_daily_sales('2024-12-01', '2026-11-22');
call analytics.refresh_cohorts();
refresh materialized view analytics.product_performance;

insert into analytics.category_monthly (month, category_id, orders, pieces, revenue_eur)
select date_trunc('month', f.ordered_on)::date, p.category_id, count(distinct f.order_id), sum(i.quantity),
       sum(round(i.line_total / r.units_per_euro, 2))
from analytics.order_facts f
join sales.order_items i on i.order_id = f.order_id
join catalog.products p on p.product_id = i.product_id
join reference.exchange_rates r on r.currency = f.currency and r.rate_date = f.ordered_on
group by 1, 2;

insert into analytics.segment_history (taken_on, segment, customers, lifetime_eur)
select date '2026-11-22', segment, count(*), sum(lifetime_eur) from analytics.customer_segments group by segment;
set local role none;

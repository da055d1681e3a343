-- What dbt built from project/, for a demo without Python: made by make-artifacts.ts from the manifest, not by hand.
grant create on database shop to shop_analyst;
set local role shop_analyst;
create schema staging;
create schema marts;
comment on schema staging is 'Views over the shop with plain types, built by dbt';
comment on schema marts is 'Tables that reports are built on, built by dbt';
grant usage on schema staging, marts to shop_finance, shop_support;

create table marts.days as
select day::date as day
from generate_series(date '2024-12-01', date '2026-12-31', interval '1 day') as day;

create view staging.stg_customers as
select
    c.customer_id,
    c.country,
    c.status::text as status,
    c.tier::text as tier,
    c.registered_at,
    (c.registered_at at time zone 'UTC')::date as registered_on
from "accounts"."customers" as c;

create table marts.dim_customers_v1 as
select customer_id, country, tier, registered_on
from "staging"."stg_customers";

create table marts.shipping_zones (country varchar(2), zone integer, days_promised integer);
insert into marts.shipping_zones values
  ('DE', 1, 2),
  ('AT', 1, 3),
  ('NL', 1, 3),
  ('BE', 1, 3),
  ('LU', 1, 3),
  ('FR', 2, 4),
  ('CH', 2, 4),
  ('DK', 2, 4),
  ('PL', 2, 4),
  ('CZ', 2, 4),
  ('IT', 3, 5),
  ('ES', 3, 6),
  ('SE', 3, 5),
  ('GB', 3, 6);

create view staging.stg_orders as
select
    o.order_id,
    o.customer_id,
    o.placed_at,
    (o.placed_at at time zone 'UTC')::date as ordered_on,
    o.channel::text as channel,
    o.status::text as status,
    o.currency,
    (o.ship_to).country as ship_country,
    o.items_total,
    o.discount_total,
    o.shipping_fee,
    o.grand_total,
    o.delivered_at
from "sales"."orders" as o;

create view staging.stg_order_items as
select
    i.order_id,
    i.line_no,
    i.product_id,
    i.variant_no,
    i.quantity,
    i.unit_price,
    i.line_total
from "sales"."order_items" as i;

create table marts.fct_orders as
with __dbt__cte__int_orders_in_euros as (
select
    o.order_id,
    o.ordered_on,
    round(o.grand_total / coalesce(r.units_per_euro, 1), 2) as revenue_eur
from "staging"."stg_orders" as o
left join "reference"."exchange_rates" as r on r.currency = o.currency and r.rate_date = o.ordered_on
where o.status <> 'cancelled'
),  __dbt__cte__int_order_lines as (
select
    i.order_id,
    count(*) as line_count,
    sum(i.quantity) as piece_count,
    count(distinct i.product_id) as product_count
from "staging"."stg_order_items" as i
group by i.order_id
) select
    o.order_id,
    o.customer_id,
    o.ordered_on,
    o.channel,
    o.status,
    o.ship_country,
    e.revenue_eur,
    l.piece_count,
    case when o.delivered_at is not null then o.delivered_at - o.placed_at end as delivery_time
from "staging"."stg_orders" as o
left join __dbt__cte__int_orders_in_euros as e on e.order_id = o.order_id
left join __dbt__cte__int_order_lines as l on l.order_id = o.order_id;
alter table marts.fct_orders alter column order_id set not null;

create table marts.dim_customers_v2 as
select
    c.customer_id,
    c.country,
    z.zone as shipping_zone,
    c.tier,
    c.registered_on,
    min(f.ordered_on) as first_order_on,
    max(f.ordered_on) as last_order_on,
    count(f.order_id) as order_count,
    coalesce(sum(f.revenue_eur), 0) as lifetime_value_eur
from "staging"."stg_customers" as c
left join "marts"."shipping_zones" as z on z.country = c.country
left join "marts"."fct_orders" as f on f.customer_id = c.customer_id
group by c.customer_id, c.country, z.zone, c.tier, c.registered_on;

create table marts.mart_daily_revenue as
select
    f.ordered_on,
    f.channel,
    count(*) as order_count,
    sum(f.revenue_eur) as revenue_eur,
    avg(f.revenue_eur)::numeric(12, 2) as average_order_eur
from "marts"."fct_orders" as f
group by f.ordered_on, f.channel;

create view staging.stg_products as
select
    p.product_id,
    p.name,
    c.name as category,
    p.status::text as status,
    p.rating_average,
    p.review_count,
    p.updated_at
from "catalog"."products" as p
join "catalog"."categories" as c on c.category_id = p.category_id;

create view marts.mart_product_sales as
select
    p.product_id,
    p.name,
    p.category,
    sum(i.quantity) as pieces_sold,
    sum(i.line_total) as revenue,
    rank() over (partition by p.category order by sum(i.line_total) desc) as rank_in_category
from "staging"."stg_products" as p
join "staging"."stg_order_items" as i on i.product_id = p.product_id
group by p.product_id, p.name, p.category;

create table marts.product_status as
select s.*, md5(s.product_id::text || '|' || s.updated_at::text) as dbt_scd_id, s.updated_at as dbt_updated_at, s.updated_at as dbt_valid_from, null::timestamptz as dbt_valid_to
from (
select product_id, name, category, status, updated_at from "staging"."stg_products"
) as s;

reset role;

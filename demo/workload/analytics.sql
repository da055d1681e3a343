-- What the analysts ask, and what their jobs write every night.

-- 3 times as shop_analyst: nightly job, daily sales
call analytics.refresh_daily_sales('2026-11-16', '2026-11-22')

-- 2 times as shop_analyst: nightly job, cohorts
call analytics.refresh_cohorts()

-- 2 times as shop_analyst: nightly job, product performance
refresh materialized view concurrently analytics.product_performance

-- 3 times as shop_analyst: nightly job, categories of the running month
insert into analytics.category_monthly (month, category_id, orders, pieces, revenue_eur)
select date_trunc('month', f.ordered_on)::date, p.category_id, count(distinct f.order_id), sum(i.quantity),
       sum(round(i.line_total / r.units_per_euro, 2))
from analytics.order_facts f
join sales.order_items i on i.order_id = f.order_id
join catalog.products p on p.product_id = i.product_id
join reference.exchange_rates r on r.currency = f.currency and r.rate_date = f.ordered_on
where f.placed_at >= '2026-11-01 00:00+00'
group by 1, 2
on conflict (month, category_id) do update
  set orders = excluded.orders, pieces = excluded.pieces, revenue_eur = excluded.revenue_eur

-- 3 times as shop_analyst: nightly job, sizes of the segments
insert into analytics.segment_history (taken_on, segment, customers, lifetime_eur)
select date '2026-11-22', s.segment, count(*), sum(s.lifetime_eur)
from analytics.customer_segments s
group by s.segment
on conflict (taken_on, segment) do update set customers = excluded.customers, lifetime_eur = excluded.lifetime_eur

-- 8 times as shop_analyst: revenue by country, moving average of a week
select country, day, revenue_eur,
       round(avg(revenue_eur) over (partition by country order by day rows between 6 preceding and current row), 2) as week_average
from (select country, day, sum(revenue_eur) as revenue_eur from analytics.daily_sales group by country, day) d
where day >= '2026-08-01'
order by country, day

-- 6 times as shop_analyst: best sellers of a department
select * from analytics.top_products('Kitchen', 10)

-- 5 times as shop_analyst: the best product of each category
select department, category, name, revenue_eur
from (
  select f.*, rank() over (partition by department, category order by revenue_eur desc) as place
  from analytics.product_performance f
) ranked
where place = 1
order by revenue_eur desc

-- 4 times as shop_analyst: mean rating weighted by pieces sold
select brand, analytics.weighted_mean(rating_average, pieces) as rating, sum(pieces) as pieces
from analytics.product_performance
group by brand
having sum(pieces) > 100
order by rating desc nulls last

-- 3 times as shop_analyst: segments by country
select country, segment, count(*) as customers, round(avg(lifetime_eur), 2) as value
from analytics.customer_segments
group by rollup (country, segment)
order by country nulls last, customers desc

-- 5 times as shop_analyst: how far visits come
select device, sum(visits) as visits, round(100.0 * sum(filled_a_cart) / sum(visits), 1) as cart_percent,
       round(100.0 * sum(ordered) / sum(visits), 1) as order_percent
from analytics.checkout_funnel
where week >= '2026-09-01'
group by device

-- 4 times as shop_analyst: cohorts after half a year
select cohort, retention from analytics.cohort_retention where months_later = 6 order by cohort

-- 3 times as shop_analyst: what is bought together
select a.product_id, b.product_id as with_product, count(*) as orders
from sales.order_items a
join sales.order_items b on b.order_id = a.order_id and b.product_id > a.product_id
where a.placed_at >= '2026-06-01 00:00+00'
group by 1, 2
having count(*) >= 3
order by orders desc, 1, 2
limit 50

-- 3 times as shop_analyst: days between the orders of a customer
with gaps as (
  select customer_id, placed_at - lag(placed_at) over (partition by customer_id order by placed_at) as gap from sales.orders
)
select percentile_cont(array[.25, .5, .75]) within group (order by extract(epoch from gap) / 86400) as days from gaps where gap is not null

-- 4 times as shop_analyst: campaigns
select o.attribution ->> 'source' as source, o.attribution ->> 'campaign' as campaign, count(*) as orders,
       sum(f.revenue_eur) as revenue_eur, sum(f.discount_eur) as discount_eur
from sales.orders o
join analytics.order_facts f on f.order_id = o.order_id
where o.attribution is not null and o.placed_at >= '2026-09-01 00:00+00'
group by 1, 2
order by revenue_eur desc

-- 3 times as shop_analyst: visits that ended in an order, from the trail of events
with trail as (
  select session_id, array_agg(kind order by occurred_at) as steps, max(occurred_at) - min(occurred_at) as took
  from analytics.events
  where occurred_at >= '2026-10-01 00:00+00'
  group by session_id
)
select cardinality(steps) as steps, count(*) as visits, count(*) filter (where 'purchase' = any (steps)) as orders, avg(took) as took
from trail
group by 1
order by 1

-- 4 times as shop_analyst: delivery time by carrier and region
select w.region, s.carrier, count(*) as parcels, percentile_disc(.9) within group (order by s.transit_time) as nine_in_ten
from sales.shipments s
join inventory.warehouses w on w.warehouse_id = s.warehouse_id
where s.delivered_at is not null and s.shipped_at >= '2026-06-01 00:00+00'
group by 1, 2
order by 1, 3 desc

-- 3 times as shop_analyst: dead stock and what it cost
select m.department, count(*) as products, sum(m.pieces_in_stock) as pieces,
       sum(m.pieces_in_stock * reference.to_euro(c.unit_cost, s.currency, '2026-11-20')) as cost_eur
from analytics.slow_movers m
join inventory.supplier_products c on c.product_id = m.product_id and c.is_preferred
join inventory.suppliers s on s.supplier_id = c.supplier_id
group by m.department
order by cost_eur desc

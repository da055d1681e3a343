set local role shop_analyst;

create view analytics.order_facts as
  select o.order_id, o.placed_at, (o.placed_at at time zone 'UTC')::date as ordered_on,
         o.customer_id, c.country, c.tier, o.channel, o.status, i.lines, i.pieces, o.currency, o.grand_total,
         round(o.grand_total / r.units_per_euro, 2) as revenue_eur,
         round(o.discount_total / r.units_per_euro, 2) as discount_eur
  from sales.orders o
  join accounts.customers c on c.customer_id = o.customer_id
  join reference.exchange_rates r on r.currency = o.currency and r.rate_date = (o.placed_at at time zone 'UTC')::date
  join (
    select order_id, count(*)::integer as lines, sum(quantity)::integer as pieces from sales.order_items group by order_id
  ) i on i.order_id = o.order_id
  where o.status <> 'cancelled';
comment on view analytics.order_facts is 'One row for each order that was not cancelled, with its value in euros; every other report starts here';
comment on column analytics.order_facts.ordered_on is 'Day in UTC';
comment on column analytics.order_facts.country is 'Country of the customer, not of the delivery';
comment on column analytics.order_facts.revenue_eur is 'What the customer paid, in euros at the rate of the day';
comment on column analytics.order_facts.discount_eur is 'Discount given, in euros';

create view analytics.monthly_revenue as
  select date_trunc('month', ordered_on)::date as month, country, channel, count(*) as orders,
         count(distinct customer_id) as customers, sum(revenue_eur) as revenue_eur,
         sum(discount_eur) / nullif(sum(revenue_eur), 0) as discount_share
  from analytics.order_facts
  group by 1, country, channel;
comment on view analytics.monthly_revenue is 'Orders, customers and revenue by month, country and channel';
comment on column analytics.monthly_revenue.month is 'First day of the month';
comment on column analytics.monthly_revenue.discount_share is 'Discounts as a share of revenue';

create view analytics.revenue_growth as
  with total as (
    select month, sum(orders) as orders, sum(revenue_eur) as revenue_eur from analytics.monthly_revenue group by month
  )
  select month, orders, revenue_eur,
         round(revenue_eur / lag(revenue_eur) over by_month - 1, 3) as growth,
         round(revenue_eur / lag(revenue_eur, 12) over by_month - 1, 3) as growth_on_year,
         sum(revenue_eur) over (partition by extract(year from month) order by month) as revenue_in_year
  from total
  window by_month as (order by month);
comment on view analytics.revenue_growth is 'The board''s page: revenue by month against the month and the year before';
comment on column analytics.revenue_growth.growth is 'Change against the month before, as a fraction';
comment on column analytics.revenue_growth.growth_on_year is 'Change against the same month a year before, as a fraction';
comment on column analytics.revenue_growth.revenue_in_year is 'Revenue since January';

create view analytics.customer_value as
  select customer_id, country, tier, count(*) as orders, min(placed_at) as first_order_at, max(placed_at) as last_order_at,
         sum(revenue_eur) as lifetime_eur, round(avg(revenue_eur), 2) as average_order_eur,
         (select max(ordered_on) from analytics.order_facts) - max(ordered_on) as days_since_order
  from analytics.order_facts
  group by customer_id, country, tier;
comment on view analytics.customer_value is 'What each customer has bought so far';
comment on column analytics.customer_value.lifetime_eur is 'Everything they paid, in euros';
comment on column analytics.customer_value.days_since_order is 'Days from their last order to the latest order of anyone';

create view analytics.customer_segments as
  with scored as (
    select customer_id, country, orders, lifetime_eur, days_since_order,
           ntile(5) over (order by days_since_order desc, customer_id) as recency,
           ntile(5) over (order by orders, customer_id) as frequency,
           ntile(5) over (order by lifetime_eur, customer_id) as monetary
    from analytics.customer_value
  )
  select scored.*,
         case when recency >= 4 and frequency >= 4 then 'regular'
              when recency >= 4 then 'new or back'
              when monetary = 5 then 'at risk, valuable'
              when recency <= 2 then 'asleep'
              else 'occasional' end as segment
  from scored;
comment on view analytics.customer_segments is 'Customers scored from one to five by recency, frequency and money, with the name marketing gives the group';
comment on column analytics.customer_segments.segment is 'Group used in campaigns';

create materialized view analytics.product_performance as
  select p.product_id, p.name, c.name as category, d.name as department, b.name as brand,
         count(distinct i.order_id) as orders, coalesce(sum(i.quantity), 0) as pieces,
         coalesce(sum(round(i.line_total / r.units_per_euro, 2)), 0) as revenue_eur,
         coalesce(sum(x.quantity), 0) as pieces_returned,
         max(i.placed_at) as last_sold_at, p.rating_average
  from catalog.products p
  join catalog.categories c on c.category_id = p.category_id
  left join catalog.categories d on d.category_id = c.parent_id
  join catalog.brands b on b.brand_id = p.brand_id
  left join (sales.order_items i
    join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at and o.status <> 'cancelled'
    join reference.exchange_rates r on r.currency = o.currency and r.rate_date = (o.placed_at at time zone 'UTC')::date
  ) on i.product_id = p.product_id
  left join sales.returns x on x.order_id = i.order_id and x.line_no = i.line_no
  group by p.product_id, c.name, d.name, b.name
  with no data;
comment on materialized view analytics.product_performance is 'Sales and returns of each product, drafts included; refreshed every night';
comment on column analytics.product_performance.revenue_eur is 'Value of its lines in euros, before discounts';
comment on column analytics.product_performance.pieces_returned is 'Pieces that came back';
comment on column analytics.product_performance.last_sold_at is 'Time of the last order that contained it';
create unique index product_performance_product on analytics.product_performance (product_id);
create index product_performance_department on analytics.product_performance (department, revenue_eur desc);

create view analytics.slow_movers as
  select f.product_id, f.name, f.department, f.pieces, f.last_sold_at, sum(s.available) as pieces_in_stock
  from analytics.product_performance f
  join inventory.stock_by_region s on s.product_id = f.product_id
  group by f.product_id, f.name, f.department, f.pieces, f.last_sold_at
  having sum(s.available) > 12 * f.pieces;
comment on view analytics.slow_movers is 'Products of which more than twelve times as much lies in stock as was ever sold';
comment on column analytics.slow_movers.pieces_in_stock is 'Available pieces over all regions';

create view analytics.checkout_funnel as
  select date_trunc('week', occurred_at at time zone 'UTC')::date as week, device,
         count(distinct session_id) as visits,
         count(distinct session_id) filter (where kind = 'product_view') as saw_a_product,
         count(distinct session_id) filter (where kind = 'add_to_cart') as filled_a_cart,
         count(distinct session_id) filter (where kind = 'checkout') as went_to_checkout,
         count(distinct session_id) filter (where kind = 'purchase') as ordered
  from analytics.events
  group by 1, device;
comment on view analytics.checkout_funnel is 'Visits by week and device, and how far they came';
comment on column analytics.checkout_funnel.week is 'Monday of the week';

create view analytics.cohort_retention as
  select c.cohort, c.months_later, c.customers, round(c.customers::numeric / s.customers, 3) as retention
  from analytics.customer_cohorts c
  join analytics.customer_cohorts s on s.cohort = c.cohort and s.months_later = 0;
comment on view analytics.cohort_retention is 'Share of a cohort that ordered again, by months since the first order';
comment on column analytics.cohort_retention.retention is 'Fraction of the cohort';

set local role none;

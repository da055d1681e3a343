-- The analysts read facts of every team, but of customers only the columns that name nobody.
grant select on all tables in schema reference, catalog, inventory, sales to shop_analyst;
grant select (customer_id, public_id, country, locale, status, tier, marketing_channels, referred_by, registered_at, last_seen_at, closed_at)
  on accounts.customers to shop_analyst;
grant select on payments.payments, payments.refunds, payments.settlements to shop_analyst;

set local role shop_analyst;

create type analytics.event_kind as enum ('page_view', 'product_view', 'add_to_cart', 'checkout', 'purchase');
comment on type analytics.event_kind is 'Steps on the way to an order, in their order';
create type analytics.device as enum ('desktop', 'mobile', 'tablet');
comment on type analytics.device is 'Kind of device, guessed from the browser';

create sequence analytics.event_id as bigint cache 100;
comment on sequence analytics.event_id is 'Numbers of web events';

create table analytics.events (
  event_id bigint not null default nextval('analytics.event_id'),
  occurred_at timestamptz not null,
  session_id uuid not null,
  customer_id bigint,
  kind analytics.event_kind not null,
  device analytics.device not null,
  page text not null,
  product_id integer,
  referrer text,
  duration_ms integer check (duration_ms >= 0),
  properties jsonb not null default '{}',
  constraint product_events_name_a_product check (kind not in ('product_view', 'add_to_cart') or product_id is not null)
) partition by range (((occurred_at at time zone 'UTC')::date));
comment on table analytics.events is 'Page views and clicks of the last half year, by month of the day in UTC; since September also by device. No keys, so that no event is ever refused';
comment on column analytics.events.event_id is 'Number of the event';
comment on column analytics.events.occurred_at is 'When, by the server''s clock';
comment on column analytics.events.session_id is 'Visit it belongs to';
comment on column analytics.events.customer_id is 'Customer, where signed in';
comment on column analytics.events.kind is 'What happened';
comment on column analytics.events.device is 'Kind of device';
comment on column analytics.events.page is 'Path of the page';
comment on column analytics.events.product_id is 'Product shown or put in the cart';
comment on column analytics.events.referrer is 'Site the visit came from; empty for direct visits';
comment on column analytics.events.duration_ms is 'Time to the next event of the visit; empty for the last one';
comment on column analytics.events.properties is 'Campaign, experiment and viewport; differs by kind';

do $$
declare
  month date;
  bounds text;
  suffix text;
begin
  for month in select generate_series(date '2026-06-01', date '2026-12-01', interval '1 month')::date loop
    suffix := to_char(month, 'YYYY_MM');
    bounds := format('for values from (%L) to (%L)', month, (month + interval '1 month')::date);
    if month < date '2026-09-01' then
      execute format('create table analytics.events_%s partition of analytics.events %s', suffix, bounds);
    else
      execute format('create table analytics.events_%s partition of analytics.events %s partition by list (device)', suffix, bounds);
      execute format('create table analytics.events_%1$s_desktop partition of analytics.events_%1$s for values in (''desktop'')', suffix);
      execute format('create table analytics.events_%1$s_mobile partition of analytics.events_%1$s for values in (''mobile'', ''tablet'')', suffix);
    end if;
  end loop;
end
$$;
create index events_session on analytics.events (session_id, occurred_at);
create index events_product on analytics.events (product_id, kind) where product_id is not null;

create table analytics.daily_sales (
  day date not null,
  country reference.country_code not null,
  channel sales.channel not null,
  orders integer not null,
  customers integer not null,
  pieces integer not null,
  revenue_eur numeric(14, 2) not null,
  discount_eur numeric(14, 2) not null,
  average_order_eur numeric(12, 2) generated always as (round(revenue_eur / nullif(orders, 0), 2)) stored,
  primary key (day, country, channel)
);
comment on table analytics.daily_sales is 'Sales by day, country and channel; written every night by analytics.refresh_daily_sales';
comment on column analytics.daily_sales.day is 'Day in UTC';
comment on column analytics.daily_sales.country is 'Country of the customer';
comment on column analytics.daily_sales.channel is 'Where the orders were placed';
comment on column analytics.daily_sales.orders is 'Orders not cancelled';
comment on column analytics.daily_sales.customers is 'Customers who placed them';
comment on column analytics.daily_sales.pieces is 'Pieces in them';
comment on column analytics.daily_sales.revenue_eur is 'Their value in euros at the rate of the day';
comment on column analytics.daily_sales.discount_eur is 'Discounts given, in euros';
comment on column analytics.daily_sales.average_order_eur is 'Revenue for each order';

create table analytics.customer_cohorts (
  cohort date not null check (extract(day from cohort) = 1),
  months_later smallint not null check (months_later >= 0),
  customers integer not null,
  revenue_eur numeric(14, 2) not null,
  primary key (cohort, months_later)
);
comment on table analytics.customer_cohorts is 'Of the customers who first ordered in a month, how many ordered again how many months later';
comment on column analytics.customer_cohorts.cohort is 'First day of the month of the first order';
comment on column analytics.customer_cohorts.months_later is 'Months since';
comment on column analytics.customer_cohorts.customers is 'Customers of the cohort who ordered in that month';
comment on column analytics.customer_cohorts.revenue_eur is 'What they spent in it, in euros';

create table analytics.category_monthly (
  month date not null,
  category_id integer not null,
  orders integer not null,
  pieces integer not null,
  revenue_eur numeric(14, 2) not null,
  primary key (month, category_id)
);
comment on table analytics.category_monthly is 'Sales by month and category, for merchandisers; the running month is written anew every night';
comment on column analytics.category_monthly.month is 'First day of the month';
comment on column analytics.category_monthly.category_id is 'Category of the lower level';
comment on column analytics.category_monthly.orders is 'Orders with a line of the category';
comment on column analytics.category_monthly.pieces is 'Pieces';
comment on column analytics.category_monthly.revenue_eur is 'Value of the lines in euros, before discounts';

create table analytics.segment_history (
  taken_on date not null,
  segment text not null,
  customers integer not null,
  lifetime_eur numeric(14, 2) not null,
  primary key (taken_on, segment)
);
comment on table analytics.segment_history is 'How many customers each segment had on a day; one set of rows for each night it was taken';
comment on column analytics.segment_history.taken_on is 'Day';
comment on column analytics.segment_history.segment is 'Group of analytics.customer_segments';
comment on column analytics.segment_history.customers is 'Customers in it';
comment on column analytics.segment_history.lifetime_eur is 'What they have spent so far, in euros';

set local role none;

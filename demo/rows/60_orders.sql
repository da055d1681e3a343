-- Two years of orders. How many a day has, comes from growth, season, weekday and a little weather.
create temp table days on commit drop as
with weights as (
  select d::date as day,
         (100 + n / 6)
           * (array[82, 78, 94, 106, 112, 96, 84, 86, 95, 106, 148, 166])[extract(month from d)::integer]
           * (array[106, 98, 96, 97, 92, 86, 118])[extract(isodow from d)::integer]
           * (85 + pg_temp.whole('weather', n, 31))
           -- Black Friday and the days after it
           * case when d::date between date '2025-11-28' and date '2025-12-01' then 5 else 2 end as weight
  from generate_series(timestamp '2024-12-01', timestamp '2026-11-22', interval '1 day') with ordinality as g (d, n)
)
select day, day::timestamp at time zone 'UTC' as midnight, round(15000 * weight / sum(weight) over ())::integer as orders,
       (registered_before + sum(coalesce(registered, 0)) over (order by day))::integer as customers
from weights
left join (
  -- who registers today can order tomorrow
  select (registered_at at time zone 'UTC')::date + 1 as day, count(*) as registered from new_customers group by 1
) c using (day)
cross join (select count(*) as registered_before from new_customers where registered_at < '2024-11-30 00:00+00') b;

insert into sales.promotions (promotion_id, code, description, discount_percent, valid_during, excluded_days, minimum_total, channels)
select n, case when n = 1 then 'WELCOME10' else upper(to_char(month, 'MON')) || pct end,
       case when n = 1 then 'Ten percent off the first order'
            else pg_temp.one_of('campaign', n, '{Garden weeks,Table talk,Cosy home,Newsletter thanks,Spring cleaning,Gift guide}') end,
       pct,
       case when n = 1 then tstzrange('2024-01-01 00:00+00', null)
            else tstzrange((month + make_interval(days => n % 9)) at time zone 'UTC', (month + make_interval(days => 12 + n % 9)) at time zone 'UTC') end,
       case when extract(month from month) = 11 then datemultirange(daterange('2025-11-28', '2025-12-02')) else '{}' end,
       case when n % 3 = 0 then 40 when n % 3 = 1 and n > 1 then 75 end,
       case when n % 4 = 0 then '{web,app,phone}' when n % 4 = 1 and n > 1 then '{app}' else '{web,app}' end::sales.channel[]
from generate_series(1, 25) as n
cross join lateral (
  select timestamp '2024-12-01' + make_interval(months => n - 2) as month,
         case when n = 1 then 10 else (array[10, 15, 20, 25])[1 + pg_temp.whole('percent', n, 4)] end as pct
) m;


-- Who ordered: almost half of all orders come from regulars, some of whom order far more than others.
create temp table new_orders on commit drop as
with chosen as (
  select d.day, d.midnight + pg_temp.time_of_day('ordered', key) as placed_at, key,
         case when pg_temp.roll('regular', key) < .46
           then 13 * (1 + floor(d.customers / 13 * power(pg_temp.roll('which regular', key), 1.6))::bigint)
           else 1 + floor(d.customers * pg_temp.roll('which', key))::bigint end as wanted,
         13 * (1 + floor(d.customers / 13 * pg_temp.roll('instead', key))::bigint) as instead
  from days d
  cross join lateral generate_series(1, d.orders) as k
  cross join lateral (select (d.day - date '2024-12-01') * 1000::bigint + k as key) i
), known as (
  -- an account that was closed or suspended by then, or opened later that day, gives way to a regular
  select c.day, c.placed_at, c.key, coalesce(a.customer_id, r.customer_id) as customer_id, coalesce(a.country, r.country) as country
  from chosen c
  left join accounts.customers a
    on a.customer_id = c.wanted and a.registered_at < c.day and a.status = 'active'
  join accounts.customers r on r.customer_id = least(c.instead, 13 * (c.wanted / 13 + 1), 7995)
)
select row_number() over (order by k.placed_at, k.key) as order_id, k.day, k.placed_at, k.key, k.customer_id, k.country,
       t.currency, r.units_per_euro as rate, t.vat_rate,
       case when channel = 'marketplace' and t.currency <> 'EUR' then 'web' else channel end::sales.channel as channel,
       (pg_temp.today() - k.placed_at) as age,
       -- parcels leave from the warehouse nearest to the customer
       case k.country when 'DE' then 1 when 'FR' then 2 when 'GB' then 3 when 'IE' then 3 when 'US' then 4
         else case when pg_temp.roll('north', k.key) < .7 then 5 else 1 end end as warehouse_id,
       row_number() over (partition by k.customer_id order by k.placed_at, k.key) as nth
from known k
join reference.countries t on t.country = k.country
join reference.exchange_rates r on r.currency = t.currency and r.rate_date = k.day
cross join lateral (
  select pg_temp.weighted('channel', k.key, '{web,app,marketplace,phone}', '{.55,.84,.96}') as channel
) c;


-- What they ordered: one to six lines; a product that was not on sale yet gives way to an older one.
create temp table new_items on commit drop as
with picked as (
  select o.order_id, o.placed_at, o.day, o.rate, o.key * 8 + line as key,
         1 + floor(1176 * power(pg_temp.roll('popular', o.key * 8 + line), 1.9))::integer * 467 % 1176 as wanted,
         1 + (350 + floor(700 * power(pg_temp.roll('older', o.key * 8 + line), 1.4))::integer * 263) % 700 as instead
  from new_orders o
  cross join lateral generate_series(1, 1 + width_bucket(pg_temp.roll('lines', o.key), '{.38,.65,.82,.92,.97}'::double precision[])) as line
), lines as (
  select distinct on (order_id, product_id, variant_no) k.order_id, k.placed_at, k.day, k.rate, k.key, p.product_id,
         (1 + floor(v.variants * power(pg_temp.roll('variant', k.key), 1.4)))::smallint as variant_no
  from picked k
  join catalog.products w on w.product_id = k.wanted
  join catalog.products p on p.product_id = case when w.launched_on <= k.day and coalesce(w.discontinued_on > k.day, true) then k.wanted else k.instead end
    and p.launched_on <= k.day
  join (select product_id, count(*) as variants from catalog.product_variants group by product_id) v on v.product_id = p.product_id
  order by order_id, product_id, variant_no, k.key
)
select l.order_id, row_number() over (partition by l.order_id order by l.key)::smallint as line_no, l.placed_at,
       l.product_id, l.variant_no, round(p.price * l.rate, 2) as unit_price,
       1 + width_bucket(pg_temp.roll('quantity', l.key), '{.76,.91,.95,.985,.985,.985}'::double precision[]) as quantity,
       pg_temp.roll('gift wrap', l.key) < .05 as is_gift
from lines l
join catalog.prices p on p.product_id = l.product_id and p.variant_no = l.variant_no and p.valid_during @> l.day;

-- Where it stands: an order of last week may be on its way, one of last month has arrived, was cancelled or came back.
create temp table new_fates on commit drop as
select o.order_id, o.placed_at, s.status, s.status in ('shipped', 'delivered', 'returned') as has_left,
       o.placed_at + make_interval(hours => 5 + pg_temp.whole('packing', o.key, 40), mins => pg_temp.whole('packing minute', o.key, 60)) as shipped_at,
       o.placed_at + make_interval(hours => 46 + pg_temp.whole('transit', o.key, 130), mins => pg_temp.whole('transit minute', o.key, 60)) as delivered_at
from new_orders o
cross join lateral (select pg_temp.roll('fate', o.key) as luck) l
cross join lateral (
  select case
    when luck < .035 then 'cancelled'
    when o.age > interval '21 days' then case when luck < .065 then 'returned' else 'delivered' end
    when o.age > interval '8 days' then case when luck > .97 then 'shipped' else 'delivered' end
    when o.age > interval '4 days' then case when luck > .45 then 'delivered' else 'shipped' end
    when o.age > interval '2 days' then case when luck > .2 then 'shipped' else 'packed' end
    when o.age > interval '12 hours' then case when luck > .6 then 'packed' else 'paid' end
    else case when luck > .5 then 'paid' else 'placed' end
  end::sales.order_status as status
) s;


insert into sales.orders (
  order_id, placed_at, customer_id, channel, status, currency, ship_to, promotion_id,
  items_total, discount_total, shipping_fee, tax_total, gift_message, attribution, delivered_at)
select o.order_id, o.placed_at, o.customer_id, o.channel, f.status, o.currency,
       row(a.recipient, a.line1, a.line2, a.postal_code, a.city, a.region, a.country)::reference.postal_address,
       p.promotion_id, i.total, d.discount, h.fee,
       round((i.total - d.discount + h.fee) * o.vat_rate / (1 + o.vat_rate), 2),
       case when i.is_gift and pg_temp.roll('card', o.key) < .8
         then pg_temp.one_of('card text', o.key, '{"Happy birthday!","With love from all of us","Frohe Weihnachten!","Joyeux anniversaire","Welcome to your new home","Thank you for everything"}') end,
       case when o.channel in ('web', 'app') and pg_temp.roll('attributed', o.key) < .66 then jsonb_build_object(
         'source', pg_temp.weighted('source', o.key, '{search,newsletter,social,partner,voucher site}', '{.45,.7,.87,.95}'),
         'medium', pg_temp.weighted('medium', o.key, '{organic,cpc,email}', '{.5,.75}'))
         || case when p.code is not null then jsonb_build_object('campaign', lower(p.code)) else '{}' end end,
       case when f.status in ('delivered', 'returned') then least(f.delivered_at, pg_temp.today() - interval '1 hour') end
from new_orders o
join new_fates f using (order_id)
join (select order_id, sum(quantity * unit_price) as total, bool_or(is_gift) as is_gift from new_items group by order_id) i using (order_id)
join accounts.addresses a on a.customer_id = o.customer_id and a.is_default
left join sales.promotions p
  on p.promotion_id = case when o.nth = 1 and pg_temp.roll('welcome', o.key) < .5 then 1
                           when pg_temp.roll('code', o.key) < .5
                             then 2 + (extract(year from o.day) * 12 + extract(month from o.day))::integer - 24300 end
  and p.valid_during @> o.placed_at and not p.excluded_days @> o.day and o.channel = any (p.channels)
  and i.total >= coalesce(p.minimum_total, 0)
cross join lateral (select round(i.total * coalesce(p.discount_percent, 0) / 100, 2) as discount) d
cross join lateral (
  select case when i.total - d.discount >= 60 * o.rate then 0
    else case o.currency when 'EUR' then 4.90 when 'GBP' then 3.95 when 'USD' then 6.95 else 49 end end as fee
) h
order by o.order_id;

insert into sales.order_items (order_id, line_no, placed_at, product_id, variant_no, quantity, unit_price, is_gift)
select order_id, line_no, placed_at, product_id, variant_no, quantity, unit_price, is_gift
from new_items
order by order_id, line_no;

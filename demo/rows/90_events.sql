-- Visits of the last half year: three in ten orders left a trace, most other visits end early.
create temp table new_visits on commit drop as
select md5('visit of order ' || o.order_id)::uuid as session_id, o.customer_id, o.order_id, o.key, 3 + pg_temp.whole('looked', o.key, 5) as steps,
       4 as depth, s.placed_at as last_at, s.attribution, o.channel = 'app' as in_app
from new_orders o
join sales.orders s on s.order_id = o.order_id and s.placed_at = o.placed_at
where o.channel in ('web', 'app') and o.placed_at >= '2026-06-02 00:00+00' and pg_temp.roll('tracked', o.key) < .3
union all
select md5('visit ' || n)::uuid, case when pg_temp.roll('visitor known', n) < .22 then c.customer_id end, null, 10000000 + n,
       1 + floor(6 * power(pg_temp.roll('looked', 10000000 + n), 2.5))::integer, v.depth,
       pg_temp.today() - make_interval(days => 1 + floor(172 * power(pg_temp.roll('visited', n), 1.15))::integer) + pg_temp.time_of_day('visited', n),
       null, pg_temp.roll('app visit', n) < .25
from generate_series(1, 3000) as n
left join accounts.customers c on c.customer_id = 1 + pg_temp.whole('visitor', n, 6000) and c.status = 'active'
cross join lateral (select width_bucket(pg_temp.roll('depth', n), '{.28,.82,.95}'::double precision[]) as depth) v;

-- A visit starts on a page, looks at products, and may go on to the cart, to checkout and to an order.
insert into analytics.events (occurred_at, session_id, customer_id, kind, device, page, product_id, referrer, duration_ms, properties)
select occurred_at, session_id, customer_id, kind::analytics.event_kind, device::analytics.device,
       case kind when 'page_view' then pg_temp.weighted('landing', key, '{/,/kitchen,/garden,/sale,/living}', '{.5,.68,.8,.92}')
                 when 'checkout' then '/checkout' when 'purchase' then '/checkout/thanks' else '/p/' || product_id end,
       case when kind in ('product_view', 'add_to_cart') then product_id end,
       case when step = 1 and not in_app then pg_temp.weighted('referrer', key, '{https://search.example/,https://news.fernhill.example/,https://pictures.example/,https://magazine.example/}', '{.5,.7,.85}') end,
       case when step < steps + depth then gap * 1000 + pg_temp.whole('milliseconds', event_key, 900) end,
       case when step = 1 then jsonb_build_object('viewport', case device when 'desktop' then '1440x900' when 'tablet' then '834x1194' else '390x844' end) else '{}' end
         || case when step = 1 and attribution is not null then attribution else '{}' end
         || case when kind = 'purchase' then jsonb_build_object('order_id', order_id) else '{}' end
         || case when key % 2 = 0 then jsonb_build_object('experiment', case when key % 4 = 0 then 'checkout-a' else 'checkout-b' end) else '{}' end
from (
  select v.*, step, v.key * 16 + step as event_key,
         case when step = 1 then 'page_view' when step <= v.steps + least(v.depth, 1) then 'product_view'
              when step = v.steps + 2 then 'add_to_cart' when step = v.steps + 3 then 'checkout' else 'purchase' end as kind,
         case when v.in_app then 'mobile' else pg_temp.weighted('device', v.key, '{desktop,mobile,tablet}', '{.46,.94}') end as device,
         1 + floor(1150 * power(pg_temp.roll('seen', v.key * 16 + least(step, v.steps + 1)), 1.9))::integer * 467 % 1150 as product_id,
         g.gap, v.last_at - make_interval(secs => (v.steps + v.depth - step) * g.gap) as occurred_at
  from new_visits v
  cross join lateral generate_series(1, v.steps + v.depth) as step
  cross join lateral (select 6 + pg_temp.whole('gap', v.key, 70) as gap) g
) trail
order by occurred_at, session_id, step;

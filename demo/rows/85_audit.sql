-- The last month of orders, the price changes of 2026, loyalty tiers and discontinued products.
insert into audit.row_changes (changed_at, changed_by, transaction_id, schema_name, table_name, operation, row_key, old_values, new_values)
select changed_at, changed_by, null, split_part(changed, '.', 1), split_part(changed, '.', 2), 'update', row_key, old_values, new_values
from (
  select step.at as changed_at, step.by as changed_by, 'sales.orders' as changed,
         jsonb_build_object('order_id', o.order_id, 'placed_at', o.placed_at) as row_key,
         jsonb_build_object('status', step.was) as old_values, jsonb_build_object('status', step.became) as new_values
  from sales.orders o
  join new_fates f on f.order_id = o.order_id
  cross join lateral (values
    (o.placed_at + interval '2 minutes', 'shop_app', 'placed', 'paid', array['paid', 'packed', 'shipped', 'delivered']),
    (f.shipped_at - interval '80 minutes', 'shop_app', 'paid', 'packed', array['packed', 'shipped', 'delivered']),
    (f.shipped_at, 'shop_app', 'packed', 'shipped', array['shipped', 'delivered']),
    (o.delivered_at, 'shop_app', 'shipped', 'delivered', array['delivered']),
    (o.placed_at + interval '47 minutes', case when o.order_id % 3 = 0 then 'shop_support' else 'shop_app' end, 'placed', 'cancelled', array['cancelled'])
  ) as step (at, by, was, became, needs)
  where o.placed_at >= pg_temp.today() - interval '30 days' and o.status::text = any (step.needs) and step.at < pg_temp.today()
  union all
  select (lower(n.valid_during) - interval '7 hours') at time zone 'UTC' + make_interval(secs => n.product_id), 'shop_owner', 'catalog.prices',
         jsonb_build_object('product_id', p.product_id, 'variant_no', p.variant_no, 'valid_during', p.valid_during),
         jsonb_build_object('valid_during', daterange(lower(p.valid_during), null)), jsonb_build_object('valid_during', p.valid_during)
  from catalog.prices n
  join catalog.prices p on p.product_id = n.product_id and p.variant_no = n.variant_no and upper(p.valid_during) = lower(n.valid_during)
  where lower(n.valid_during) >= date '2026-01-01'
  union all
  select greatest(c.registered_at + interval '30 days', timestamptz '2026-03-01 02:00+00') + make_interval(days => (c.customer_id % 190)::integer, secs => c.customer_id::integer % 600),
         'shop_owner', 'accounts.customers', jsonb_build_object('customer_id', c.customer_id),
         jsonb_build_object('tier', case c.tier when 'gold' then 'silver' else 'standard' end), jsonb_build_object('tier', c.tier)
  from accounts.customers c
  where c.tier <> 'standard'
  union all
  select (p.discontinued_on + time '08:30') at time zone 'UTC' + make_interval(secs => p.product_id), 'shop_owner', 'catalog.products',
         jsonb_build_object('product_id', p.product_id), jsonb_build_object('status', 'active'), jsonb_build_object('status', 'discontinued')
  from catalog.products p
  where p.discontinued_on is not null
) changes
where changed_at < pg_temp.today()
order by changed_at, changed, row_key::text collate "C";

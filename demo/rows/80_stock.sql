-- Stock is what was counted on the first of August plus every movement since.
create temp table new_movements on commit drop as
-- what was picked for orders that left since then
select s.warehouse_id, i.product_id, i.variant_no, 'pick' as kind, -i.quantity as quantity, s.shipped_at - interval '90 minutes' as moved_at,
       null::integer as purchase_order_id, s.order_id, null as note
from sales.shipments s
join sales.order_items i on i.order_id = s.order_id
where s.shipped_at - interval '90 minutes' >= '2026-08-02 00:00+00'
union all
-- what suppliers delivered
select o.warehouse_id, l.product_id, l.variant_no, 'receipt', l.quantity,
       (o.received_on + time '09:15' + make_interval(mins => l.line_no * 7)) at time zone 'UTC', o.purchase_order_id, null, null
from inventory.purchase_orders o
join inventory.purchase_order_lines l using (purchase_order_id)
where o.received_on >= '2026-08-02';

-- what is promised to orders that are paid but have not left
create temp table new_reservations on commit drop as
select n.warehouse_id, i.product_id, i.variant_no, sum(i.quantity)::integer as quantity
from new_orders n
join sales.orders o on o.order_id = n.order_id and o.placed_at = n.placed_at and o.status in ('paid', 'packed')
join sales.order_items i on i.order_id = o.order_id
group by n.warehouse_id, i.product_id, i.variant_no;

-- Hamburg has nearly everything, Gothenburg little; wherever something moves there is a shelf for it.
create temp table new_shelves on commit drop as
select w.warehouse_id, w.region, p.product_id, v.variant_no,
       ((p.product_id * 8 + v.variant_no) * 8 + w.warehouse_id)::bigint as key,
       coalesce(m.taken, 0) + coalesce(r.quantity, 0) as needed, coalesce(r.quantity, 0) as reserved
from catalog.products p
join catalog.product_variants v on v.product_id = p.product_id
cross join inventory.warehouses w
left join (
  select warehouse_id, product_id, variant_no, -coalesce(sum(quantity) filter (where kind = 'pick'), 0) as taken
  from new_movements group by warehouse_id, product_id, variant_no
) m on (m.warehouse_id, m.product_id, m.variant_no) = (w.warehouse_id, p.product_id, v.variant_no)
left join new_reservations r on (r.warehouse_id, r.product_id, r.variant_no) = (w.warehouse_id, p.product_id, v.variant_no)
where p.launched_on is not null
  and (m.taken is not null or r.quantity is not null
       or pg_temp.roll('kept in ' || w.code, p.product_id * 8 + v.variant_no) < (array[.82, .3, .5, .36, .1])[w.warehouse_id]);

insert into new_movements
select warehouse_id, product_id, variant_no, 'count', needed + 2 + floor(70 * power(pg_temp.roll('spare', key), 1.7))::integer,
       timestamptz '2026-08-01 06:00+00' + make_interval(secs => row_number() over (order by warehouse_id, product_id, variant_no)), null::integer, null::bigint, null
from new_shelves
union all
select warehouse_id, product_id, variant_no, 'adjustment', case when pg_temp.roll('found', key) < .25 then 1 else -1 - pg_temp.whole('missing', key, 2) end,
       timestamptz '2026-08-03 07:00+00' + make_interval(hours => pg_temp.whole('adjusted', key, 2600)), null, null,
       pg_temp.weighted('adjusted why', key, '{breakage,cycle count,sample for photo shoot,found behind shelf}', '{.5,.8,.9}')
from new_shelves
where pg_temp.roll('adjust', key) < .07;

insert into inventory.stock_movements (region, moved_at, warehouse_id, product_id, variant_no, kind, quantity, purchase_order_id, order_id, note)
select w.region, m.moved_at, m.warehouse_id, m.product_id, m.variant_no, m.kind::inventory.movement_kind, m.quantity, m.purchase_order_id, m.order_id, m.note
from new_movements m
join inventory.warehouses w using (warehouse_id)
order by m.moved_at, m.warehouse_id, m.product_id, m.variant_no, m.order_id;

insert into inventory.stock_levels (warehouse_id, product_id, variant_no, on_hand, reserved, reorder_point, bin, counted_at)
select s.warehouse_id, s.product_id, s.variant_no, m.on_hand, s.reserved, (array[2, 2, 4, 6])[1 + pg_temp.whole('reorder', s.key, 4)],
       case when pg_temp.roll('has a bin', s.key) < .97 then format('%s%s-%s', chr(65 + pg_temp.whole('aisle', s.key, 14)), lpad(pg_temp.whole('rack', s.key, 60)::text, 2, '0'), pg_temp.whole('shelf', s.key, 6)) end,
       m.counted_at
from new_shelves s
join (
  select warehouse_id, product_id, variant_no, sum(quantity)::integer as on_hand, max(moved_at) filter (where kind = 'count') as counted_at
  from new_movements group by warehouse_id, product_id, variant_no
) m using (warehouse_id, product_id, variant_no)
order by s.warehouse_id, s.product_id, s.variant_no;

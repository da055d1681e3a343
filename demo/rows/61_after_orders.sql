
insert into sales.shipments (order_id, placed_at, warehouse_id, carrier, tracking_number, parcels, weight_grams, shipped_at, delivered_at)
select o.order_id, o.placed_at, w.warehouse_id,
       w.carriers[1 + floor(cardinality(w.carriers) * power(pg_temp.roll('carrier', o.key), 2))::integer],
       upper(substr(md5('parcel ' || o.order_id), 1, 4)) || lpad((o.order_id * 7919 % 100000000)::text, 8, '0'),
       1 + (i.grams > 9000)::integer + (i.grams > 20000)::integer,
       case when pg_temp.roll('weighed', o.key) < .97 then i.grams + 150 end,
       f.shipped_at, s.delivered_at
from new_orders o
join new_fates f on f.order_id = o.order_id and f.has_left
join sales.orders s on s.order_id = o.order_id and s.placed_at = o.placed_at
join inventory.warehouses w on w.warehouse_id = o.warehouse_id
join (
  select n.order_id, sum(n.quantity * p.weight_grams)::integer as grams
  from new_items n join catalog.products p on p.product_id = n.product_id group by n.order_id
) i on i.order_id = o.order_id
order by f.shipped_at, o.order_id;

-- Returned orders come back whole; of the delivered ones one in thirty sends back a line.
insert into sales.returns (order_id, line_no, reason, quantity, requested_at, received_at, comment, photos, handled_by)
select i.order_id, i.line_no,
       case when p.category_id in (12, 13, 20) and luck < .5 then 'damaged' when p.category_id in (22, 23, 24) and luck < .4 then 'does not fit'
            else pg_temp.weighted('reason', key, '{changed mind,not as described,damaged,wrong item,does not fit}', '{.45,.67,.84,.94}') end::sales.return_reason,
       case when o.status = 'returned' then i.quantity else 1 + pg_temp.whole('sent back', key, i.quantity) end,
       t.requested_at,
       case when t.requested_at + interval '9 days' < pg_temp.today() then t.requested_at + make_interval(hours => 30 + pg_temp.whole('back', key, 180)) end,
       case when pg_temp.roll('explained', key) < .35 then pg_temp.one_of('explanation', key,
         '{"The colour is darker than in the picture.","Arrived with a crack along the rim.","Too large for our table.","I ordered two by mistake.","Lovely, but not what I expected.","La taille ne correspond pas.","Leider beschädigt angekommen."}') end,
       case when luck < .12 then array['returns/' || i.order_id || '/1.jpg', 'returns/' || i.order_id || '/2.jpg'] when luck < .3 then array['returns/' || i.order_id || '/1.jpg'] end,
       case when key % 4 <> 0 then 7 + pg_temp.whole('handled', key, 30) end
from sales.order_items i
join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at and o.delivered_at < pg_temp.today() - interval '14 days'
join catalog.products p on p.product_id = i.product_id
cross join lateral (select i.order_id * 8 + i.line_no as key) k
cross join lateral (
  select pg_temp.roll('photo', key) as luck, o.delivered_at + make_interval(hours => 3 + pg_temp.whole('requested', key, 290)) as requested_at
) t
where o.status = 'returned' or (o.status = 'delivered' and pg_temp.roll('one line', key) < .016);

insert into sales.carts (cart_id, customer_id, lines, discount_code, created_at, updated_at)
select md5('cart ' || n)::uuid,
       case when pg_temp.roll('signed in', n) < .55 then c.customer_id end,
       (select array_agg(row(1 + pg_temp.whole('carted', n * 8 + line, 700), 1, 1 + pg_temp.whole('pieces', n * 8 + line, 3))::sales.cart_line order by line)
        from generate_series(1, 1 + pg_temp.whole('cart lines', n, 4)) as line),
       case when pg_temp.roll('typed a code', n) < .1 then pg_temp.one_of('typed', n, '{WELCOME10,NOV20,welcome,NOV25,FREESHIP}') end,
       t.updated_at - make_interval(mins => pg_temp.whole('carting', n, 900)), t.updated_at
from generate_series(1, 900) as n
cross join lateral (
  select pg_temp.today() - make_interval(secs => 60 + floor(2500000 * power(pg_temp.roll('cart age', n), 1.7))) as updated_at
) t
left join accounts.customers c on c.customer_id = 1 + pg_temp.whole('carter', n, 7700) and c.status = 'active';

-- One buyer in nine writes a review; a few people write without having bought here. Some products are simply better.
insert into catalog.product_reviews (product_id, customer_id, rating, title, body, is_verified, helpful_votes, written_at)
select distinct on (product_id, customer_id) product_id, customer_id, rating,
       case when pg_temp.roll('has title', key) < .74 then pg_temp.one_of('title', key, case
         when rating >= 4 then '{Beautiful,Exactly as pictured,Would buy again,A joy every day,Very well made,Sehr schön,Magnifique,Great gift}'
         when rating = 3 then '{Decent,Fine for the price,Not quite what I hoped for,Okay}'
         else '{Disappointed,Broke after a month,Arrived damaged,Smaller than expected,Leider nein}' end::text[]) end,
       case when pg_temp.roll('has body', key) < .42 then pg_temp.one_of('body', key, case
         when rating >= 4 then '{"Feels solid, looks even better than in the photo. Packed without any plastic, which I liked.","Bought it for my sister and ended up ordering a second one for myself.","We use it every single day. No complaints after half a year.","Fast delivery and a lovely hand-written note in the box.","Qualität wie früher. Absolute Empfehlung."}'
         when rating = 3 then '{"Nice enough, but the finish could be better at this price.","Does what it should. The colour differs from the picture.","Good product, delivery took almost two weeks."}'
         else '{"The glaze came off after a few washes. Support was friendly and refunded me.","Much smaller than I thought; the measures are hard to find on the page.","Came with a chip, the replacement as well."}' end::text[]) end,
       is_verified, floor(18 * power(pg_temp.roll('helpful', key), 4))::integer, written_at
from (
  select i.product_id, o.customer_id, true as is_verified, o.order_id * 8 + i.line_no as key,
         o.delivered_at + make_interval(hours => 20 + pg_temp.whole('reviewed', o.order_id * 8 + i.line_no, 700)) as written_at
  from sales.order_items i
  join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at and o.status in ('delivered', 'returned')
  where pg_temp.roll('reviews', o.order_id * 8 + i.line_no) < .11
  union all
  select 1 + pg_temp.whole('heard of', n, 700), c.customer_id, false, 900000 + n, timestamptz '2025-01-01 00:00+00' + make_interval(hours => pg_temp.whole('heard', n, 16000))
  from generate_series(1, 420) as n
  join accounts.customers c on c.customer_id = 1 + pg_temp.whole('stranger', n, 3000) and c.status <> 'closed'
) w
cross join lateral (
  select greatest(1, least(5, 5 - width_bucket(
    pg_temp.roll('stars', key) + .22 * (pg_temp.roll('quality', product_id) - .5), '{.5,.76,.88,.94}'::double precision[])))::smallint as rating
) r
where written_at < pg_temp.today()
order by product_id, customer_id, is_verified desc, key;

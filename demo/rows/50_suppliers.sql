insert into inventory.warehouses (warehouse_id, code, name, region, address, location, open_weekdays, order_cut_off, carriers) values
(1, 'HAM1', 'Hamburg', 'eu', row('Fernhill Logistics', 'Am Speicherbogen 4', 'Gate 12', '20457', 'Hamburg', null, 'DE'), '(9.99, 53.54)', '{[1,7)}', '17:00', '{DHL,Hermes,UPS}'),
(2, 'LYS1', 'Lyon', 'eu', row('Fernhill Logistique', '18 rue du Port Sec', null, '69007', 'Lyon', null, 'FR'), '(4.84, 45.73)', '{[1,6)}', '16:00', '{Colissimo,UPS}'),
(3, 'LBA1', 'Leeds', 'uk', row('Fernhill UK', 'Unit 7, Canal Works', null, 'LS10 1RT', 'Leeds', 'West Yorkshire', 'GB'), '(-1.53, 53.78)', '{[1,7)}', '16:30', '{Royal Mail,DPD}'),
(4, 'CMH1', 'Columbus', 'us', row('Fernhill US', '2100 Rickenbacker Road', 'Dock 3', '43217', 'Columbus', 'OH', 'US'), '(-82.93, 39.81)', '{[1,6)}', '15:00', '{UPS,USPS}'),
(5, 'GOT1', 'Gothenburg', 'eu', row('Fernhill Norden', 'Magasinsgatan 22', null, '418 34', 'Göteborg', null, 'SE'), '(11.91, 57.71)', '{[1,2),[3,6)}', '14:00', '{PostNord}');

insert into inventory.suppliers (name, contact_name, contact_email, contact_phone, country, currency, lead_time, payment_terms_days, quality_score)
select format('%s %s %s', pg_temp.one_of('supplier family', n, f.family), pg_temp.one_of('trade', n, '{Ceramics,Textiles,Metalware,Woodcraft,Glassworks,Paper,Garden Supply,Trading}'),
              (array['GmbH', 'Ltd', 'SARL', 'AB', 'Lda', 'Sp. z o.o.', 'Pvt Ltd', 'Co. Ltd'])[1 + spot]) || case when n > 32 then ' ' || n else '' end,
       case when n % 11 <> 3 then contact end,
       case when n % 11 <> 3 then 'orders' || n || '@' || pg_temp.one_of('supplier mail', n, '{supplier.example,makers.example,trade.example}') end,
       case when n % 4 <> 2 then split_part(f.phones[1], '|', 1) || lpad(pg_temp.whole('supplier phone', n, 90)::text, split_part(f.phones[1], '|', 2)::integer, '0') end,
       (array['DE', 'GB', 'FR', 'SE', 'PT', 'PL', 'IN', 'VN'])[1 + spot], (array['EUR', 'GBP', 'EUR', 'SEK', 'EUR', 'EUR', 'USD', 'USD'])[1 + spot],
       make_interval(days => case when spot >= 6 then 40 + pg_temp.whole('sea', n, 30) else 7 + pg_temp.whole('lead', n, 21) end),
       (array[14, 30, 30, 60])[1 + n % 4],
       case when n % 13 <> 5 then round((1 - .2 * power(pg_temp.roll('quality', n), 2))::numeric, 3) end
from generate_series(1, 64) as n
cross join lateral (select pg_temp.whole('supplier country', n, 8) as spot) s
join pools f on f.country = (array['DE', 'GB', 'FR', 'SE'])[1 + spot % 4]
cross join lateral (select pg_temp.one_of('contact given', n, f.given) || ' ' || pg_temp.one_of('contact family', n + 7, f.family) as contact) c
order by n;

-- Each product has a supplier of first choice, a third have a second one.
insert into inventory.supplier_products (supplier_id, product_id, unit_cost, minimum_quantity, is_preferred)
select s.supplier_id, p.product_id,
       round(a.price * (.32 + .2 * pg_temp.roll('cost', p.product_id * 2 + choice))::numeric * r.units_per_euro, 2),
       (array[1, 6, 12, 24, 48])[1 + pg_temp.whole('minimum', p.product_id, 5)], choice = 0
from catalog.products p
join assortment a using (category_id)
cross join lateral (select floor(64 * power(pg_temp.roll('supplier', p.product_id), 1.5))::integer as first_choice) f
cross join lateral generate_series(0, case when pg_temp.roll('second supplier', p.product_id) < .34 then 1 else 0 end) as choice
join inventory.suppliers s on s.supplier_id = 1 + (first_choice + choice * 29) % 64
join reference.exchange_rates r on r.currency = s.currency and r.rate_date = date '2026-01-02'
order by p.product_id, choice;

insert into inventory.purchase_orders (supplier_id, warehouse_id, status, ordered_on, expected_on, received_on, buyer_id)
select s.supplier_id, (array[1, 1, 1, 2, 3, 3, 4, 5])[1 + pg_temp.whole('delivered to', n, 8)],
       case when luck < .03 then 'cancelled' when received_on < date '2026-11-23' then 'received' when ordered_on > date '2026-11-16' then 'sent' else 'confirmed' end::inventory.purchase_status,
       ordered_on, ordered_on + lead_days, case when luck >= .03 and received_on < date '2026-11-23' then received_on end,
       case when n % 9 <> 0 then 7 + pg_temp.whole('buyer', n, 30) end
from generate_series(1, 620) as n
join inventory.suppliers s on s.supplier_id = 1 + floor(64 * power(pg_temp.roll('ordered from', n), 1.5))::integer
cross join lateral (
  select date '2024-12-02' + n * 719 / 620 as ordered_on, extract(day from s.lead_time)::integer as lead_days, pg_temp.roll('po luck', n) as luck
) o
cross join lateral (select ordered_on + lead_days + pg_temp.whole('late', n, 9) - 3 as received_on) r
order by n;

-- Four or five of the variants that the supplier delivers.
insert into inventory.purchase_order_lines (purchase_order_id, line_no, product_id, variant_no, quantity, unit_cost)
select purchase_order_id, row_number() over (partition by purchase_order_id order by product_id, variant_no), product_id, variant_no,
       greatest(minimum_quantity, 6 * (1 + pg_temp.whole('ordered', purchase_order_id * 5000 + product_id, 9))), unit_cost
from (
  select o.purchase_order_id, v.product_id, v.variant_no, sp.minimum_quantity, sp.unit_cost,
         count(*) over (partition by o.purchase_order_id) as choices
  from inventory.purchase_orders o
  join inventory.supplier_products sp on sp.supplier_id = o.supplier_id
  join catalog.products p on p.product_id = sp.product_id and p.launched_on <= o.ordered_on
  join catalog.product_variants v on v.product_id = sp.product_id
) offered
where pg_temp.roll('on order', purchase_order_id * 50000::bigint + product_id * 8 + variant_no) < 5.5 / choices;

-- An order without lines was never sent.
delete from inventory.purchase_orders o
where not exists (select from inventory.purchase_order_lines l where l.purchase_order_id = o.purchase_order_id);

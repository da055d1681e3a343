-- Six departments with five categories each. A category has five makings and four goods; with and without "Classic"
-- that gives forty products. The last numbers are an article's usual price in euros and weight in grams.
create temp table assortment (
  category_id integer primary key, department text not null, code text not null, name text not null,
  makings text[] not null, goods text[] not null, price numeric not null, grams integer not null
) on commit drop;

insert into assortment values
(7, 'Kitchen', 'KIT', 'Cookware', '{Cast Iron,Copper,Enamel,Stainless Steel,Carbon Steel}', '{Frying Pan,Saucepan,Casserole,Stock Pot}', 62, 2400),
(8, 'Kitchen', 'KIT', 'Knives and boards', '{Oak,Walnut,Damask,Olive Wood,Bamboo}', '{Chopping Board,Chef''s Knife,Bread Knife,Knife Block}', 48, 900),
(9, 'Kitchen', 'KIT', 'Baking', '{Glass,Silicone,Tin,Stoneware,Beech}', '{Cake Mould,Loaf Pan,Mixing Bowl,Rolling Pin}', 19, 700),
(10, 'Kitchen', 'KIT', 'Coffee and tea', '{Steel,Porcelain,Glass,Copper,Bamboo}', '{Coffee Grinder,Tea Pot,French Press,Milk Jug}', 34, 800),
(11, 'Kitchen', 'KIT', 'Storage', '{Glass,Acacia,Enamel,Cork,Steel}', '{Jar Set,Bread Bin,Lunch Box,Spice Rack}', 27, 1100),
(12, 'Dining', 'DIN', 'Plates and bowls', '{Stoneware,Porcelain,Speckled,Terracotta,Bone China}', '{Dinner Plate,Soup Bowl,Serving Dish,Side Plate}', 16, 600),
(13, 'Dining', 'DIN', 'Glasses', '{Crystal,Recycled,Smoked,Ribbed,Hand-Blown}', '{Tumbler,Wine Glass,Carafe,Water Jug}', 14, 350),
(14, 'Dining', 'DIN', 'Cutlery', '{Brushed,Polished,Matt Black,Brass,Rosewood}', '{Cutlery Set,Salad Server,Steak Knife Set,Cake Fork Set}', 44, 950),
(15, 'Dining', 'DIN', 'Table linen', '{Linen,Cotton,Jacquard,Hemp,Waxed}', '{Tablecloth,Napkin Set,Table Runner,Place Mat}', 29, 420),
(16, 'Dining', 'DIN', 'Candles', '{Beeswax,Soy,Rapeseed,Scented,Twisted}', '{Pillar Candle,Taper Candle Set,Tealight Box,Candle Holder}', 12, 380),
(17, 'Living', 'LIV', 'Lamps', '{Rattan,Brass,Paper,Ceramic,Opal Glass}', '{Table Lamp,Floor Lamp,Pendant,Wall Light}', 96, 2800),
(18, 'Living', 'LIV', 'Cushions and throws', '{Wool,Velvet,Mohair,Linen,Bouclé}', '{Cushion Cover,Throw,Floor Cushion,Bolster}', 39, 650),
(19, 'Living', 'LIV', 'Rugs', '{Jute,Wool,Cotton,Sisal,Kilim}', '{Hall Runner,Round Rug,Area Rug,Door Mat}', 118, 5200),
(20, 'Living', 'LIV', 'Vases', '{Glass,Stoneware,Brass,Terracotta,Porcelain}', '{Bud Vase,Floor Vase,Bowl Vase,Ikebana Vase}', 26, 900),
(21, 'Living', 'LIV', 'Small furniture', '{Oak,Ash,Rattan,Steel,Walnut}', '{Side Table,Stool,Wall Shelf,Coat Stand}', 134, 7800),
(22, 'Bedroom and bath', 'BED', 'Bed linen', '{Percale,Linen,Flannel,Satin,Jersey}', '{Duvet Cover,Pillow Case,Fitted Sheet,Bedspread}', 58, 1200),
(23, 'Bedroom and bath', 'BED', 'Blankets', '{Merino,Lambswool,Cashmere,Cotton,Fleece}', '{Blanket,Quilt,Baby Blanket,Bed Throw}', 84, 1500),
(24, 'Bedroom and bath', 'BED', 'Towels', '{Waffle,Terry,Bamboo,Linen,Turkish}', '{Hand Towel,Bath Towel,Guest Towel Set,Bath Mat}', 22, 600),
(25, 'Bedroom and bath', 'BED', 'Bath accessories', '{Marble,Teak,Chrome,Concrete,Bamboo}', '{Soap Dish,Toothbrush Holder,Bath Shelf,Mirror}', 25, 800),
(26, 'Bedroom and bath', 'BED', 'Soap and care', '{Olive Oil,Lavender,Sea Salt,Goat Milk,Rose}', '{Hand Soap,Bath Salts,Body Oil,Shampoo Bar}', 11, 250),
(27, 'Garden', 'GAR', 'Tools', '{Forged,Ash-Handled,Stainless,Japanese,Copper}', '{Spade,Hand Trowel,Secateurs,Hoe}', 36, 1300),
(28, 'Garden', 'GAR', 'Pots and planters', '{Terracotta,Zinc,Glazed,Basalt,Woven}', '{Flower Pot,Window Box,Raised Planter,Hanging Basket}', 31, 3600),
(29, 'Garden', 'GAR', 'Watering', '{Galvanised,Enamel,Copper,Brass,Recycled}', '{Watering Can,Plant Mister,Hose Reel,Rain Gauge}', 33, 1400),
(30, 'Garden', 'GAR', 'Seeds', '{Wildflower,Heirloom,Organic,Shade,Butterfly}', '{Seed Box,Herb Kit,Bulb Mix,Meadow Roll}', 9, 120),
(31, 'Garden', 'GAR', 'Outdoor living', '{Acacia,Rope,Canvas,Steel,Eucalyptus}', '{Deck Chair,Fire Bowl,Hammock,Lantern}', 109, 6800),
(32, 'Study', 'STU', 'Notebooks', '{Linen-Bound,Leather,Recycled,Dotted,Kraft}', '{Notebook,Sketchbook,Diary,Guest Book}', 17, 400),
(33, 'Study', 'STU', 'Pens', '{Brass,Lacquered,Walnut,Aluminium,Resin}', '{Fountain Pen,Pencil,Rollerball,Letter Opener}', 38, 90),
(34, 'Study', 'STU', 'Desk', '{Oak,Felt,Leather,Cork,Steel}', '{Desk Mat,Pen Tray,Letter Rack,Book End}', 42, 1200),
(35, 'Study', 'STU', 'Paper', '{Cotton,Handmade,Marbled,Washi,Laid}', '{Letter Set,Card Set,Gift Wrap,Paper Block}', 13, 260),
(36, 'Study', 'STU', 'Clocks', '{Walnut,Brass,Enamel,Concrete,Flip}', '{Wall Clock,Alarm Clock,Desk Clock,Kitchen Timer}', 54, 900);

insert into catalog.categories (category_id, parent_id, path, name, code, position)
select row_number() over (order by min(category_id)), null, lower(split_part(department, ' ', 1))::public.ltree, department, code,
       row_number() over (order by min(category_id))
from assortment group by department, code;

insert into catalog.categories (category_id, parent_id, path, name, code, position)
select a.category_id, d.category_id, d.path || lower(regexp_replace(a.name, '[^A-Za-z]+', '_', 'g')), a.name, a.code,
       row_number() over (partition by d.category_id order by a.category_id)
from assortment a join catalog.categories d on d.name = a.department;

insert into catalog.brands (brand_id, name, country, website, founded_year)
select n, name, case when n % 9 <> 4 then (array['DE', 'SE', 'FR', 'GB', 'IT', 'PT', 'DK', 'JP', 'IE', 'NL'])[1 + n % 10] end,
       case when n % 5 <> 2 then 'https://www.' || lower(regexp_replace(name, '[^A-Za-z]+', '', 'g')) || '.example' end,
       case when n % 4 <> 1 then 2022 - (130 * power(pg_temp.roll('founded', n), 2))::integer end
from unnest('{Fernhill,Nordbrand,Maison Tilleul,Haldane & Sons,Kupferwerk,Oficina Sol,Bergmark,Saltmarsh,Atelier Brume,Lowland Linen,Casa Pomar,Ironmoor,Tangram,Hedgerow,Studio Kivi,Verrerie Nord,Brightwater,Holt Pottery,Mikado,Lindqvist,Terra Viva,Old Quay,Papierhaus,Wren & Wool,Gartenkind,Alder Works,Fabrica Norte,Sunday Supply,Kestrel,Nami,Granit Lab,Beehive,Pilgrim Street,Rosehip,Vallmo,Tidemark,Cordwainer,Blaue Stunde,Tolhurst,Marrow & Thyme}'::text[])
  with ordinality as b (name, n);

insert into catalog.products (
  product_id, category_id, brand_id, name, description, status, tax_class, tags, attributes, packed_size, weight_grams,
  launched_on, discontinued_on, updated_at)
overriding system value
select n, a.category_id,
       -- the shop's own brand is the largest, small brands come last
       case when pg_temp.roll('own brand', n) < .18 then 1 else 2 + floor(39 * power(pg_temp.roll('brand', n), 1.6))::integer end,
       d.title,
       case when pg_temp.roll('described', n) < .93 then format('%s. %s %s', d.title,
         pg_temp.one_of('first sentence', n, '{"Made in small batches by people who have done little else for years.","A quiet piece that gets better with use.","Designed in our studio and made to be repaired.","The one our own team takes home most often."}'),
         pg_temp.one_of('second sentence', n, '{"Comes with a guarantee of five years.","Wipe clean with a damp cloth.","Packed without plastic.","Every piece differs a little from the next.","Spare parts are in stock."}')) end,
       case when n > 1176 then 'draft' when launched < date '2024-06-01' and pg_temp.roll('discontinued', n) < .09 then 'discontinued' else 'active' end::catalog.product_status,
       case when a.category_id = 32 then 'reduced' when a.category_id = 30 then 'reduced' else 'standard' end::catalog.tax_class,
       array_remove(array[
         case when pg_temp.roll('gift', n) < .22 then 'gift' end,
         case when a.category_id between 27 and 31 then 'outdoor' end,
         case when making in ('Recycled', 'Organic', 'Hemp', 'Cork', 'Bamboo') then 'sustainable' end,
         case when pg_temp.roll('bestseller', n) < .06 then 'staff pick' end], null),
       jsonb_strip_nulls(jsonb_build_object(
         'style', lower(making),
         'dishwasher_safe', case when a.category_id between 7 and 14 then to_jsonb(making not in ('Cast Iron', 'Oak', 'Walnut', 'Copper', 'Crystal')) end,
         'volume_ml', case when a.category_id in (7, 9, 10, 13, 29) then to_jsonb(100 * (2 + pg_temp.whole('volume', n, 38))) end,
         'energy_class', case when a.category_id = 17 then to_jsonb(pg_temp.one_of('energy', n, '{A,B,C,E}')) end,
         'care', case when a.category_id in (15, 18, 22, 23, 24) then jsonb_build_array('wash at ' || pg_temp.one_of('wash', n, '{30,40,60}') || ' degrees', 'do not bleach') end)),
       case when pg_temp.roll('measured', n) < .94 then row(
         80 + pg_temp.whole('length', n, 700), 60 + pg_temp.whole('width', n, 500), 20 + pg_temp.whole('height', n, 400))::catalog.dimensions end,
       (a.grams * (.5 + pg_temp.roll('weight', n)))::integer,
       case when n <= 1176 then launched end,
       case when n <= 1176 and launched < date '2024-06-01' and pg_temp.roll('discontinued', n) < .09 then date '2025-06-01' + pg_temp.whole('discontinued on', n, 500) end,
       least(coalesce(launched, date '2026-11-01') + pg_temp.whole('updated', n, 900), date '2026-11-20')::timestamp at time zone 'UTC'
from generate_series(1, 1200) as n
-- 7 and 1200 have no common factor: the categories take turns, and neighbours in number are not neighbours on the shelf
cross join lateral (select (n * 7) % 1200 as spot) s
join assortment a on a.category_id = 7 + spot % 30
cross join lateral (
  select a.makings[1 + spot / 30 % 5] as making, a.goods[1 + spot / 150 % 4] as good, spot / 600 = 1 as is_classic
) w
cross join lateral (
  select case when is_classic then 'Classic ' else '' end || making || ' ' || good as title,
         case when n <= 700 then date '2022-03-01' + pg_temp.whole('launched', n, 1000)
              else date '2024-12-01' + (n - 700) * 3 / 2 end as launched
) d
order by n;

insert into catalog.product_variants (product_id, variant_no, sku, ean, colour, size, is_listed)
select p.product_id, v, format('%s-%s-%s', c.code, lpad(p.product_id::text, 4, '0'), lpad(v::text, 2, '0')),
       case when pg_temp.roll('has ean', key) < .95 then digits || check_digit end,
       case when c.category_id not between 26 and 30 then (array['natural', 'sage', 'charcoal', 'ochre', 'indigo'])[1 + (v + p.product_id) % 5] end,
       case when c.code in ('BED', 'GAR') then (array['S', 'M', 'L', 'XL', 'one size'])[v] end,
       p.status <> 'draft' and pg_temp.roll('listed', key) < .98
from catalog.products p
join catalog.categories c on c.category_id = p.category_id
cross join lateral generate_series(1, (array[1, 1, 2, 2, 3, 3, 4, 5])[1 + pg_temp.whole('variants', p.product_id, 8)]) as v
cross join lateral (select p.product_id * 8 + v as key, '200' || lpad((p.product_id * 73 + 40000)::text, 6, '0') || lpad((v * 37)::text, 3, '0') as digits) k
cross join lateral (
  select (10 - sum(substr(digits, place, 1)::integer * case when place % 2 = 1 then 1 else 3 end) % 10) % 10 as check_digit
  from generate_series(1, 12) as place
) e
order by p.product_id, v;

-- A price from the launch on; about half rise in July 2025, a third in April 2026, a few fall in September 2026.
insert into catalog.prices (product_id, variant_no, valid_during, price, reason)
select product_id, variant_no,
       daterange(since, lead(since) over (partition by product_id, variant_no order by since)),
       floor(base * factor) + case when base > 30 then .00 else .95 end, reason
from catalog.product_variants v
join catalog.products p using (product_id)
join assortment a using (category_id)
cross join lateral (
  select a.price * (.7 + .6 * pg_temp.roll('price', v.product_id))::numeric * (1 + .06 * (v.variant_no - 1)) as base,
         pg_temp.roll('rise', v.product_id) as rise
) b
cross join lateral (
  select p.launched_on as since, 1.0 as factor, 'list price' as reason
  union all select date '2025-07-01', 1.08, 'increase' where rise < .48 and p.launched_on < date '2025-07-01'
  union all select date '2026-04-01', 1.13, 'increase' where rise < .33 and p.launched_on < date '2026-04-01'
  union all select date '2026-09-15', .80, 'reduction' where rise > .91 and p.launched_on < date '2026-09-15'
) change
where p.launched_on is not null;

insert into catalog.product_relations (product_id, related_id, kind, weight)
select distinct on (product_id, related_id, kind) product_id, related_id, kind::catalog.relation_kind, round(weight::numeric, 3)
from generate_series(1, 1700) as n
cross join lateral (
  select 1 + pg_temp.whole('related from', n, 1176) as product_id, 1 + pg_temp.whole('related to', n, 1176) as related_id,
         pg_temp.weighted('relation', n, '{bought_together,accessory,replacement}', '{.6,.9}') as kind,
         .1 + pg_temp.roll('relation weight', n) as weight
) r
where product_id <> related_id
order by product_id, related_id, kind, n;

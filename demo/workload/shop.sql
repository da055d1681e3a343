-- What the web shop asks. Each statement is headed by how often it runs and as which role.

-- 1 time as shop_app: a customer signs in
select set_config('shop.customer', md5('customer 39')::uuid::text, false)

-- 40 times as shop_app: the account of the customer who is signed in
select customer_id, given_name, tier, preferences from accounts.customers where public_id = accounts.current_customer()

-- 60 times as shop_app: a category page, newest first
select p.product_id, p.name, b.name as brand, p.rating_average, min(c.price) as price_from
from catalog.products p
join catalog.brands b on b.brand_id = p.brand_id
join catalog.current_prices c on c.product_id = p.product_id
where p.status = 'active' and p.category_id = 12
group by p.product_id, b.name
order by p.launched_on desc
limit 24

-- 25 times as shop_app: a department page with everything below it
select p.product_id, p.name, p.slug
from catalog.products p
join catalog.categories c on c.category_id = p.category_id
where c.path operator(public.<@) 'kitchen'::public.ltree and p.status = 'active' and p.tags @> array['gift']
order by p.review_count desc, p.product_id
limit 24

-- 45 times as shop_app: full text search
select s.product_id, s.name, p.price_from, p.review_count
from catalog.search_products('oak board', 12) s
join catalog.product_listing p on p.product_id = s.product_id
order by s.rank desc, s.product_id

-- 80 times as shop_app: a product page
select p.name, p.description, p.attributes, v.sku, v.colour, v.size, c.price, inventory.stock_of(v.sku) as available
from catalog.products p
join catalog.product_variants v on v.product_id = p.product_id and v.is_listed
join catalog.current_prices c on c.product_id = v.product_id and c.variant_no = v.variant_no
where p.product_id = 332
order by v.variant_no

-- 50 times as shop_app: what goes with a product
select r.kind, q.product_id, q.name, q.rating_average
from catalog.product_relations r
join catalog.products q on q.product_id = r.related_id and q.status = 'active'
where r.product_id = 90
order by r.weight desc

-- 35 times as shop_app: latest reviews of a product
select r.rating, r.title, r.body, r.is_verified, r.written_at
from catalog.product_reviews r
where r.product_id = 1 and r.body is not null
order by r.helpful_votes desc, r.written_at desc
limit 10

-- 20 times as shop_app: my orders
select o.order_id, o.placed_at, o.status, o.grand_total, o.currency, count(i.line_no) as lines
from sales.orders o
join sales.order_items i on i.order_id = o.order_id and i.placed_at = o.placed_at
where o.customer_id = (select customer_id from accounts.customers where public_id = accounts.current_customer())
group by o.order_id, o.placed_at
order by o.placed_at desc
limit 10

-- 15 times as shop_app: where is my parcel
select s.carrier, s.tracking_number, s.shipped_at, s.delivered_at
from sales.shipments s
join sales.orders o on o.order_id = s.order_id and o.placed_at = s.placed_at
where o.customer_id = 39 and s.shipped_at > '2026-09-01 00:00+00'

-- 12 times as shop_app: a cart is kept
insert into sales.carts (cart_id, customer_id, lines, created_at, updated_at)
values ('5f0c1a52-7f63-4c6e-9d3a-1f7a9a4f2c11', 39,
        array[row(1, 1, 2)::sales.cart_line, row(332, 1, 1)::sales.cart_line], '2026-11-22 19:04:00+00', '2026-11-22 19:20:00+00')
on conflict (cart_id) do update set lines = excluded.lines, updated_at = excluded.updated_at

-- 12 times as shop_app: what the cart costs
select c.cart_id, sales.order_total(c.lines, '2026-11-22') as goods, p.discount_percent
from sales.carts c
left join sales.promotions p on p.code = 'WELCOME10' and p.valid_during @> timestamptz '2026-11-22 19:20:00+00'
where c.cart_id = '5f0c1a52-7f63-4c6e-9d3a-1f7a9a4f2c11'

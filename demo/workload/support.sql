-- What the support desk asks.

-- 20 times as shop_support: find a customer by part of the name
select * from accounts.find_customers('katharina schmidt', 10)

-- 25 times as shop_support: contact data of a customer
select * from accounts.customer_contacts where customer_id = 39

-- 25 times as shop_support: orders of a customer
select * from sales.order_overview where customer_id = 39 order by placed_at desc limit 5

-- 8 times as shop_support: parcels that take too long
select l.order_id, l.carrier, l.tracking_number, c.full_name, c.country
from sales.late_shipments l
join accounts.customer_contacts c on c.customer_id = l.customer_id
order by l.shipped_at

-- 6 times as shop_support: reasons for returns by category
select c.name as category, r.reason, count(*) as returns, round(100.0 * count(*) / sum(count(*)) over (partition by c.name), 1) as percent
from sales.returns r
join sales.order_items i on i.order_id = r.order_id and i.line_no = r.line_no
join catalog.products p on p.product_id = i.product_id
join catalog.categories c on c.category_id = p.category_id
where r.requested_at >= '2026-08-01 00:00+00'
group by c.name, r.reason
order by returns desc

-- 10 times as shop_support: what runs low in a region
select r.sku, r.name, r.available, r.supplier, r.suggested_quantity
from inventory.reorder_suggestions r
where r.region = 'uk'
order by r.available, r.sku
limit 50

-- 6 times as shop_support: customers with an open invoice and an order on its way
select o.customer_id, i.invoice_number, i.gross_amount, i.currency, v.tracking_number
from payments.open_invoices i
join sales.order_overview v on v.order_id = i.order_id
join sales.orders o on o.order_id = v.order_id and o.placed_at = v.placed_at
where v.status = 'shipped'

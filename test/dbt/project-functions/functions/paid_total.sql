select coalesce(sum(o.amount), 0) from {{ ref('paid_orders') }} o where o.customer_id = customer

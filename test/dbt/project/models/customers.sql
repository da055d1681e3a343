{{ config(materialized='table', alias='Customer Facts', tags=['core', 'nightly']) }}
select c.customer_id, c.full_name, coalesce(sum(o.amount), 0) as revenue
from {{ ref('stg_customers') }} c
left join {{ ref('paid_orders') }} o on o.customer_id = c.customer_id
group by c.customer_id, c.full_name

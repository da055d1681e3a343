{{ config(materialized='table') }}
select o.id, {{ function('net_amount') }}(o.amount, 0.2) as net, {{ function('paid_total') }}(o.customer_id) as paid
from {{ source('raw', 'orders') }} o

select
    i.order_id,
    count(*) as line_count,
    sum(i.quantity) as piece_count,
    count(distinct i.product_id) as product_count
from {{ ref('stg_order_items') }} as i
group by i.order_id

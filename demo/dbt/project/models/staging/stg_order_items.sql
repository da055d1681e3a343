select
    i.order_id,
    i.line_no,
    i.product_id,
    i.variant_no,
    i.quantity,
    i.unit_price,
    i.line_total
from {{ source('shop', 'order_items') }} as i

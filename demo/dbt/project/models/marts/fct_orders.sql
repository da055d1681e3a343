select
    o.order_id,
    o.customer_id,
    o.ordered_on,
    o.channel,
    o.status,
    o.ship_country,
    e.revenue_eur,
    l.piece_count,
    case when o.delivered_at is not null then o.delivered_at - o.placed_at end as delivery_time
from {{ ref('stg_orders') }} as o
left join {{ ref('int_orders_in_euros') }} as e on e.order_id = o.order_id
left join {{ ref('int_order_lines') }} as l on l.order_id = o.order_id

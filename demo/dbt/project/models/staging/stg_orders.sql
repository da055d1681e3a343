select
    o.order_id,
    o.customer_id,
    o.placed_at,
    {{ in_utc('o.placed_at') }}::date as ordered_on,
    o.channel::text as channel,
    o.status::text as status,
    o.currency,
    (o.ship_to).country as ship_country,
    o.items_total,
    o.discount_total,
    o.shipping_fee,
    o.grand_total,
    o.delivered_at
from {{ source('shop', 'orders') }} as o

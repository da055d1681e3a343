select
    c.customer_id,
    c.country,
    z.zone as shipping_zone,
    c.tier,
    c.registered_on,
    min(f.ordered_on) as first_order_on,
    max(f.ordered_on) as last_order_on,
    count(f.order_id) as order_count,
    coalesce(sum(f.revenue_eur), 0) as lifetime_value_eur
from {{ ref('stg_customers') }} as c
left join {{ ref('shipping_zones') }} as z on z.country = c.country
left join {{ ref('fct_orders') }} as f on f.customer_id = c.customer_id
group by c.customer_id, c.country, z.zone, c.tier, c.registered_on

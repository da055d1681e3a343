select
    o.order_id,
    o.ordered_on,
    round(o.grand_total / coalesce(r.units_per_euro, 1), 2) as revenue_eur
from {{ ref('stg_orders') }} as o
left join {{ source('money', 'exchange_rates') }} as r on r.currency = o.currency and r.rate_date = o.ordered_on
where o.status <> 'cancelled'

{{ config(materialized='incremental', unique_key=['ordered_on', 'channel']) }}
select
    f.ordered_on,
    f.channel,
    count(*) as order_count,
    sum(f.revenue_eur) as revenue_eur,
    avg(f.revenue_eur)::numeric(12, 2) as average_order_eur
from {{ ref('fct_orders') }} as f
{% if is_incremental() %}
where f.ordered_on >= (select max(ordered_on) from {{ this }})
{% endif %}
group by f.ordered_on, f.channel

{{ config(materialized='view') }}
select
    p.product_id,
    p.name,
    p.category,
    sum(i.quantity) as pieces_sold,
    sum(i.line_total) as revenue,
    rank() over (partition by p.category order by sum(i.line_total) desc) as rank_in_category
from {{ ref('stg_products') }} as p
join {{ ref('stg_order_items') }} as i on i.product_id = p.product_id
group by p.product_id, p.name, p.category

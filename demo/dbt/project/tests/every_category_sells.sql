{{ config(severity='warn') }}
select c.name
from {{ source('assortment', 'categories') }} as c
left join {{ ref('mart_product_sales') }} as s on s.category = c.name
where s.product_id is null

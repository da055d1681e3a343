select
    p.product_id,
    p.name,
    c.name as category,
    p.status::text as status,
    p.rating_average,
    p.review_count,
    p.updated_at
from {{ source('assortment', 'products') }} as p
join {{ source('assortment', 'categories') }} as c on c.category_id = p.category_id

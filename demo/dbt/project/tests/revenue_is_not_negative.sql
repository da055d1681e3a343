-- An order cannot be worth less than nothing.
select order_id, revenue_eur
from {{ ref('fct_orders') }}
where revenue_eur < 0

{{ config(materialized='view') }}
select o.id, o.state, s.label, o.amount * 2 as doubled
from {{ source('raw', 'orders') }} o
join {{ ref('states') }} s on s.state = o.state

select customer_id, country, tier, registered_on
from {{ ref('stg_customers') }}

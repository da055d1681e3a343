select
    c.customer_id,
    c.country,
    c.status::text as status,
    c.tier::text as tier,
    c.registered_at,
    {{ in_utc('c.registered_at') }}::date as registered_on
from {{ source('people', 'customers') }} as c

{{ config(materialized='view', tags=['staging']) }}
select id as customer_id, full_name, country from {{ source('raw', 'customers') }}

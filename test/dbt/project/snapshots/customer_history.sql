{% snapshot customer_history %}
{{ config(target_schema='marts', unique_key='customer_id', strategy='check', check_cols=['country']) }}
select * from {{ ref('stg_customers') }}
{% endsnapshot %}

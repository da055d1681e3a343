{% snapshot product_status %}
{{ config(target_schema='marts', unique_key='product_id', strategy='timestamp', updated_at='updated_at') }}
select product_id, name, category, status, updated_at from {{ ref('stg_products') }}
{% endsnapshot %}

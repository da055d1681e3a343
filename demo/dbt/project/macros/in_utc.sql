{% macro in_utc(column) -%}
    ({{ column }} at time zone 'UTC')
{%- endmacro %}

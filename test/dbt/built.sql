-- What dbt builds from project/ on tables.sql.
create schema marts;
create view marts.stg_customers as select id as customer_id, full_name, country from raw.customers;
create table marts.states (state text, label text);
create table marts."Customer Facts" as
  select c.customer_id, c.full_name, coalesce(sum(o.amount), 0) as revenue
  from marts.stg_customers c left join (select id as order_id, customer_id, amount from raw.orders where state = 'paid') o on o.customer_id = c.customer_id
  group by c.customer_id, c.full_name;
create view marts.order_states as select o.id, o.state, s.label, o.amount * 2 as doubled from raw.orders o join marts.states s on s.state = o.state;
create table marts.customer_history as select *, md5(customer_id::text) as dbt_scd_id, now() as dbt_updated_at, now() as dbt_valid_from, null::timestamptz as dbt_valid_to from marts.stg_customers;
-- What project-functions/ adds; of one name there is another that dbt knows nothing of.
create function marts.net_amount(amount numeric, rate numeric) returns numeric language sql as 'select amount / (1 + rate)';
create function marts.net_amount(amount numeric) returns numeric language sql as 'select amount / 1.2';
create function marts.paid_total(customer int) returns numeric language sql stable as $$
  with __dbt__cte__paid_orders as (select id as order_id, customer_id, amount from raw.orders where state = 'paid') select coalesce(sum(o.amount), 0) from __dbt__cte__paid_orders o where o.customer_id = customer $$;
create table marts.net_orders as select o.id, marts.net_amount(o.amount, 0.2) as net, marts.paid_total(o.customer_id) as paid from raw.orders o;

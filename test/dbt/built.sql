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

create schema "Sales Data";
create type address as (street text, city text);
create domain amount as numeric(10, 2);
create table customer (id int primary key, name text, country text, home address, tags text[], profile jsonb);
create table orders (id int primary key, customer_id int references customer, total amount, placed_at timestamptz, status text, note xml);
create table line (order_id int, product_id int, quantity int, unit_price numeric, primary key (order_id, product_id));
create table product (product_id int primary key, title text, price numeric, parent_id int);
create table "Sales Data"."Region ""EU""" ("Region Id" int, "select" text, customer_id int);
create table archive (id int, total numeric, status text);

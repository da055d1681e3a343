create schema raw;
create table raw.customers (id int primary key, full_name text, country text);
create table raw.orders (id int primary key, customer_id int, amount numeric, state text, ordered_at timestamptz);
insert into raw.customers values (1, 'Ada', 'GB'), (2, 'Grace', 'US'), (3, 'Edsger', null);
insert into raw.orders values (1, 1, 10, 'paid', '2026-03-01'), (2, 1, 5, 'open', '2026-03-02'), (3, 2, 7, 'paid', '2026-03-03');
comment on column raw.orders.amount is 'Said by the database';

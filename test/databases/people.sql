-- Persons, what looks like them, and what makes a reader stumble; 60 rows of each.
create schema shop;
create domain shop.mail_address as text check (value like '%@%');
create type shop.sex as enum ('female', 'male', 'other');
create table shop.customers (
  id int primary key,
  full_name text not null,
  contact shop.mail_address,
  phone text,
  city text,
  birth_date date,
  gender shop.sex,
  payment_reference text,
  account text,
  last_ip inet,
  avatar bytea,
  note text,
  details jsonb,
  password_hash text,
  is_email_verified boolean,
  long_text text
);
comment on column shop.customers.payment_reference is 'What was charged';
insert into shop.customers
select n, (array['Anna','Bernd','Carlos','Diana','Elena','Felix'])[n % 6 + 1] || ' ' || (array['Schmidt','Meyer','Garcia','Novak','Rossi'])[n % 5 + 1],
       'user' || n || '@example.org', '+49 30 9018' || lpad((n * 37)::text, 4, '0'), (array['Berlin','Hamburg','Köln'])[n % 3 + 1], date '1960-01-01' + n * 100, (array['female','male']::shop.sex[])[n % 2 + 1],
       '4' || r.body || ((10 - (s.total % 10)) % 10), case when n % 3 = 0 then 'NULL' when n % 3 = 1 then null else 'abc' end,
       ('84.60.12.' || n)::inet, decode(repeat('ab', n), 'hex'), case when n % 2 = 0 then 'please call back tomorrow morning at eight, thank you very much' else 'he wrote from someone' || n || '@example.com and wants his money back soon' end,
       jsonb_build_object('email', 'x' || n || '@example.net', 'count', n), '$2b$10$' || left(md5(n::text) || md5((n * 7)::text), 53), true, repeat('long ', 200)
from generate_series(1, 60) n
cross join lateral (select lpad((n * 7919)::text, 14, '1') as body) r
cross join lateral (select sum(case when (16 - i) % 2 = 1 then case when d * 2 > 9 then d * 2 - 9 else d * 2 end else d end) as total
  from (select i, substr('4' || r.body, i, 1)::int as d from generate_series(1, 15) i) x) s;
create table shop.products (id int primary key, name text, model_year smallint, serial_number text, version text, order_number bigint, email_count int, title text);
insert into shop.products
select n, (array['Safari','Jordan','Chrome','Oxford Desk'])[n % 4 + 1], 1999 + n % 20, '555-' || (100 + n)::text || '-' || (2000 + n * 13)::text, '1.' || n % 10 || '.' || n % 7 || '.0', 4000000000000000 + n * 7919, n, 'Chair ' || n
from generate_series(1, 60) n;
create view shop.contacts as select id, lower(contact) as mail, full_name, contact is not null as has_mail, length(contact) as size from shop.customers;
create view shop.broken as select 1 / (id - id) as x, full_name from shop.customers;
create view shop.leaky as select full_name::int as person_number, full_name as last_name from shop.customers;
create table shop.events (id int, ip text, made date) partition by range (made);
create table shop.events_1 partition of shop.events for values from ('2024-01-01') to ('2024-02-01');
insert into shop.events select n, '91.12.33.' || n, date '2024-01-01' + n % 30 from generate_series(1, 60) n;
create table shop.hidden (ssn text, salary int);
insert into shop.hidden select '212-45-' || (1000 + n), n from generate_series(1, 60) n;
create table shop.partly (id int, secret text, email text);
insert into shop.partly values (1, 'a', 'a@example.org');
create table shop.locked (email text);
insert into shop.locked select 'l' || n || '@example.org' from generate_series(1, 10) n;
create table shop.empty (first_name text, zip text, amount int);

create schema report;
create view report.track_sale as
  select t.track_id, t.name as track, a.title as album, ar.name as artist, g.name as genre, sum(l.unit_price * l.quantity) as revenue,
         rank() over (partition by g.name order by sum(l.unit_price * l.quantity) desc) as rank_in_genre
  from track t join album a using (album_id) join artist ar using (artist_id) left join genre g using (genre_id) left join invoice_line l using (track_id)
  group by t.track_id, t.name, a.title, ar.name, g.name;
create view report.customer_value as
  with spent as (select customer_id, sum(total) as total, max(invoice_date) as last_at from invoice group by customer_id)
  select c.*, spent.total, spent.last_at, case when spent.total > 40 then 'gold' else 'plain' end as class
  from customer c left join spent using (customer_id);
create view report.staff as
  with recursive chain as (
    select employee_id, first_name || ' ' || last_name as name, reports_to, 0 as depth from employee where reports_to is null
    union all select e.employee_id, e.first_name || ' ' || e.last_name, e.reports_to, chain.depth + 1 from employee e join chain on e.reports_to = chain.employee_id)
  select * from chain;
create view report.people as
  select 'customer' as kind, customer_id as id, email from customer union select 'employee', employee_id, email from employee except select 'customer', 0, null;
create materialized view report.month as
  select date_trunc('month', invoice_date) as month, billing_country, count(*) as invoices, sum(total) as total, grouping(billing_country) as level
  from invoice group by grouping sets ((1, 2), (1));
create view report.best as
  select v.first_name, t.track, t.revenue from report.customer_value v cross join lateral (
    select s.track, s.revenue from report.track_sale s join invoice_line l on l.track_id = s.track_id join invoice i using (invoice_id)
    where i.customer_id = v.customer_id order by s.revenue desc limit 1) t;

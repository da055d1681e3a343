-- What finance asks.

-- 4 times as shop_finance: nightly dunning
call payments.mark_overdue('2026-11-23')

-- 6 times as shop_finance: money taken against money settled
select s.settled_on, s.method, s.currency, s.gross, sum(p.amount) as captured, s.gross - sum(p.amount) as difference
from payments.settlements s
join payments.payments p
  on (p.captured_at at time zone 'UTC')::date = s.settled_on and p.method = s.method and p.currency = s.currency
 and p.status in ('captured', 'refunded')
where s.settled_on >= '2026-10-01'
group by s.settled_on, s.method, s.currency
order by s.settled_on desc

-- 5 times as shop_finance: fees by method and month
select date_trunc('month', settled_on)::date as month, method, sum(reference.to_euro(fee, currency, settled_on)) as fees_eur,
       sum(payment_count) as payments
from payments.settlements
where settled_on >= '2026-06-01'
group by 1, 2
order by 1, 2

-- 10 times as shop_finance: open items by age
select * from payments.receivables_by_age order by currency, age

-- 8 times as shop_finance: refund rate by method
with taken as (
  select method, count(*) as payments, sum(amount) as amount from payments.payments where status in ('captured', 'refunded') group by method
), given_back as (
  select method, count(*) as refunds, sum((refunded).amount) as amount from payments.refunds group by method
)
select t.method, t.payments, g.refunds, round(100 * g.amount / t.amount, 2) as percent
from taken t left join given_back g using (method)
order by percent desc nulls last

-- 5 times as shop_finance: why payments fail
select failure_code, method, count(*) as failures, round(avg(risk_score)::numeric, 4) as risk
from payments.payments
where status = 'failed' and created_at >= '2026-01-01 00:00+00'
group by grouping sets ((failure_code, method), (failure_code), ())
order by failures desc

-- 4 times as shop_finance: tax by country for the quarter
select (o.ship_to).country as country, i.currency, sum(i.net_amount) as net, sum(i.tax_amount) as tax, count(*) as invoices
from payments.invoices i
join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at
where i.issued_on between '2026-07-01' and '2026-09-30' and i.status <> 'void'
group by 1, 2
order by tax desc

-- 6 times as shop_finance: the board's page
select month, orders, revenue_eur, growth_on_year from analytics.revenue_growth order by month desc limit 13

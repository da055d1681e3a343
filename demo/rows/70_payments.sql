-- How people pay differs by country: invoices in Germany and Sweden, cards nearly everywhere else.
create temp table new_payments on commit drop as
select o.order_id, o.key, s.placed_at, s.status as order_status, s.grand_total, s.currency, o.age, f.shipped_at,
       case o.country
         when 'DE' then pg_temp.weighted('pay', o.key, '{card,wallet,invoice,bank_transfer}', '{.34,.6,.82}')
         when 'SE' then pg_temp.weighted('pay', o.key, '{card,invoice,wallet,bank_transfer}', '{.42,.77,.95}')
         when 'FR' then pg_temp.weighted('pay', o.key, '{card,wallet,bank_transfer}', '{.76,.95}')
         else pg_temp.weighted('pay', o.key, '{card,wallet}', '{.7}')
       end::payments.method as method,
       pg_temp.roll('pay luck', o.key) as luck,
       s.placed_at + make_interval(days => 8 + pg_temp.whole('pays after', o.key, 26), mins => pg_temp.whole('pays at', o.key, 900)) as pays_invoice_at
from new_orders o
join sales.orders s on s.order_id = o.order_id and s.placed_at = o.placed_at
join new_fates f on f.order_id = o.order_id
where s.grand_total > 0;

with attempts as (
  -- cards fail now and then, and the customer tries again three minutes later
  select order_id, method, placed_at, grand_total, currency, key * 2 as key, 'failed' as status,
         placed_at + make_interval(secs => 5 + pg_temp.whole('tried', key, 50)) as created_at, null::timestamptz as captured_at
  from new_payments
  where (order_status = 'cancelled' and luck < .45) or (order_status not in ('cancelled', 'placed') and method in ('card', 'wallet') and luck < .05)
  union all
  select order_id, method, placed_at, grand_total, currency, key * 2 + 1,
         case when order_status = 'placed' then 'pending'
              when method = 'invoice' and order_status <> 'returned' and pays_invoice_at >= pg_temp.today() then 'authorised'
              else 'captured' end,
         placed_at + make_interval(secs => 8 + pg_temp.whole('tried again', key, 50) + case when luck < .05 then 180 else 0 end),
         case when order_status = 'placed' then null
              when method <> 'invoice' then placed_at + make_interval(secs => 62 + pg_temp.whole('captured', key, 40) + case when luck < .05 then 180 else 0 end)
              when pays_invoice_at < pg_temp.today() then pays_invoice_at
              when order_status = 'returned' then placed_at + interval '5 days' end
  from new_payments
  where order_status <> 'cancelled' and (order_status <> 'placed' or luck < .6)
)
insert into payments.payments (
  method, created_at, order_id, placed_at, status, amount, currency, provider_reference, risk_score, failure_code, captured_at)
select method, created_at, order_id, placed_at, status::payments.payment_status, grand_total, currency,
       case method when 'card' then 'ch_' || substr(md5('charge ' || key), 1, 20) when 'wallet' then 'W-' || upper(substr(md5('wallet ' || key), 1, 12))
                   when 'bank_transfer' then 'RF' || lpad((key % 1000000000)::text, 10, '0') end,
       case when method in ('card', 'wallet') and pg_temp.roll('rated', key) < .9 then power(pg_temp.roll('risk', key), 5)::numeric(5, 4)::real end,
       case when status = 'failed' then pg_temp.weighted('failure', key, '{insufficient_funds,card_declined,authentication_failed,expired_card,suspected_fraud}', '{.4,.65,.85,.95}') end,
       captured_at
from attempts
order by created_at, order_id;


-- Goods that came back are paid back a day or two later, less the share of the discount.
create temp table new_refunds on commit drop as
select o.order_id, o.placed_at, o.status,
       case when o.status = 'returned' then o.grand_total - o.shipping_fee
            else round(sum(i.unit_price * r.quantity) * (1 - o.discount_total / o.items_total), 2) end as amount,
       max(r.received_at) + make_interval(hours => 5 + pg_temp.whole('refunded', o.order_id, 40)) as refunded_at,
       mode() within group (order by r.reason) as reason
from sales.returns r
join sales.order_items i on i.order_id = r.order_id and i.line_no = r.line_no
join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at
group by o.order_id, o.placed_at
having bool_and(r.received_at is not null);

insert into payments.refunds (payment_id, method, payment_created_at, refunded, reason, approved_by, refunded_at)
select p.payment_id, p.method, p.created_at, row(n.amount, p.currency)::reference.money_amount,
       case when pg_temp.roll('refund said', n.order_id) < .9 then 'Return: ' || n.reason end,
       case when n.amount > 150 or pg_temp.roll('approved', n.order_id) < .1 then 7 + pg_temp.whole('approver', n.order_id, 30) end,
       n.refunded_at
from new_refunds n
join payments.payments p on p.order_id = n.order_id and p.placed_at = n.placed_at and p.status = 'captured' and p.captured_at < n.refunded_at
where n.amount > 0 and n.refunded_at < pg_temp.today()
order by n.refunded_at, n.order_id;

update payments.payments p set status = 'refunded'
from payments.refunds r
join new_refunds n on n.status = 'returned'
where r.payment_id = p.payment_id and r.method = p.method and r.payment_created_at = p.created_at and n.order_id = p.order_id;

-- Every order that left gets an invoice on that day. The numbers of a year have no gaps.
insert into payments.invoices (series, sequence_no, order_id, placed_at, bill_to, net_amount, tax_amount, currency, status, issued_on, due_on, document_sha256)
select series, sequence_no, order_id, placed_at, ship_to, grand_total - tax_total, tax_total, currency,
       case when paid_at < pg_temp.today() then 'paid' when due_on < date '2026-11-23' then 'overdue' else 'open' end::payments.invoice_status,
       issued_on, due_on,
       case when issued_on < date '2026-11-22' then sha256(convert_to(series || '-' || sequence_no, 'UTF8')) end
from (
  select o.order_id, o.placed_at, o.ship_to, o.grand_total, o.tax_total, o.currency, d.issued_on, d.series,
         case when n.method = 'invoice' then d.issued_on + 14 else d.issued_on end as due_on,
         case when n.method = 'invoice' and o.status <> 'returned' then n.pays_invoice_at else o.placed_at end as paid_at,
         row_number() over (partition by d.series order by n.shipped_at, o.order_id) as sequence_no
  from new_payments n
  join sales.orders o on o.order_id = n.order_id and o.placed_at = n.placed_at and o.status in ('shipped', 'delivered', 'returned')
  cross join lateral (
    select (n.shipped_at at time zone 'UTC')::date as issued_on, 'FH' || extract(year from n.shipped_at at time zone 'UTC') as series
  ) d
) numbered
order by issued_on, sequence_no;

insert into payments.settlements (settled_on, method, currency, payment_count, gross, fee)
select (captured_at at time zone 'UTC')::date, method, currency, count(*), sum(amount), sum(payments.provider_fee(method, amount))
from payments.payments
where status in ('captured', 'refunded')
group by 1, method, currency
order by 1, method, currency;

-- What customers saved for the next time. Account numbers carry valid check digits.
insert into payments.payment_methods (
  customer_id, method, holder_name, card_brand, card_last4, card_expires_on, iban, token, is_default, added_at)
select c.customer_id, method::payments.method, c.full_name,
       case when method = 'card' then pg_temp.weighted('brand', key, '{Visa,Mastercard,American Express}', '{.52,.93}') end,
       case when method = 'card' then lpad(pg_temp.whole('last four', key, 10000)::text, 4, '0') end,
       case when method = 'card' then (date '2026-07-01' + make_interval(months => pg_temp.whole('expires', key, 60)) - interval '1 day')::date end,
       case when method = 'bank_transfer' then c.country || lpad((98 - (digits || land || '00')::numeric % 97)::text, 2, '0') || digits end,
       'tok_' || substr(md5('token ' || key), 1, 24), nth = 1,
       date_trunc('second', c.registered_at + (pg_temp.today() - c.registered_at) * pg_temp.roll('saved', key))
from accounts.customers c
cross join lateral generate_series(1, width_bucket(pg_temp.roll('methods', c.customer_id), '{.42,.9}'::double precision[])) as nth
cross join lateral (
  select c.customer_id * 2 + nth as key,
         case c.country when 'DE' then '1314' when 'FR' then '1527' when 'SE' then '2814' end as land
) k
cross join lateral (
  select case when land is null then pg_temp.weighted('saved method', key, '{card,wallet}', '{.72}')
              else pg_temp.weighted('saved method', key, '{card,wallet,bank_transfer}', '{.5,.72}') end as method,
         lpad(pg_temp.whole('bank', key, 100000000)::text, 8, '3')
           || lpad(pg_temp.whole('account', key, 1000000000)::text, case c.country when 'FR' then 15 when 'SE' then 12 else 10 end, '0') as digits
) m
where c.status in ('active', 'suspended')
order by c.customer_id, nth;

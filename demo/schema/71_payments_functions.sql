set local role shop_finance;

create function payments.provider_fee(method payments.method, amount numeric)
returns numeric language sql immutable parallel safe
begin atomic
  select round(case method
    when 'card' then amount * 0.014 + 0.25
    when 'wallet' then amount * 0.0249 + 0.35
    when 'bank_transfer' then 0.20
    else amount * 0.0299
  end, 2);
end;
comment on function payments.provider_fee(payments.method, numeric) is 'Fee of a payment by the contract of 2024';

create function payments.captured_of(for_order bigint)
returns numeric language sql stable
begin atomic
  select coalesce(sum(p.amount), 0)
  from payments.payments p
  where p.order_id = for_order and p.status in ('captured', 'refunded');
end;
comment on function payments.captured_of(bigint) is 'Money taken for an order, before refunds';

create view payments.open_invoices as
  select i.invoice_number, i.order_id, o.customer_id, i.gross_amount, i.currency, i.issued_on, i.due_on, i.status,
         (i.bill_to).recipient as debtor
  from payments.invoices i
  join sales.orders o on o.order_id = i.order_id and o.placed_at = i.placed_at
  where i.status in ('open', 'overdue');
comment on view payments.open_invoices is 'Invoices that wait for money';
comment on column payments.open_invoices.debtor is 'Name on the invoice';

create view payments.receivables_by_age as
  select currency,
         case when due_on >= date '2026-11-23' then 'not due'
              when due_on >= date '2026-11-23' - 30 then '1 to 30 days'
              else 'more than 30 days' end as age,
         count(*) as invoices, sum(gross_amount) as amount
  from payments.open_invoices
  group by currency, 2;
comment on view payments.receivables_by_age is 'Open invoices by currency and how long they are overdue, on the day of the demo';

create procedure payments.mark_overdue(on_date date, inout marked integer default 0)
language plpgsql
as $$
begin
  update payments.invoices set status = 'overdue' where status = 'open' and due_on < on_date;
  get diagnostics marked = row_count;
end
$$;
comment on procedure payments.mark_overdue(date, integer) is 'Nightly dunning: open invoices past their day become overdue; says how many';

set local role none;

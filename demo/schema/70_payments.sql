-- Payments refer to customers, orders and staff of another owner.
grant usage on schema accounts, sales, reference to shop_finance;
grant references, select on accounts.customers, sales.orders, accounts.staff, reference.currencies to shop_finance;

set local role shop_finance;

create type payments.method as enum ('card', 'bank_transfer', 'wallet', 'invoice');
comment on type payments.method is 'How a customer pays';
create type payments.payment_status as enum ('pending', 'authorised', 'captured', 'failed', 'refunded');
comment on type payments.payment_status is 'Authorised reserves the money, captured takes it';
create type payments.invoice_status as enum ('open', 'paid', 'overdue', 'void');
comment on type payments.invoice_status is 'Overdue is set by the nightly dunning run';

create function payments.is_valid_iban(iban text)
returns boolean language sql immutable strict parallel safe
as $$
  select iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' and (
    select mod(string_agg(
      case when mark ~ '[A-Z]' then (ascii(mark) - 55)::text else mark end, '' order by place)::numeric, 97) = 1
    from regexp_split_to_table(substr(iban, 5) || left(iban, 4), '') with ordinality as letters (mark, place)
  )
$$;
comment on function payments.is_valid_iban(text) is 'Whether an account number has the right form and check digits (ISO 13616)';

create domain payments.iban as text constraint iban_check_digits check (payments.is_valid_iban(value));
comment on domain payments.iban is 'International bank account number without spaces';

create table payments.payment_methods (
  payment_method_id bigint generated always as identity primary key,
  customer_id bigint not null references accounts.customers on delete cascade,
  method payments.method not null,
  holder_name text not null,
  card_brand text check (card_brand in ('Visa', 'Mastercard', 'American Express')),
  card_last4 char(4) check (card_last4 ~ '^[0-9]{4}$'),
  card_expires_on date,
  iban payments.iban,
  token text not null unique,
  is_default boolean not null default false,
  added_at timestamptz not null default now(),
  constraint cards_have_digits check ((method = 'card') = (card_last4 is not null and card_brand is not null)),
  constraint transfers_have_an_account check ((method = 'bank_transfer') = (iban is not null))
);
comment on table payments.payment_methods is 'Saved ways to pay; the card number itself is with the provider, here is only its token';
comment on column payments.payment_methods.payment_method_id is 'Number of the payment method';
comment on column payments.payment_methods.customer_id is 'Whose it is; goes with the account';
comment on column payments.payment_methods.method is 'Kind';
comment on column payments.payment_methods.holder_name is 'Name on the card or account';
comment on column payments.payment_methods.card_brand is 'Brand of the card';
comment on column payments.payment_methods.card_last4 is 'Last four digits, to recognise the card by';
comment on column payments.payment_methods.card_expires_on is 'Last day of validity';
comment on column payments.payment_methods.iban is 'Account for direct debit';
comment on column payments.payment_methods.token is 'What the provider knows it by; useless elsewhere';
comment on column payments.payment_methods.is_default is 'Offered first at checkout';
comment on column payments.payment_methods.added_at is 'When it was saved';
create index payment_methods_customer on payments.payment_methods (customer_id);
create unique index payment_methods_one_default on payments.payment_methods (customer_id) where is_default;

create sequence payments.payment_id as bigint;
comment on sequence payments.payment_id is 'Numbers of payments, shared by all partitions';

create table payments.payments (
  payment_id bigint not null default nextval('payments.payment_id'),
  method payments.method not null,
  created_at timestamptz not null default now(),
  order_id bigint not null,
  placed_at timestamptz not null,
  status payments.payment_status not null default 'pending',
  amount reference.price not null check (amount > 0),
  currency reference.currency_code not null references reference.currencies,
  provider_reference text,
  risk_score real check (risk_score between 0 and 1),
  failure_code text,
  captured_at timestamptz,
  primary key (payment_id, method, created_at),
  constraint failed_payments_say_why check ((status = 'failed') = (failure_code is not null)),
  constraint captured_payments_have_a_time check (status not in ('captured', 'refunded') or captured_at is not null)
) partition by list (method);
comment on table payments.payments is 'Attempts to pay, by method; cards, by far the most, are split by year as well';
comment on column payments.payments.payment_id is 'Number of the payment';
comment on column payments.payments.method is 'How; decides the partition';
comment on column payments.payments.created_at is 'When it was tried';
comment on column payments.payments.order_id is 'Order that is paid';
comment on column payments.payments.placed_at is 'Time of the order, which is part of the order''s key';
comment on column payments.payments.status is 'How far it came';
comment on column payments.payments.amount is 'Amount in its currency';
comment on column payments.payments.currency is 'Currency, the same as the order''s';
comment on column payments.payments.provider_reference is 'Number at the payment provider';
comment on column payments.payments.risk_score is 'Provider''s estimate of fraud, from 0 to 1';
comment on column payments.payments.failure_code is 'Why it failed';
comment on column payments.payments.captured_at is 'When the money was taken';

create table payments.payments_card partition of payments.payments for values in ('card') partition by range (created_at);
create table payments.payments_card_before_2026 partition of payments.payments_card for values from (minvalue) to ('2026-01-01 00:00+00');
create table payments.payments_card_2026 partition of payments.payments_card for values from ('2026-01-01 00:00+00') to ('2027-01-01 00:00+00');
create table payments.payments_card_later partition of payments.payments_card default;
create table payments.payments_wallet partition of payments.payments for values in ('wallet');
create table payments.payments_bank partition of payments.payments for values in ('bank_transfer', 'invoice');

create index payments_order on payments.payments (order_id, placed_at);
create index payments_captured_on on payments.payments (((captured_at at time zone 'UTC')::date)) where status = 'captured';
comment on index payments.payments_captured_on is 'Daily settlement';

create table payments.refunds (
  refund_id bigint generated always as identity primary key,
  payment_id bigint not null,
  method payments.method not null,
  payment_created_at timestamptz not null,
  refunded reference.money_amount not null,
  reason text,
  approved_by integer references accounts.staff on delete set null,
  refunded_at timestamptz not null,
  constraint refunds_payment_fkey foreign key (payment_id, method, payment_created_at) references payments.payments,
  constraint refunds_are_positive check ((refunded).amount > 0)
);
comment on table payments.refunds is 'Money given back';
comment on column payments.refunds.refund_id is 'Number of the refund';
comment on column payments.refunds.payment_id is 'Payment that is given back, in part or whole';
comment on column payments.refunds.method is 'Method of the payment, which is part of its key';
comment on column payments.refunds.payment_created_at is 'Time of the payment, which is part of its key';
comment on column payments.refunds.refunded is 'How much, and in which currency';
comment on column payments.refunds.reason is 'Why, in words for the customer';
comment on column payments.refunds.approved_by is 'Who allowed it; empty where rules did';
comment on column payments.refunds.refunded_at is 'When it was sent';
create index refunds_payment on payments.refunds (payment_id, method, payment_created_at);

create table payments.invoices (
  invoice_id bigint generated always as identity primary key,
  series text not null check (series ~ '^FH[0-9]{4}$'),
  sequence_no integer not null check (sequence_no > 0),
  invoice_number text generated always as (series || '-' || lpad(sequence_no::text, 6, '0')) stored,
  order_id bigint not null,
  placed_at timestamptz not null,
  bill_to reference.postal_address not null,
  net_amount reference.price not null,
  tax_amount reference.price not null,
  gross_amount numeric(12, 2) generated always as (net_amount + tax_amount) stored,
  currency reference.currency_code not null references reference.currencies,
  status payments.invoice_status not null default 'open',
  issued_on date not null,
  due_on date not null,
  document_sha256 bytea check (octet_length(document_sha256) = 32),
  constraint invoices_series_has_no_doubles unique (series, sequence_no) deferrable initially immediate,
  check (due_on >= issued_on)
);
comment on table payments.invoices is 'One invoice for each order that left a warehouse; numbered without gaps within a year, as the law asks';
comment on column payments.invoices.invoice_id is 'Number used inside the database only';
comment on column payments.invoices.series is 'FH and the year';
comment on column payments.invoices.sequence_no is 'Counted from one within the series, without gaps';
comment on column payments.invoices.invoice_number is 'Number on the document, as in FH2026-000123';
comment on column payments.invoices.order_id is 'Order that is billed';
comment on column payments.invoices.placed_at is 'Time of the order, which is part of the order''s key';
comment on column payments.invoices.bill_to is 'Address on the document';
comment on column payments.invoices.net_amount is 'Amount without tax';
comment on column payments.invoices.tax_amount is 'Tax';
comment on column payments.invoices.gross_amount is 'Amount to pay';
comment on column payments.invoices.currency is 'Currency of the amounts';
comment on column payments.invoices.status is 'Whether it is paid';
comment on column payments.invoices.issued_on is 'Date on the document';
comment on column payments.invoices.due_on is 'Last day to pay';
comment on column payments.invoices.document_sha256 is 'Checksum of the archived document';
create unique index invoices_number on payments.invoices (invoice_number);
create index invoices_unpaid on payments.invoices (due_on) include (gross_amount, currency) where status in ('open', 'overdue');
create index invoices_order on payments.invoices (order_id, placed_at);

create table payments.settlements (
  settled_on date not null,
  method payments.method not null,
  currency reference.currency_code not null references reference.currencies,
  payment_count integer not null check (payment_count > 0),
  gross reference.price not null,
  fee reference.price not null,
  net numeric(12, 2) generated always as (gross - fee) stored,
  primary key (settled_on, method, currency)
);
comment on table payments.settlements is 'What the providers paid out for a day, method and currency; reconciles with the payments captured';
comment on column payments.settlements.settled_on is 'Day in UTC on which the payments were captured';
comment on column payments.settlements.method is 'Method';
comment on column payments.settlements.currency is 'Currency';
comment on column payments.settlements.payment_count is 'Number of payments';
comment on column payments.settlements.gross is 'Sum of the payments';
comment on column payments.settlements.fee is 'What the provider keeps';
comment on column payments.settlements.net is 'What arrives on the account';

set local role none;

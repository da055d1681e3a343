set local role shop_owner;

create domain reference.country_code as char(2)
  constraint country_code_is_upper_case check (value ~ '^[A-Z]{2}$');
comment on domain reference.country_code is 'ISO 3166-1 alpha-2 country code';

create domain reference.currency_code as char(3)
  constraint currency_code_is_upper_case check (value ~ '^[A-Z]{3}$');
comment on domain reference.currency_code is 'ISO 4217 currency code';

create domain reference.price as numeric(12, 2)
  constraint price_is_not_negative check (value >= 0);
comment on domain reference.price is 'An amount of money that is never negative; the currency stands in a column beside it';

create domain reference.email_address as public.citext
  constraint email_address_has_one_at check (value ~ '^[^@\s]+@[^@\s]+\.[a-z]{2,}$');
comment on domain reference.email_address is 'E-mail address, compared without regard to case';

create domain reference.phone_number as text
  constraint phone_number_is_e164 check (value ~ '^\+[1-9][0-9]{6,14}$');
comment on domain reference.phone_number is 'Telephone number in E.164 form: a plus sign, then digits';

create type reference.postal_address as (
  recipient text,
  line1 text,
  line2 text,
  postal_code text,
  city text,
  region text,
  country reference.country_code
);
comment on type reference.postal_address is 'An address as it was printed on a parcel or an invoice: frozen, not a reference to a customer''s address';
comment on column reference.postal_address.region is 'State or county, where the country uses one';

create type reference.money_amount as (amount numeric(12, 2), currency reference.currency_code);
comment on type reference.money_amount is 'An amount together with its currency';

create table reference.currencies (
  currency reference.currency_code primary key,
  name text not null unique,
  symbol text not null,
  minor_digits smallint not null default 2 check (minor_digits between 0 and 3)
);
comment on table reference.currencies is 'Currencies in which the shop sells or buys';
comment on column reference.currencies.currency is 'ISO 4217 code';
comment on column reference.currencies.name is 'English name';
comment on column reference.currencies.symbol is 'Symbol as printed before or after an amount';
comment on column reference.currencies.minor_digits is 'Digits after the decimal point';

create table reference.countries (
  country reference.country_code primary key,
  name text not null unique,
  currency reference.currency_code not null references reference.currencies,
  calling_code text not null check (calling_code ~ '^\+[0-9]{1,3}$'),
  languages text[] not null check (cardinality(languages) > 0),
  vat_rate numeric(4, 3) not null default 0 check (vat_rate between 0 and 0.3),
  delivers boolean not null default false
);
comment on table reference.countries is 'Countries of customers and suppliers';
comment on column reference.countries.country is 'ISO 3166-1 alpha-2 code';
comment on column reference.countries.name is 'English short name';
comment on column reference.countries.currency is 'Currency in which customers of the country pay';
comment on column reference.countries.calling_code is 'International calling code';
comment on column reference.countries.languages is 'Languages of the shop''s pages there, as BCP 47 tags, the main one first';
comment on column reference.countries.vat_rate is 'Standard rate of value added tax, as a fraction; zero where prices are shown without tax';
comment on column reference.countries.delivers is 'Whether the shop delivers there';

create table reference.exchange_rates (
  currency reference.currency_code not null references reference.currencies,
  rate_date date not null,
  units_per_euro numeric(12, 6) not null check (units_per_euro > 0),
  primary key (currency, rate_date)
);
comment on table reference.exchange_rates is 'One rate per currency and day, so that a join always finds one; the euro itself is listed with 1';
comment on column reference.exchange_rates.currency is 'Currency that is quoted';
comment on column reference.exchange_rates.rate_date is 'Day on which the rate holds';
comment on column reference.exchange_rates.units_per_euro is 'How many units of the currency one euro buys';

create function reference.to_euro(amount numeric, currency reference.currency_code, on_date date)
returns numeric language sql stable parallel safe
begin atomic
  select round(to_euro.amount / r.units_per_euro, 2)
  from reference.exchange_rates r
  where r.currency = to_euro.currency and r.rate_date = to_euro.on_date;
end;
comment on function reference.to_euro(numeric, reference.currency_code, date) is
  'An amount in euros at the rate of a day; null where no rate is known';

create function reference.to_euro(money reference.money_amount, on_date date)
returns numeric language sql stable parallel safe
begin atomic
  select reference.to_euro((money).amount, (money).currency, on_date);
end;
comment on function reference.to_euro(reference.money_amount, date) is
  'The same for an amount that carries its currency';

create function reference.format_address(address reference.postal_address)
returns text language sql immutable parallel safe
as $$
  select concat_ws(', ',
    address.recipient, address.line1, address.line2,
    concat_ws(' ', address.postal_code, address.city), address.region, address.country)
$$;
comment on function reference.format_address(reference.postal_address) is 'An address on one line, parts that are missing left out';

set local role none;

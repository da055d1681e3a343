set local role shop_owner;

create type accounts.customer_status as enum ('pending', 'active', 'suspended', 'closed');
comment on type accounts.customer_status is 'Life of an account: pending until the e-mail address is verified, closed for good';
create type accounts.loyalty_tier as enum ('standard', 'silver', 'gold');
comment on type accounts.loyalty_tier is 'Loyalty programme, in rising order';
create type accounts.marketing_channel as enum ('email', 'sms', 'post', 'push');
comment on type accounts.marketing_channel is 'Ways in which a customer agreed to hear from the shop';
create type accounts.consent_purpose as enum ('newsletter', 'profiling', 'partner_offers');
comment on type accounts.consent_purpose is 'Purposes for which personal data may be processed only with consent';

create table accounts.customers (
  customer_id bigint generated always as identity primary key,
  public_id uuid not null unique,
  email reference.email_address not null unique,
  phone reference.phone_number,
  given_name text not null,
  family_name text not null,
  full_name text generated always as (given_name || ' ' || family_name) stored,
  birth_date date check (birth_date > date '1900-01-01'),
  country reference.country_code not null references reference.countries,
  locale text not null default 'en',
  status accounts.customer_status not null default 'pending',
  tier accounts.loyalty_tier not null default 'standard',
  marketing_channels accounts.marketing_channel[] not null default '{}',
  preferences jsonb not null default '{}' check (jsonb_typeof(preferences) = 'object'),
  referred_by bigint references accounts.customers on delete set null,
  registered_at timestamptz not null default now(),
  email_verified_at timestamptz,
  last_seen_at timestamptz,
  closed_at timestamptz,
  constraint closed_accounts_have_a_date check ((status = 'closed') = (closed_at is not null)),
  constraint verified_after_registration check (email_verified_at >= registered_at),
  constraint nobody_refers_themselves check (referred_by <> customer_id)
);
comment on table accounts.customers is 'Everyone who has ever opened an account; closed accounts stay, for the orders that refer to them';
comment on column accounts.customers.customer_id is 'Number used inside the database only';
comment on column accounts.customers.public_id is 'Identifier used in links and in the app';
comment on column accounts.customers.email is 'Address used to sign in';
comment on column accounts.customers.phone is 'Mobile or landline number for the carrier; optional';
comment on column accounts.customers.given_name is 'Given name as entered';
comment on column accounts.customers.family_name is 'Family name as entered';
comment on column accounts.customers.full_name is 'Given and family name, for search';
comment on column accounts.customers.birth_date is 'Asked for on joining the loyalty programme; optional';
comment on column accounts.customers.country is 'Country of residence; decides currency and tax';
comment on column accounts.customers.locale is 'Language and region of pages and e-mails';
comment on column accounts.customers.status is 'State of the account';
comment on column accounts.customers.tier is 'Loyalty tier, reckoned every night from the last twelve months';
comment on column accounts.customers.marketing_channels is 'Channels agreed to; empty for none';
comment on column accounts.customers.preferences is 'Settings of the app: theme, favourite categories, notifications';
comment on column accounts.customers.referred_by is 'Customer whose referral link was used';
comment on column accounts.customers.registered_at is 'When the account was opened';
comment on column accounts.customers.email_verified_at is 'When the link in the welcome mail was followed';
comment on column accounts.customers.last_seen_at is 'Last successful sign-in';
comment on column accounts.customers.closed_at is 'When the customer closed the account';
comment on constraint closed_accounts_have_a_date on accounts.customers is 'Closed exactly when there is a closing date';

create index customers_name_search on accounts.customers using gin (full_name public.gin_trgm_ops);
comment on index accounts.customers_name_search is 'Search by part of a name in the support desk';
create index customers_preferences on accounts.customers using gin (preferences jsonb_path_ops);
create index customers_email_domain on accounts.customers (lower(split_part(email::text, '@', 2)));
comment on index accounts.customers_email_domain is 'Fraud checks look for many accounts of one mail domain';
create index customers_awaiting_verification on accounts.customers (registered_at) where status = 'pending';
create index customers_by_country on accounts.customers (country, tier) include (registered_at);
create index customers_referred_by on accounts.customers (referred_by) where referred_by is not null;

create table accounts.addresses (
  address_id bigint generated always as identity primary key,
  customer_id bigint not null references accounts.customers on delete cascade,
  label text not null default 'home' check (label in ('home', 'work', 'other')),
  recipient text not null,
  line1 text not null,
  line2 text,
  postal_code text not null,
  city text not null,
  region text,
  country reference.country_code not null references reference.countries,
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
comment on table accounts.addresses is 'Delivery addresses that customers keep; an order copies the one it goes to';
comment on column accounts.addresses.address_id is 'Number of the address';
comment on column accounts.addresses.customer_id is 'Customer the address belongs to; goes with the account';
comment on column accounts.addresses.label is 'Name the customer gave it';
comment on column accounts.addresses.recipient is 'Name on the parcel';
comment on column accounts.addresses.line1 is 'Street and house number';
comment on column accounts.addresses.line2 is 'Flat, floor, building; mostly empty';
comment on column accounts.addresses.postal_code is 'Postal code in the country''s own form';
comment on column accounts.addresses.city is 'Town or city';
comment on column accounts.addresses.region is 'State or county, where the country uses one';
comment on column accounts.addresses.country is 'Country of the address';
comment on column accounts.addresses.is_default is 'The address offered first at checkout';
comment on column accounts.addresses.created_at is 'When the address was added';

create index addresses_customer on accounts.addresses (customer_id);
create unique index addresses_one_default on accounts.addresses (customer_id) where is_default;
comment on index accounts.addresses_one_default is 'At most one default address for each customer';
create index addresses_postal_code on accounts.addresses (country, postal_code);

create table accounts.consents (
  customer_id bigint not null references accounts.customers on delete cascade,
  purpose accounts.consent_purpose not null,
  valid_during tstzrange not null check (not isempty(valid_during) and not lower_inf(valid_during)),
  source text not null check (source in ('checkout', 'account page', 'support call')),
  policy_version text not null,
  primary key (customer_id, purpose, valid_during),
  constraint consents_never_overlap exclude using gist (customer_id with =, purpose with =, valid_during with &&)
);
comment on table accounts.consents is 'Proof of consent: from when to when a customer agreed to a purpose, and to which text';
comment on column accounts.consents.customer_id is 'Who agreed';
comment on column accounts.consents.purpose is 'What was agreed to';
comment on column accounts.consents.valid_during is 'From the agreement to its withdrawal; open while it holds';
comment on column accounts.consents.source is 'Where the agreement was given';
comment on column accounts.consents.policy_version is 'Version of the privacy policy that was shown';
comment on constraint consents_never_overlap on accounts.consents is 'A purpose is agreed to at most once at any time';

create table accounts.sign_ins (
  customer_id bigint not null references accounts.customers on delete cascade,
  signed_in_at timestamptz not null,
  succeeded boolean not null,
  method text not null check (method in ('password', 'passkey', 'magic link')),
  ip_address inet not null,
  user_agent text,
  primary key (customer_id, signed_in_at)
) partition by hash (customer_id);
comment on table accounts.sign_ins is 'Attempts to sign in during the last half year, spread by customer over four partitions';
comment on column accounts.sign_ins.customer_id is 'Account that was tried';
comment on column accounts.sign_ins.signed_in_at is 'When';
comment on column accounts.sign_ins.succeeded is 'False for a wrong password or an expired link';
comment on column accounts.sign_ins.method is 'How the customer proved who they are';
comment on column accounts.sign_ins.ip_address is 'Address the request came from, IPv4 or IPv6';
comment on column accounts.sign_ins.user_agent is 'Browser or app, as it names itself';

create table accounts.sign_ins_p0 partition of accounts.sign_ins for values with (modulus 4, remainder 0);
create table accounts.sign_ins_p1 partition of accounts.sign_ins for values with (modulus 4, remainder 1);
create table accounts.sign_ins_p2 partition of accounts.sign_ins for values with (modulus 4, remainder 2);
create table accounts.sign_ins_p3 partition of accounts.sign_ins for values with (modulus 4, remainder 3);

create index sign_ins_failed on accounts.sign_ins (ip_address inet_ops, signed_in_at) where not succeeded;
comment on index accounts.sign_ins_failed is 'Rate limiting looks for failures from one address';

create table accounts.staff (
  staff_id integer generated by default as identity primary key,
  username public.citext not null unique,
  full_name text not null,
  work_email reference.email_address not null unique,
  team text not null check (team in ('support', 'finance', 'warehouse', 'merchandising', 'data')),
  skills text[] not null default '{}',
  reports_to integer,
  hired_on date not null,
  left_on date,
  employed daterange generated always as (daterange(hired_on, left_on)) stored,
  constraint staff_reports_to_fkey foreign key (reports_to) references accounts.staff deferrable initially deferred,
  check (left_on > hired_on)
);
comment on table accounts.staff is 'People who work for the shop and act in its back office';
comment on column accounts.staff.staff_id is 'Personnel number';
comment on column accounts.staff.username is 'Name used in the back office';
comment on column accounts.staff.full_name is 'Given and family name';
comment on column accounts.staff.work_email is 'Address in the company';
comment on column accounts.staff.team is 'Team the person works in';
comment on column accounts.staff.skills is 'Languages and permissions, for routing of support cases';
comment on column accounts.staff.reports_to is 'Line manager; empty for the head of the company';
comment on column accounts.staff.hired_on is 'First day';
comment on column accounts.staff.left_on is 'First day no longer employed; empty for current staff';
comment on column accounts.staff.employed is 'Time of employment as a range';

set local role none;

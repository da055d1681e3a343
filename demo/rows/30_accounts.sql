-- Eight thousand customers, numbered in the order in which they registered; more come every year. Every thirteenth
-- is a regular, who buys often and never closes the account (see 60_sales.sql).
create temp table new_customers on commit drop as
with numbered as (
  select n, n % 13 = 0 as is_regular,
         date_trunc('day', timestamptz '2022-03-01 00:00+00' + make_interval(secs => 149200000 * power(n / 8000.0, 0.66)))
           + pg_temp.time_of_day('registered', n) as registered_at
  from generate_series(1, 8000) as n
), placed as (
  select n, is_regular, registered_at, p.country, pg_temp.one_of('locale', n, p.locales) as locale,
         pg_temp.one_of('given', n, p.given) as given_name, pg_temp.one_of('family', n, p.family) as family_name,
         pg_temp.one_of('phone', n, p.phones) as phone_range
  from numbered
  cross join lateral (select * from pools where share >= pg_temp.roll('country', n) order by share limit 1) p
), named as (
  select placed.*,
         pg_temp.plain(given_name || '.' || family_name)
           || '@' || pg_temp.weighted('mail', n,
             '{example.com,mail.example.com,example.net,example.org,inbox.example.net,post.example.org}', '{.42,.66,.80,.90,.96}') as mail
  from placed
)
select n, is_regular, registered_at, country, locale, given_name, family_name,
       -- a second Anna Schmidt becomes anna.schmidt2
       replace(mail, '@', coalesce(nullif(row_number() over (partition by mail order by n), 1)::text, '') || '@') as email,
       split_part(phone_range, '|', 1)
         || lpad(pg_temp.whole('digits', n, power(10, split_part(phone_range, '|', 2)::integer)::integer)::text,
                 split_part(phone_range, '|', 2)::integer, '0') as phone,
       case when is_regular then 'active'
            when registered_at > pg_temp.today() - interval '20 days' and pg_temp.roll('status', n) < .4 then 'pending'
            else pg_temp.weighted('status', n, '{closed,suspended,pending,active}', '{.05,.058,.075}') end as status
from named;

insert into accounts.customers (
  customer_id, public_id, email, phone, given_name, family_name, birth_date, country, locale, status, tier, marketing_channels,
  preferences, referred_by, registered_at, email_verified_at, last_seen_at, closed_at)
overriding system value
select n, md5('customer ' || n)::uuid, email,
       case when pg_temp.roll('has phone', n) < .71 then phone end,
       given_name, family_name,
       case when pg_temp.roll('has birthday', n) < .58
         then date '2006-11-01' - (365 * (1 + 58 * power(pg_temp.roll('birthday', n), 1.4)))::integer end,
       country, locale, status::accounts.customer_status,
       case when is_regular then pg_temp.weighted('tier', n, '{gold,silver,standard}', '{.35,.8}')
            else pg_temp.weighted('tier', n, '{gold,silver,standard}', '{.01,.09}') end::accounts.loyalty_tier,
       case pg_temp.whole('channels', n, 8)
         when 0 then '{email,push}' when 1 then '{email,sms,push}' when 2 then '{email,post}' when 3 then '{push}'
         when 4 then '{}' when 5 then '{}' else '{email}' end::accounts.marketing_channel[],
       jsonb_build_object('theme', pg_temp.weighted('theme', n, '{light,dark,system}', '{.5,.8}'))
         || case when pg_temp.roll('favourites', n) < .3
              then jsonb_build_object('favourite_categories', jsonb_build_array(1 + pg_temp.whole('favourite', n, 6), 7 + pg_temp.whole('favourite two', n, 30)))
              else '{}' end
         || case when pg_temp.roll('notices', n) < .5
              then jsonb_build_object('notifications', jsonb_build_object('orders', true, 'offers', pg_temp.roll('offers', n) < .4))
              else '{}' end,
       case when n > 200 and pg_temp.roll('referred', n) < .11 then 1 + pg_temp.whole('referrer', n, (n * .9)::integer) end,
       registered_at,
       case when status <> 'pending' then registered_at + make_interval(secs => 40 + pg_temp.whole('verified', n, 86000)) end,
       case when status = 'closed' or pg_temp.roll('seen', n) < .04 then null
            else greatest(
              registered_at + interval '2 minutes',
              date_trunc('second', pg_temp.today()
                - make_interval(secs => 300 + 40000000 * power(pg_temp.roll('last seen', n), case when is_regular then 9 else 3 end)))
            ) end,
       case when status = 'closed' then date_trunc('second', registered_at + (pg_temp.today() - registered_at) * (.2 + .8 * pg_temp.roll('closed', n))) end
from new_customers
order by n;

-- Everybody has an address; one in six keeps a second one.
insert into accounts.addresses (
  customer_id, label, recipient, line1, line2, postal_code, city, region, country, is_default, created_at)
select c.n, case when which = 1 then 'home' else pg_temp.one_of('label', c.n, '{work,work,other}') end,
       c.given_name || ' ' || c.family_name,
       case when c.country in ('GB', 'FR', 'US', 'IE') then house || ' ' || street else street || ' ' || house end,
       case when pg_temp.roll('line2', key) < .14 then pg_temp.one_of('line2 text', key, '{Flat 2,Flat 3b,c/o Reception,2nd floor,Building C,Apt. 12}') end,
       case c.country
         when 'DE' then split_part(town, '|', 2) || lpad(digits::text, 3, '0')
         when 'FR' then split_part(town, '|', 2) || lpad((digits / 10 * 10)::text, 3, '0')
         when 'US' then split_part(town, '|', 2) || lpad((digits % 100)::text, 2, '0')
         when 'SE' then split_part(town, '|', 2) || (digits / 100) || ' ' || lpad((digits % 100)::text, 2, '0')
         when 'IE' then split_part(town, '|', 2) || (1 + digits % 8) || ' ' || substr('ACDEFHKNPRTVWXY', 1 + digits % 15, 1) || lpad((digits % 97 + 2)::text, 2, '0') || substr('CDEHKNRTWXY', 1 + digits % 11, 1)
         else split_part(town, '|', 2) || (1 + digits % 19) || ' ' || (1 + digits % 9) || substr('ABDEFGHJLN', 1 + digits % 10, 1) || substr('PQRSTUWXYZ', 1 + digits / 100, 1)
       end,
       split_part(town, '|', 1), nullif(split_part(town, '|', 3), ''), c.country, which = 1,
       c.registered_at + case when which = 1 then interval '3 minutes'
         else date_trunc('second', (pg_temp.today() - c.registered_at) * pg_temp.roll('moved', key)) end
from new_customers c
join pools p on p.country = c.country
cross join lateral generate_series(1, case when pg_temp.roll('second address', c.n) < .17 then 2 else 1 end) as which
cross join lateral (select c.n * 2 + which as key) k
cross join lateral (
  select pg_temp.one_of('town', key, p.towns) as town, pg_temp.one_of('street', key, p.streets) as street,
         1 + (140 * power(pg_temp.roll('house', key), 2))::integer as house, pg_temp.whole('postal', key, 1000) as digits
) a
order by c.registered_at, c.n, which;

-- Newsletter for most; one in seven withdrew it, and some of those agreed again.
insert into accounts.consents (customer_id, purpose, valid_during, source, policy_version)
select c.n, purpose, valid_during, pg_temp.weighted('consent source', c.n, '{checkout,account page,support call}', '{.7,.96}'),
       case when lower(valid_during) < '2024-06-01' then '2022-01' when lower(valid_during) < '2026-02-01' then '2024-06' else '2026-02' end
from new_customers c
cross join lateral (
  select c.registered_at as began,
         date_trunc('second', c.registered_at + (pg_temp.today() - c.registered_at) * (.1 + .5 * pg_temp.roll('withdrew', c.n))) as ended,
         pg_temp.roll('consent', c.n) as luck
) t
cross join lateral (
  select 'newsletter'::accounts.consent_purpose as purpose, tstzrange(began, case when luck < .1 then ended end) as valid_during where luck < .64
  union all
  select 'newsletter', tstzrange(date_trunc('second', ended + (pg_temp.today() - ended) * .5), null) where luck < .025
  union all
  select 'profiling', tstzrange(began, case when luck > .3 then ended end) where luck between .25 and .38
  union all
  select 'partner_offers', tstzrange(began, null) where luck between .6 and .64
) g;

-- Half a year of sign-ins; regulars come often, wrong passwords come in twos and threes.
insert into accounts.sign_ins (customer_id, signed_in_at, succeeded, method, ip_address, user_agent)
select c.n, c.last_seen_at - at.ago,
       pg_temp.roll('succeeded', key) < .94,
       pg_temp.weighted('method', c.n, '{password,passkey,magic link}', '{.62,.85}'),
       case when pg_temp.roll('v6', c.n) < .3
         then format('2001:db8:%s::%s', to_hex(c.n), to_hex(1 + key % 7))::inet
         else format('%s.%s', pg_temp.one_of('net', c.n, '{192.0.2,198.51.100,203.0.113}'), 1 + pg_temp.whole('host', c.n, 254))::inet end,
       case when pg_temp.roll('agent known', c.n) < .97 then pg_temp.weighted('agent', c.n,
         '{"Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Mobile/15E148 Safari/604.1","Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36","Mozilla/5.0 (Linux; Android 16) Chrome/142.0 Mobile Safari/537.36","Fernhill/5.4 (iOS 19.1)","Fernhill/5.4 (Android 16)","Mozilla/5.0 (Macintosh; Intel Mac OS X 15_2) Firefox/145.0"}',
         '{.28,.55,.72,.82,.92}') end
from (
  select n.n, n.is_regular, a.last_seen_at, n.registered_at from new_customers n join accounts.customers a on a.customer_id = n.n
  where a.last_seen_at > pg_temp.today() - interval '180 days'
) c
cross join lateral generate_series(1, case when c.is_regular then 8 else 1 + pg_temp.whole('sign-ins', c.n, 3) end) as try
cross join lateral (select c.n * 16 + try as key) k
cross join lateral (
  select make_interval(secs => try * 13 + (try / 3) * (86400 + pg_temp.whole('gap', key, 5000000))) as ago
) at
where c.last_seen_at - at.ago
  > greatest(c.registered_at, pg_temp.today() - interval '190 days');

-- The head of the company, five heads of teams, and the teams.
insert into accounts.staff (username, full_name, work_email, team, skills, reports_to, hired_on, left_on)
select left(pg_temp.plain(given), 1) || pg_temp.plain(family) || case when n > 6 then n::text else '' end,
       given || ' ' || family,
       pg_temp.plain(given || '.' || family) || '@fernhill.example',
       (array['data', 'support', 'finance', 'warehouse', 'merchandising', 'data'])[case when n <= 6 then n else 2 + pg_temp.whole('team', n, 5) end],
       case when n % 3 = 0 then '{de,en}' when n % 3 = 1 then '{en,fr}' else '{en,sv,refunds}' end::text[],
       case when n = 1 then null when n <= 6 then 1 else 2 + pg_temp.whole('team', n, 5) end,
       date '2021-09-01' + case when n <= 6 then n * 20 else 100 + pg_temp.whole('hired', n, 1500) end,
       case when n > 6 and n % 7 = 0 then date '2026-02-01' + pg_temp.whole('left on', n, 250) end
from generate_series(1, 42) as n
cross join lateral (
  select pg_temp.one_of('staff given', n, given) as given, pg_temp.one_of('staff family', n, family) as family
  from pools where country = (array['DE', 'GB', 'FR', 'SE'])[1 + n % 4]
) p
order by n;

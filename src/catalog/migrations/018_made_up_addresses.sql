-- Users who were made without an address had one that OpenMetadata's clients refuse: at localhost (the first administrator and the bot), or at oidc.invalid.
with made_up as (
  select e.id, s.said, s.kept,
         case when s.address like '%@oidc.invalid' then 'oidc.' else '' end as below,
         regexp_replace(s.address, '@(localhost|oidc\.invalid)$', '') as name
  from trunkline.entity e,
    lateral (select coalesce(e.curated #>> '{fields,email}', e.document ->> 'email') as address, e.document ? 'email' as said, e.curated #> '{fields,email}' is not null as kept) as s
  where e.entity_type = 'user' and (e.name in ('admin', 'ingestion-bot') and s.address = e.name || '@localhost' or s.address like '%@oidc.invalid')
), addressed as (
  select id, said, kept,
         to_jsonb(case when length(name) <= 64 and name ~ '^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*$' then name else 'user-' || left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 32) end
           || '@' || below || 'trunkline.example') as address
  from made_up
)
update trunkline.entity e
set document = case when a.said then jsonb_set(e.document, '{email}', a.address) else e.document end,
    curated = case when a.kept then jsonb_set(e.curated, '{fields,email}', a.address) else e.curated end
from addressed a where e.id = a.id;

set local role shop_owner;

create function accounts.mask_email(email text)
returns text language sql immutable strict parallel safe
as $$
  select left(email, 1) || '***@' || split_part(email, '@', 2)
$$;
comment on function accounts.mask_email(text) is 'First letter and domain of an e-mail address, for people who may not see all of it';

create function accounts.mask_phone(phone text)
returns text language sql immutable strict parallel safe
as $$
  select left(phone, 3) || repeat('*', greatest(length(phone) - 5, 0)) || right(phone, 2)
$$;
comment on function accounts.mask_phone(text) is 'Calling code and last two digits of a telephone number';

create function accounts.age_on(birth_date date, on_date date)
returns integer language sql immutable strict parallel safe
begin atomic
  select extract(year from age(on_date, birth_date))::integer;
end;
comment on function accounts.age_on(date, date) is 'Completed years of age on a day';

create function accounts.find_customers(words text, most integer default 20)
returns table (customer_id bigint, full_name text, email text, similarity real)
language plpgsql stable security definer set search_path = pg_catalog, public
as $$
begin
  if length(trim(words)) < 3 then
    raise exception 'At least three letters are needed to search for a customer.' using errcode = 'invalid_parameter_value';
  end if;
  return query
    select c.customer_id, c.full_name, accounts.mask_email(c.email::text), public.similarity(c.full_name, words)
    from accounts.customers c
    where c.full_name % words and c.status <> 'closed'
    order by 4 desc, c.customer_id
    limit most;
end
$$;
comment on function accounts.find_customers(text, integer) is
  'Customers whose name resembles some words, best first; runs with the owner''s rights so that support need not read the table';
revoke execute on function accounts.find_customers(text, integer) from public;

create function accounts.current_customer()
returns uuid language sql stable parallel safe
as $$
  select nullif(current_setting('shop.customer', true), '')::uuid
$$;
comment on function accounts.current_customer() is 'The customer on whose behalf the web shop speaks, from the setting shop.customer';

create view accounts.customer_contacts with (security_barrier = true) as
  select c.customer_id, c.full_name, c.country, c.status, c.tier,
         accounts.mask_email(c.email::text) as email,
         accounts.mask_phone(c.phone) as phone,
         a.postal_code, a.city
  from accounts.customers c
  left join accounts.addresses a on a.customer_id = c.customer_id and a.is_default
  where c.status <> 'closed';
comment on view accounts.customer_contacts is 'What the support desk sees of a customer: contact data masked, closed accounts left out';
comment on column accounts.customer_contacts.email is 'Masked; write a new address here to correct it';
comment on column accounts.customer_contacts.phone is 'Masked; write a new number here to correct it';
comment on column accounts.customer_contacts.city is 'Town of the default address';

create function accounts.correct_contact()
returns trigger language plpgsql security definer set search_path = pg_catalog, public
as $$
begin
  update accounts.customers
  set email = case when new.email is distinct from old.email then new.email else email::text end,
      phone = case when new.phone is distinct from old.phone then new.phone else phone::text end
  where customer_id = old.customer_id;
  return new;
end
$$;
comment on function accounts.correct_contact() is 'Lets support correct a masked address or number without seeing the old one';

create trigger correct_contact instead of update on accounts.customer_contacts
  for each row execute function accounts.correct_contact();
comment on trigger correct_contact on accounts.customer_contacts is 'Writes through to accounts.customers';

create view accounts.staff_hierarchy as
  with recursive line as (
    select staff_id, full_name, team, reports_to, 0 as level, array[full_name] as chain
    from accounts.staff where reports_to is null
    union all
    select s.staff_id, s.full_name, s.team, s.reports_to, l.level + 1, l.chain || s.full_name
    from accounts.staff s join line l on l.staff_id = s.reports_to
  )
  select staff_id, full_name, team, level, chain from line;
comment on view accounts.staff_hierarchy is 'Everyone with their line of managers, from the head of the company down';
comment on column accounts.staff_hierarchy.level is 'Steps below the head of the company';
comment on column accounts.staff_hierarchy.chain is 'Names from the head of the company to the person';

set local role none;

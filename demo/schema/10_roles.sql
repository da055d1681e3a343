-- Roles belong to the whole server, so each is made only where it is missing. None of them can log in.
-- Another seeding may make the same role at the same moment: the loser of that race finds it made.
do $$
declare
  role record;
begin
  for role in
    select * from (values
      ('shop_owner', 'Owns the shop''s schemas and every object in them, except finance and analytics'),
      ('shop_finance', 'Owns payments and invoices; the only team that sees payment methods'),
      ('shop_analyst', 'Owns the analytics layer; reads facts, never contact data'),
      ('shop_support', 'Customer support: reads customers and orders, corrects contact data'),
      ('shop_app', 'The web shop itself: reads the catalog, writes orders for the customer signed in'),
      ('shop_readonly', 'Group of everyone who may read reference data and the catalog')
    ) as wanted (name, purpose)
  loop
    if not exists (select from pg_roles where rolname = role.name) then
      begin
        execute format('create role %I nologin', role.name);
        execute format('comment on role %I is %L', role.name, role.purpose);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;

do $$
declare
  member text;
begin
  foreach member in array array['shop_finance', 'shop_analyst', 'shop_support', 'shop_app'] loop
    if not pg_has_role(member, 'shop_readonly', 'member') then
      begin
        execute format('grant shop_readonly to %I', member);
      exception when unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;

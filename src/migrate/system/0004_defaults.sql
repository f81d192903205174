-- What the owner of a model makes is nobody's until somebody grants it. The service is not held by row security, and
-- needs the usual rights; TRUNCATE, TRIGGER and REFERENCES pass row security by, and are granted to nobody.
do $$
declare
  before constant text := current_setting('role');
begin
  perform set_config('role', 'plinth_owner', true);
  alter default privileges revoke execute on functions from public;
  alter default privileges grant select, insert, update, delete on tables to service_role;
  alter default privileges grant usage, select on sequences to service_role;
  alter default privileges grant execute on functions to service_role;
  perform set_config('role', before, true);
end $$;

-- Rights that everybody has in a database by default. Taken away where it is ours to do so and nothing is in it yet:
-- what runs in somebody's database may rely on them. `plinth doctor --security` tells of what is left.
do $$
declare
  is_empty constant boolean := not exists (
    select from pg_catalog.pg_class c
    where c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'auth'::regnamespace,
        'plinth'::regnamespace, 'plinth_access'::regnamespace)
      and c.relnamespace::regnamespace::text !~ '^pg_(toast|temp)'
      and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e')
  );
  owns_database constant boolean := (
    select pg_has_role(current_user, datdba, 'USAGE') from pg_catalog.pg_database where datname = current_database()
  );
begin
  if is_empty and owns_database then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
  if to_regnamespace('public') is null then return; end if;
  if (select pg_has_role(current_user, nspowner, 'USAGE') from pg_catalog.pg_namespace where nspname = 'public') then
    if is_empty then revoke create on schema public from public; end if;
    grant usage on schema public to anon, authenticated, service_role;
    grant usage, create on schema public to plinth_owner;
  end if;
end $$;

-- What exclusion constraints need to compare plain values beside ranges ("no two bookings of one room overlap"). Where
-- the server lacks it, or the login may not add it, PostgreSQL says so to the model that asks for one.
do $$ begin
  if exists (select from pg_catalog.pg_extension where extname = 'btree_gist') then return; end if;
  if not exists (select from pg_catalog.pg_available_extensions where name = 'btree_gist') then return; end if;
  if to_regnamespace('extensions') is null then create schema extensions; end if;
  create extension btree_gist schema extensions;
exception when insufficient_privilege then null;
end $$;

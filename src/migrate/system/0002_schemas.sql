-- Where things of the house are. `plinth` is the server's own. `plinth_access` has the functions that row policies
-- call: a policy knows them already, so nobody is let into the schema, and nobody can call them by name.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['auth', 'plinth', 'plinth_access'] loop
    -- `if not exists` would ask for the right to create before it looks.
    if to_regnamespace(wanted) is null then execute format('create schema %I', wanted); end if;
  end loop;
  foreach wanted in array array['anon', 'authenticated', 'service_role', 'plinth_owner'] loop
    if not has_schema_privilege(wanted, 'auth', 'USAGE') then
      execute format('grant usage on schema auth to %I', wanted);
    end if;
  end loop;
end $$;

grant usage, create on schema plinth_access to plinth_owner;

-- The roles that requests take on, and the one that owns what a model makes. Roles belong to the whole server: those
-- that are there already keep their attributes.
do $$
declare
  wanted record;
  me constant name := current_user;
  is_superuser constant boolean := (select rolsuper from pg_catalog.pg_roles where rolname = me);
  can_set constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
begin
  for wanted in select * from (values
    ('anon', false), ('authenticated', false), ('service_role', true), ('plinth_owner', false)
  ) as role(name, passes_row_security) loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I nologin noinherit%s', wanted.name,
          case when wanted.passes_row_security then ' bypassrls' end);
      exception
        -- Another database of this server made it just now.
        when duplicate_object or unique_violation then null;
        -- Some services let nobody make a role that passes row security.
        when insufficient_privilege then
          if not wanted.passes_row_security then raise; end if;
          execute format('create role %I nologin noinherit', wanted.name);
      end;
    end if;
    -- Whoever makes a role may give it away, but is not in it. What is given here takes on the role and inherits nothing.
    if not is_superuser and not pg_has_role(me, wanted.name, can_set) then
      begin
        execute format('grant %I to %I%s', wanted.name, me,
          case when can_set = 'SET' then ' with inherit false, set true' end);
      exception when insufficient_privilege then
        -- The server may log in as somebody else; the owner is needed here.
        if wanted.name = 'plinth_owner' then raise; end if;
      end;
    end if;
  end loop;
end $$;

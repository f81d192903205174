-- Users, and what SQL may ask about the caller. Where a database has them already they stay as they are. The bodies
-- are parsed here, not at each call: no search_path can change what they mean, and the planner can inline them.
do $$ begin
if to_regclass('auth.users') is null then
  create table auth.users (
    instance_id uuid,
    id uuid primary key,
    aud varchar(255),
    role varchar(255),
    email varchar(255),
    encrypted_password varchar(255),
    email_confirmed_at timestamptz,
    invited_at timestamptz,
    confirmation_token varchar(255),
    confirmation_sent_at timestamptz,
    recovery_token varchar(255),
    recovery_sent_at timestamptz,
    email_change_token_new varchar(255),
    email_change varchar(255),
    email_change_sent_at timestamptz,
    last_sign_in_at timestamptz,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    is_super_admin boolean,
    created_at timestamptz,
    updated_at timestamptz,
    phone text unique,
    phone_confirmed_at timestamptz,
    phone_change text default '',
    phone_change_token varchar(255) default '',
    phone_change_sent_at timestamptz,
    confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
    email_change_token_current varchar(255) default '',
    email_change_confirm_status smallint default 0 check (email_change_confirm_status between 0 and 2),
    banned_until timestamptz,
    reauthentication_token varchar(255) default '',
    reauthentication_sent_at timestamptz,
    is_sso_user boolean not null default false,
    deleted_at timestamptz,
    is_anonymous boolean not null default false
  );
  create unique index users_email_partial_key on auth.users (email) where not is_sso_user;
  alter table auth.users enable row level security;
  revoke all on auth.users from public;
  -- Tables of a model refer to their users.
  grant references on auth.users to plinth_owner;
end if;

if to_regprocedure('auth.jwt()') is null then
  create function auth.jwt() returns jsonb language sql stable parallel safe
    return coalesce(
      nullif(current_setting('request.jwt.claim', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb;
  comment on function auth.jwt() is 'What the token of the caller says';
end if;

if to_regprocedure('auth.uid()') is null then
  create function auth.uid() returns uuid language sql stable parallel safe
    return coalesce(
      nullif(current_setting('request.jwt.claim.sub', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid;
  comment on function auth.uid() is 'The id of the calling user; null for none';
end if;

if to_regprocedure('auth.role()') is null then
  create function auth.role() returns text language sql stable parallel safe
    return coalesce(
      nullif(current_setting('request.jwt.claim.role', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    );
  comment on function auth.role() is 'The database role that the token names';
end if;

if to_regprocedure('auth.email()') is null then
  create function auth.email() returns text language sql stable parallel safe
    return coalesce(
      nullif(current_setting('request.jwt.claim.email', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    );
  comment on function auth.email() is 'The e-mail address of the calling user';
end if;

-- Only a list grants roles: in an object {"staff": false} the key is there, too.
if to_regprocedure('auth.has_role(text)') is null then
  create function auth.has_role(role text) returns boolean language sql stable parallel safe
    return coalesce(
      jsonb_typeof(nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' -> 'roles') = 'array'
      and nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' -> 'roles' ? has_role.role,
      false
    );
  comment on function auth.has_role(text) is 'Whether the caller has this application role: app_metadata.roles lists it';
end if;
end $$;

-- Policies and defaults call them under the roles of requests; PUBLIC may be without EXECUTE by default.
do $$
declare
  wanted text;
  caller text;
begin
  foreach wanted in array array['auth.jwt()', 'auth.uid()', 'auth.role()', 'auth.email()', 'auth.has_role(text)'] loop
    foreach caller in array array['anon', 'authenticated', 'service_role', 'plinth_owner'] loop
      if not has_function_privilege(caller, wanted, 'EXECUTE') then
        execute format('grant execute on function %s to %I', wanted, caller);
      end if;
    end loop;
  end loop;
end $$;

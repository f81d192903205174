-- Who may see what of the music shop. The tables come from chinook.sql without a word about it; here they are closed,
-- and then opened as far as needed. The roles are those that Plinth makes in its embedded database.

-- Tables belong to a role that nobody can log in as, and row security holds for their owner, too.
do $$
declare
  shop_table text;
begin
  if not exists (select from pg_roles where rolname = 'chinook_owner') then
    create role chinook_owner nologin;
  end if;
  grant usage, create on schema public to chinook_owner;
  for shop_table in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table public.%I enable row level security', shop_table);
    execute format('alter table public.%I force row level security', shop_table);
    execute format('alter table public.%I owner to chinook_owner', shop_table);
    execute format('grant select, insert, update, delete on public.%I to service_role', shop_table);
  end loop;
  revoke create on schema public from chinook_owner;
end $$;

grant usage, select on all sequences in schema public to service_role;

-- The catalogue is for everybody.
grant select on artist, album, track, genre, media_type, playlist, playlist_track to anon, authenticated;

create policy everybody_reads on artist for select to anon, authenticated using (true);
create policy everybody_reads on album for select to anon, authenticated using (true);
create policy everybody_reads on track for select to anon, authenticated using (true);
create policy everybody_reads on genre for select to anon, authenticated using (true);
create policy everybody_reads on media_type for select to anon, authenticated using (true);
create policy everybody_reads on playlist for select to anon, authenticated using (true);
create policy everybody_reads on playlist_track for select to anon, authenticated using (true);

-- Customers see themselves and what they bought, by the e-mail address in their token, and may correct their address.
grant select on customer, invoice, invoice_line to authenticated;
grant update (address, city, state, country, postal_code, phone, fax) on customer to authenticated;

create policy own_record on customer for select to authenticated
  using (email = (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'email'));
create policy own_address on customer for update to authenticated
  using (email = (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'email'))
  with check (email = (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'email'));
create policy own_invoices on invoice for select to authenticated
  using (customer_id in (select customer_id from customer));
create policy own_lines on invoice_line for select to authenticated
  using (invoice_id in (select invoice_id from invoice));

-- Employees are nobody's business but the service's: no grant, no policy.

-- A function, to be called at /rpc/search_tracks. It runs as its caller, so the policies above hold.
create function search_tracks(term text) returns setof track
  language sql stable security invoker set search_path = public
  begin atomic
    select * from track where track.name ilike '%' || term || '%' order by track.name;
  end;
comment on function search_tracks is 'Tracks whose name contains the term';
grant execute on function search_tracks to anon, authenticated, service_role;

comment on table artist is 'Who makes the music';
comment on table album is 'What an artist has published';
comment on table track is 'A piece of music, with its price';
comment on table invoice is 'What a customer bought at one time';

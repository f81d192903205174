-- A gallery in two schemas: media type handlers, domains with forms of their own, hooks.
create schema vault;
create schema extras;
comment on schema public is E'Gallery\nPictures and more';
create domain "text/plain" as text;
create domain "text/html" as text;
create domain "text/xml" as xml;
create domain "image/png" as bytea;
create domain "application/vnd.rows" as text;
create domain "application/vnd.all" as text;
create domain "text/csv" as text;
create domain "*/*" as bytea;
create table pictures (id int primary key, name text, bytes bytea, artist_id int);
create table sketches (id int primary key, name text);
create table plain (id int primary key, name text);
create table artists (id int primary key, name text);
alter table pictures add foreign key (artist_id) references artists;
insert into artists values (1, 'Ann');
insert into pictures values (1, 'sun', '\x89504e47', 1), (2, 'moon', '\x00ff', null);
insert into sketches values (1, 'hand'), (2, 'foot');
insert into plain values (1, 'a'), (2, 'b');
-- functions
create function page() returns "text/html" language sql as $$ select '<b>é</b>'::"text/html" $$;
create function note() returns "text/plain" language sql as $$ select 'a note'::"text/plain" $$;
create function document() returns "text/xml" language sql as $$ select '<a>1</a>'::"text/xml" $$;
create function picture(id int) returns "image/png" language sql as $$ select bytes::"image/png" from pictures where pictures.id = picture.id $$;
create function any_file() returns "*/*" language plpgsql as $$ begin
  perform set_config('response.headers', '[{"Content-Type":"image/gif"},{"Content-Disposition":"attachment"}]', true);
  return '\x474946'::"*/*";
end $$;
create function any_bytes() returns "*/*" language sql as $$ select '\x01fe'::"*/*" $$;
create function all_plain() returns setof plain stable language sql as 'select * from plain';
create function get_text() returns text stable language sql as $$ select 'scalar'::text $$;
-- aggregates of one relation
create function png_next(state bytea, item pictures) returns bytea immutable language sql as $$ select state || item.bytes $$;
create function png_done(state bytea) returns "image/png" immutable language sql as $$ select state::"image/png" $$;
create aggregate pictures_png(pictures) (initcond = '', stype = bytea, sfunc = png_next, finalfunc = png_done);
create function names_next(state text, item sketches) returns text immutable language sql as $$ select state || item.name || ';' $$;
create function names_done(state text) returns "application/vnd.rows" immutable language sql as $$ select state::"application/vnd.rows" $$;
create aggregate sketches_names(sketches) (initcond = '', stype = text, sfunc = names_next, finalfunc = names_done);
create function names_csv(state text) returns "text/csv" immutable language sql as $$ select ('BOM' || state)::"text/csv" $$;
create aggregate sketches_csv(sketches) (initcond = '', stype = text, sfunc = names_next, finalfunc = names_csv);
-- one for every relation
create function any_next(state text, item anyelement) returns text immutable language sql as $$ select state || '|' || to_json(item)::text $$;
create function any_done(state text) returns "application/vnd.all" immutable language sql as $$ select state::"application/vnd.all" $$;
create aggregate any_all(anyelement) (initcond = '', stype = text, sfunc = any_next, finalfunc = any_done);
-- one for any type
create table raws (id int primary key, bytes bytea);
insert into raws values (1, '\x00'), (2, '\xff');
create function raw_next(state bytea, item raws) returns bytea immutable language sql as $$ select state || item.bytes $$;
create function raw_done(state bytea) returns "*/*" immutable language sql as $$ select state::"*/*" $$;
create aggregate raws_any(raws) (initcond = '', stype = bytea, sfunc = raw_next, finalfunc = raw_done);
-- domain representations
create domain color as int;
create function color_to_json(color) returns json immutable language sql as $$ select to_json('#' || lpad(to_hex($1::int), 6, '0')) $$;
create function color_from_text(text) returns color immutable language plpgsql as $$ begin return ('x' || lpad(ltrim($1, '#'), 8, '0'))::bit(32)::int; end $$;
create function color_from_json(json) returns color immutable language sql as $$ select public.color_from_text($1 #>> '{}') $$;
create cast (color as json) with function color_to_json(color) as implicit;
create cast (json as color) with function color_from_json(json) as implicit;
create cast (text as color) with function color_from_text(text) as implicit;
create table paints (id int primary key, name text, shade color, other int, maker_id int references artists);
insert into paints values (1, 'red', 16711680, 5, 1), (2, 'blue', 255, 6, 1), (3, 'none', null, 7, null);
create view paint_view as select id, shade from paints;
create function all_paints() returns setof paints stable language sql as 'select * from paints';
-- another schema
create table vault.treasures (id int primary key, name text, picture_id int references public.pictures);
insert into vault.treasures values (1, 'crown', 1);
create table vault.plain (id int primary key, secret text);
create function vault.unlock(code text) returns text language sql as $$ select 'open ' || code $$;
create function vault.where_am_i() returns text stable language sql as $$ select current_setting('search_path') $$;
create function extras.helper(public.plain) returns text stable language sql as $$ select 'helped ' || $1.name $$;
-- hooks
create function check_request() returns void language plpgsql as $$ begin
  if current_setting('request.headers', true)::json->>'x-stop' = 'yes' then raise sqlstate 'PT418' using message = 'stopped'; end if;
  if current_setting('request.headers', true)::json->>'x-user' = 'yes' then set local role plinth_test_user; end if;
  perform set_config('app.seen', current_user, true);
end $$;
create function who() returns text stable language sql as $$ select current_setting('app.seen', true) || ' ' || current_user $$;
create function root() returns json stable language sql as $$ select '{"hello":"root"}'::json $$;
create function overview() returns "text/html" stable language sql as $$ select '<i>root</i>'::"text/html" $$;
grant usage on schema vault, extras to plinth_test_anon, plinth_test_user;
grant select, insert, update, delete on all tables in schema public to plinth_test_anon;
grant select on all tables in schema vault to plinth_test_anon;

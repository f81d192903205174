-- Functions of a row: what makes a computed field and what does not.
-- Exposed: orchard, market. Extra search path: sundries. Hidden: shed.
create schema orchard;
create schema market;
create schema sundries;
create schema shed;

create domain orchard.words as tsvector;
create type orchard.yield as (fruit text, kilos integer);

create table orchard.tree (id integer primary key, name text, height integer);
create view orchard.tall_tree as select * from orchard.tree where height > 10;
create table sundries.ladder (id integer primary key, steps integer);
create table market.stall (id integer primary key);

create function orchard.label(orchard.tree) returns text immutable language sql as 'select $1.name';
comment on function orchard.label is 'As on the sign';
create function orchard.search(t orchard.tree) returns orchard.words immutable language sql
  as $$ select to_tsvector('simple', t.name) $$;
create function orchard.parts(orchard.tree) returns text[] immutable language sql
  as $$ select string_to_array($1.name, ' ') $$;
create function orchard.basket(orchard.tree) returns orchard.yield immutable language sql
  as $$ select 'apple', $1.height $$;
create function orchard.pair(t orchard.tree, out a integer, out b integer) immutable language sql
  as 'select t.id, t.height';
create function orchard.shout(orchard.tall_tree) returns text immutable language sql as 'select upper($1.name)';
create function sundries.reach(sundries.ladder) returns integer immutable language sql as 'select $1.steps * 30';

-- One name, several schemas.
create function sundries.worth(orchard.tree) returns integer immutable language sql as 'select 1';
create function orchard.worth(orchard.tree) returns numeric immutable language sql as 'select 1.5';
create function market.spot(orchard.tree) returns box immutable language sql as 'select null::box';
create function sundries.spot(orchard.tree) returns point immutable language sql as 'select null::point';

-- No fields.
create function orchard.height(orchard.tree) returns text immutable language sql as $$ select 'high' $$;
create function orchard.neighbour(orchard.tree) returns orchard.tree stable language sql
  as 'select * from orchard.tree where id = $1.id + 1';
create function orchard.neighbours(orchard.tree) returns setof orchard.tree stable language sql
  as 'select * from orchard.tree where id <> $1.id';
create function orchard.numbers(orchard.tree) returns setof integer immutable language sql
  as 'select generate_series(1, $1.height)';
create function orchard.fell(orchard.tree) returns void language sql as '';
create function orchard.in_unit(orchard.tree, unit text) returns text immutable language sql as 'select unit';
create procedure orchard.prune(orchard.tree) language sql as '';
create function shed.secret(orchard.tree) returns text immutable language sql as $$ select 'x' $$;
create function orchard.add_up(state integer, next orchard.tree) returns integer immutable language sql
  as 'select state + next.height';
create aggregate orchard.total(orchard.tree) (sfunc = orchard.add_up, stype = integer, initcond = '0');

-- A vault: rows of which the anonymous role may read and set a part, and the user all.
create table boxes (id int primary key, label text not null, owner text, code text not null default '0000', note text);
create table items (id int primary key, box_id int references boxes, name text);
insert into boxes values (1, 'red', 'ann', '1111', 'old letters'), (2, 'blue', 'bob', '2222', 'new letters');
insert into items values (1, 1, 'ring'), (2, 1, 'pin'), (3, 2, 'coin');
create function words(boxes) returns tsvector immutable parallel safe language sql return to_tsvector('simple', $1.note);
create function title(boxes) returns text stable language sql return $1.label || ' of ' || $1.owner;
create function opened() returns setof boxes stable security definer language sql as 'select * from public.boxes order by id';
create index on boxes using gin (to_tsvector('simple', note));
grant select (id, label, owner, note), insert (id, label, owner), update (label, owner), delete on boxes to plinth_test_anon;
grant select on items to plinth_test_anon, plinth_test_user;
grant all on boxes to plinth_test_user;
create table rules (id int primary key, size int constraint rules_size check (size > 0), name text constraint rules_name unique);
create unique index rules_first on rules (size) where name is null;
comment on constraint rules_size on rules is 'A size is more than nothing.';
comment on constraint rules_name on rules is 'This name is taken.';
comment on index rules_first is 'Only one of a size goes without a name.';
insert into rules values (1, 1, 'one'), (2, 2, null);
grant all on rules to plinth_test_anon;

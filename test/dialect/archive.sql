-- An archive whose letters are searched and read through functions of the row.
create domain search_text as tsvector;
create table letters (
  id int primary key,
  body text not null,
  "about" jsonb not null
);
insert into letters values
  (1, 'The cats sat by the fire', '{"from": {"name": "Ada"}, "year": 1890}'),
  (2, 'A letter about dogs', '{"from": {"name": "Bo"}, "year": 1901}'),
  (3, 'Nothing of note', '{"from": {"name": "Cy"}, "year": 1877}');
create function words(letters) returns tsvector immutable language sql as $$ select to_tsvector('english', $1.body) $$;
create function bare_words(l letters) returns search_text immutable language sql as $$ select to_tsvector('simple', l.body) $$;
create function opening(letters) returns text immutable language sql as $$ select $1.body $$;
create function sender(letters) returns jsonb immutable language sql as $$ select $1.about -> 'from' $$;
create function dated(letters) returns json immutable language sql as $$ select json_build_object('year', $1.about -> 'year') $$;
create function parts(letters) returns text[] immutable language sql as $$ select string_to_array($1.body, ' ') $$;
create function all_letters() returns setof letters stable language sql as 'select * from letters';
grant all on letters to plinth_test_anon, plinth_test_user;

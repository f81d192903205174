-- What constraints call where an expression alone cannot say a bound: of every element of an array, and of what stands
-- within a document. All of it depends on its arguments only, and anybody may call it. The bodies are parsed here.
do $$ begin
  if to_regnamespace('plinth_bounds') is null then create schema plinth_bounds; end if;
end $$;
grant usage on schema plinth_bounds to public;

create or replace function plinth_bounds.lengths(texts text[]) returns int[]
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_agg(char_length(value)), '{}') from unnest(texts) value;
end;
comment on function plinth_bounds.lengths(text[]) is 'How many characters each has';

create or replace function plinth_bounds.all_match(texts text[], pattern text) returns boolean
language sql immutable strict parallel safe
begin atomic
  select coalesce(bool_and(value ~ pattern), true) from unnest(texts) value;
end;
comment on function plinth_bounds.all_match(text[], text) is 'Whether each that is not null fits the pattern';

create or replace function plinth_bounds.texts_at(document jsonb, at jsonpath) returns text[]
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_agg(value #>> '{}'), '{}') from jsonb_path_query(document, at, '{}', true) value
  where jsonb_typeof(value) = 'string';
end;
comment on function plinth_bounds.texts_at(jsonb, jsonpath) is 'The texts at a path of a document';

-- Numbers that a double cannot hold are written as text.
create or replace function plinth_bounds.numbers_at(document jsonb, at jsonpath) returns numeric[]
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_agg(case when jsonb_typeof(value) = 'number' or value #>> '{}' ~ '^-?\d+(\.\d+)?$'
    then (value #>> '{}')::numeric end), '{}')
  from jsonb_path_query(document, at, '{}', true) value
  where jsonb_typeof(value) in ('number', 'string');
end;
comment on function plinth_bounds.numbers_at(jsonb, jsonpath) is 'The numbers at a path of a document';

create or replace function plinth_bounds.must(holds boolean, input text, message text) returns void
language plpgsql immutable parallel safe as $$
begin
  if holds is false then
    raise exception using errcode = 'check_violation', message = pg_catalog.format('the value of %I is out of its bounds', input),
      hint = message;
  end if;
end $$;
comment on function plinth_bounds.must(boolean, text, text) is 'An error where a bound of the input of a function does not hold';

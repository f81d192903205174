-- Settings that belong to roles of this database alone.
create function get_setting(name text) returns text stable language sql as 'select current_setting(name, true)';
create function get_loud_isolation() returns text stable set default_transaction_isolation = 'SERIALIZABLE' language sql as $$ select current_setting('transaction_isolation') $$;
create function get_isolation() returns text stable set default_transaction_isolation = 'serializable' language sql as $$ select current_setting('transaction_isolation') $$;
create function get_timeout() returns text stable set statement_timeout = '7s' language sql as $$ select current_setting('statement_timeout') $$;
create function pauses() returns text stable language sql as $$ select pg_sleep(1)::text $$;
create table things (id int primary key);
do $$ begin
  execute format('alter role plinth_test_anon in database %I set statement_timeout = ''300ms''', current_database());
  execute format('alter role plinth_test_anon in database %I set default_transaction_isolation = ''repeatable read''', current_database());
  execute format('alter role plinth_test_anon in database %I set timezone = ''Asia/Tokyo''', current_database());
  execute format('alter role plinth_test_user in database %I set app.plan = ''gold''', current_database());
end $$;
grant select, insert on things to plinth_test_anon, plinth_test_user;

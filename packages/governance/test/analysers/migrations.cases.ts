import type { MigrationRule } from '../../src/analysers/migrations/rule.ts';
import type { Cases } from './cases.ts';

const LIMIT = "set lock_timeout = '2s';\n";

export const MIGRATION_CASES: Cases<MigrationRule> = {
  'change/file-parses': {
    bad: ['create table a (id int);\ncreate tabel b (id int); -- <-\n'],
    good: [
      '\\set ON_ERROR_STOP on\ncreate table a (id int);\n',
      'create table `a` (id int) engine=InnoDB;\n',
      '-- Up Migration\ncreate table a (id int);\n-- Down Migration\nnot sql at all\n',
      '',
      "do $$ begin raise notice 'x'; end $$;\n",
    ],
  },
  'migrations/required-column': {
    bad: [
      'alter table a add column b int not null; -- <-\n',
      'alter table a\n  add column c int,\n  add column b text not null; -- <-\n',
    ],
    good: [
      'alter table a add column b int;\n',
      'alter table a add column b int not null default 0;\n',
      'create table a (id int);\nalter table a add column b int not null;\n',
    ],
  },
  'migrations/table-rewrite': {
    bad: [
      'alter table a alter column b type bigint; -- <-\n',
      'alter table a add column b uuid default gen_random_uuid(); -- <-\n',
      'alter table a add column b bigserial; -- <-\n',
      'alter table a add column b int generated always as (c + 1) stored; -- <-\n',
    ],
    good: [
      'alter table a add column b timestamptz not null default now();\n',
      'alter table a alter column b set default 1;\n',
      'create table a (b int);\nalter table a alter column b type bigint;\n',
    ],
  },
  'migrations/blocking-index': {
    bad: [
      'create index i on a (b); -- <-\n',
      'drop index i; -- <-\n',
      'alter table a add unique (b); -- <-\n',
      'alter table a add constraint k primary key (b); -- <-\n',
      'reindex table a; -- <-\n',
    ],
    good: [
      'create index concurrently i on a (b);\n',
      'create table a (b int);\ncreate index i on a (b);\n',
      'alter table a add constraint k unique using index i;\n',
      'drop index concurrently i;\n',
      'reindex table concurrently a;\n',
    ],
  },
  'migrations/validated-constraint': {
    bad: [
      'alter table a add constraint f foreign key (b) references c (d); -- <-\n',
      'alter table a add check (b > 0); -- <-\n',
      'alter table a alter column b set not null; -- <-\n',
      'alter table a add column b int references c (d); -- <-\n',
    ],
    good: [
      'alter table a add constraint f foreign key (b) references c (d) not valid;\n',
      'alter table a validate constraint f;\n',
      'create table a (b int check (b > 0));\nalter table a add check (b > 1);\n',
    ],
  },
  'migrations/destructive': {
    bad: [
      'drop table a; -- <-\n',
      'alter table a drop column b; -- <-\n',
      'truncate a; -- <-\n',
      'drop schema s cascade; -- <-\n',
      '-- ünïcode before\ndrop table if exists s.a; -- <-\n',
    ],
    good: [
      'create table a (b int);\ndrop table a;\n',
      'drop view v;\n',
      'drop function f();\n',
      'alter table a drop constraint c;\n',
    ],
  },
  'migrations/rename': {
    bad: ['alter table a rename column b to c; -- <-\n', 'alter table a rename to b; -- <-\n'],
    good: [
      'create table a (b int);\nalter table a rename column b to c;\n',
      'alter index i rename to j;\n',
    ],
  },
  'migrations/explicit-lock': {
    bad: [
      'lock table a in access exclusive mode; -- <-\n',
      'vacuum full a; -- <-\n',
      'cluster a using i; -- <-\n',
    ],
    good: ['vacuum analyze a;\n', 'create table a (b int);\nlock table a;\n'],
  },
  'migrations/lock-timeout': {
    bad: ['alter table a add column b int; -- <-\nalter table a add column c int;\n'],
    good: [
      `${LIMIT}alter table a add column b int;\n`,
      "set local lock_timeout = '1s';\nalter table a add column b int;\n",
      'create table a (b int);\nalter table a add column c int;\n',
      "select set_config('lock_timeout', '1s', true);\nalter table a add column b int;\n",
    ],
  },
  'migrations/unbounded-change': {
    bad: ['update a set b = 1; -- <-\n', 'delete from s.a; -- <-\n'],
    good: [
      'update a set b = 1 where id < 1000;\n',
      'create table a (b int);\nupdate a set b = 1;\n',
    ],
  },
  'migrations/verification-data': {
    bad: [
      'create table cards (\n  id int,\n  cvv text -- <-\n);\n',
      'alter table cards add column card_pin bytea; -- <-\n',
      'create table t (\n  track2 text -- <-\n);\n',
    ],
    good: ['create table cards (pinned boolean, tracking text, cid_hash_key text);\n'],
  },
  'migrations/plain-card-number': {
    bad: [
      'create table cards (\n  card_number text -- <-\n);\n',
      'create table cards (\n  pan varchar(19) -- <-\n);\n',
    ],
    good: [
      'create table cards (pan bytea, card_token text, last_four text, card_number_masked text);\n',
    ],
  },
  'migrations/card-retention': {
    bad: ['create table cards (\n  pan bytea -- <-\n);\n'],
    good: [
      "create table cards (pan bytea);\ncomment on column cards.pan is 'retention: 13 months';\n",
      "create table s.cards (pan bytea);\ncomment on table s.cards is 'Deleted after 13 months';\n",
      'create table cards (\n  -- retention: 13 months\n  pan bytea\n);\n',
    ],
  },
  'migrations/excessive-grant': {
    bad: [
      'grant select on payments to public; -- <-',
      'grant all on payments to app; -- <-',
      'grant all privileges on all tables in schema public to app; -- <-',
      'alter role app superuser; -- <-',
      'create role app login bypassrls; -- <-',
    ],
    good: [
      'grant select, insert on payments to app;',
      'revoke all on payments from public;',
      'grant usage on schema payments to public;',
      'grant connect on database payments to public;',
      'grant execute on function f() to public;',
      'create role app login nosuperuser;',
    ],
  },
  'migrations/protection-off': {
    bad: [
      'alter table payments disable row level security; -- <-',
      'alter table payments disable trigger all; -- <-',
      'alter table payments no force row level security; -- <-',
    ],
    good: [
      'alter table payments enable row level security;',
      'alter table payments disable trigger user;\nupdate payments set a = 1 where id < 9;\nalter table payments enable trigger user;',
      'alter table payments disable trigger one;',
    ],
  },
  'migrations/definer-without-path': {
    bad: [
      "create function f() returns int language sql security definer as 'select 1'; -- <-",
      "create function f() returns int language sql security definer set work_mem = '1MB' as 'select 1'; -- <-",
    ],
    good: [
      "create function f() returns int language sql security definer set search_path = '' as 'select 1';",
      "create function f() returns int language sql as 'select 1';",
      "create function f() returns int language sql security invoker as 'select 1';",
    ],
  },
};

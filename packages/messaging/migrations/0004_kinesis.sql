-- Up Migration

-- Who reads which shard for a group, and how far it has come.
create table messaging.kinesis_leases (
  stream text not null,
  consumer_group text not null,
  shard text not null,
  owner text,
  expires_at timestamptz,
  -- Sequence number of the last record that was handled with all before it.
  checkpoint text,
  -- The shard was split or merged, and everything in it is handled: its children may be read.
  finished boolean not null default false,
  primary key (stream, consumer_group, shard)
);

-- Workers of a group, among which its shards are shared evenly.
create table messaging.kinesis_workers (
  stream text not null,
  consumer_group text not null,
  worker text not null,
  expires_at timestamptz not null,
  primary key (stream, consumer_group, worker)
);

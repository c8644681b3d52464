-- Up Migration
create table app.authors (
  author text primary key,
  notes integer not null check (notes > 0),
  last_written_at timestamptz not null
);

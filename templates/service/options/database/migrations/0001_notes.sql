-- Up Migration
create table app.notes (
  id uuid primary key,
{% if values.paymentsGrade %}
  -- Ciphertext; the key is in the key management service.
  text bytea not null,
{% else %}
  text text not null check (length(text) between 1 and 1000),
{% endif %}
  author text not null,
  created_at timestamptz not null
);

-- Pages are read from the newest on.
create index notes_by_age on app.notes (created_at desc, id desc);

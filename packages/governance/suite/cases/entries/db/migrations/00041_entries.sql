-- +goose Up
SET lock_timeout = '2s';

ALTER TABLE entries ADD COLUMN day date GENERATED ALWAYS AS ((booked_at AT TIME ZONE 'UTC')::date) STORED;



LOCK TABLE entries IN ACCESS EXCLUSIVE MODE;



ALTER TABLE entries SET UNLOGGED;



TRUNCATE entries_staging, entries_rejected CASCADE;

-- +goose Down
ALTER TABLE entries DROP COLUMN day;

SET lock_timeout = '2s';


ALTER TABLE payments ADD COLUMN state text NOT NULL DEFAULT 'new';


ALTER TABLE payments
  ADD CONSTRAINT payments_state CHECK (state IN ('new', 'done')) NOT VALID;

SET lock_timeout = '2s';


ALTER TABLE entries ADD CONSTRAINT entries_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id);


UPDATE entries SET currency = 'EUR';


ALTER TABLE entries ADD CONSTRAINT entries_key UNIQUE (account_id, sequence);

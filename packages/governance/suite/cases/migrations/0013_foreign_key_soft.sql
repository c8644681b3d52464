SET lock_timeout = '2s';


ALTER TABLE holds ADD CONSTRAINT holds_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) NOT VALID;


UPDATE holds SET currency = 'EUR' WHERE id IN (SELECT id FROM holds WHERE currency IS NULL ORDER BY id LIMIT 5000);


ALTER TABLE holds ADD CONSTRAINT holds_key UNIQUE USING INDEX holds_key_index;

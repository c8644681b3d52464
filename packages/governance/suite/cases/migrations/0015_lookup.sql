SET lock_timeout = '2s';


CREATE TABLE currencies (code char(3) PRIMARY KEY, digits smallint NOT NULL);


INSERT INTO currencies (code, digits) VALUES ('EUR', 2), ('JPY', 0), ('BHD', 3);


ALTER TABLE entries ALTER COLUMN memo DROP NOT NULL;

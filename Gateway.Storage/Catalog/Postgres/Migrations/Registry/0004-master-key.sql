-- At most one row: a text that the master key has encrypted, so that a gateway with another one is refused before it stores a key.
CREATE TABLE master_key (sample BYTEA NOT NULL);

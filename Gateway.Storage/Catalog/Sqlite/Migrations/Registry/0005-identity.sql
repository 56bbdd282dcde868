-- One row: tells this catalog from all others, whatever engine it is moved to. bytes: where they were at the last start, disk or s3; null: not known.
CREATE TABLE identity (
  id TEXT NOT NULL,
  bytes TEXT
);
INSERT INTO identity (id) VALUES (lower(hex(randomblob(16))));

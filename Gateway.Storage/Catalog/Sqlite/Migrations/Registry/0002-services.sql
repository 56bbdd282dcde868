-- Storage services (S3 buckets). number names the service's folder and is never used again.
CREATE TABLE services (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  created INTEGER NOT NULL,             -- milliseconds since 1970
  versioning INTEGER NOT NULL,          -- 0 unversioned, 1 enabled, 2 suspended
  keep_versions INTEGER,                -- milliseconds; null: for ever
  case_sensitive INTEGER NOT NULL,
  canned_acl TEXT,
  region TEXT,
  configured_versions TEXT              -- what config.yaml said when it was last applied
);

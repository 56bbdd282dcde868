-- What all gateways share: the list of services, the keys, and which gateways there are. Times are milliseconds since 1970.

-- One row. change grows with every change of services and keys.
CREATE TABLE registry (change BIGINT NOT NULL);
INSERT INTO registry (change) VALUES (0);

-- Storage services (S3 buckets). number names the service's schema and its blobs, and is never used again.
CREATE TABLE services (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  created BIGINT NOT NULL,
  versioning BIGINT NOT NULL,           -- 0 unversioned, 1 enabled, 2 suspended
  keep_versions BIGINT,                 -- milliseconds; null: for ever
  case_sensitive BIGINT NOT NULL,
  canned_acl TEXT,
  region TEXT,
  configured_versions TEXT,             -- what config.yaml said when it was last applied
  replica_of TEXT,                      -- the primary that a service follows, SOURCE/SERVICE
  promoted_from TEXT                    -- the one that it was made independent of
);

-- API keys made at run time. The secret is encrypted: nonce, ciphertext, tag.
CREATE TABLE keys (
  id TEXT COLLATE "C" PRIMARY KEY,
  secret BYTEA NOT NULL,
  account TEXT NOT NULL,
  admin BIGINT NOT NULL,
  all_level BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- The levels for single services.
CREATE TABLE key_permissions (
  key_id TEXT COLLATE "C" NOT NULL,
  service_id TEXT COLLATE "C" NOT NULL,
  level BIGINT NOT NULL,
  PRIMARY KEY (key_id, service_id)
);

-- The gateways. seen: when one was last heard of. horizon: its oldest reader began then.
CREATE TABLE nodes (
  instance TEXT COLLATE "C" PRIMARY KEY,
  seen TIMESTAMPTZ NOT NULL,
  horizon TIMESTAMPTZ NOT NULL
);

-- API keys made at run time. The secret is encrypted: nonce, ciphertext, tag.
CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  secret BLOB NOT NULL,
  account TEXT NOT NULL,
  admin INTEGER NOT NULL,
  all_level INTEGER NOT NULL,
  created INTEGER NOT NULL
) WITHOUT ROWID;

-- The levels for single services.
CREATE TABLE key_permissions (
  key_id TEXT NOT NULL,
  service_id TEXT NOT NULL,
  level INTEGER NOT NULL,
  PRIMARY KEY (key_id, service_id)
) WITHOUT ROWID;

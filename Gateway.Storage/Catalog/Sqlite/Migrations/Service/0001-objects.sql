-- The catalog of one storage service. Keys are UTF-8 bytes, so they compare in byte order. Times are milliseconds since 1970.

-- One row a version. age is minus the sync id, so that (key, age) runs newest first within a key.
-- What no statement looks for is in one column: each column costs a call to read and one to write.
CREATE TABLE versions (
  key BLOB NOT NULL,
  age INTEGER NOT NULL,
  version_id TEXT NOT NULL,
  noncurrent_since INTEGER,          -- null: the key's newest version
  delete_marker INTEGER NOT NULL,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  content_id INTEGER,                -- null: no bytes
  details BLOB NOT NULL,             -- JSON: ETag, owner, checksum and metadata, see DetailsJson
  PRIMARY KEY (key, age)
) WITHOUT ROWID;

CREATE INDEX current_objects ON versions (key) WHERE noncurrent_since IS NULL AND delete_marker = 0;
CREATE INDEX current_markers ON versions (modified) WHERE noncurrent_since IS NULL AND delete_marker = 1;
CREATE INDEX noncurrent_versions ON versions (noncurrent_since) WHERE noncurrent_since IS NOT NULL;
CREATE UNIQUE INDEX noncurrent_nulls ON versions (key) WHERE noncurrent_since IS NOT NULL AND version_id = 'null';

-- The bytes of versions and parts: here when small, else as a list of blobs (see SegmentCodec). Shared by copies.
CREATE TABLE contents (
  id INTEGER PRIMARY KEY,
  refs INTEGER NOT NULL,
  crc32c INTEGER NOT NULL,
  body BLOB,
  segments BLOB
);

-- Every blob that may exist in the blob store. Rows with free_at are the outbox: they may be deleted from then on.
CREATE TABLE blobs (
  id BLOB PRIMARY KEY,
  state INTEGER NOT NULL,            -- 1 reserved, 2 live, 3 freed
  free_at INTEGER
) WITHOUT ROWID;

CREATE INDEX blob_outbox ON blobs (free_at) WHERE free_at IS NOT NULL;

-- The change feed: sync ids run 1, 2, 3 ... without gaps.
CREATE TABLE changes (
  sync_id INTEGER PRIMARY KEY,
  action INTEGER NOT NULL,           -- 1 put, 2 delete, 3 purge
  key BLOB NOT NULL,
  version_id TEXT NOT NULL,
  time INTEGER NOT NULL
);

CREATE TABLE uploads (
  upload_id TEXT PRIMARY KEY,
  key BLOB NOT NULL,
  initiated INTEGER NOT NULL,
  owner TEXT NOT NULL,
  metadata BLOB NOT NULL,
  checksum_algorithm INTEGER NOT NULL,
  checksum_type INTEGER NOT NULL,
  checksum_declared INTEGER NOT NULL,
  completed INTEGER,                 -- null: in progress
  result_version_id TEXT,
  result_etag TEXT,
  result_checksum TEXT
) WITHOUT ROWID;

CREATE UNIQUE INDEX uploads_in_progress ON uploads (key, upload_id) WHERE completed IS NULL;
CREATE INDEX uploads_completed ON uploads (completed) WHERE completed IS NOT NULL;

CREATE TABLE parts (
  upload_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  etag TEXT NOT NULL,
  checksum_algorithm INTEGER NOT NULL,
  checksum_type INTEGER NOT NULL,
  checksum TEXT NOT NULL,
  content_id INTEGER,
  PRIMARY KEY (upload_id, number)
) WITHOUT ROWID;

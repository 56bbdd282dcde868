-- The catalog of one storage service: the tables of SQLite's, see there. Keys are UTF-8 bytes, so they compare in byte order.

CREATE TABLE versions (
  key BYTEA NOT NULL,
  age BIGINT NOT NULL,
  version_id TEXT COLLATE "C" NOT NULL,
  noncurrent_since BIGINT,
  delete_marker BIGINT NOT NULL,
  size BIGINT NOT NULL,
  modified BIGINT NOT NULL,
  content_id BIGINT,
  details BYTEA NOT NULL,
  PRIMARY KEY (key, age)
);

CREATE INDEX current_objects ON versions (key) WHERE noncurrent_since IS NULL AND delete_marker = 0;
CREATE INDEX current_markers ON versions (modified) WHERE noncurrent_since IS NULL AND delete_marker = 1;
CREATE INDEX noncurrent_versions ON versions (noncurrent_since) WHERE noncurrent_since IS NOT NULL;
CREATE UNIQUE INDEX noncurrent_nulls ON versions (key) WHERE noncurrent_since IS NOT NULL AND version_id = 'null';

-- Small bodies stay in the row, as far as a page goes; they are mostly compressed already.
CREATE TABLE contents (
  id BIGINT PRIMARY KEY,
  refs BIGINT NOT NULL,
  crc32c BIGINT NOT NULL,
  body BYTEA,
  segments BYTEA
) WITH (toast_tuple_target = 8160);
ALTER TABLE contents ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE blobs (
  id BYTEA PRIMARY KEY,
  state BIGINT NOT NULL,
  free_at BIGINT
);

CREATE INDEX blob_outbox ON blobs (free_at) WHERE free_at IS NOT NULL;

CREATE TABLE changes (
  sync_id BIGINT PRIMARY KEY,
  action BIGINT NOT NULL,
  key BYTEA NOT NULL,
  version_id TEXT COLLATE "C" NOT NULL,
  time BIGINT NOT NULL,
  removed BIGINT,
  previous BIGINT,
  reversed BIGINT
);

CREATE TABLE uploads (
  upload_id TEXT COLLATE "C" PRIMARY KEY,
  key BYTEA NOT NULL,
  initiated BIGINT NOT NULL,
  owner TEXT NOT NULL,
  metadata BYTEA NOT NULL,
  checksum_algorithm BIGINT NOT NULL,
  checksum_type BIGINT NOT NULL,
  checksum_declared BIGINT NOT NULL,
  completed BIGINT,
  result_version_id TEXT COLLATE "C",
  result_etag TEXT COLLATE "C",
  result_checksum TEXT COLLATE "C"
);

CREATE UNIQUE INDEX uploads_in_progress ON uploads (key, upload_id) WHERE completed IS NULL;
CREATE INDEX uploads_completed ON uploads (completed) WHERE completed IS NOT NULL;

CREATE TABLE parts (
  upload_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  size BIGINT NOT NULL,
  modified BIGINT NOT NULL,
  etag TEXT COLLATE "C" NOT NULL,
  checksum_algorithm BIGINT NOT NULL,
  checksum_type BIGINT NOT NULL,
  checksum TEXT COLLATE "C" NOT NULL,
  content_id BIGINT,
  PRIMARY KEY (upload_id, number)
);

-- One row. closed: 1 once the service is being removed, so that no gateway writes to it any more.
CREATE TABLE feed (floor BIGINT NOT NULL, reversed BIGINT NOT NULL, closed BIGINT NOT NULL);
INSERT INTO feed (floor, reversed, closed) VALUES (0, 0, 0);

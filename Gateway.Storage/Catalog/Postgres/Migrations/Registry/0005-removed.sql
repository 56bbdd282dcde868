-- Services that were removed not long ago: what uploads on their way left in an S3 store since is removed for some days. removed: Unix milliseconds.
CREATE TABLE removed_services (
  number BIGINT PRIMARY KEY,
  id TEXT NOT NULL,
  removed BIGINT NOT NULL
);

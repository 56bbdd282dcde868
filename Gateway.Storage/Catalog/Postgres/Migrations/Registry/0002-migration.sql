-- At most one row: this catalog, or the bytes beside it, are being moved elsewhere, or were. See MigrationMark.
CREATE TABLE migration (
  id TEXT NOT NULL,                     -- the same in both catalogs
  state BIGINT NOT NULL,                -- 1 arriving, 2 leaving, 3 left, 4 moving bytes, 5 arrived
  catalog TEXT NOT NULL,                -- where everything is once it is done
  blobs TEXT NOT NULL
);

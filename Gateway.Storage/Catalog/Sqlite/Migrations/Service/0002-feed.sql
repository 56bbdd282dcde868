-- removed: the sync id of the version that the change took away; null when it took none.
-- previous: the sync id before this one where ids jump, as they do after a rewind; null where they go on by one.
-- reversed: the newest of the ids jumped over that a rewind reversed; null when none was a change of this history.
-- version_id is empty for a delete that added no marker.
ALTER TABLE changes ADD COLUMN removed INTEGER;
ALTER TABLE changes ADD COLUMN previous INTEGER;
ALTER TABLE changes ADD COLUMN reversed INTEGER;

-- Only a service that has never had versions deletes without a marker.
UPDATE changes SET version_id = '' WHERE action = 2 AND version_id = 'null'
  AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.key = changes.key AND v.age = -changes.sync_id)
  AND sync_id < COALESCE((SELECT MIN(e.sync_id) FROM changes e WHERE e.version_id NOT IN ('', 'null')), sync_id + 1);
CREATE INDEX history ON changes (key, version_id, sync_id);
UPDATE changes SET removed = (SELECT CASE WHEN w.version_id = 'null' AND w.action IN (1, 2) THEN w.sync_id END FROM changes w
    WHERE w.key = changes.key AND w.version_id IN ('', 'null') AND w.sync_id < changes.sync_id ORDER BY w.sync_id DESC LIMIT 1)
  WHERE action IN (1, 2) AND version_id IN ('', 'null');
UPDATE changes SET removed = (SELECT MAX(w.sync_id) FROM changes w
    WHERE w.key = changes.key AND w.version_id = changes.version_id AND w.sync_id < changes.sync_id AND w.action IN (1, 2))
  WHERE action = 3;
DROP INDEX history;

-- One row. Sync ids up to the floor are never given out, or never again. reversed: the newest that a rewind reversed.
CREATE TABLE feed (floor INTEGER NOT NULL, reversed INTEGER NOT NULL);
INSERT INTO feed (floor, reversed) VALUES (0, 0);

-- replica_of: the primary that a service follows, SOURCE/SERVICE. promoted_from: the one that it was made independent of.
ALTER TABLE services ADD COLUMN replica_of TEXT;
ALTER TABLE services ADD COLUMN promoted_from TEXT;

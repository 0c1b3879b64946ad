-- What shows that somebody who held a case's key made the wrap's holder one of its holders: only
-- then does a holder get the key again in the next epoch.
ALTER TABLE case_key_wrap ADD COLUMN proof BLOB NOT NULL DEFAULT x'';

-- Cases whose key somebody holds who no longer should: the next epoch gives them another.
CREATE TABLE key_change_due (
    case_id TEXT PRIMARY KEY REFERENCES case_file (case_id),
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Cases that were erased: an id and a code that mean nothing any more, when, and on what ground.
CREATE TABLE tombstone (
    case_id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    ground TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a later version might do to the tables: one is rebuilt whole, one is new and filled from
-- what is there, and there is another index over everything.
CREATE TABLE record_history_tightened (
    number INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES record (record_id),
    case_id TEXT NOT NULL,
    person_id TEXT,
    form_id TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    sealed BLOB,
    sealed_version INTEGER CHECK ((sealed IS NULL) = (sealed_version IS NULL)),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    author_id TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL,
    UNIQUE (record_id, version)
) STRICT;

INSERT INTO record_history_tightened SELECT * FROM record_history;

DROP TABLE record_history;

ALTER TABLE record_history_tightened RENAME TO record_history;

CREATE INDEX history_of_case ON record_history (case_id, stamp);

CREATE TRIGGER record_history_stays BEFORE UPDATE OF
    record_id, case_id, person_id, form_id, form_version, version, facts, sealed, sealed_version,
    deleted, author_id, stamp
ON record_history BEGIN
    SELECT RAISE(ABORT, 'a past version stays as it was');
END;

CREATE INDEX record_in_time ON record (stamp, form_id, facts);

CREATE TABLE case_length (
    case_id TEXT PRIMARY KEY REFERENCES case_file (case_id),
    forms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO case_length SELECT case_id, count(*) FROM record GROUP BY case_id;

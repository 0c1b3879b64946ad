-- Documents kept with a case. What they are is in `sealed`; their bytes, sealed in chunks, are in
-- the file of `blobs/` that `blob_id` names: a random name, replaced whenever they are sealed
-- again. A removed one stays, empty, with `deleted` set.
CREATE TABLE attachment (
    number INTEGER PRIMARY KEY,
    attachment_id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES case_file (case_id),
    person_id TEXT REFERENCES person (person_id),
    blob_id TEXT UNIQUE,
    version INTEGER NOT NULL CHECK (version >= 1),
    sealed BLOB,
    sealed_version INTEGER CHECK ((sealed IS NULL) = (sealed_version IS NULL)),
    -- How many bytes the sealed chunks hold before they are sealed: a size class, not the size.
    padded_size INTEGER NOT NULL,
    blob_digest BLOB CHECK ((blob_id IS NULL) = (blob_digest IS NULL)),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1) AND deleted = (blob_id IS NULL)),
    author_id TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE INDEX attachment_of_case ON attachment (case_id);
CREATE INDEX attachment_of_person ON attachment (person_id);

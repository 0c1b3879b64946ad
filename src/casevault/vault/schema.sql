-- version 3

CREATE INDEX attachment_of_case ON attachment (case_id);

CREATE INDEX attachment_of_person ON attachment (person_id);

CREATE INDEX case_by_changed_at ON case_file (changed_at, code, status, worker_id, report_open);

CREATE INDEX case_by_code ON case_file (code, status, worker_id, report_open);

CREATE INDEX case_by_opened_on ON case_file (opened_on, code, status, worker_id, report_open);

CREATE INDEX case_by_person_count ON case_file (person_count, code, status, worker_id, report_open);

CREATE INDEX case_by_status ON case_file (status, code, worker_id, report_open);

CREATE INDEX case_by_worker_id ON case_file (worker_id, code, status, report_open);

CREATE INDEX history_of_case ON record_history (case_id, stamp);

CREATE INDEX record_of_case ON record (case_id);

CREATE INDEX record_of_person ON record (person_id);

CREATE INDEX record_with_identity ON record (form_id, number) WHERE sealed IS NOT NULL;

CREATE INDEX report_decided_known ON event_report_decided (
    occurred, recorded_from, recorded_to,
    outcome, received, source, sex, age_group, citizenship_group, form, place, scale
);

CREATE INDEX report_decided_now ON event_report_decided (
    occurred, outcome, received, source, sex, age_group, citizenship_group, form, place, scale,
    recorded_to
) WHERE recorded_to IS NULL;

CREATE INDEX report_decided_of_case ON event_report_decided (case_id);

CREATE INDEX report_received_known ON event_report_received (
    occurred, recorded_from, recorded_to, source
);

CREATE INDEX report_received_now ON event_report_received (occurred, source, recorded_to)
    WHERE recorded_to IS NULL;

CREATE INDEX report_received_of_case ON event_report_received (case_id);

CREATE INDEX service_started_known ON event_service_started (
    occurred, recorded_from, recorded_to, service, sex, age_group
);

CREATE INDEX service_started_now ON event_service_started (
    occurred, service, sex, age_group, recorded_to
)
    WHERE recorded_to IS NULL;

CREATE INDEX service_started_of_case ON event_service_started (case_id);

CREATE INDEX token_of_record ON blind_token (record_id);

CREATE INDEX wrap_of_holder ON case_key_wrap (holder, form);

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

CREATE TABLE audit_chain (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    entry INTEGER NOT NULL,
    key BLOB NOT NULL,
    sealed_start BLOB NOT NULL,
    signed INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE audit_entry (
    number INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    digest BLOB NOT NULL,
    link BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE audit_row (
    entry INTEGER NOT NULL REFERENCES audit_entry (number),
    kind TEXT NOT NULL,
    row_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest BLOB,
    PRIMARY KEY (entry, kind, row_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_session (
    number INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE audit_signature (
    session INTEGER PRIMARY KEY REFERENCES audit_session (number),
    entry INTEGER NOT NULL REFERENCES audit_entry (number),
    head BLOB NOT NULL,
    signature BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE blind_token (
    token BLOB NOT NULL,
    record_id TEXT NOT NULL REFERENCES record (record_id),
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (token, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_file (
    number INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL COLLATE NOCASE UNIQUE,
    status TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    worker_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    author_id TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL,
    -- Derived, so that the list needs no joins; a check of the vault derives them again.
    changed_at INTEGER NOT NULL,
    person_count INTEGER NOT NULL DEFAULT 0,
    report_open INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE case_key_wrap (
    case_id TEXT NOT NULL REFERENCES case_file (case_id),
    holder TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    form TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    mac BLOB NOT NULL, proof BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (case_id, holder)
) STRICT, WITHOUT ROWID;

CREATE TABLE commit_mark (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    counter INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    head BLOB NOT NULL,
    previous_head BLOB NOT NULL,
    drafts BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE directory (
    user_id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_own_field (
    event TEXT NOT NULL,
    number INTEGER NOT NULL,
    field_id TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (event, number, field_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_report_decided (
    number INTEGER PRIMARY KEY,
    case_id TEXT REFERENCES case_file (case_id),
    record_id TEXT,
    person_id TEXT,
    occurred TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The day and the record of the report a decision stands for; no dimensions of any table.
    received TEXT NOT NULL,
    report TEXT NOT NULL,
    source TEXT NOT NULL,
    sex TEXT NOT NULL,
    age_group TEXT NOT NULL,
    citizenship_group TEXT NOT NULL,
    form TEXT NOT NULL,
    place TEXT NOT NULL,
    scale TEXT NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER CHECK (recorded_to > recorded_from)
) STRICT;

CREATE TABLE event_report_received (
    number INTEGER PRIMARY KEY,
    case_id TEXT REFERENCES case_file (case_id),
    record_id TEXT,
    person_id TEXT,
    occurred TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER CHECK (recorded_to > recorded_from)
) STRICT;

CREATE TABLE event_service_started (
    number INTEGER PRIMARY KEY,
    case_id TEXT REFERENCES case_file (case_id),
    record_id TEXT,
    person_id TEXT,
    occurred TEXT NOT NULL,
    service TEXT NOT NULL,
    sex TEXT NOT NULL,
    age_group TEXT NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER CHECK (recorded_to > recorded_from)
) STRICT;

CREATE TABLE key_change_due (
    case_id TEXT PRIMARY KEY REFERENCES case_file (case_id),
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    document BLOB NOT NULL,
    stamp INTEGER NOT NULL,
    previous BLOB NOT NULL,
    digest BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    person_id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (case_id),
    position INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL,
    UNIQUE (case_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES case_file (case_id),
    person_id TEXT REFERENCES person (person_id),
    form_id TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    sealed BLOB,
    sealed_version INTEGER CHECK ((sealed IS NULL) = (sealed_version IS NULL)),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    author_id TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE record_history (
    number INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES record (record_id),
    case_id TEXT NOT NULL,
    person_id TEXT,
    form_id TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    version INTEGER NOT NULL,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    sealed BLOB,
    sealed_version INTEGER,
    deleted INTEGER NOT NULL,
    author_id TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL,
    UNIQUE (record_id, version)
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value)),
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slice (
    number INTEGER PRIMARY KEY,
    statistic TEXT NOT NULL,
    slice_id TEXT NOT NULL,
    document BLOB NOT NULL,
    stamp INTEGER NOT NULL,
    previous BLOB NOT NULL,
    digest BLOB NOT NULL,
    mac BLOB NOT NULL,
    UNIQUE (statistic, slice_id)
) STRICT;

CREATE TABLE tombstone (
    case_id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    ground TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_entry_is_not_removed BEFORE DELETE ON audit_entry BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
END;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OF number, session, sealed, digest, link
ON audit_entry BEGIN
    SELECT RAISE(ABORT, 'an entry stays as it was');
END;

CREATE TRIGGER audit_row_is_not_removed BEFORE DELETE ON audit_row BEGIN
    SELECT RAISE(ABORT, 'the log is only added to');
END;

CREATE TRIGGER audit_row_stays BEFORE UPDATE ON audit_row BEGIN
    SELECT RAISE(ABORT, 'an entry stays as it was');
END;

CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger BEGIN
    SELECT RAISE(ABORT, 'the ledger is only added to');
END;

CREATE TRIGGER ledger_stays BEFORE UPDATE OF number, kind, document, stamp, previous, digest
ON ledger BEGIN
    SELECT RAISE(ABORT, 'an entry stays as it was');
END;

CREATE TRIGGER record_history_stays BEFORE UPDATE OF
    record_id, case_id, person_id, form_id, form_version, version, facts, sealed, sealed_version,
    deleted, author_id, stamp
ON record_history BEGIN
    SELECT RAISE(ABORT, 'a past version stays as it was');
END;

CREATE TRIGGER slice_is_not_removed BEFORE DELETE ON slice BEGIN
    SELECT RAISE(ABORT, 'a frozen slice stays');
END;

CREATE TRIGGER slice_stays BEFORE UPDATE OF
    number, statistic, slice_id, document, stamp, previous, digest
ON slice BEGIN
    SELECT RAISE(ABORT, 'a frozen slice stays as it was');
END;

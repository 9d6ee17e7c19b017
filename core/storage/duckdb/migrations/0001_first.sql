CREATE TABLE notebook (
    id TEXT PRIMARY KEY,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted BOOLEAN NOT NULL,
    words TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE cell (
    id TEXT PRIMARY KEY,
    notebook_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    words TEXT NOT NULL,
    fingerprint TEXT,
    body TEXT NOT NULL
);

CREATE TABLE result (
    fingerprint TEXT PRIMARY KEY,
    kept_at TIMESTAMPTZ NOT NULL,
    arrow BYTEA NOT NULL
);

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    attached_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE table_profile (
    source_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (source_id, position)
);

CREATE TABLE likely_join (
    left_table TEXT NOT NULL,
    left_column TEXT NOT NULL,
    right_table TEXT NOT NULL,
    right_column TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (left_table, left_column, right_table, right_column)
);

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    notebook_id TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE run_event (
    run_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

CREATE TABLE provider (
    id TEXT PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE model_test (
    model TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

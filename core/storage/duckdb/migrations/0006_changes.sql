CREATE TABLE change (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

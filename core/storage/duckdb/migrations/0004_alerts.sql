CREATE TABLE source_findings (
    source_id TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE alert_spoken (
    id TEXT PRIMARY KEY,
    alert_id TEXT NOT NULL,
    spoken_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

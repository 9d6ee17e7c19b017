CREATE TABLE metric (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE verified_answer (
    id TEXT PRIMARY KEY,
    question_key TEXT NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

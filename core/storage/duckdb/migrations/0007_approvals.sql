CREATE TABLE approval (
    id TEXT PRIMARY KEY,
    origin_id TEXT NOT NULL,
    status TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE approval_policy (
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, scope)
);

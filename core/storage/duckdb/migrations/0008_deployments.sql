CREATE TABLE target (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE deployment (
    id TEXT PRIMARY KEY,
    target_id TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

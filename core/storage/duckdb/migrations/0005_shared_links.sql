CREATE TABLE shared_link (
    id TEXT PRIMARY KEY,
    dashboard_id TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL
);

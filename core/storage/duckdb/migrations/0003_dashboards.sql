CREATE TABLE dashboard (
    id TEXT PRIMARY KEY,
    updated_at TIMESTAMPTZ NOT NULL,
    deleted BOOLEAN NOT NULL,
    words TEXT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE dashboard_version (
    dashboard_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (dashboard_id, number)
);

CREATE TABLE tile_run (
    dashboard_id TEXT NOT NULL,
    tile_id TEXT NOT NULL,
    fingerprint TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (dashboard_id, tile_id)
);

-- Where an attempt went, and under whose key: a digest of it, never the key. A task is followed there, wherever the run
-- that follows it would go.
ALTER TABLE take ADD COLUMN workspace TEXT;
ALTER TABLE take ADD COLUMN host TEXT;
ALTER TABLE take ADD COLUMN account TEXT;

-- A file that was uploaded for one account and host is none of another's. What is cached is uploaded anew once.
DROP TABLE upload;
CREATE TABLE upload (
    sha256 TEXT NOT NULL,
    api_model TEXT NOT NULL,
    account TEXT NOT NULL,
    host TEXT NOT NULL,
    url TEXT NOT NULL,
    made INTEGER NOT NULL,
    PRIMARY KEY (sha256, api_model, account, host)
);

-- What was ordered, and what became of it. Times are milliseconds since 1970.
CREATE TABLE take (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    api_model TEXT NOT NULL,
    clip INTEGER NOT NULL,
    take INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    seed INTEGER,
    -- The request as it was ordered: keys stand as ${NAME}, local files as upload:REF.
    request TEXT NOT NULL,
    prompt TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Which attempt this is; each has a name of its own.
    attempt INTEGER NOT NULL DEFAULT 0,
    task TEXT,
    poll_url TEXT,
    result_url TEXT,
    error TEXT,
    message TEXT,
    path TEXT,
    sha256 TEXT,
    bytes INTEGER,
    seconds REAL,
    cost TEXT,
    ordered INTEGER NOT NULL,
    sent INTEGER,
    submitted INTEGER,
    finished INTEGER,
    UNIQUE (fingerprint, take)
);

CREATE INDEX take_by_task ON take (task);

-- Files that vendors keep for a while, so that one picture is not uploaded for every clip.
CREATE TABLE upload (
    sha256 TEXT NOT NULL,
    api_model TEXT NOT NULL,
    url TEXT NOT NULL,
    made INTEGER NOT NULL,
    PRIMARY KEY (sha256, api_model)
);

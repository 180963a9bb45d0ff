-- What was ordered, and what became of it. Times are milliseconds since 1970.
CREATE TABLE take (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    story TEXT NOT NULL,
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    api_model TEXT NOT NULL,
    clip BIGINT NOT NULL,
    take BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    seed BIGINT,
    -- The request, with placeholders: ${NAME} for keys, upload:REF for local files.
    request TEXT NOT NULL,
    prompt TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Number of the attempt.
    attempt BIGINT NOT NULL DEFAULT 0,
    -- The name of the submit, for vendors that accept one.
    name TEXT,
    -- Where the attempt went, and a digest of the key that it was sent with.
    workspace TEXT,
    host TEXT,
    account TEXT,
    task TEXT,
    poll_url TEXT,
    result_url TEXT,
    -- How the task was found if the submit got no answer: name, prompt or person.
    adopted TEXT,
    error TEXT,
    message TEXT,
    path TEXT,
    sha256 TEXT,
    bytes BIGINT,
    seconds DOUBLE PRECISION,
    cost TEXT,
    ordered BIGINT NOT NULL,
    sent BIGINT,
    submitted BIGINT,
    finished BIGINT,
    -- Every change of a take is a compare-and-set on its version.
    version BIGINT NOT NULL DEFAULT 0,
    -- The worker that holds the take, and until when, by the database's clock.
    owner TEXT,
    lease_until BIGINT,
    -- 1 while the task of a submit without a clear answer is being searched, 2 if it wasn't found.
    unclear BIGINT NOT NULL DEFAULT 0,
    -- 1 if workers may submit the take.
    queued BIGINT NOT NULL DEFAULT 0,
    -- The local files of the request as JSON: placeholder, name and SHA-256 of each.
    files TEXT,
    -- What the request asks for, and what the finished file has, as JSON.
    expected TEXT,
    footage TEXT,
    -- The estimated cost in millionths of the currency, for exact sums.
    amount BIGINT,
    currency TEXT,
    UNIQUE (fingerprint, take)
);

-- No two takes have the same task, even if two workers record it at the same time. Each host numbers its own tasks.
CREATE UNIQUE INDEX take_by_task ON take (task, COALESCE(host, '')) WHERE task IS NOT NULL;
CREATE INDEX take_by_state ON take (state);

-- Tasks that a take had and has no more, because it was submitted again: they belong to no other take.
CREATE TABLE past_task (task TEXT PRIMARY KEY);

-- Files that vendors keep for a while, so that each is uploaded once.
CREATE TABLE upload (
    sha256 TEXT NOT NULL,
    api_model TEXT NOT NULL,
    account TEXT NOT NULL,
    host TEXT NOT NULL,
    url TEXT NOT NULL,
    made BIGINT NOT NULL,
    PRIMARY KEY (sha256, api_model, account, host)
);

-- When the next submit of an account and model may go out.
CREATE TABLE pace (
    account TEXT NOT NULL,
    model TEXT NOT NULL,
    next_submit BIGINT NOT NULL,
    PRIMARY KEY (account, model)
);

-- The most that the takes of this ledger may cost, in millionths of the currency: one row, or none.
CREATE TABLE budget (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL
);

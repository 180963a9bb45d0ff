-- What several workers need to share a ledger. Every change of a take is a compare-and-set on `version`.
ALTER TABLE take ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
-- The worker that holds the take, and until when: milliseconds since 1970, by the database's clock.
ALTER TABLE take ADD COLUMN owner TEXT;
ALTER TABLE take ADD COLUMN lease_until INTEGER;
-- 1 while the task of a submit without a clear answer is being searched, 2 if it wasn't found.
ALTER TABLE take ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;
-- 1 if workers may submit the take.
ALTER TABLE take ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;
-- The local files of the request as JSON: placeholder, name and SHA-256 of each.
ALTER TABLE take ADD COLUMN files TEXT;
-- What the request asks for, and what the finished file has, as JSON.
ALTER TABLE take ADD COLUMN expected TEXT;
ALTER TABLE take ADD COLUMN footage TEXT;
-- The estimated cost in millionths of the currency, for exact sums.
ALTER TABLE take ADD COLUMN amount INTEGER;
ALTER TABLE take ADD COLUMN currency TEXT;
UPDATE take SET amount = CAST(round(json_extract(cost, '$.amount') * 1000000) AS INTEGER),
    currency = json_extract(cost, '$.currency')
WHERE json_valid(cost);

-- Each change records the tasks that it removes, as in PostgreSQL.
DROP TRIGGER take_had;

CREATE INDEX take_by_state ON take (state);

-- When the next submit of an account and model may go out.
CREATE TABLE pace (
    account TEXT NOT NULL,
    model TEXT NOT NULL,
    next_submit INTEGER NOT NULL,
    PRIMARY KEY (account, model)
);

-- The most that the takes of this ledger may cost, in millionths of the currency: one row, or none.
CREATE TABLE budget (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL
);

-- 1 for a take that a person rejected: nothing chooses it.
ALTER TABLE take ADD COLUMN rejected BIGINT NOT NULL DEFAULT 0;
-- A person's note about the take.
ALTER TABLE take ADD COLUMN note TEXT CHECK (length(note) <= 4000);

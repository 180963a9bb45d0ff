-- 1 for the take that a person chose among those of its clip.
ALTER TABLE take ADD COLUMN picked BIGINT NOT NULL DEFAULT 0;

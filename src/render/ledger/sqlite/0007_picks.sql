-- 1 for the take that a person chose among those of its clip.
ALTER TABLE take ADD COLUMN picked INTEGER NOT NULL DEFAULT 0;

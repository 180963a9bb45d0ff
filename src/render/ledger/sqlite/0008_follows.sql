-- For a clip that continues another: the fingerprint of that clip, where it ends in its file, in milliseconds, and the own
-- fingerprint without the frame.
ALTER TABLE take ADD COLUMN follows TEXT;
ALTER TABLE take ADD COLUMN cut_ms INTEGER;
ALTER TABLE take ADD COLUMN bare_fingerprint TEXT;
CREATE INDEX take_by_follows ON take (follows);

-- The frames that were made of finished clips, by the hash of the clip's file and the time of the cut.
CREATE TABLE frame (
    clip TEXT NOT NULL,
    cut_ms INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (clip, cut_ms)
);

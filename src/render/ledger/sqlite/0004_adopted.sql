-- What showed that a task which was found later is this order's: name, prompt or person. NULL where the vendor's answer
-- to the submit named it.
ALTER TABLE take ADD COLUMN adopted TEXT;

-- Tasks that a row had and has no more, for the row was ordered anew: they are nobody's lost ones.
CREATE TABLE past_task (task TEXT PRIMARY KEY);
CREATE TRIGGER take_had AFTER UPDATE OF task ON take
WHEN OLD.task IS NOT NULL AND NEW.task IS NOT OLD.task
BEGIN
    INSERT OR IGNORE INTO past_task (task) VALUES (OLD.task);
END;

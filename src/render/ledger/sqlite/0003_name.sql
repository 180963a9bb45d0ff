-- The name under which an order is sent where vendors take one. It is the same each time, so that a vendor sees that it
-- has the order already, and another only once a task of that name has failed.
ALTER TABLE take ADD COLUMN name TEXT;

-- Up to the second schema a name was made of the order and its attempt, and was not kept. What is still in flight under such
-- a name can only be found by it.
UPDATE take SET name = 'storyc-' || substr(fingerprint, 1, 16) || '-' || take || '-' || attempt
WHERE name IS NULL AND attempt > 0 AND state IN ('submitting', 'submitted', 'running');

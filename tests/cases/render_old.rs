//! Ledgers of the version before shared ledgers: they open and go on, with takes in every state.

use super::render::{execute_sql, render, stories, takes};
use super::vendor::{Faults, Vendor};

/// Brings a ledger back to the schema of the version before.
const DOWNGRADE: &str = "
DROP INDEX take_by_state;
DROP TABLE pace;
DROP TABLE budget;
DROP TABLE frame;
DROP INDEX take_by_follows;
ALTER TABLE take DROP COLUMN follows;
ALTER TABLE take DROP COLUMN cut_ms;
ALTER TABLE take DROP COLUMN bare_fingerprint;
ALTER TABLE take DROP COLUMN picked;
ALTER TABLE take DROP COLUMN rejected;
ALTER TABLE take DROP COLUMN note;
ALTER TABLE take DROP COLUMN version;
ALTER TABLE take DROP COLUMN owner;
ALTER TABLE take DROP COLUMN lease_until;
ALTER TABLE take DROP COLUMN unclear;
ALTER TABLE take DROP COLUMN queued;
ALTER TABLE take DROP COLUMN files;
ALTER TABLE take DROP COLUMN expected;
ALTER TABLE take DROP COLUMN footage;
ALTER TABLE take DROP COLUMN amount;
ALTER TABLE take DROP COLUMN currency;
CREATE TRIGGER take_had AFTER UPDATE OF task ON take
WHEN OLD.task IS NOT NULL AND NEW.task IS NOT OLD.task
BEGIN
    INSERT OR IGNORE INTO past_task (task) VALUES (OLD.task);
END;
DELETE FROM _sqlx_migrations WHERE version >= 6;";

#[test]
fn a_ledger_of_the_version_before_goes_on_in_every_state() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let folder = stories("render-old", 9, |_| "a boy walks.");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!(vendor.tasks(), 9);
    execute_sql(&folder, DOWNGRADE);
    // What the version before could leave behind; the vendor has a task for all but 0 and 5.
    execute_sql(
        &folder,
        "UPDATE take SET state = 'intent', task = NULL, attempt = 0, sent = NULL, name = NULL, path = NULL WHERE story LIKE '%0000%';
         UPDATE take SET state = 'submitting', task = NULL, path = NULL WHERE story LIKE '%0001%';
         UPDATE take SET state = 'submitted', path = NULL WHERE story LIKE '%0002%';
         UPDATE take SET state = 'running', path = NULL WHERE story LIKE '%0003%';
         UPDATE take SET state = 'failed', error = 'InternalError', path = NULL WHERE story LIKE '%0005%';
         UPDATE take SET state = 'refused', error = 'DataInspectionFailed', message = 'no', path = NULL WHERE story LIKE '%0006%';
         UPDATE take SET state = 'lost', error = 'expired', message = 'gone', path = NULL WHERE story LIKE '%0007%';
         DELETE FROM past_task;",
    );
    let before = takes(&folder, &vendor);
    assert_eq!(before.len(), 9);
    let done = render(&folder, &vendor, &[]);
    let states: Vec<(String, String)> = takes(&folder, &vendor)
        .iter()
        .map(|take| (take["story"].as_str().unwrap().to_owned(), take["state"].as_str().unwrap().to_owned()))
        .collect();
    let state = |number: usize| {
        let name = format!("clip-{number:04}.story");
        states.iter().find(|(story, _)| *story == name).map(|(_, state)| state.as_str()).unwrap()
    };
    // The submit without an answer became the task that the vendor lists: nobody has it, and its prompt fits.
    for number in [0, 1, 2, 3, 4, 5, 8] {
        assert_eq!(state(number), "done", "{number}: {}", done.err);
    }
    assert_eq!((state(6), state(7)), ("refused", "lost"), "{}", done.err);
    // Only the intent and the failed take were submitted again.
    assert_eq!(vendor.tasks(), 11, "{}", done.err);
    // Exact sums are there for old takes, too.
    let spent = render(&folder, &vendor, &["--again", "--dry-run"]);
    assert_eq!(spent.code, 0, "{}", spent.err);
}

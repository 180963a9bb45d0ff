//! One set of tests for every database: each test runs with SQLite, and with PostgreSQL if it is installed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod follow;
mod review;

use std::path::PathBuf;
use std::sync::OnceLock;

use super::entry::{Attempt, Finished, Intent};
use super::store::Statement;
use super::{AccountLimits, Changed, Location, Reserved};
use crate::plan::Cost;
use crate::project::Budget;
use crate::render::footage::{Expected, Footage};
use crate::render::machine::{Change, failure};
use crate::render::take::Evidence;
use crate::render::{Ledger, Take, TakeState};
use crate::request::{FailureKind, Task};

#[cfg(all(unix, feature = "studio"))]
#[path = "../../../tests/cases/services.rs"]
#[allow(dead_code, unreachable_pub, clippy::expect_used, reason = "the integration tests use the rest")]
mod services;

const LIMITS: AccountLimits = AccountLimits { jobs: 100, interval_ms: 0 };

/// The databases to test with: a folder, and a PostgreSQL database of the same name.
fn locations(name: &str) -> Vec<Location> {
    let root = std::env::temp_dir().join(format!("storyc-suite-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let mut locations = vec![Location::from(&root)];
    #[cfg(all(unix, feature = "studio"))]
    {
        static SERVER: OnceLock<Option<services::Postgres>> = OnceLock::new();
        if let Some(server) = SERVER.get_or_init(services::Postgres::start) {
            locations.push(Location { root, url: Some(server.database(name)) });
        }
    }
    locations
}

/// Opens a ledger as another worker.
async fn open(at: &Location) -> Ledger {
    Ledger::open(at.clone()).await.unwrap()
}

fn cost(amount: f64) -> Cost {
    Cost {
        amount,
        currency: "USD".to_owned(),
        source: String::new(),
        disputed: false,
        checked: String::new(),
        tokens: None,
        note: None,
    }
}

fn attempt(cost: Option<&Cost>) -> Attempt<'_> {
    Attempt {
        region: "r",
        workspace: None,
        host: "https://vendor.example",
        account: Some("account"),
        api_model: "v",
        seed: Some(7),
        request: "{\"body\":1}",
        cost,
        is_named: true,
    }
}

/// Adds the take with this number.
async fn add(ledger: &Ledger, number: u32) -> Take {
    let (cost, expected) = (cost(0.9), Expected { seconds: Some(5.0), ..Expected::default() });
    let intent = Intent {
        story: "a.story",
        model: "m",
        clip: 1,
        take: number,
        fingerprint: "0123456789abcdef0123",
        prompt: "A boy walks.",
        files: &[],
        expected: &expected,
        follows: None,
        queued: false,
        attempt: attempt(Some(&cost)),
    };
    ledger.add_take(&intent, 1).await.unwrap()
}

async fn change(ledger: &Ledger, row: &Take, change: &Change) -> Changed {
    let footage = Footage { seconds: Some(4.0), ..Footage::default() };
    let file = Finished { path: "takes/a.mp4", sha256: "ab", bytes: 12, footage: &footage };
    ledger.change(row, change, Some(&file), 5).await.unwrap()
}

/// Makes a change that must succeed.
async fn make(ledger: &Ledger, row: &Take, what: &Change) -> Take {
    match change(ledger, row, what).await {
        Changed::Now(now) => *now,
        other => panic!("{what:?}: {other:?}"),
    }
}

/// Begins an attempt that must be allowed.
async fn begin(ledger: &Ledger, row: &Take) -> Take {
    let cost = cost(0.9);
    match ledger.reserve(row, &attempt(Some(&cost)), LIMITS, 3).await.unwrap() {
        Reserved::Now(now) => *now,
        other => panic!("{other:?}"),
    }
}

fn task(id: &str) -> Task {
    Task { id: id.to_owned(), poll_url: Some("p".to_owned()), result_url: None, created_ms: None }
}

async fn find(ledger: &Ledger, number: u32) -> Take {
    ledger.find("0123456789abcdef0123", number).await.unwrap().unwrap()
}

/// Ends a test: closes the ledgers and removes the folder.
async fn close(at: &Location, ledgers: Vec<Ledger>) {
    for ledger in ledgers {
        ledger.close().await;
    }
    if at.url.is_none() {
        let _ = std::fs::remove_dir_all::<&PathBuf>(&at.root);
    }
}

#[tokio::test]
async fn a_take_is_recorded_from_intent_to_done() {
    for at in locations("lifecycle") {
        let ledger = open(&at).await;
        let row = add(&ledger, 1).await;
        assert_eq!((row.state, row.version, row.cost.clone()), (TakeState::Intent, 0, Some(cost(0.9))));
        let row = make(&ledger, &row, &Change::Claim).await;
        assert_eq!(row.owner.as_deref(), Some(ledger.worker()));
        let row = begin(&ledger, &row).await;
        assert_eq!((row.state, row.attempt, row.sent, row.version), (TakeState::Submitting, 1, Some(3), 2));
        assert!(row.name.clone().unwrap().starts_with("storyc-0123456789abcdef-1-"));
        let row = make(&ledger, &row, &Change::Task(task("t1"))).await;
        assert_eq!((row.state, row.task.as_deref()), (TakeState::Submitted, Some("t1")));
        let row = make(&ledger, &row, &Change::Running).await;
        let row = make(&ledger, &row, &Change::Done).await;
        assert_eq!((row.state, row.owner.clone(), row.bytes), (TakeState::Done, None, Some(12)));
        let read = ledger.takes().await.unwrap().remove(0);
        assert_eq!(read.mismatches().len(), 1, "{read:?}");
        assert!((ledger.spent("USD").await.unwrap() - 0.9).abs() < 1e-9);
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn a_change_needs_the_version_and_the_lease() {
    for at in locations("stale") {
        let (one, other) = (open(&at).await, open(&at).await);
        let row = add(&one, 1).await;
        let held = make(&one, &row, &Change::Claim).await;
        // Another worker can neither claim nor change what one holds.
        let seen = find(&other, 1).await;
        assert!(seen.is_leased);
        assert!(matches!(change(&other, &seen, &Change::Claim).await, Changed::Stale));
        let cost = cost(0.9);
        let refused = other.reserve(&seen, &attempt(Some(&cost)), LIMITS, 3).await.unwrap();
        assert!(matches!(refused, Reserved::Stale), "{refused:?}");
        // Nor can the worker itself, from an older view.
        let refused = one.reserve(&row, &attempt(Some(&cost)), LIMITS, 3).await.unwrap();
        assert!(matches!(refused, Reserved::Stale), "{refused:?}");
        let begun = begin(&one, &held).await;
        assert!(matches!(change(&one, &held, &Change::Cancel).await, Changed::Stale));
        assert_eq!(find(&one, 1).await.state, TakeState::Submitting);
        make(&one, &begun, &Change::Cancel).await;
        close(&at, vec![one, other]).await;
    }
}

#[tokio::test]
async fn a_lapsed_lease_lets_another_worker_take_over() {
    for at in locations("lapse") {
        let (one, other) = (open(&at).await, open(&at).await);
        let row = add(&one, 1).await;
        let begun = begin(&one, &make(&one, &row, &Change::Claim).await).await;
        one.write(vec![Statement::new("UPDATE take SET lease_until = {now} - 1")]).await.unwrap();
        assert!(matches!(change(&one, &begun, &Change::Cancel).await, Changed::Stale));
        let seen = find(&other, 1).await;
        assert!(!seen.is_leased);
        let taken = make(&other, &seen, &Change::Claim).await;
        // The first worker comes back late. Its leases are gone, but the answer to its submit counts.
        one.renew().await.unwrap();
        assert_eq!(find(&one, 1).await.owner.as_deref(), Some(other.worker()));
        make(&one, &begun, &Change::Task(task("t1"))).await;
        assert!(matches!(change(&other, &taken, &Change::Cancel).await, Changed::Stale));
        assert_eq!(find(&other, 1).await.state, TakeState::Submitted);
        close(&at, vec![one, other]).await;
    }
}

#[tokio::test]
async fn a_task_is_recorded_for_its_attempt_or_as_a_take_of_its_own() {
    for at in locations("stray") {
        let ledger = open(&at).await;
        let row = add(&ledger, 1).await;
        let first = begin(&ledger, &make(&ledger, &row, &Change::Claim).await).await;
        // The answer to the commit may be lost, and the worker tries again.
        make(&ledger, &first, &Change::Task(task("t0"))).await;
        let again = make(&ledger, &first, &Change::Task(task("t0"))).await;
        assert_eq!(again.state, TakeState::Submitted);
        let failed = make(&ledger, &again, &Change::Fail(failure("x", "y", FailureKind::Invalid))).await;
        let held = make(&ledger, &failed, &Change::Claim).await;
        let reset = make(&ledger, &held, &Change::Reset).await;
        assert_eq!((reset.task.clone(), reset.name.clone()), (None, None));
        let second = begin(&ledger, &reset).await;
        assert_eq!(second.attempt, 2);
        // The answer to the first attempt comes late.
        assert!(matches!(change(&ledger, &first, &Change::Task(task("t9"))).await, Changed::Stale));
        assert!(matches!(change(&ledger, &first, &Change::Stray(task("t9"))).await, Changed::Added));
        assert!(matches!(change(&ledger, &first, &Change::Stray(task("t9"))).await, Changed::Added));
        let takes = ledger.takes().await.unwrap();
        let strays: Vec<_> = takes.iter().map(|take| (take.take, take.state, take.task.as_deref())).collect();
        assert_eq!(strays, [(1, TakeState::Submitting, None), (2, TakeState::Submitted, Some("t9"))]);
        let mut known = ledger.known_tasks().await.unwrap();
        known.sort();
        assert_eq!(known, ["t0", "t9"]);
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn no_two_takes_adopt_the_same_task() {
    for at in locations("adopt") {
        let ledger = open(&at).await;
        let mut rows = Vec::new();
        for number in 1..=2 {
            let row = add(&ledger, number).await;
            rows.push(begin(&ledger, &make(&ledger, &row, &Change::Claim).await).await);
        }
        let adopt = Change::Adopt(task("t1"), Evidence::Prompt);
        let one = make(&ledger, &rows[0], &adopt).await;
        assert_eq!(one.adopted, Some(Evidence::Prompt));
        assert!(matches!(change(&ledger, &rows[1], &adopt).await, Changed::Taken));
        let disowned = make(&ledger, &one, &Change::Disown(task("t1"))).await;
        assert_eq!((disowned.state, disowned.task), (TakeState::Submitting, None));
        make(&ledger, &rows[1], &adopt).await;
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn a_change_is_possible_in_the_states_that_it_names() {
    let states = [
        TakeState::Waiting,
        TakeState::Intent,
        TakeState::Submitting,
        TakeState::Submitted,
        TakeState::Running,
        TakeState::Done,
        TakeState::Failed,
        TakeState::Refused,
        TakeState::Lost,
    ];
    let failed = |kind| Change::Fail(failure("x", "y", kind));
    let changes = [
        Change::Claim,
        Change::Reset,
        Change::Cancel,
        Change::Task(task("t1")),
        Change::Adopt(task("t1"), Evidence::Name),
        Change::Disown(task("t1")),
        Change::Running,
        Change::Done,
        failed(FailureKind::Invalid),
        failed(FailureKind::Content),
        Change::Lose { code: "gone", message: "y".to_owned() },
        Change::Error { code: "gone", message: "y".to_owned() },
        Change::Drop,
    ];
    for at in locations("changes") {
        let ledger = open(&at).await;
        let row = make(&ledger, &add(&ledger, 1).await, &Change::Claim).await;
        for what in &changes {
            for state in states {
                let set = Statement::new("UPDATE take SET state = ?, task = NULL, owner = ?, lease_until = {now} + 60000 WHERE id = ?")
                    .bind(state.name())
                    .bind(ledger.worker().to_owned())
                    .bind(row.id);
                ledger.write(vec![set]).await.unwrap();
                let row = find(&ledger, 1).await;
                let changed = change(&ledger, &row, what).await;
                if what.from().contains(&state) {
                    let Changed::Now(now) = changed else { panic!("{what:?} in {state:?}: {changed:?}") };
                    assert_eq!(now.state, what.to().unwrap_or(state), "{what:?} in {state:?}");
                    assert_eq!(now.version, row.version + 1);
                    assert_eq!(now.owner.is_none(), what.releases(), "{what:?}");
                } else {
                    assert!(matches!(changed, Changed::Stale), "{what:?} in {state:?}: {changed:?}");
                    assert_eq!(find(&ledger, 1).await, row);
                }
            }
        }
        close(&at, vec![ledger]).await;
    }
}

/// Lets several workers reserve submits at the same time, and returns how many were allowed.
async fn race(at: &Location, takes: u32, limits: AccountLimits) -> usize {
    let mut racing = tokio::task::JoinSet::new();
    for number in 1..=takes {
        let at = at.clone();
        racing.spawn(async move {
            let ledger = open(&at).await;
            let row = make(&ledger, &add(&ledger, number).await, &Change::Claim).await;
            let cost = cost(0.9);
            let reserved = ledger.reserve(&row, &attempt(Some(&cost)), limits, 3).await.unwrap();
            let is_allowed = matches!(reserved, Reserved::Now(_));
            // The lease must hold until all have tried.
            (ledger, is_allowed)
        });
    }
    let done = racing.join_all().await;
    let allowed = done.iter().filter(|(_, is_allowed)| *is_allowed).count();
    for (ledger, _) in done {
        ledger.close().await;
    }
    allowed
}

#[tokio::test]
async fn the_accounts_limit_holds_for_all_workers_together() {
    for at in locations("limit") {
        open(&at).await.close().await;
        assert_eq!(race(&at, 12, AccountLimits { jobs: 5, interval_ms: 0 }).await, 5);
        close(&at, Vec::new()).await;
    }
}

#[tokio::test]
async fn the_rate_holds_for_all_workers_together() {
    for at in locations("rate") {
        open(&at).await.close().await;
        assert_eq!(race(&at, 8, AccountLimits { jobs: 100, interval_ms: 3_600_000 }).await, 1);
        close(&at, Vec::new()).await;
    }
}

#[tokio::test]
async fn the_budget_holds_to_the_last_millionth() {
    for at in locations("budget") {
        let ledger = open(&at).await;
        let budget = Budget { amount: 3.6, currency: "USD".to_owned() };
        ledger.set_budget(Some(&budget)).await.unwrap();
        assert_eq!(ledger.budget().await.unwrap(), Some(budget));
        assert_eq!(race(&at, 12, LIMITS).await, 4);
        assert!((ledger.spent("USD").await.unwrap() - 3.6).abs() < 1e-9);
        // One more costs too much, and so does one in another currency or without a price.
        let row = make(&ledger, &add(&ledger, 99).await, &Change::Claim).await;
        let euros = Cost { currency: "EUR".to_owned(), ..cost(0.1) };
        for (cost, why) in [
            (Some(&cost(0.9)), "it would exceed the budget of $3.60, of which $3.60 is spent or reserved"),
            (Some(&euros), "the price is in EUR"),
            (None, "the clip has no known price"),
        ] {
            let reserved = ledger.reserve(&row, &attempt(cost), LIMITS, 3).await.unwrap();
            let Reserved::OverBudget(text) = reserved else { panic!("{reserved:?}") };
            assert!(text.contains(why), "{text}");
        }
        assert_eq!(find(&ledger, 99).await.state, TakeState::Intent);
        ledger.set_budget(None).await.unwrap();
        begin(&ledger, &row).await;
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn workers_that_start_at_once_make_one_schema() {
    for at in locations("schema") {
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let at = at.clone();
            opening.spawn(async move { open(&at).await });
        }
        let ledgers = opening.join_all().await;
        add(&ledgers[0], 1).await;
        assert_eq!(ledgers[5].takes().await.unwrap().len(), 1);
        close(&at, ledgers).await;
    }
}

#[tokio::test]
async fn queueing_again_takes_the_new_request() {
    for at in locations("queue") {
        let ledger = open(&at).await;
        let expected = Expected::default();
        let (low, high) = (cost(0.9), cost(1.8));
        let intent = |host, cost| Intent {
            story: "a.story",
            model: "m",
            clip: 1,
            take: 1,
            fingerprint: "0123456789abcdef0123",
            prompt: "A boy walks.",
            files: &[],
            expected: &expected,
            follows: None,
            queued: true,
            attempt: Attempt { host, ..attempt(Some(cost)) },
        };
        let first = ledger.add_take(&intent("https://one.example", &low), 1).await.unwrap();
        assert!(first.queued);
        let again = ledger.add_take(&intent("https://other.example", &high), 2).await.unwrap();
        assert_eq!((again.id, again.host.as_deref()), (first.id, Some("https://other.example")));
        assert_eq!(again.cost, Some(high.clone()));
        assert_eq!(ledger.open_takes().await.unwrap().len(), 1);
        // What a worker has in work stays as it is.
        let held = make(&ledger, &again, &Change::Claim).await;
        let kept = ledger.add_take(&intent("https://one.example", &low), 3).await.unwrap();
        assert_eq!((kept.version, kept.host), (held.version, held.host.clone()));
        // When the take is over, it is no longer queued.
        let over = make(&ledger, &held, &Change::Fail(failure("x", "y", FailureKind::Invalid))).await;
        assert!(!over.queued);
        assert_eq!(ledger.open_takes().await.unwrap().len(), 0);
        close(&at, vec![ledger]).await;
    }
}

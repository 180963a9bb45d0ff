//! The explorations. Each prints the number of states; together they take about half a minute on two cores in a debug
//! build.
//!
//! | takes | what may go wrong |
//! |---|---|
//! | 1, by prompt, by a person or by name | everything, any number of times, with up to 3 attempts (2 by name) |
//! | 1, with one `--resubmit` | everything, once of each kind |
//! | 2, with the same or other prompts, within a limit or by name | once of each kind but one |
//! | 2, the second continuing the first | one crash and one lapsed lease; by name, also one fault of the vendor |
//! | 3 | one lapsed lease and one fault of the vendor, or one crash |

use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};

use super::setup::{Limits, Mutation, Setup};
use super::world::{Row, World};
use super::{Action, BILL, BUDGET, EXPECTED, LEASE, LIMIT, ONCE, ORDER, REACHABLE, STUCK};

/// Every property.
const PROPERTIES: [&str; 9] = [ONCE, REACHABLE, LIMIT, BUDGET, BILL, EXPECTED, LEASE, ORDER, STUCK];

/// Explores until one of the properties is violated. Returns the violated properties, each with its trace.
fn explore(name: &str, setup: &Setup, properties: &[&'static str]) -> Vec<(&'static str, String)> {
    let begun = Instant::now();
    let until = HasDiscoveries::AnyOf(properties.iter().copied().collect());
    let checker = setup.clone().checker().finish_when(until).spawn_bfs().join();
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    eprintln!("{name}: {states} unique states, depth {depth}, {:.1} s", begun.elapsed().as_secs_f64());
    let describe = |path: stateright::Path<World, Action>| {
        path.into_vec().into_iter().map(|(world, action)| describe(&world, action)).collect()
    };
    checker.discoveries().into_iter().map(|(property, path)| (property, describe(path))).collect()
}

/// Describes a step of a trace: the world, and what happens next.
fn describe(world: &World, action: Option<Action>) -> String {
    let World { rows, workers, tasks, requests, .. } = world;
    let takes: Vec<String> = rows
        .iter()
        .map(|row| {
            let Row { attempt, name, task, owner, is_leased, .. } = row;
            let state = row.state.name();
            format!("{state} {attempt} (name {name:?}, task {task:?}, {owner:?}, leased {is_leased})")
        })
        .collect();
    let states: Vec<_> =
        workers.iter().map(|worker| worker.as_ref().map(|worker| worker.state.name())).collect();
    let next = action.map_or("the end".to_owned(), |action| format!("{action:?}"));
    format!("\n  takes {takes:?}, workers {states:?}, tasks {tasks:?}, requests {requests:?}\n{next}")
}

/// Checks that every property holds.
fn assert_holds(name: &str, setup: &Setup) {
    if let Some((property, trace)) = explore(name, setup, &PROPERTIES).into_iter().next() {
        panic!("{name}: not true that {property}:{trace}");
    }
}

/// Checks that a mutation violates a property.
fn assert_finds(mutation: Mutation, property: &'static str, setup: &Setup) {
    let setup = Setup { mutation: Some(mutation), ..setup.clone() };
    let violated = explore(&format!("{mutation:?}"), &setup, &[property]);
    assert!(violated.iter().any(|(name, _)| *name == property), "{mutation:?} isn't found");
}

/// Two orders, of which each kind of thing goes wrong once, but no write.
fn two() -> Setup {
    Setup { orders: 2, limits: Limits { write_faults: Some(0), ..Limits::each(1) }, ..Setup::default() }
}

#[test]
fn one_take_found_by_its_prompt() {
    assert_holds("by prompt", &Setup { max_attempts: 3, list_lags: true, ..Setup::default() });
}

#[test]
fn one_take_found_by_a_person() {
    let setup = Setup { max_attempts: 3, reports_prompt: false, list_lags: true, ..Setup::default() };
    assert_holds("by a person", &setup);
}

#[test]
fn one_take_found_by_its_name() {
    let setup = Setup { is_named: true, list_lags: true, ..Setup::default() };
    assert_holds("by name", &setup);
}

#[test]
fn one_take_that_nobody_orders() {
    let setup = Setup { is_earlier: true, ..Setup::default() };
    assert_holds("by prompt, not ordered", &setup);
    let setup = Setup { is_named: true, limits: Limits::each(1), ..setup };
    assert_holds("by name, not ordered", &setup);
}

#[test]
fn one_take_that_a_person_has_submitted_again() {
    let limits = Limits { resubmits: Some(1), ..Limits::each(1) };
    assert_holds("resubmit", &Setup { limits, ..Setup::default() });
    assert_holds("resubmit by name", &Setup { limits, is_named: true, ..Setup::default() });
}

#[test]
fn two_takes() {
    let limits = Limits { crashes: Some(0), ..two().limits };
    assert_holds("two prompts", &Setup { limits, ..two() });
    let limits = Limits { vendor_faults: Some(0), write_faults: Some(1), ..two().limits };
    assert_holds("two prompts, bad disk", &Setup { limits, ..two() });
}

#[test]
fn two_takes_with_the_same_prompt() {
    assert_holds("one prompt", &Setup { is_same_prompt: true, ..two() });
}

#[test]
fn two_takes_within_a_limit() {
    assert_holds("limits for one", &Setup { account_limit: 1, budget: 1, ..two() });
}

#[test]
fn two_takes_with_names() {
    let limits = Limits { crashes: Some(0), ..two().limits };
    assert_holds("two names", &Setup { budget: 2, is_named: true, limits, ..two() });
}

#[test]
fn a_clip_that_continues_another() {
    let setup = Setup { orders: 2, continues: true, ..Setup::default() };
    let limits = Limits { crashes: Some(1), lapses: Some(1), ..Limits::each(0) };
    assert_holds("continuing", &Setup { limits, ..setup.clone() });
    let limits = Limits { vendor_faults: Some(1), ..limits };
    assert_holds("continuing by name", &Setup { limits, is_named: true, ..setup });
}

#[test]
fn three_takes() {
    let setup = Setup { orders: 3, account_limit: 2, budget: 2, ..Setup::default() };
    let limits = Limits { lapses: Some(1), vendor_faults: Some(1), ..Limits::each(0) };
    assert_holds("three takes", &Setup { limits, ..setup.clone() });
    let limits = Limits { crashes: Some(1), ..Limits::each(0) };
    assert_holds("three takes and a crash", &Setup { limits, ..setup });
}

/// A person's word is about a submit whose task nobody knows. Without versions, it also removes a task that another
/// worker has recorded meanwhile.
#[test]
fn versions_matter() {
    let limits = Limits { resubmits: Some(1), ..Limits::default() };
    assert_finds(Mutation::IgnoreVersion, ONCE, &Setup { limits, ..Setup::default() });
}

/// The versions alone keep a take from being sent twice; the leases keep workers from disturbing each other.
#[test]
fn leases_matter() {
    assert_finds(Mutation::IgnoreLease, LEASE, &Setup::default());
}

#[test]
fn a_request_that_is_not_listed_may_still_arrive() {
    assert_finds(Mutation::ResendUnlisted, ONCE, &Setup::default());
}

#[test]
fn a_request_without_an_answer_may_have_arrived() {
    assert_finds(Mutation::NoAnswerIsNotSent, ONCE, &Setup::default());
}

#[test]
fn a_request_is_recorded_before_it_is_sent() {
    assert_finds(Mutation::SendAnyway, ONCE, &Setup::default());
}

#[test]
fn an_answer_is_recorded() {
    assert_finds(Mutation::DropAnswer, EXPECTED, &Setup::default());
}

#[test]
fn a_late_task_belongs_to_its_attempt() {
    assert_finds(Mutation::IgnoreAttempt, ONCE, &Setup { max_attempts: 3, ..Setup::default() });
}

#[test]
fn clips_wait_for_each_other() {
    assert_finds(Mutation::ForgetClip, ORDER, &Setup { orders: 2, continues: true, ..Setup::default() });
}

#[test]
fn limits_are_checked_in_the_transaction() {
    let one = Setup { orders: 2, account_limit: 1, ..Setup::default() };
    assert_finds(Mutation::CheckOutside, LIMIT, &one);
    assert_finds(Mutation::CheckOutside, BUDGET, &Setup { account_limit: 2, budget: 1, ..one });
}

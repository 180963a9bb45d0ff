//! Clips that continue others, and their frames.

use std::path::Path;

use super::{attempt, close, cost, locations, make, open};
use crate::model;
use crate::render::footage::Expected;
use crate::render::ledger::Changed;
use crate::render::ledger::entry::Intent;
use crate::render::machine::Change;
use crate::render::order::Follows;
use crate::render::{Ledger, Order, Take, TakeState};

/// Adds a take of a clip; one that follows another waits.
async fn add(ledger: &Ledger, (clip, fingerprint): (u32, &str), follows: Option<&str>, queued: bool) -> Take {
    let (cost, expected) = (cost(0.9), Expected::default());
    let follows = follows.map(|before| Follows {
        fingerprint: before.to_owned(),
        cut_ms: 3000,
        own: format!("bare-{fingerprint}"),
    });
    let intent = Intent {
        story: "a.story",
        model: "happyhorse-1.1",
        clip,
        take: 1,
        fingerprint,
        prompt: "A boy walks.",
        files: &[],
        expected: &expected,
        follows: follows.as_ref(),
        queued,
        attempt: attempt(Some(&cost)),
    };
    ledger.add_take(&intent, 1).await.unwrap()
}

/// The order of a take once its frame is there.
fn framed(row: &Take, fingerprint: &str) -> Order {
    let profile = model::find("happyhorse-1.1").unwrap();
    let order = Order::from_take(row, &profile, Path::new("takes"), true);
    Order { fingerprint: fingerprint.to_owned(), stored_request: "{\"frame\":1}".to_owned(), ..order }
}

async fn finish(ledger: &Ledger, row: &Take) -> Take {
    let row = make(ledger, row, &Change::Claim).await;
    make(ledger, &row, &Change::Done).await
}

async fn open_fingerprints(ledger: &Ledger) -> Vec<String> {
    ledger.open_takes().await.unwrap().into_iter().map(|take| take.fingerprint).collect()
}

#[tokio::test]
async fn a_waiting_take_becomes_due_and_the_one_behind_it_follows_its_new_fingerprint() {
    for at in locations("follows") {
        let ledger = open(&at).await;
        let first = add(&ledger, (1, "one"), None, true).await;
        let second = add(&ledger, (2, "two"), Some("one"), true).await;
        let third = add(&ledger, (3, "three"), Some("two"), true).await;
        assert_eq!((second.state, second.cut_ms), (TakeState::Waiting, Some(3000)));
        assert_eq!(second.bare_fingerprint.as_deref(), Some("bare-two"));
        assert_eq!(open_fingerprints(&ledger).await, ["one"]);
        let first = finish(&ledger, &first).await;
        assert_eq!(open_fingerprints(&ledger).await, ["two"]);
        // Nobody continues a rejected take.
        ledger.reject(&first).await.unwrap();
        assert_eq!(open_fingerprints(&ledger).await, [""; 0]);
        let stuck = ledger.stuck_takes().await.unwrap();
        assert_eq!(stuck.iter().map(|take| take.clip).collect::<Vec<_>>(), [2]);
        ledger.unreject(&first).await.unwrap();

        // Without the lease, nothing changes.
        let order = framed(&second, "two-framed");
        assert!(matches!(ledger.continue_take(&second, &order).await.unwrap(), Changed::Stale));
        let second = make(&ledger, &second, &Change::Claim).await;
        let Changed::Now(now) = ledger.continue_take(&second, &order).await.unwrap() else { panic!() };
        assert_eq!((now.state, now.fingerprint.as_str()), (TakeState::Intent, "two-framed"));
        assert_eq!(ledger.follows(third.id).await.unwrap().as_deref(), Some("two-framed"));
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn a_waiting_take_gives_way_to_a_take_of_the_same_request() {
    for at in locations("gives-way") {
        let ledger = open(&at).await;
        add(&ledger, (1, "one"), None, false).await;
        let waiting = add(&ledger, (2, "two"), Some("one"), true).await;
        let third = add(&ledger, (3, "three"), Some("two"), false).await;
        add(&ledger, (2, "two-framed"), None, false).await;
        let waiting = make(&ledger, &waiting, &Change::Claim).await;
        let order = framed(&waiting, "two-framed");
        assert!(matches!(ledger.continue_take(&waiting, &order).await.unwrap(), Changed::Taken));
        let takes = ledger.takes().await.unwrap();
        let left: Vec<(&str, bool)> =
            takes.iter().map(|take| (take.fingerprint.as_str(), take.queued)).collect();
        assert_eq!(left, [("one", false), ("three", false), ("two-framed", true)]);
        assert_eq!(ledger.follows(third.id).await.unwrap().as_deref(), Some("two-framed"));

        // What nobody queued or holds, and this run doesn't order, is forgotten.
        ledger.forget_waiting("a.story", "happyhorse-1.1", &["three"]).await.unwrap();
        assert_eq!(ledger.takes().await.unwrap().len(), 3);
        ledger.forget_waiting("a.story", "happyhorse-1.1", &[]).await.unwrap();
        assert_eq!(ledger.takes().await.unwrap().len(), 2);
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn the_first_frame_of_a_take_counts_until_it_is_made_again() {
    for at in locations("frames") {
        let ledger = open(&at).await;
        assert_eq!(ledger.frame("clip", 3000).await.unwrap(), None);
        assert_eq!(ledger.record_frame("clip", 3000, "a", false).await.unwrap(), "a");
        assert_eq!(ledger.record_frame("clip", 3000, "b", false).await.unwrap(), "a");
        assert_eq!(ledger.record_frame("clip", 3000, "b", true).await.unwrap(), "b");
        assert_eq!(ledger.frame("clip", 2500).await.unwrap(), None);
        close(&at, vec![ledger]).await;
    }
}

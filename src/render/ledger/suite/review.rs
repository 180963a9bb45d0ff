//! Picks, rejections and notes.

use super::super::review::{MAX_NOTE_CHARS, tidy_note};
use super::{add, close, find, locations, make, open};
use crate::render::machine::Change;

#[tokio::test]
async fn a_clip_has_one_pick_at_most() {
    for at in locations("picks") {
        let ledger = open(&at).await;
        for number in 1..=2 {
            let row = make(&ledger, &add(&ledger, number).await, &Change::Claim).await;
            make(&ledger, &row, &Change::Done).await;
        }
        let open_take = add(&ledger, 3).await;
        assert!(!ledger.pick(&open_take).await.unwrap());
        assert!(ledger.pick(&find(&ledger, 1).await).await.unwrap());
        assert!(ledger.pick(&find(&ledger, 2).await).await.unwrap());
        let picked: Vec<bool> = ledger.takes().await.unwrap().iter().map(|take| take.picked).collect();
        assert_eq!(picked, [false, true, false]);
        ledger.unpick(&find(&ledger, 2).await).await.unwrap();
        assert!(!find(&ledger, 2).await.picked);
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn a_rejected_take_is_not_picked_and_a_pick_takes_the_rejection_back() {
    for at in locations("rejects") {
        let ledger = open(&at).await;
        for number in 1..=2 {
            let row = make(&ledger, &add(&ledger, number).await, &Change::Claim).await;
            make(&ledger, &row, &Change::Done).await;
        }
        let open_take = add(&ledger, 3).await;
        assert!(!ledger.reject(&open_take).await.unwrap());
        let state = async |number| {
            let take = find(&ledger, number).await;
            (take.picked, take.rejected, take.is_usable())
        };
        let first = find(&ledger, 1).await;
        assert!(ledger.pick(&first).await.unwrap());
        assert!(ledger.reject(&first).await.unwrap());
        assert_eq!(state(1).await, (false, true, false));
        assert_eq!(state(2).await, (false, false, true));
        assert!(ledger.pick(&first).await.unwrap());
        assert_eq!(state(1).await, (true, false, true));
        ledger.reject(&first).await.unwrap();
        ledger.unreject(&first).await.unwrap();
        assert_eq!(state(1).await, (false, false, true));
        // A worker that holds a take doesn't notice.
        assert_eq!(find(&ledger, 1).await.version, first.version);
        close(&at, vec![ledger]).await;
    }
}

#[tokio::test]
async fn a_note_is_kept_unless_another_one_is_there_by_now() {
    for at in locations("notes") {
        let ledger = open(&at).await;
        let take = add(&ledger, 1).await;
        assert_eq!(take.note, None);
        assert!(ledger.set_note(&take, "Her hand\n手が速い 🎬 'x'; --").await.unwrap());
        // The answer may be lost, and the page tries again.
        assert!(ledger.set_note(&take, "Her hand\n手が速い 🎬 'x'; --").await.unwrap());
        let noted = find(&ledger, 1).await;
        assert_eq!(noted.note.as_deref(), Some("Her hand\n手が速い 🎬 'x'; --"));
        // Somebody else has written one since.
        assert!(!ledger.set_note(&take, "Another").await.unwrap());
        assert_eq!(find(&ledger, 1).await, noted);
        // The limit counts characters, not bytes.
        let longest = "字".repeat(MAX_NOTE_CHARS);
        assert!(ledger.set_note(&noted, &longest).await.unwrap());
        let long = find(&ledger, 1).await;
        assert!(ledger.set_note(&long, &format!("{longest}字")).await.is_err());
        assert!(ledger.set_note(&long, "").await.unwrap());
        assert_eq!(find(&ledger, 1).await.note, None);
        close(&at, vec![ledger]).await;
    }
}

#[test]
fn a_note_has_line_feeds_and_no_control_characters() {
    assert_eq!(tidy_note("a\r\nb\rc\td\0\u{1b}[31m\u{85} \n\n"), "a\nb\nc\td[31m");
    assert_eq!(tidy_note(" \n"), "");
}

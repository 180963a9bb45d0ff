//! Edits that move shots in time.

use proptest::prelude::*;
use storyc::compile::fix::apply;
use storyc::diagnostic::Edit;
use storyc::format::ripple::{self, Stretch};
use storyc::lsp::Story;
use storyc::storyboard::Time;

fn edited(story: &Story, edits: Option<Vec<Edit>>) -> Option<String> {
    edits.map(|edits| apply(story.text(), edits.iter()))
}

fn lengthen(text: &str, shot: usize, by_ms: i64) -> Option<String> {
    let story = Story::new(text);
    edited(&story, ripple::lengthen(story.script(), story.board(), shot, by_ms))
}

fn insert(text: &str, shot: usize, length_ms: u64) -> Option<String> {
    let story = Story::new(text);
    edited(&story, ripple::insert_after(story.script(), story.board(), shot, length_ms))
}

fn spread(text: &str, total_ms: u64) -> Option<String> {
    let story = Story::new(text);
    let stretch = Stretch { shots: 0..story.board().shots.len(), time: Time { start: 0, end: total_ms } };
    edited(&story, ripple::spread(story.script(), story.board(), &stretch))
}

#[test]
fn following_shots_move_along() {
    let text = "---\nduration: 9s\n---\n[0-4s The gate] A.\n【4–7秒｜桥】B.\n[+2s] C.\n[Audio 5-9s] D.\n";
    assert_eq!(
        lengthen(text, 0, 1000).unwrap(),
        "---\nduration: 10s\n---\n[0-5s The gate] A.\n【5–8秒｜桥】B.\n[+2s] C.\n[Audio 6-10s] D.\n"
    );
    assert_eq!(
        lengthen(text, 1, -1500).unwrap(),
        "---\nduration: 7.5s\n---\n[0-4s The gate] A.\n【4–5.5秒｜桥】B.\n[+2s] C.\n[Audio 5-7.5s] D.\n"
    );
    assert_eq!(
        lengthen(text, 2, 1000).unwrap(),
        text.replace("+2s", "+3s").replace("5-9s", "5-10s").replace("duration: 9s", "duration: 10s")
    );
    // Clock times stay clock times, padded or not.
    assert_eq!(
        lengthen("[0:00-0:05] A.\n[00:05-00:09] B.\n", 0, 1000).unwrap(),
        "[0:00-0:06] A.\n[00:06-00:10] B.\n"
    );
}

#[test]
fn times_keep_their_spelling() {
    for (before, after) in [
        ("【6–10秒｜门】A.\n", "【6–9秒｜门】A.\n"),
        ("[5 to 9 seconds] A.\n", "[5 to 8 seconds] A.\n"),
        ("[0.250-4] A.\n", "[0.250-3] A.\n"),
        ("[００：００-００：０９] A.\n", "[００：００-００：０８] A.\n"),
        ("[00:00:05-00:00:09] A.\n", "[00:00:05-00:00:08] A.\n"),
        ("[1:59:58-2:00:00] A.\n", "[1:59:58-1:59:59] A.\n"),
        ("---\nduration: 0:10\n---\n[0-10s] A.\n", "---\nduration: 0:09\n---\n[0-9s] A.\n"),
        ("---\nduration: \"11s\"\n---\n[0-11s] A.\n", "---\nduration: \"10s\"\n---\n[0-10s] A.\n"),
        ("---\nduration: 10 # all\n---\n[0-10s] A.\n", "---\nduration: 9 # all\n---\n[0-9s] A.\n"),
        ("---\nduration: 10秒\n---\n[0-10s] A.\n", "---\nduration: 9秒\n---\n[0-9s] A.\n"),
    ] {
        assert_eq!(lengthen(before, 0, -1000).as_deref(), Some(after));
    }
}

#[test]
fn audio_sections_stay_within_the_shots() {
    let hangs_over = "[0-3s] A.\n[Audio 2.5-3.5s] Bell.\n";
    assert_eq!(lengthen(hangs_over, 0, -1000), None, "it would begin at 2 s, where the clip has ended");
    assert_eq!(lengthen(hangs_over, 0, 1000).unwrap(), "[0-4s] A.\n[Audio 2.5-4.5s] Bell.\n");
    let gap = "[0-3s] A.\n[4-6s] B.\n[Audio 2.5-4.5s] Bell.\n";
    assert_eq!(lengthen(gap, 0, -1000), None, "it would begin between two shots");
    let next = "[0-3s] A.\n[3-6s] B.\n[Audio 2.5-4.5s] Bell.\n";
    assert_eq!(lengthen(next, 0, -1000).unwrap(), "[0-2s] A.\n[2-5s] B.\n[Audio 2-3.5s] Bell.\n");
}

#[test]
fn impossible_moves_are_refused() {
    assert_eq!(lengthen("[0-1s] A.\n[1-5s] B.\n", 0, -1000), None, "a shot can't have length 0");
    assert_eq!(lengthen("[0-5s] A.\n[4-9s] B.\n", 0, 1000), None, "the next one begins before its end");
    assert_eq!(lengthen("[0-5s] A.\n[5-x9s] B.\n", 0, 1000), None, "the next shot has no readable time");
    assert_eq!(lengthen("[0-5s] A.\n", 3, 1000), None, "there is no such shot");
    assert_eq!(lengthen("[23:59:50-24:00:00] A.\n", 0, 1000), None, "a story ends after 24 hours");
    assert_eq!(spread("[0-5s] A.\n", 5000), None, "a single shot can't be spread");
    assert_eq!(spread("[0-5s] A.\n[4-9s] B.\n", 9000), None, "they overlap");
    assert_eq!(spread("[0-5s] A.\n[5-9s] B.\n", 1), None, "less than a millisecond per shot");
}

#[test]
fn new_shot_is_inserted_after_the_one_before() {
    assert_eq!(
        insert("[0-5s] A.\n\n// The bridge.\n[5-9s] B.\n", 0, 3000).unwrap(),
        "[0-5s] A.\n\n[5-8s] \n\n// The bridge.\n[8-12s] B.\n"
    );
    assert_eq!(insert("[+5s] A.\n[+4s] B.\n", 0, 3000).unwrap(), "[+5s] A.\n\n[+3s] \n[+4s] B.\n");
    assert_eq!(insert("[0-5s] A.", 0, 5000).unwrap(), "[0-5s] A.\n\n[5-10s] ");
    assert_eq!(
        insert("[0-5s] A.\r\n[5-9s] B.\r\n", 0, 1000).unwrap(),
        "[0-5s] A.\r\n\r\n[5-6s] \r\n[6-10s] B.\r\n"
    );
}

#[test]
fn shots_are_spread_in_whole_seconds() {
    let text = "[0-2s] A.\n[2-3s] B.\n[+7s] C.\n[Audio 2-3s] D.\n";
    assert_eq!(spread(text, 10_000).unwrap(), "[0-4s] A.\n[4-7s] B.\n[+3s] C.\n[Audio 4-7s] D.\n");
    assert_eq!(spread("[0-1s] A.\n[2-3s] B.\n", 3500).unwrap(), "[0-1.75s] A.\n[1.75-3.5s] B.\n");
}

#[test]
fn clip_with_restarting_times_keeps_them() {
    let text = "[0-4s] A.\n[Clip]\n[0-3s] B.\n[3-5s] C.\n[Audio 3-4s] D.\n[Clip]\n[0-2s] E.\n";
    assert_eq!(lengthen(text, 0, 1000).unwrap(), text.replace("[0-4s] A", "[0-5s] A"));
    assert_eq!(
        lengthen(text, 1, 1000).unwrap(),
        text.replace("[0-3s] B", "[0-4s] B").replace("[3-5s]", "[4-6s]").replace("Audio 3-4s", "Audio 4-5s")
    );
    assert_eq!(
        insert(text, 1, 2000).unwrap(),
        text.replace("B.\n[3-5s]", "B.\n\n[3-5s] \n[5-7s]").replace("Audio 3-4s", "Audio 5-6s")
    );
    assert_eq!(insert(text, 2, 2000).unwrap(), text.replace("C.\n", "C.\n\n[5-7s] \n"));
    // Times that don't restart move.
    let on = "[0-4s] A.\n[Clip]\n[4-7s] B.\n[Audio 5-6s] C.\n";
    assert_eq!(lengthen(on, 0, -1000).unwrap(), "[0-3s] A.\n[Clip]\n[3-6s] B.\n[Audio 4-5s] C.\n");
}

#[test]
fn time_in_a_clip_header_moves_with_its_clip() {
    let story = "[Clip 1 0-4s]\n[0-4s] A.\n[Clip 2 4-9s: The bridge]\n[0-3s] B.\n[3-5s] C.\n[Clip 3 (0-2s)]\n[0-2s] D.\n";
    assert_eq!(
        lengthen(story, 0, 1000).unwrap(),
        story.replace("[Clip 1 0-4s]\n[0-4s]", "[Clip 1 0-5s]\n[0-5s]").replace("4-9s", "5-10s")
    );
    assert_eq!(
        lengthen(story, 1, -1000).unwrap(),
        story.replace("4-9s", "4-8s").replace("[0-3s] B.\n[3-5s]", "[0-2s] B.\n[2-4s]")
    );
    assert_eq!(lengthen(story, 3, 1000).unwrap(), story.replace("(0-2s)]\n[0-2s]", "(0-3s)]\n[0-3s]"));
    // A clip without shots gets its length from its header.
    let empty = "[0-4s] A.\n[Clip 4-9s] B.\n[Clip]\n[9-12s] C.\n";
    assert_eq!(lengthen(empty, 0, 1000).unwrap(), "[0-5s] A.\n[Clip 5-10s] B.\n[Clip]\n[10-13s] C.\n");
    // A header that contradicts its shots stays unchanged.
    let wrong = "[Clip 0-9s]\n[0-4s] A.\n";
    assert_eq!(lengthen(wrong, 0, 1000).unwrap(), wrong.replace("[0-4s]", "[0-5s]"));
}

#[test]
fn shots_are_spread_within_their_clip() {
    let text = "[0-1s] A.\n[1-6s] B.\n[Clip]\n[0-3s] C.\n[3-4s] D.\n[Audio 3-4s] E.\n[Clip]\n[10-12s] F.\n[12-16s] G.\n";
    let story = Story::new(text);
    let spread = |shot: usize| {
        let stretch = Stretch::around(story.board(), shot).unwrap();
        edited(&story, ripple::spread(story.script(), story.board(), &stretch)).unwrap()
    };
    assert_eq!(spread(0), text.replace("[0-1s] A.\n[1-6s]", "[0-3s] A.\n[3-6s]"));
    assert_eq!(
        spread(2),
        text.replace("[0-3s] C.\n[3-4s]", "[0-2s] C.\n[2-4s]").replace("Audio 3-4s", "Audio 2-4s")
    );
    assert_eq!(spread(5), text.replace("[10-12s] F.\n[12-16s]", "[10-13s] F.\n[13-16s]"));
}

#[test]
fn move_that_would_shift_only_a_clip_header_is_refused() {
    // The second shot ends before the first one does, so the next clip doesn't move with it.
    assert_eq!(lengthen("[0-9s] A.\n[2-5s] B.\n[Clip]\n[0-4s] C.\n", 1, 1000), None);
}

/// A story of consecutive shots, some with gaps before them, some with relative times, and sections between them.
fn story() -> impl Strategy<Value = String> {
    let shot = (1_u64..8, 0_u64..3, 0_usize..6, "[a-z走😀 @]{0,12}");
    prop::collection::vec(shot, 1..8).prop_map(|shots| {
        let mut text = String::from("---\ntitle: x\n---\nPreamble.\n\n");
        let mut at = 0;
        for (length, gap, form, words) in shots {
            let (start, end) = (at + gap, at + gap + length);
            let (header, until) = match form {
                0 => (format!("[+{length}s]"), at + length),
                1 => (format!("【{start}–{end}秒｜标题】"), end),
                2 => (format!("[0:{start:02}-0:{end:02}]"), end),
                3 => (format!("[{start}.250-{end}s The label]"), end),
                _ => (format!("[{start} - {end}]"), end),
            };
            text.push_str(&format!("{header} {words}\n// note\n"));
            if form == 4 {
                text.push_str(&format!("[Audio {start}-{end}s] hum\n"));
            }
            at = until;
        }
        text
    })
}

fn times(text: &str) -> Vec<Option<Time>> {
    Story::new(text).board().shots.iter().map(|shot| shot.time).collect()
}

/// Everything but the times of headers.
fn words(text: &str) -> Vec<String> {
    let story = Story::new(text);
    let block = |block: &storyc::syntax::Block| {
        let lead = block.lead.map_or("", |lead| story.text_of(lead));
        // A comment above a header may change its block with a new shot.
        let text: Vec<&str> =
            story.text_of(block.text).lines().filter(|line| !line.starts_with("//")).collect();
        format!("{}|{lead}|{}", block.is_shot(), text.join("\n").trim())
    };
    story.script().blocks.iter().map(block).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_times_move(text in story(), shot in 0_usize..8, by in -3_i64..5) {
        let before = times(&text);
        let shot = shot % before.len();
        if let Some(after) = lengthen(&text, shot, by * 1000) {
            prop_assert_eq!(words(&text), words(&after));
            let now = times(&after);
            prop_assert_eq!(now.len(), before.len());
            for (at, (old, new)) in before.iter().zip(&now).enumerate() {
                let (old, new) = (old.unwrap(), new.unwrap());
                let length = old.length().checked_add_signed(if at == shot { by * 1000 } else { 0 }).unwrap();
                let start = old.start.checked_add_signed(if at > shot { by * 1000 } else { 0 }).unwrap();
                prop_assert_eq!((new.start, new.length()), (start, length), "shot {} of\n{}", at, after);
            }
            // Reversing the move restores the times, though not always the spelling.
            let back = lengthen(&after, shot, -by * 1000);
            prop_assert_eq!(back.map(|back| times(&back)), Some(before));
        } else {
            let length = before[shot].unwrap().length().cast_signed();
            prop_assert!(length + by * 1000 <= 0 || text.contains("Audio"), "refused without need:\n{}", text);
        }
    }

    #[test]
    fn inserted_shot_moves_the_others(text in story(), shot in 0_usize..8, length in 1_u64..5) {
        let before = times(&text);
        let shot = shot % before.len();
        let after = insert(&text, shot, length * 1000).unwrap();
        let mut now = times(&after);
        let new = now.remove(shot + 1).unwrap();
        prop_assert_eq!((new.start, new.length()), (before[shot].unwrap().end, length * 1000));
        for (at, (old, new)) in before.iter().zip(&now).enumerate() {
            let by = if at > shot { length * 1000 } else { 0 };
            prop_assert_eq!((new.unwrap().start, new.unwrap().length()), (old.unwrap().start + by, old.unwrap().length()));
        }
        let mut kept = words(&after);
        let empty = kept.iter().position(|words| words == "true||").unwrap();
        kept.remove(empty);
        let mut expected = words(&text);
        if kept != expected {
            // An empty shot looks the same as the new one.
            expected.retain(|words| words != "true||");
            kept.retain(|words| words != "true||");
        }
        prop_assert_eq!(kept, expected);
    }

    #[test]
    fn spreading_fills_the_clip(text in story(), total in 1_u64..40) {
        let count = times(&text).len() as u64;
        if let Some(after) = spread(&text, total * 1000) {
            prop_assert_eq!(words(&text), words(&after));
            let now: Vec<Time> = times(&after).into_iter().flatten().collect();
            prop_assert_eq!(now[0].start, 0);
            prop_assert_eq!(now.last().unwrap().end, total * 1000);
            for pair in now.windows(2) {
                prop_assert_eq!(pair[0].end, pair[1].start);
                prop_assert!(pair[0].length().abs_diff(pair[1].length()) <= 1000);
            }
        } else {
            prop_assert_eq!(count, 1);
        }
    }
}

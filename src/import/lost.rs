//! Which bytes of the source are not in the story, found by comparing the two.

use crate::import::Lost;
use crate::import::write::{How, Written};
use crate::text::Span;

/// Words that a header may do without: they say that a time is one.
const OF_TIMES: [&str; 34] = [
    "s",
    "sec",
    "secs",
    "second",
    "seconds",
    "秒",
    "秒钟",
    "秒鐘",
    "초",
    "to",
    "from",
    "at",
    "至",
    "到",
    "第",
    "time",
    "timecode",
    "timestamp",
    "时间",
    "時間",
    "から",
    "부터",
    "between",
    "and",
    "秒间",
    "image",
    "img",
    "video",
    "audio",
    "pic",
    "picture",
    "图",
    "图片",
    "t",
];

/// What is missing, in the order of the source.
pub(super) fn compare(text: &str, written: &Written) -> Vec<Lost> {
    let mut pieces = written.pieces.clone();
    pieces.sort_by_key(|piece| (piece.source.start, piece.source.end));
    let mut lost: Vec<Lost> = Vec::new();
    let mut at = 0;
    let mut miss = |span: Span, why: &str| {
        let span = span.trimmed(text);
        if span.of(text).contains(char::is_alphanumeric) {
            lost.push(Lost { source: span, why: why.to_owned() });
        }
    };
    for piece in &pieces {
        if piece.source.start > at {
            miss(Span { start: at, end: piece.source.start }, "no part of the story comes from it");
        }
        let (source, story) = (piece.source.of(text), piece.story.of(&written.story));
        match piece.how {
            How::Copied if source.trim_end() != story.trim_end() => {
                miss(piece.source, "the story has other words there");
            }
            How::Translated if !says(source, story) => {
                miss(piece.source, "its header or reference does not say all of it");
            }
            _ => {}
        }
        at = at.max(piece.source.end);
    }
    miss(Span { start: at, end: text.len() as u32 }, "no part of the story comes from it");
    lost
}

/// Whether every word of a header or a reference is in what it became, but for those that only say a time.
fn says(source: &str, story: &str) -> bool {
    let story = story.to_lowercase().replace([' ', '_'], "");
    source.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let word = word.to_lowercase();
        let letters = word.trim_matches(|c: char| c.is_numeric());
        letters.is_empty()
            || OF_TIMES.contains(&letters)
            || letters.chars().all(|c| c.is_numeric() || "秒第至到초".contains(c))
            || story.contains(&word)
    })
}

//! Finds the bytes of the source that aren't in the story, by comparing the two.

use crate::import::LostText;
use crate::import::references::is_picture;
use crate::import::scan::is_unit_or_dash;
use crate::import::write::{SegmentKind, Written};
use crate::text::Span;

/// Words that a story's header leaves out, because they only say that a time or a reference follows.
const TIME_WORDS: [&str; 67] = [
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
    "timing",
    "end",
    "finish",
    "fin",
    "final",
    "fim",
    "ende",
    "конец",
    "结束",
    "结尾",
    "最后",
    "終わり",
    "끝",
    "between",
    "range",
    "时间段",
    "时间码",
    "时间轴",
    "时段",
    "時間帯",
    "時間",
    "タイム",
    "タイムコード",
    "tiempo",
    "tempo",
    "zeit",
    "время",
    "temps",
    "시간",
    "de",
    "desde",
    "da",
    "von",
    "от",
];

/// Finds what is missing, in the order of the source.
pub(super) fn find_lost_text(text: &str, written: &Written) -> Vec<LostText> {
    let mut segments = written.segments.clone();
    segments.sort_by_key(|segment| (segment.source.start, segment.source.end));
    let mut lost: Vec<LostText> = Vec::new();
    let mut add = |span: Span, reason: &str| {
        let source = span.trimmed(text);
        if source.slice(text).contains(char::is_alphanumeric) {
            lost.push(LostText { source, reason: reason.to_owned() });
        }
    };
    let mut at = 0;
    for segment in &segments {
        if segment.source.start > at {
            add(Span { start: at, end: segment.source.start }, "it appears nowhere in the story");
        }
        let (source, story) = (segment.source.slice(text), segment.story.slice(&written.story));
        match segment.kind {
            SegmentKind::Copied if source.trim_end() != story.trim_end() => {
                add(segment.source, "the story has other words in its place");
            }
            SegmentKind::Translated if !has_every_word(source, story) => {
                add(segment.source, "its header or reference leaves some of it out");
            }
            _ => {}
        }
        at = at.max(segment.source.end);
    }
    add(Span { start: at, end: text.len() as u32 }, "it appears nowhere in the story");
    lost
}

/// Returns true if a header or a reference has every word of its source, apart from numbers and time words.
fn has_every_word(source: &str, story: &str) -> bool {
    let story = story.to_lowercase().replace([' ', '_'], "");
    source.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let word = word.to_lowercase();
        let letters = word.trim_matches(|c: char| c.is_numeric());
        letters.is_empty()
            || TIME_WORDS.contains(&letters)
            || is_unit_or_dash(letters)
            || is_picture(letters)
            || letters.chars().all(|c| c.is_numeric() || "秒间間第至到초부터까지から".contains(c))
            || story.contains(&word)
            || story.contains(letters)
    })
}

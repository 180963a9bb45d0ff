//! What stands behind the last shot and speaks of the whole clip.

use std::collections::BTreeSet;

use crate::import::Certainty;
use crate::import::lines::Line;
use crate::import::scan::{cut, is_space};
use crate::text::Span;

/// A line that begins a section.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The index of its line.
    pub(super) line: usize,
    /// The section's name, as it is written.
    pub(super) name: String,
    /// The label that became the name, with its colon; empty where the words stay as they are.
    pub(super) label: Span,
    pub(super) certainty: Certainty,
}

/// Labels, and the section that they mean; those that are a section's own name are taken as it.
const LABELS: [(&str, &str); 52] = [
    ("style", "Style"),
    ("风格", "Style"),
    ("overall style", "Style"),
    ("audio", "Audio"),
    ("sound", "Audio"),
    ("music", "Audio"),
    ("sound design", "Audio"),
    ("sound effects", "Audio"),
    ("audio design", "Audio"),
    ("bgm", "Audio"),
    ("sfx", "Audio"),
    ("声音", "Audio"),
    ("音频", "Audio"),
    ("音效", "Audio"),
    ("音乐", "Audio"),
    ("配乐", "Audio"),
    ("音声", "Audio"),
    ("背景音乐", "Audio"),
    ("constraints", "Constraints"),
    ("constraint", "Constraints"),
    ("requirements", "Constraints"),
    ("overall", "Constraints"),
    ("consistency", "Constraints"),
    ("maintain consistency", "Constraints"),
    ("technical specifications", "Constraints"),
    ("technical", "Constraints"),
    ("quality", "Constraints"),
    ("detailed settings", "Constraints"),
    ("global", "Constraints"),
    ("lighting", "Constraints"),
    ("camera", "Constraints"),
    ("tone", "Constraints"),
    ("mood", "Constraints"),
    ("约束", "Constraints"),
    ("要求", "Constraints"),
    ("整体", "Constraints"),
    ("整体要求", "Constraints"),
    ("光影", "Constraints"),
    ("色调", "Constraints"),
    ("画质", "Constraints"),
    ("一致性", "Constraints"),
    ("续接点", "Constraints"),
    ("negative", "Negative"),
    ("negative prompt", "Negative"),
    ("avoid", "Negative"),
    ("forbidden", "Negative"),
    ("do not", "Negative"),
    ("禁止", "Negative"),
    ("避免", "Negative"),
    ("负面", "Negative"),
    ("负面提示词", "Negative"),
    ("禁止項目", "Negative"),
];

/// The label of a line: its words in lower case, and its place up to the text.
fn label(text: &str, line: Line) -> Option<(String, Span)> {
    let end = line.span.end as usize;
    let content = cut(text, line.content, end);
    if content.starts_with(['[', '【', '［']) {
        return None;
    }
    let length = content.char_indices().take(32).find(|(_, c)| matches!(c, ':' | '：')).map(|(at, _)| at)?;
    let words = content.get(..length)?.trim_end_matches(['*', '_', ' ']);
    let mut behind = line.content + length + content.get(length..)?.chars().next()?.len_utf8();
    while let Some(c) = cut(text, behind, end).chars().next().filter(|c| is_space(*c) || *c == '*') {
        behind += c.len_utf8();
    }
    Some((words.to_lowercase(), Span::new(line.span.start as usize, behind)))
}

/// The sections behind the last shot. `bodies` are the lines of each shot, header lines included.
pub(super) fn parts(
    text: &str,
    lines: &[Line],
    bodies: &[std::ops::Range<usize>],
    last_header: usize,
) -> Vec<Part> {
    let Some((last, earlier)) = bodies.split_last() else { return Vec::new() };
    let of = |range: &std::ops::Range<usize>| lines.get(range.clone()).unwrap_or(&[]);
    let trimmed = |range: &std::ops::Range<usize>| {
        let lines = of(range);
        let kept = lines.iter().rposition(|line| !line.bare).map_or(0, |at| at + 1);
        lines.get(..kept).unwrap_or(&[])
    };
    let known: BTreeSet<String> =
        earlier.iter().flat_map(of).filter_map(|line| label(text, *line)).map(|(label, _)| label).collect();
    // A blank line parts the last shot from what follows only where it parts no words of the shots before.
    let paragraphs = |range: &std::ops::Range<usize>| {
        let lines = trimmed(range);
        let first_words = lines.iter().skip(1).position(|line| !line.blank).map_or(0, |at| at + 1);
        lines.get(first_words..).unwrap_or(&[]).iter().any(|line| line.blank)
    };
    let blank_parts = !earlier.is_empty() && !earlier.iter().any(paragraphs);
    let single = earlier.len() >= 2 && earlier.iter().all(|range| trimmed(range).len() == 1);
    let mut found: Vec<Part> = Vec::new();
    let (mut after_blank, mut body_seen) = (false, false);
    let mut words_seen =
        !cut(text, last_header, of(last).first().map_or(0, |line| line.span.end as usize)).trim().is_empty();
    for (offset, line) in of(last).iter().enumerate().skip(1) {
        let index = last.start + offset;
        if line.bare {
            // A rule under a header is drawn around it, and parts nothing.
            after_blank |= if line.blank { words_seen } else { body_seen };
            continue;
        }
        let labelled = label(text, *line).filter(|(words, _)| !found.is_empty() || !known.contains(words));
        let section =
            labelled.as_ref().and_then(|(words, _)| LABELS.iter().find(|(label, _)| label == words));
        if let (Some((_, name)), Some((words, span))) = (section, labelled.as_ref()) {
            let own =
                crate::syntax::tree::SECTION_NAMES.iter().any(|known| known.eq_ignore_ascii_case(words));
            let written = cut(text, line.content, span.end as usize)
                .trim_end_matches([':', '：', '*', '_', ' ', '\u{3000}'])
                .to_owned();
            found.push(Part {
                line: index,
                name: if own { written } else { (*name).to_owned() },
                label: if own { *span } else { Span::at(span.start as usize) },
                certainty: Certainty::Sure,
            });
        } else if found.is_empty()
            && words_seen
            && ((after_blank && blank_parts) || single)
            && !cut(text, line.content, line.span.end as usize).starts_with(['[', '【', '［'])
        {
            found.push(Part {
                line: index,
                name: "Constraints".to_owned(),
                label: Span::at(line.span.start as usize),
                certainty: Certainty::Likely,
            });
        }
        (words_seen, body_seen) = (true, true);
        after_blank = false;
    }
    found
}

//! Labels with underscores that part a prompt, as MiniMax H3's form has them: `subject_definitions:`,
//! `detailed_description:`, `overall_soundscape:`.

use std::ops::Range;

use crate::import::lines::{Line, Prompt, classify_line, split_lines};
use crate::import::scan::{char_before, is_space, slice};
use crate::text::Span;

/// A label and the text after it.
#[derive(Clone, Debug)]
pub(super) struct LabelledBlock {
    /// The label with its colon; empty for the text before the first label.
    pub(super) label: Span,
    /// The section that it becomes; `None` for prose and shots.
    pub(super) section: Option<&'static str>,
    /// The text after the label.
    pub(super) words: Range<usize>,
}

/// What a label starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A section of a story.
    Section(&'static str),
    /// Prose or shots.
    Prose,
}

use Meaning::{Prose, Section};

/// Words in labels, with what each starts.
const MEANINGS: [(&str, Meaning); 19] = [
    ("subject", Section("Cast")),
    ("character", Section("Cast")),
    ("cast", Section("Cast")),
    ("sound", Section("Audio")),
    ("audio", Section("Audio")),
    ("music", Section("Audio")),
    ("negative", Section("Negative")),
    ("avoid", Section("Negative")),
    ("constraint", Section("Constraints")),
    ("requirement", Section("Constraints")),
    ("style", Section("Style")),
    ("aesthetic", Section("Style")),
    ("setting", Section("Scene")),
    ("environment", Section("Scene")),
    ("background", Section("Scene")),
    ("description", Prose),
    ("storyboard", Prose),
    ("timeline", Prose),
    ("prompt", Prose),
];

/// What a label in lower case means; `None` if it isn't known.
pub(super) fn meaning(label: &str) -> Option<Meaning> {
    if !label.contains('_') {
        return None;
    }
    MEANINGS.iter().find(|(word, _)| label.contains(word)).map(|(_, meaning)| *meaning)
}

/// A label in a text.
struct FoundLabel {
    span: Span,
    section: Option<&'static str>,
}

/// Finds the labels in a text. There are none unless there are at least two.
fn find_labels(text: &str) -> Vec<FoundLabel> {
    let mut found = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let before = slice(text, colon.saturating_sub(40), colon);
        let word_start = before.rfind(|c: char| !(c.is_ascii_alphabetic() || c == '_')).map_or(0, |at| {
            at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let label = before.get(word_start..).unwrap_or("");
        let start = colon - label.len();
        let section = match meaning(&label.to_lowercase()) {
            Some(Section(name)) => Some(name),
            Some(Prose) => None,
            None => continue,
        };
        let is_word = char_before(text, start).is_none_or(|c| is_space(c) || "\n\r*#.。\"".contains(c));
        if is_word && label.starts_with(|c: char| c.is_ascii_alphabetic()) {
            found.push(FoundLabel { span: Span::new(start, colon + 1), section });
        }
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// Splits a prompt into lines: at line ends, and before labels inside lines.
pub(super) fn split_prompt(text: &str) -> Vec<Line> {
    let lines = split_lines(text);
    let labels = find_labels(text);
    if labels.is_empty() {
        return lines;
    }
    let mut labels = labels.iter().map(|label| label.span.start as usize).peekable();
    let mut parted: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in lines {
        while let Some(at) = labels.next_if(|at| *at < line.end()) {
            if at > line.content_start {
                let before = classify_line(text, parted.len(), line.span.start as usize, at);
                parted.push(before);
                line = classify_line(text, parted.len(), at, line.end());
            }
        }
        line.index = parted.len();
        parted.push(line);
    }
    parted
}

/// Divides the text in a range at its labels. Without labels, it is one block.
pub(super) fn find_blocks(prompt: Prompt<'_>, range: Range<usize>) -> Vec<LabelledBlock> {
    let mut blocks = vec![LabelledBlock { label: Span::default(), section: None, words: range.clone() }];
    for label in find_labels(prompt.text) {
        let line = prompt.lines.get(prompt.line_from(label.span.end as usize).saturating_sub(1));
        let starts_line = line.is_some_and(|line| line.content_start == label.span.start as usize);
        let start = line.map_or(0, |line| line.span.start as usize);
        if !starts_line || !range.contains(&start) {
            continue;
        }
        if let Some(last) = blocks.last_mut() {
            last.words.end = start;
        }
        let words = (label.span.end as usize).min(range.end)..range.end;
        blocks.push(LabelledBlock {
            label: Span::new(start, label.span.end as usize),
            section: label.section,
            words,
        });
    }
    blocks
}

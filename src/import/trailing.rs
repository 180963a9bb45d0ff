//! Finds what follows the last shot and applies to the whole clip.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::import::Certainty;
use crate::import::labels::{Meaning, meaning};
use crate::import::lines::{Line, Prompt};
use crate::import::scan::{is_space, slice};
use crate::syntax::tree::SECTION_NAMES;
use crate::text::Span;

/// A section after the last shot.
#[derive(Clone, Debug)]
pub(super) struct TrailingSection {
    /// The index of its first line.
    pub(super) line: usize,
    /// Its name in the story.
    pub(super) name: String,
    /// The label that became its name, with the colon; empty if the label stays in the text.
    pub(super) label: Span,
    pub(super) certainty: Certainty,
}

/// Labels, and the sections that they start.
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

/// The label of a line.
struct Label {
    /// In lower case.
    words: String,
    /// From the start of the line to the text after the colon.
    span: Span,
}

fn read_label(text: &str, line: Line) -> Option<Label> {
    let content = line.content(text);
    if starts_with_bracket(content) {
        return None;
    }
    let (length, colon) = content.char_indices().take(32).find(|(_, c)| matches!(c, ':' | '：'))?;
    let words = content.get(..length)?.trim_end_matches(['*', '_', ' ']);
    let colon_end = line.content_start + length + colon.len_utf8();
    let after_colon = slice(text, colon_end, line.end());
    let spaces = after_colon.len() - after_colon.trim_start_matches(|c: char| is_space(c) || c == '*').len();
    Some(Label { words: words.to_lowercase(), span: Span::new(line.span.start as usize, colon_end + spaces) })
}

fn starts_with_bracket(content: &str) -> bool {
    content.starts_with(['[', '【', '［'])
}

/// Finds the sections in the lines of the last shot. `bodies` are the lines of each shot, header lines included;
/// `last_header` is where the last header ends.
pub(super) fn find_trailing_sections(
    prompt: Prompt<'_>,
    bodies: &[Range<usize>],
    last_header: usize,
) -> Vec<TrailingSection> {
    let Some((last, earlier)) = bodies.split_last() else { return Vec::new() };
    let shots = EarlierShots::read(prompt, earlier);
    let mut found: Vec<TrailingSection> = Vec::new();
    let body = lines_of(prompt, last);
    let header_line_end = body.first().map_or(0, |line| line.end());
    let mut has_words = !slice(prompt.text, last_header, header_line_end).trim().is_empty();
    let mut has_body = false;
    let mut is_apart = false;
    for line in body.iter().skip(1) {
        if !line.has_text {
            // A rule right under a header decorates the header, and separates nothing.
            is_apart |= if line.is_blank { has_words } else { has_body };
            continue;
        }
        let label = read_label(prompt.text, *line)
            .filter(|label| !found.is_empty() || !shots.labels.contains(&label.words));
        if let Some(section) = label.and_then(|label| labelled_section(prompt.text, *line, &label)) {
            found.push(section);
        } else if found.is_empty()
            && has_words
            && (shots.are_single_lines || (is_apart && shots.blank_lines_separate))
            && !starts_with_bracket(line.content(prompt.text))
        {
            found.push(TrailingSection {
                line: line.index,
                name: "Constraints".to_owned(),
                label: Span::at(line.span.start as usize),
                certainty: Certainty::Likely,
            });
        }
        (has_words, has_body, is_apart) = (true, true, false);
    }
    found
}

/// The section that a label starts.
fn labelled_section(text: &str, line: Line, label: &Label) -> Option<TrailingSection> {
    if let Some(section) = meaning(&label.words) {
        let name = match section {
            Meaning::Section(name) => name.to_owned(),
            Meaning::Prose => "Constraints".to_owned(),
        };
        return Some(TrailingSection {
            line: line.index,
            name,
            label: label.span,
            certainty: Certainty::Sure,
        });
    }
    let (_, name) = LABELS.iter().find(|(words, _)| *words == label.words)?;
    let is_section_name = SECTION_NAMES.iter().any(|known| known.eq_ignore_ascii_case(&label.words));
    let (name, label) = if is_section_name {
        let written = slice(text, line.content_start, label.span.end as usize);
        (written.trim_end_matches([':', '：', '*', '_', ' ', '\u{3000}']), label.span)
    } else {
        (*name, Span::at(label.span.start as usize))
    };
    Some(TrailingSection { line: line.index, name: name.to_owned(), label, certainty: Certainty::Sure })
}

/// How the shots before the last one are written.
struct EarlierShots {
    /// The labels in them, which start no section.
    labels: BTreeSet<String>,
    /// True if blank lines separate shots: there are earlier shots, and none has a blank line in its words.
    blank_lines_separate: bool,
    /// True if there are two or more, each on one line.
    are_single_lines: bool,
}

impl EarlierShots {
    fn read(prompt: Prompt<'_>, bodies: &[Range<usize>]) -> Self {
        let lines = bodies.iter().flat_map(|body| lines_of(prompt, body));
        let labels = lines.filter_map(|line| read_label(prompt.text, *line)).map(|label| label.words);
        Self {
            labels: labels.collect(),
            blank_lines_separate: !bodies.is_empty()
                && !bodies.iter().any(|body| has_blank_line(trimmed_lines_of(prompt, body))),
            are_single_lines: bodies.len() >= 2
                && bodies.iter().all(|body| trimmed_lines_of(prompt, body).len() == 1),
        }
    }
}

/// Returns true if a blank line separates the words of a shot, whose header is on the first line.
fn has_blank_line(lines: &[Line]) -> bool {
    lines.iter().skip(1).skip_while(|line| line.is_blank).any(|line| line.is_blank)
}

fn lines_of<'t>(prompt: Prompt<'t>, body: &Range<usize>) -> &'t [Line] {
    prompt.lines.get(body.clone()).unwrap_or(&[])
}

/// The lines of a shot up to the last one with text.
fn trimmed_lines_of<'t>(prompt: Prompt<'t>, body: &Range<usize>) -> &'t [Line] {
    let lines = lines_of(prompt, body);
    let kept = lines.iter().rposition(|line| line.has_text).map_or(0, |at| at + 1);
    lines.get(..kept).unwrap_or(&[])
}

//! Fountain screenplays: a scene heading opens a shot, and who speaks stands before what is said.

use crate::import::lines::{Line, lines};
use crate::import::scan::cut;
use crate::import::write::{Time, Writer, Written};
use crate::import::{Certainty, Fact, Shot};
use crate::text::Span;

/// Whether a text looks like a screenplay: scene headings, and none of the times that prompts have.
pub(super) fn looks_like(text: &str) -> bool {
    let mut after_blank = true;
    let mut headings = 0;
    for line in text.lines() {
        headings += usize::from(after_blank && is_heading(line) && line.to_uppercase() == line);
        after_blank = line.trim().is_empty();
    }
    headings > 0 && !text.contains("0-") && !text.contains("0s")
}

fn is_heading(line: &str) -> bool {
    let line = line.trim();
    let upper: String = line.chars().take(9).collect::<String>().to_uppercase();
    ["INT.", "EXT.", "EST.", "INT ", "EXT ", "INT/", "INT./", "I/E"]
        .iter()
        .any(|start| upper.starts_with(start))
        || (line.starts_with('.') && !line.starts_with("..") && line.len() > 1)
}

/// A line of capitals that somebody speaks under.
fn is_speaker(line: &str) -> bool {
    let line = line.trim();
    let name = line.split('(').next().unwrap_or("");
    line.starts_with('@')
        || (name.chars().any(char::is_alphabetic)
            && !name.chars().any(char::is_lowercase)
            && name.chars().count() <= 40
            && !name.trim_end().ends_with([':', '.', '!', '?'])
            && !line.starts_with(['>', '!', '#', '=', '~']))
}

/// What is being read.
enum State {
    Action,
    /// Under a speaker; whether words have begun.
    Speech(bool),
}

/// Reads a screenplay.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Written {
    out.spelling("scenes of a screenplay");
    let lines = lines(text);
    let body = title_page(text, &lines, &mut out);
    let mut scenes: Vec<(Span, Span, u64)> = Vec::new();
    // How long each scene is: three seconds, or what its speech takes at two and a half words a second.
    let mut after_blank = true;
    let mut spoken = 0;
    let mut speaks = false;
    for line in lines.get(body..).unwrap_or(&[]) {
        let words = line.span.of(text);
        if after_blank && is_heading(words) {
            scenes.push((line.span.trimmed(text), line.span, 0));
            spoken = 0;
        }
        if line.blank {
            speaks = false;
        } else if speaks {
            spoken += words.split_whitespace().count() as u64;
        } else {
            speaks = after_blank && is_speaker(words) && !is_heading(words);
        }
        if let Some(scene) = scenes.last_mut() {
            scene.2 = (spoken * 2).div_ceil(5);
        }
        after_blank = line.blank;
    }
    let mut next_scene = scenes.iter();
    let mut state = State::Action;
    let mut after_blank = true;
    let mut in_note = false;
    let mut at = 0;
    let mut open: Option<(u32, u64)> = None;
    for (index, line) in lines.iter().enumerate().skip(body) {
        let words = line.span.of(text).trim();
        let place = line.span.trimmed(text);
        let follows = lines.get(index + 1).is_some_and(|next| !next.blank);
        if line.blank || (words.len() >= 3 && words.chars().all(|c| c == '=')) {
            close_speech(&mut state, &mut out);
            out.moved(line.span);
            out.end_line();
        } else if in_note || words.starts_with("[[") || words.starts_with("/*") {
            in_note = !(words.ends_with("]]") || words.ends_with("*/"))
                && (in_note || words.starts_with("[[") || words.starts_with("/*"));
            close_speech(&mut state, &mut out);
            comment(text, place, &mut out);
        } else if after_blank && is_heading(words) {
            close_speech(&mut state, &mut out);
            let Some((heading, _, speech)) = next_scene.next() else { continue };
            let ms = (*speech + 2).max(3) * 1000;
            if let Some((start, length)) = open.replace((line.span.start, ms)) {
                out.placed(Shot {
                    start_ms: at,
                    end_ms: at + length,
                    source: Span { start, end: line.span.start },
                    guessed: true,
                });
                at += length;
            }
            let skip = u32::from(words.starts_with('.'));
            out.shot(
                Time::Length(ms),
                false,
                &[Span { start: heading.start + skip, end: heading.end }],
                line.span,
            );
        } else if words.starts_with('#') || (words.starts_with('=') && !words.starts_with("==")) {
            comment(text, place, &mut out);
        } else if after_blank && follows && is_speaker(words) {
            out.gap_in_block();
            let skip = usize::from(words.starts_with('@'));
            out.copy(Span::new(place.start as usize + skip, place.end as usize));
            state = State::Speech(false);
        } else if let State::Speech(begun) = &mut state {
            if words.starts_with('(') && !*begun {
                out.literal(" ");
                out.copy(place);
            } else {
                out.literal(if *begun { " " } else { ": “" });
                *begun = true;
                out.copy(place);
            }
        } else {
            let bare = words.trim_start_matches(['!', '>', '~', ' ']).len();
            let left = place.start as usize + (words.len() - bare);
            out.copy(Span::new(left, place.end as usize));
            out.end_line();
        }
        after_blank = line.blank;
    }
    close_speech(&mut state, &mut out);
    if let Some((start, length)) = open {
        out.placed(Shot {
            start_ms: at,
            end_ms: at + length,
            source: Span::new(start as usize, text.len()),
            guessed: true,
        });
    }
    if let Some((heading, ..)) = scenes.first() {
        let what = format!(
            "{} scenes have no times; each was given 3 s, or as long as its speech takes: a guess",
            scenes.len()
        );
        out.note(*heading, Certainty::Guess, what);
    }
    out.finish()
}

fn close_speech(state: &mut State, out: &mut Writer<'_>) {
    if matches!(state, State::Speech(true)) {
        out.literal("”");
        out.end_line();
    }
    *state = State::Action;
}

/// What is for people: a comment, which no model reads.
fn comment(text: &str, place: Span, out: &mut Writer<'_>) {
    out.end_line();
    let words = place.of(text).to_owned();
    out.translated(place, &format!("// {words}"));
    out.end_line();
}

/// Reads `Title: …` and its like; the result is where the screenplay begins.
fn title_page(text: &str, lines: &[Line], out: &mut Writer<'_>) -> usize {
    let is_key = |line: &Line| {
        let words = cut(text, line.span.start as usize, line.span.end as usize);
        let key = words.split(':').next().unwrap_or("");
        key.len() < words.len()
            && [
                "title",
                "credit",
                "author",
                "authors",
                "source",
                "draft date",
                "date",
                "contact",
                "copyright",
                "notes",
                "format",
            ]
            .contains(&key.trim().to_lowercase().as_str())
    };
    if !lines.first().is_some_and(is_key) {
        return 0;
    }
    let end = lines.iter().position(|line| line.blank).unwrap_or(lines.len());
    for line in lines.get(..end).unwrap_or(&[]) {
        let words = line.span.of(text);
        let title = words
            .split_once(':')
            .filter(|(key, value)| key.trim().eq_ignore_ascii_case("title") && !value.trim().is_empty());
        if let Some((_, title)) = title {
            let value = serde_json::Value::from(title.trim()).to_string();
            out.fact(Fact { key: "title", value, source: line.span, kept: false });
            out.moved(line.span);
        } else {
            comment(text, line.span.trimmed(text), out);
        }
    }
    end
}

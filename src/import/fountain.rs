//! Reads screenplays in Fountain: each scene becomes a shot, and a character's name goes before its dialogue.

use crate::import::lines::{Line, split_lines};
use crate::import::write::{Timing, Writer, Written};
use crate::import::{Certainty, Setting, Shot};
use crate::text::Span;

/// Returns true if a text has scene headings, and no times of the kind that prompts use.
pub(super) fn is_screenplay(text: &str) -> bool {
    let mut after_blank = true;
    let mut headings = 0;
    for line in text.lines() {
        headings += usize::from(after_blank && is_scene_heading(line) && line.to_uppercase() == line);
        after_blank = line.trim().is_empty();
    }
    headings > 0 && !text.contains("0-") && !text.contains("0s")
}

fn is_scene_heading(line: &str) -> bool {
    let line = line.trim();
    let start = line.chars().take(9).collect::<String>().to_uppercase();
    ["INT.", "EXT.", "EST.", "INT ", "EXT ", "INT/", "INT./", "I/E"]
        .iter()
        .any(|prefix| start.starts_with(prefix))
        || (line.starts_with('.') && !line.starts_with("..") && line.len() > 1)
}

/// Returns true for a character's name, which is in capitals or after an `@`.
fn is_character(line: &str) -> bool {
    let line = line.trim();
    let name = line.split('(').next().unwrap_or("");
    line.starts_with('@')
        || (name.chars().any(char::is_alphabetic)
            && !name.chars().any(char::is_lowercase)
            && name.chars().count() <= 40
            && !name.trim_end().ends_with([':', '.', '!', '?'])
            && !line.starts_with(['>', '!', '#', '=', '~']))
}

/// A scene.
struct Scene {
    heading: Span,
    duration_ms: u64,
}

/// The shortest scene.
const MIN_SCENE_MS: u64 = 3000;

/// Reads a screenplay.
pub(super) fn read(text: &str, mut out: Writer<'_>) -> Written {
    out.set_header_style("screenplay scenes");
    let lines = split_lines(text);
    let title_page = read_title_page(text, &lines, &mut out);
    let body = lines.get(title_page..).unwrap_or(&[]);
    let scenes = find_scenes(text, body);
    let mut reader =
        Reader { text, scenes: scenes.iter(), state: State::Action, in_note: false, shot: None, out };
    let mut after_blank = true;
    for (index, line) in body.iter().enumerate() {
        let before_words = body.get(index + 1).is_some_and(|next| !next.is_blank);
        reader.read_line(*line, after_blank, before_words);
        after_blank = line.is_blank;
    }
    reader.end_dialogue();
    reader.end_shot(text.len());
    let mut out = reader.out;
    if let Some(scene) = scenes.first() {
        let message = match scenes.len() {
            1 => "1 scene has no time; it gets 3 s, or longer if its dialogue takes longer".to_owned(),
            count => {
                format!("{count} scenes have no times; each gets 3 s, or longer if its dialogue takes longer")
            }
        };
        out.add_note(scene.heading, Certainty::Guess, message);
    }
    out.finish()
}

/// Finds the scenes. Each lasts as long as its dialogue takes at two and a half words a second, and two seconds more.
fn find_scenes(text: &str, body: &[Line]) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut words = 0;
    let mut after_blank = true;
    let mut in_dialogue = false;
    for line in body {
        let line_text = line.span.slice(text);
        if after_blank && is_scene_heading(line_text) {
            scenes.push(Scene { heading: line.span.trimmed(text), duration_ms: 0 });
            words = 0;
        }
        if line.is_blank {
            in_dialogue = false;
        } else if in_dialogue {
            words += line_text.split_whitespace().count() as u64;
        } else {
            in_dialogue = after_blank && is_character(line_text) && !is_scene_heading(line_text);
        }
        if let Some(scene) = scenes.last_mut() {
            let dialogue_s = (words * 2).div_ceil(5);
            scene.duration_ms = ((dialogue_s + 2) * 1000).max(MIN_SCENE_MS);
        }
        after_blank = line.is_blank;
    }
    scenes
}

/// The part of a scene that the reader is in.
enum State {
    Action,
    /// After a character's name; true once there are spoken words.
    Dialogue(bool),
}

/// A shot whose scene isn't over.
struct OpenShot {
    /// The offset of its heading.
    source: u32,
    start_ms: u64,
    end_ms: u64,
}

/// Reads the body of a screenplay line by line.
struct Reader<'t, 's, 'w> {
    text: &'t str,
    /// The scenes that are still to come.
    scenes: std::slice::Iter<'s, Scene>,
    state: State,
    /// True inside `[[…]]` or `/*…*/`.
    in_note: bool,
    shot: Option<OpenShot>,
    out: Writer<'w>,
}

impl Reader<'_, '_, '_> {
    fn read_line(&mut self, line: Line, after_blank: bool, before_words: bool) {
        let source = line.span.trimmed(self.text);
        let words = line.span.slice(self.text).trim();
        if line.is_blank || (words.len() >= 3 && words.chars().all(|c| c == '=')) {
            self.end_dialogue();
            self.out.consume(line.span);
            self.out.end_line();
        } else if self.in_note || words.starts_with("[[") || words.starts_with("/*") {
            self.in_note = !(words.ends_with("]]") || words.ends_with("*/"));
            self.end_dialogue();
            write_comment(self.text, source, &mut self.out);
        } else if after_blank && is_scene_heading(words) {
            self.end_dialogue();
            self.start_scene(line);
        } else if words.starts_with('#') || (words.starts_with('=') && !words.starts_with("==")) {
            write_comment(self.text, source, &mut self.out);
        } else if after_blank && before_words && is_character(words) {
            self.out.end_line_after_words();
            let mark = usize::from(words.starts_with('@'));
            self.out.copy(Span::new(source.start as usize + mark, source.end as usize));
            self.state = State::Dialogue(false);
        } else if let State::Dialogue(has_words) = self.state {
            self.write_dialogue(words, source, has_words);
        } else {
            let marks = words.len() - words.trim_start_matches(['!', '>', '~', ' ']).len();
            self.out.copy(Span::new(source.start as usize + marks, source.end as usize));
            self.out.end_line();
        }
    }

    /// Writes a line under a character's name: how it is spoken, or what is said.
    fn write_dialogue(&mut self, words: &str, source: Span, has_words: bool) {
        let is_parenthetical = words.starts_with('(') && !has_words;
        if is_parenthetical || has_words {
            self.out.push_literal(" ");
        } else {
            self.out.push_literal(": “");
        }
        self.out.copy(source);
        self.state = State::Dialogue(!is_parenthetical);
    }

    fn end_dialogue(&mut self) {
        if matches!(self.state, State::Dialogue(true)) {
            self.out.push_literal("”");
            self.out.end_line();
        }
        self.state = State::Action;
    }

    fn start_scene(&mut self, line: Line) {
        let Some(scene) = self.scenes.next() else { return };
        let start_ms = self.end_shot(line.span.start as usize);
        let end_ms = start_ms + scene.duration_ms;
        self.shot = Some(OpenShot { source: line.span.start, start_ms, end_ms });
        let mut label = scene.heading;
        // A dot makes any line a heading, and isn't part of it.
        label.start += u32::from(line.span.slice(self.text).trim_start().starts_with('.'));
        self.out.start_shot(Timing::Duration(scene.duration_ms), false, &[label], line.span);
    }

    /// Ends the shot whose text ends at `end`. Returns where the next one starts, in milliseconds.
    fn end_shot(&mut self, end: usize) -> u64 {
        let Some(OpenShot { source, start_ms, end_ms }) = self.shot.take() else { return 0 };
        let source = Span::new(source as usize, end);
        self.out.add_shot(Shot { start_ms, end_ms, source, guessed: true });
        end_ms
    }
}

/// Writes a line as a comment, which no model reads.
fn write_comment(text: &str, source: Span, out: &mut Writer<'_>) {
    out.end_line();
    out.push_translation(source, &format!("// {}", source.slice(text)));
    out.end_line();
}

/// Reads the title page, with keys such as `Title:`. Returns the index of the line after it.
fn read_title_page(text: &str, lines: &[Line], out: &mut Writer<'_>) -> usize {
    const KEYS: [&str; 11] = [
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
    ];
    let has_key = |line: &Line| {
        let key = line.span.slice(text).split_once(':').map(|(key, _)| key.trim().to_lowercase());
        key.is_some_and(|key| KEYS.contains(&key.as_str()))
    };
    if !lines.first().is_some_and(has_key) {
        return 0;
    }
    let end = lines.iter().position(|line| line.is_blank).unwrap_or(lines.len());
    for line in lines.get(..end).unwrap_or(&[]) {
        let title = line
            .span
            .slice(text)
            .split_once(':')
            .filter(|(key, value)| key.trim().eq_ignore_ascii_case("title") && !value.trim().is_empty());
        if let Some((_, title)) = title {
            let value = serde_json::Value::from(title.trim()).to_string();
            out.add_setting(Setting { key: "title", value, source: line.span, kept: false });
            out.consume(line.span);
        } else {
            write_comment(text, line.span.trimmed(text), out);
        }
    }
    end
}

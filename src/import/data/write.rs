//! Writes the shots of JSON or YAML, and what stands around them.

use crate::import::data::clock::{ShotTime, declared_ms, time_clips};
use crate::import::data::find::{Clip, Element};
use crate::import::data::keys::{KeyKind, kind, label};
use crate::import::data::scalars::{copy_node, copy_string, inside_quotes};
use crate::import::data::{Data, Key, Node, Style, Value};
use crate::import::lines::{Prompt, split_lines};
use crate::import::prose::ProseWriter;
use crate::import::scan::{parse_range, slice};
use crate::import::write::{Writer, Written};
use crate::import::{Certainty, Setting, Shot};
use crate::model;
use crate::project::{read_ratio, read_resolution};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// A value with its key.
type Entry<'d> = (&'d Key, &'d Node);

/// Writes a text with data in it: prose before the data, values before the shots, the shots, and the rest.
pub(super) fn write(text: &str, data: &Data, mut out: Writer<'_>) -> Written {
    out.set_header_style(data.style);
    out.set_clip_count(data.shots.clips.len());
    let around = Around::of(data);
    let declared = around.iter().find_map(|(key, node)| declared_ms(key, node));
    let times = time_clips(data, declared, &mut out);
    let total = times.iter().flatten().map(|time| time.end_ms).max();
    let lines = split_lines(text);
    let prompt = Prompt { text, lines: &lines };
    let mut prose = ProseWriter { prompt, moved_lines: &[], cuts: &[], out };
    prose.copy(0, data.span.start as usize);
    let mut after = Vec::new();
    for (key, node) in around {
        let moved = total.is_some_and(|total| write_setting(text, key, node, total, &mut prose.out));
        let is_before = node.span.start < data.shots.span.start
            && !matches!(kind(&key.words), KeyKind::Sound | KeyKind::Negative);
        if moved || node.is_empty() {
            prose.out.consume(key.span.to(node.span));
        } else if is_before {
            write_entry(text, key, node, true, &mut prose.out);
        } else {
            after.push((key, node));
        }
    }
    for root in &data.roots {
        consume_keys_above(root, data.shots.span, &mut prose.out);
    }
    let mut start_ms = 0;
    for (clip, times) in data.shots.clips.iter().zip(&times) {
        start_ms = write_clip(text, clip, times, start_ms, data.shots.clips.len() > 1, &mut prose.out);
    }
    write_after(text, &after, data.shots.clips.len() > 1, &mut prose.out);
    let rest = Span::new(data.span.end as usize, text.len());
    if lines.iter().any(|line| {
        line.has_text && line.span.start >= rest.start && !line.content(text).starts_with(['}', ']'])
    }) {
        prose.out.start_section("Constraints", Span::default());
        prose.copy(rest.start as usize, rest.end as usize);
        let message = "set apart from the shots, so it went under `[Constraints]`";
        prose.out.add_note(Span::at(rest.start as usize), Certainty::Likely, message);
    }
    prose.out.keep_uncovered(data.span);
    prose.out.finish()
}

/// The values around the list of shots.
struct Around;

impl Around {
    fn of(data: &Data) -> Vec<Entry<'_>> {
        let mut found = Vec::new();
        for root in &data.roots {
            Self::collect(root, data.shots.span, &mut found);
        }
        found
    }

    fn collect<'d>(node: &'d Node, list: Span, found: &mut Vec<Entry<'d>>) {
        let Some(entries) = node.entries().filter(|_| node.span.contains(list) && node.span != list) else {
            return;
        };
        for (key, value) in entries {
            if value.span != list && value.span.contains(list) && value.entries().is_some() {
                Self::collect(value, list, found);
            } else if !value.span.contains(list) {
                found.push((key, value));
            }
        }
    }
}

/// Consumes the keys that lead to the list of shots.
fn consume_keys_above(node: &Node, list: Span, out: &mut Writer<'_>) {
    for (key, value) in node.entries().unwrap_or(&[]) {
        if value.span.contains(list) {
            out.consume(key.span);
            if value.span != list {
                consume_keys_above(value, list, out);
            }
        }
    }
}

/// Adds a setting to the front matter if a value is nothing else. Returns false if it isn't a setting.
fn write_setting(text: &str, key: &Key, node: &Node, total_ms: u64, out: &mut Writer<'_>) -> bool {
    let Some(scalar) = node.scalar() else { return false };
    let words = scalar.words.trim();
    let plain = super::keys::plain(&key.words);
    let setting = match plain.as_str() {
        "title" | "标题" => Some(("title", serde_json::Value::from(words).to_string())),
        "aspectratio" | "ratio" | "aspect" => read_ratio(words).map(|ratio| ("ratio", ratio)),
        "resolution" => read_resolution(words).map(|resolution| ("resolution", resolution)),
        "model" => {
            let id = words.to_lowercase().replace(' ', "-");
            model::find(&id).map(|_| ("model", id))
        }
        "seed" => words.parse::<u32>().ok().map(|seed| ("seed", seed.to_string())),
        _ => declared_ms(key, node)
            .filter(|ms| *ms == total_ms)
            .map(|ms| ("duration", format!("{}s", show_seconds(ms)))),
    };
    let Some((name, value)) = setting else { return false };
    out.add_setting(Setting { key: name, value, source: node.span.trimmed(text), kept: false });
    true
}

/// Writes a clip. Returns where it ends, in milliseconds.
fn write_clip(
    text: &str,
    clip: &Clip,
    times: &[ShotTime],
    start_ms: u64,
    has_header: bool,
    out: &mut Writer<'_>,
) -> u64 {
    let object = clip.object.as_ref().filter(|_| has_header);
    let mut after = Vec::new();
    if let Some(object) = object {
        let entries = object.entries().unwrap_or(&[]);
        let title = entries
            .iter()
            .find(|(key, node)| kind(&key.words) == KeyKind::Title && title_span(node).is_some());
        let labels: Vec<Span> = title.and_then(|(_, node)| title_span(node)).into_iter().collect();
        out.start_new_clip(&labels);
        for (key, node) in entries {
            if node.span == clip.span {
                out.consume(key.span);
            } else if title.is_some_and(|(known, _)| known.span == key.span)
                || is_number(key, node)
                || is_consumed_time(key, node)
            {
                out.consume(key.span.to(node.span));
            } else if node.span.start < clip.span.start {
                write_entry(text, key, node, true, out);
            } else {
                after.push((key, node));
            }
        }
    }
    for (shot, time) in clip.shots.iter().zip(times) {
        write_shot(text, shot, *time, out);
    }
    for (key, node) in after {
        out.start_section(section_of(key), Span::default());
        write_entry(text, key, node, true, out);
    }
    times.iter().map(|time| time.end_ms).max().unwrap_or(start_ms)
}

/// Returns true for the time of a clip, which its shots say as well.
fn is_consumed_time(key: &Key, node: &Node) -> bool {
    let is_time =
        matches!(kind(&key.words), KeyKind::Start | KeyKind::End | KeyKind::Duration | KeyKind::Time);
    is_time
        && node.scalar().is_some_and(|scalar| !scalar.words.contains(|c: char| c.is_alphabetic() && c != 's'))
}

/// The span of a title that is short enough for a header.
fn title_span(node: &Node) -> Option<Span> {
    let scalar = node.scalar()?;
    let is_short = scalar.words.chars().count() <= 60 && !scalar.words.contains(['\n', '\\', '\'']);
    let span = if scalar.style == Style::Plain { node.span } else { inside_quotes(node.span) };
    (is_short && scalar.words.contains(char::is_alphabetic) && scalar.words.len() == span.len())
        .then_some(span)
}

/// Returns true for the number of a shot, which says nothing else.
fn is_number(key: &Key, node: &Node) -> bool {
    let is_number = |words: &str| !words.contains(char::is_alphabetic) && words.len() <= 8;
    kind(&key.words) == KeyKind::Number && node.scalar().is_some_and(|scalar| is_number(&scalar.words))
}

/// Writes a shot: its words first, and its other values with labels.
fn write_shot(text: &str, shot: &Element, time: ShotTime, out: &mut Writer<'_>) {
    let entries = shot.node.entries().unwrap_or(&[]);
    let title = entries.iter().find(|(key, node)| {
        matches!(kind(&key.words), KeyKind::Title | KeyKind::Number)
            && !is_number(key, node)
            && title_span(node).is_some()
    });
    let has_prose = entries.iter().any(|(key, _)| kind(&key.words) == KeyKind::Prose);
    let title = title.filter(|(key, _)| has_prose || kind(&key.words) == KeyKind::Title);
    let labels: Vec<Span> = title.and_then(|(_, node)| title_span(node)).into_iter().collect();
    let start = shot.key.as_ref().map_or(shot.node.span, |key| key.span).start as usize;
    out.start_shot(time.timing, false, &labels, Span::at(start));
    let source = Span::new(start, shot.node.span.end as usize);
    out.add_shot(Shot { start_ms: time.start_ms, end_ms: time.end_ms, source, guessed: time.is_guessed });
    if let Some(key) = &shot.key {
        out.consume(key.span);
    }
    if shot.node.entries().is_none() {
        copy_element(text, shot, out);
        return;
    }
    let mut primary =
        entries.iter().position(|(key, node)| kind(&key.words) == KeyKind::Prose && node.scalar().is_some());
    if primary.is_none() {
        primary = entries.iter().position(|(key, node)| {
            kind(&key.words) == KeyKind::Number
                && !is_number(key, node)
                && title.is_none_or(|(known, _)| known.span != key.span)
        });
    }
    if let Some((key, node)) = primary.and_then(|at| entries.get(at)) {
        write_entry(text, key, node, false, out);
    }
    for (at, (key, node)) in entries.iter().enumerate() {
        let is_title = title.is_some_and(|(known, _)| known.span == key.span);
        if is_title || shot.time.used.contains(&node.span) || is_number(key, node) || node.is_empty() {
            out.consume(key.span.to(node.span));
        } else if let Value::Map(inner) = &node.value
            && inner.iter().all(|(_, value)| shot.time.used.contains(&value.span))
        {
            out.consume(key.span.to(node.span));
        } else if Value::is_used_list(node, &shot.time.used) {
            out.consume(key.span.to(node.span));
        } else if Some(at) != primary {
            write_entry(text, key, node, true, out);
        }
    }
    out.end_line();
}

impl Value {
    /// Returns true for a list such as `[0, 3]` whose items are all times.
    fn is_used_list(node: &Node, used: &[Span]) -> bool {
        matches!(&node.value, Self::List(items) if !items.is_empty() && items.iter().all(|item| used.contains(&item.span)))
    }
}

/// Copies a shot that is a string, without the time at its start.
fn copy_element(text: &str, shot: &Element, out: &mut Writer<'_>) {
    let is_plain = shot.node.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
    let inside = if is_plain { shot.node.span } else { inside_quotes(shot.node.span) };
    let time_end = if shot.key.is_none() { leading_time_end(text, inside) } else { None };
    let Some(time_end) = time_end.filter(|_| shot.node.scalar().is_some()) else {
        copy_node(text, &shot.node, out);
        out.end_line();
        return;
    };
    out.consume(Span::new(inside.start as usize, time_end));
    copy_string(text, Span::new(time_end, inside.end as usize), out);
    out.end_line();
}

/// The offset after the time at the start of a string, with the brackets and the separator around it.
fn leading_time_end(text: &str, inside: Span) -> Option<usize> {
    let words = inside.slice(text);
    let lead = words.len() - words.trim_start_matches(['[', '(', '【', ' ']).len();
    let end = parse_range(text, inside.start as usize + lead)?.end.min(inside.end as usize);
    let rest = slice(text, end, inside.end as usize);
    let is_mark = |c: char| " ])】:：-–—|".contains(c);
    Some(end + (rest.len() - rest.trim_start_matches(is_mark).len()))
}

/// Writes a value on a line of its own, after its key as a label unless it is the words of a shot.
fn write_entry(text: &str, key: &Key, node: &Node, has_label: bool, out: &mut Writer<'_>) {
    out.end_line_after_words();
    if has_label {
        out.push_translation(key.span, &format!("{}: ", label(&key.words)));
    } else {
        out.consume(key.span);
    }
    copy_node(text, node, out);
    out.end_line();
}

/// The section for a value after the shots.
fn section_of(key: &Key) -> &'static str {
    let plain = super::keys::plain(&key.words);
    match kind(&key.words) {
        KeyKind::Negative => "Negative",
        KeyKind::Sound => "Audio",
        _ if plain.contains("audio") || plain.contains("sound") || plain.contains("music") => "Audio",
        _ if plain.contains("style") || plain.contains("风格") => "Style",
        _ if plain.contains("character") || plain.contains("cast") || plain.contains("角色") => "Cast",
        _ => "Constraints",
    }
}

/// Writes the values after the shots, each under a section.
fn write_after(text: &str, after: &[Entry<'_>], ends_film: bool, out: &mut Writer<'_>) {
    let mut last = "";
    for (index, (key, node)) in after.iter().enumerate() {
        if index == 0 && ends_film {
            out.start_film();
        }
        let section = section_of(key);
        if section != last {
            out.start_section(section, Span::default());
        }
        last = section;
        let names_itself = super::keys::plain(&key.words) == section.to_lowercase()
            || super::keys::plain(&key.words) == "negativeprompt";
        write_entry(text, key, node, !names_itself, out);
    }
}

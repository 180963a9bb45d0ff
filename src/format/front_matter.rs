//! Formats front matter: puts the keys in their usual order. Works line by line: values, comments and everything else
//! move with their key and are never rewritten.
//!
//! Parses the output again, and leaves the lines as they are if the content would change.

use crate::project::STORY_KEYS;
use crate::syntax::{FrontMatter, Script};
use crate::text::Span;
use crate::text::yaml::{self, Key, Node, Value};

/// Writes the front matter with its fences.
pub(super) fn write(script: &Script, front: &FrontMatter) -> String {
    let yaml = script.text(front.yaml);
    let tidy = tidy(script, front);
    let content = front.content.as_ref().ok().and_then(Option::as_ref);
    let is_same = yaml::parse(&tidy, 0).is_ok_and(|again| same_data(content, again.as_ref()));
    format!("---\n{}---\n", if is_same { &tidy } else { yaml })
}

/// Returns true if two nodes have the same content, wherever they are. Only the keys of the outermost map may be
/// reordered.
pub(super) fn same_data(one: Option<&Node>, other: Option<&Node>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    match (&one.value, &other.value) {
        (Value::Map(left), Value::Map(right)) => {
            let (mut left, mut right): (Vec<_>, Vec<_>) = (left.iter().collect(), right.iter().collect());
            left.sort_by_key(|(key, _)| &key.text);
            right.sort_by_key(|(key, _)| &key.text);
            let same = |((a, left), (b, right)): (&&(Key, Node), &&(Key, Node))| {
                a.text == b.text && same_node(left, right)
            };
            left.len() == right.len() && left.iter().zip(&right).all(same)
        }
        _ => same_node(one, other),
    }
}

fn same_node(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_node(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((a, left), (b, right))| a.text == b.text && same_node(left, right))
        }
        (left, right) => left == right,
    }
}

/// Removes trailing spaces and needless blank lines, and puts the keys in order.
fn tidy(script: &Script, front: &FrontMatter) -> String {
    let lines = split_lines(script, front.yaml);
    let ordered = order_by_key(script, &lines, front).unwrap_or_else(|| lines.iter().collect());
    let mut out = String::with_capacity(front.yaml.len());
    let mut blank = false;
    for line in ordered {
        if line.text.is_empty() {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line.text);
        out.push('\n');
    }
    out
}

struct Line<'t> {
    /// The offset of the line in the file.
    start: u32,
    /// The text without its line end and the spaces before it.
    text: &'t str,
}

fn split_lines(script: &Script, yaml: Span) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = yaml.start;
    let text = script.text(yaml);
    let mut push = |text: &str, whole: usize| {
        let here = script.source.get(start as usize..start as usize + text.len()).unwrap_or("");
        lines.push(Line { start, text: here.trim_end_matches([' ', '\t']) });
        start += whole as u32;
    };
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) {
        let end = if rest.get(at..).is_some_and(|end| end.starts_with("\r\n")) { at + 2 } else { at + 1 };
        push(rest.get(..at).unwrap_or(""), end);
        rest = rest.get(end..).unwrap_or("");
    }
    if !rest.is_empty() {
        push(rest, rest.len());
    }
    lines
}

/// Puts the lines in the order of their keys. Returns `None` if moving lines can't order them: for a map in braces,
/// indented keys, or keys that share a line.
fn order_by_key<'l, 't>(
    script: &Script,
    lines: &'l [Line<'t>],
    front: &FrontMatter,
) -> Option<Vec<&'l Line<'t>>> {
    let Value::Map(entries) = &front.content.as_ref().ok()?.as_ref()?.value else { return None };
    let line_of = |at: u32| lines.partition_point(|line| line.start <= at).checked_sub(1);
    // The rank of each key and its first line. Comments right above a key, and blank lines above those, belong to it.
    let mut groups: Vec<(usize, usize)> = Vec::with_capacity(entries.len());
    let mut free = 0;
    for (key, value) in entries {
        let own = line_of(key.span.start)
            .filter(|at| lines.get(*at).is_some_and(|line| line.start == key.span.start))?;
        let rank = STORY_KEYS.iter().position(|known| *known == key.text)?;
        let is_comment = |at: usize| lines.get(at).is_some_and(|line| line.text.starts_with('#'));
        let is_blank = |at: usize| lines.get(at).is_some_and(|line| line.text.is_empty());
        let mut begin = own;
        while begin > free && is_comment(begin - 1) {
            begin -= 1;
        }
        while begin > free && is_blank(begin - 1) {
            begin -= 1;
        }
        groups.push((rank, begin));
        let last = value_end(script, value).saturating_sub(1).max(key.span.start);
        free = line_of(last)?.max(own) + 1;
    }
    // Unindented lines after the last key don't belong to any key.
    let is_loose = |line: &Line<'_>| line.text.is_empty() || line.text.starts_with('#');
    let end = (free..lines.len()).find(|at| lines.get(*at).is_some_and(is_loose)).unwrap_or(lines.len());
    let first = groups.first().map_or(end, |(_, begin)| *begin);
    let ends = groups.iter().skip(1).map(|(_, begin)| *begin).chain([end]);
    let mut moved: Vec<(usize, &[Line<'t>])> = groups
        .iter()
        .zip(ends)
        .map(|((rank, begin), end)| (*rank, lines.get(*begin..end).unwrap_or(&[])))
        .collect();
    moved.sort_by_key(|(rank, _)| *rank);
    let head = lines.get(..first).unwrap_or(&[]);
    let foot = lines.get(end..).unwrap_or(&[]);
    Some(head.iter().chain(moved.into_iter().flat_map(|(_, lines)| lines)).chain(foot).collect())
}

/// Returns the end of the last scalar in a value. The span of a map or list without brackets includes the comments
/// after it.
fn value_end(script: &Script, value: &Node) -> u32 {
    let last = match &value.value {
        _ if script.text(value.span).starts_with(['{', '[']) => None,
        Value::Map(entries) => entries.last().map(|(_, node)| node),
        Value::List(items) => items.last(),
        _ => None,
    };
    last.map_or(value.span.end, |last| value_end(script, last))
}

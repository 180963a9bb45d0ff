//! Parses an edited story: only the blocks that the edit touches are parsed again, and the others move.
//!
//! The tree always equals that of a whole parse. This works because nothing in the grammar looks beyond its line, except
//! the front matter, and an arrow at the end of a line, which makes a time on the next one part of a track. Where an
//! edit may change those, the whole story is parsed.

use std::ops::Range;
use std::sync::Arc;

use crate::syntax::build::{line_before, parse, parse_lines};
use crate::syntax::moved::{Element, move_all, move_script};
use crate::syntax::tree::{Reference, Script};
use crate::text::Span;

/// A tree that was updated after an edit.
#[derive(Clone, Debug)]
pub struct Reparsed {
    /// The tree of the edited text, the same as [`parse`] returns.
    pub script: Script,
    /// What was parsed again; `None` if that was the whole story.
    pub patch: Option<Patch>,
}

/// The part of a tree that was parsed again. Everything before it is as it was, and everything behind it has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Its bytes in the text before the edit: whole lines, from the start of the preamble or of a block to the start of
    /// another block or the end of the text.
    pub old: Span,
    /// By how many bytes everything behind it has moved.
    pub by: i32,
    /// Whether it begins with the preamble.
    pub with_preamble: bool,
    /// Its blocks.
    pub blocks: Replaced,
    /// Its references.
    pub references: Replaced,
    /// Whether its references are the same as before, in the same order, apart from their places.
    pub keeps_references: bool,
}

/// The part of a list that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The replaced items, as indices into the list before the edit.
    pub old: Range<usize>,
    /// How many items replace them.
    pub count: usize,
}

impl Replaced {
    /// The new items, as indices into the list after the edit.
    pub fn new_items(&self) -> Range<usize> {
        self.old.start..self.old.start + self.count
    }
}

/// Parses `source`, the edited text of `before`.
pub fn reparse(mut before: Script, source: impl Into<Arc<str>>) -> Reparsed {
    let source: Arc<str> = source.into();
    let Some(region) = Region::find(&before, &source) else {
        return Reparsed { script: parse(source), patch: None };
    };
    let lines = region.old.start as usize..region.old.end.saturating_add_signed(region.by) as usize;
    let mut part = parse_lines(source.get(lines).unwrap_or(""));
    if !region.with_preamble && part.blocks.first().is_none_or(|block| block.span.start > 0) {
        return Reparsed { script: parse(source), patch: None };
    }
    move_script(&mut part, region.old.start.cast_signed());
    if region.with_preamble {
        before.preamble = part.preamble;
    }
    before.source = source;
    let keeps_references = region.keeps(&before.references, &part.references);
    let references = region.replace(&mut before.references, part.references);
    for line in &mut part.dialogue {
        line.speaker = line.speaker.map(|speaker| speaker + references.old.start);
    }
    let dialogue = region.replace(&mut before.dialogue, part.dialogue);
    for line in before.dialogue.iter_mut().skip(dialogue.new_items().end) {
        line.speaker = line.speaker.map(|speaker| speaker + references.count - references.old.len());
    }
    region.replace(&mut before.quotes, part.quotes);
    region.replace(&mut before.cues, part.cues);
    region.replace(&mut before.comments, part.comments);
    region.replace(&mut before.escapes, part.escapes);
    region.replace(&mut before.stray_headers, part.stray_headers);
    region.replace(&mut before.bracket_lines, part.bracket_lines);
    let blocks = region.replace(&mut before.blocks, part.blocks);
    let Region { old, by, with_preamble } = region;
    Reparsed {
        script: before,
        patch: Some(Patch { old, by, with_preamble, blocks, references, keeps_references }),
    }
}

/// The lines to parse again.
struct Region {
    old: Span,
    by: i32,
    with_preamble: bool,
}

impl Region {
    /// Finds the whole blocks around everything that differs; `None` if the front matter may have changed.
    fn find(before: &Script, new: &str) -> Option<Self> {
        let old = &*before.source;
        let (edit, by) = difference(old, new)?;
        // The first block is the last one whose header's line ends before the edit, so that it stays a header.
        let reached = before.blocks.partition_point(|block| block.span.start <= edit.start);
        let has_kept_header = |index: &usize| {
            let end = before.blocks.get(*index).map_or(0, |block| block.header.end as usize);
            let rest = old.get(end..edit.start as usize).unwrap_or("");
            memchr::memchr2(b'\n', b'\r', rest.as_bytes()).is_some()
        };
        let first = (0..reached).rev().take(2).find(has_kept_header);
        if first.is_none() && (reached > 1 || !keeps_front_matter(before, new, edit)) {
            return None;
        }
        let start = match first {
            Some(first) => before.blocks.get(first)?.span.start,
            None => before.preamble.start,
        };
        // The line end before the block behind the region must be an old one.
        let behind = before.blocks.partition_point(|block| block.span.start <= edit.end);
        let mut ends = before.blocks.get(behind..).unwrap_or(&[]).iter().map(|block| block.span.start);
        let is_kept = |end: &u32| {
            let before = new.get(..end.saturating_add_signed(by) as usize).unwrap_or("");
            !line_before(before).ends_with('→')
        };
        let end = ends.find(is_kept).unwrap_or(old.len() as u32);
        Some(Self { old: Span { start, end }, by, with_preamble: first.is_none() })
    }

    /// The elements of a list that begin in the region, as indices.
    fn range<T: Element>(&self, list: &[T]) -> Range<usize> {
        let from = list.partition_point(|item| item.place().start < self.old.start);
        let to = list.partition_point(|item| item.place().start < self.old.end);
        from..to.max(from)
    }

    /// Returns true if the references in the region are equal to `new`, apart from their places.
    fn keeps(&self, references: &[Reference], new: &[Reference]) -> bool {
        let old = references.get(self.range(references)).unwrap_or(&[]);
        let is_same = |(old, new): (&Reference, &Reference)| {
            let Reference { span, name, written, position, exact } = old;
            span.len() == new.span.len()
                && (name, written, position, exact) == (&new.name, &new.written, &new.position, &new.exact)
        };
        old.len() == new.len() && old.iter().zip(new).all(is_same)
    }

    /// Replaces the elements in the region, and moves those behind it.
    fn replace<T: Element>(&self, list: &mut Vec<T>, new: Vec<T>) -> Replaced {
        let old = self.range(list);
        let count = new.len();
        if self.by != 0 {
            move_all(list.get_mut(old.end..).unwrap_or_default(), self.by);
        }
        list.splice(old.clone(), new);
        Replaced { old, count }
    }
}

/// Returns true if an edit in or behind the preamble leaves the front matter, and a byte order mark, as they are.
fn keeps_front_matter(before: &Script, new: &str, edit: Span) -> bool {
    let has_fence = |text: &str| text.trim_start_matches('\u{FEFF}').starts_with("---");
    let is_kept = match &before.front_matter {
        Some(front) => front.closed,
        None => !has_fence(&before.source) && !has_fence(new),
    };
    is_kept && edit.start > before.preamble.start
}

/// The bytes of `old` that differ from `new`, and by how many bytes the text behind them has moved. Both ends are at
/// character boundaries of both texts. If nothing differs, the bytes are an empty span at the end; `None` if a text is
/// too long for spans.
fn difference(old: &str, new: &str) -> Option<(Span, i32)> {
    let by = i32::try_from(new.len()).ok()? - i32::try_from(old.len()).ok()?;
    let mut start = common_start(old.as_bytes(), new.as_bytes());
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let (rest, new_rest) = (old.get(start..)?, new.get(start..)?);
    let mut same = common_end(rest.as_bytes(), new_rest.as_bytes());
    while !(rest.is_char_boundary(rest.len() - same) && new_rest.is_char_boundary(new_rest.len() - same)) {
        same -= 1;
    }
    Some((Span::new(start, old.len() - same), by))
}

/// How many bytes to compare at once.
const CHUNK: usize = 256;

/// The number of bytes that two texts have in common at the start.
fn common_start(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.chunks_exact(CHUNK).zip(other.chunks_exact(CHUNK));
    let same = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let (one, other) = (one.get(same..).unwrap_or(&[]), other.get(same..).unwrap_or(&[]));
    same + one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// The number of bytes that two texts have in common at the end.
fn common_end(one: &[u8], other: &[u8]) -> usize {
    let chunks = one.rchunks_exact(CHUNK).zip(other.rchunks_exact(CHUNK));
    let same = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let one = one.get(..one.len() - same).unwrap_or(&[]);
    let other = other.get(..other.len() - same).unwrap_or(&[]);
    same + one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count()
}

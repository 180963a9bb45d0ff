//! Text to lines of a width: where lines may end, and what is left out when there is no room.
//!
//! No line is wider than it may be, whatever the text: a word that is too long is broken, and one character that is too
//! wide is left out.

use super::font::{Fonts, MOST_CHARS, bends, is_wide};

/// Characters that do not begin a line, in the scripts that break between any two characters.
const NO_START: &str = "、。，．！？；：）」』】》〉〕｝］”’…‥—ー～〜・·％‰℃°々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?;:)]}»%";

/// Characters that do not end a line.
const NO_END: &str = "（「『【《〈〔｛［“‘([{«￥＄#@";

/// What ends a line that goes on elsewhere.
const ELLIPSIS: &str = "…";

/// Lines of one size.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The lines, from the top.
    pub(super) lines: Vec<String>,
    /// Whether there is more than they hold.
    pub(super) cut: bool,
}

/// A last line shorter than this, of the width, is lengthened where the lines before it can be shorter.
const SHORT: f32 = 0.2;

/// Breaks a drawable text into at most `most` lines.
pub(super) fn wrap(fonts: &Fonts, text: &str, size: f32, width: f32, most: usize) -> Lines {
    let end = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let (text, rest) = text.split_at(end);
    let mut out = Lines { cut: !rest.is_empty(), ..Lines::default() };
    for paragraph in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let left = most - out.lines.len();
        let mut found = paragraph_lines(fonts, paragraph, size, width, left);
        let short =
            |lines: &Lines| lines.lines.last().is_some_and(|last| fonts.width(last, size) < width * SHORT);
        if found.lines.len() > 1 && !found.cut && short(&found) {
            let narrower = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7]
                .iter()
                .map(|share| paragraph_lines(fonts, paragraph, size, width * share, found.lines.len()))
                .take_while(|other| !other.cut)
                .find(|other| !short(other));
            found = narrower.unwrap_or(found);
        }
        out.lines.append(&mut found.lines);
        if found.cut {
            out.cut = true;
            break;
        }
    }
    out
}

/// Breaks one paragraph, each line as full as it can be.
fn paragraph_lines(fonts: &Fonts, paragraph: &str, size: f32, width: f32, most: usize) -> Lines {
    let mut out = Lines::default();
    let mut filling = Filling { fonts, size, width, most, line: String::new(), used: 0.0, out: &mut out };
    if atoms(paragraph).all(|(spaced, atom)| filling.put(spaced, atom)) {
        filling.end();
    }
    out
}

/// A line that is being filled, over those that are full.
struct Filling<'a> {
    fonts: &'a Fonts,
    size: f32,
    width: f32,
    most: usize,
    line: String,
    used: f32,
    out: &'a mut Lines,
}

impl Filling<'_> {
    /// Adds what is not broken unless it is too long for a line. False if there is no line left.
    fn put(&mut self, spaced: bool, atom: &str) -> bool {
        let spaced = spaced && !self.line.is_empty();
        let own = self.fonts.width(atom, self.size);
        let bends = |c: Option<char>| c.is_some_and(bends);
        let total = if spaced {
            self.used + self.fonts.width(" ", self.size) + own
        } else if bends(self.line.chars().next_back()) || bends(atom.chars().next()) {
            // Together they may be wider than one by one.
            self.fonts.width(&format!("{}{atom}", self.line), self.size)
        } else {
            self.used + own
        };
        if total <= self.width {
            if spaced {
                self.line.push(' ');
            }
            self.line.push_str(atom);
            self.used = total;
            return true;
        }
        if !self.line.is_empty() && !self.end() {
            return false;
        }
        for (c, _, width) in self.fonts.glyphs(atom) {
            let width = width * self.size;
            if self.used + width > self.width {
                // One character that is wider than the line has no place at all.
                if self.line.is_empty() {
                    self.out.cut = true;
                    return false;
                }
                if !self.end() {
                    return false;
                }
            }
            self.line.push(c);
            self.used += width;
        }
        true
    }

    /// Ends the line. False if it has no place.
    fn end(&mut self) -> bool {
        if self.line.is_empty() {
            return true;
        }
        if self.out.lines.len() >= self.most {
            self.out.cut = true;
            return false;
        }
        self.out.lines.push(std::mem::take(&mut self.line));
        self.used = 0.0;
        true
    }
}

/// The parts of a paragraph that no line breaks, each with whether a space stands before it.
fn atoms(paragraph: &str) -> impl Iterator<Item = (bool, &str)> {
    paragraph.split(' ').filter(|word| !word.is_empty()).flat_map(|word| {
        let mut begin = 0;
        let mut first = true;
        let mut chars = word.char_indices().peekable();
        std::iter::from_fn(move || {
            while let Some((_, c)) = chars.next() {
                let end = match chars.peek() {
                    Some((at, next)) if may_break(c, *next) => *at,
                    Some(_) => continue,
                    None => word.len(),
                };
                let atom = word.get(begin..end)?;
                begin = end;
                return Some((std::mem::take(&mut first), atom));
            }
            None
        })
    })
}

/// Whether a line may end between two characters with nothing between them.
fn may_break(before: char, after: char) -> bool {
    if NO_END.contains(before) || NO_START.contains(after) {
        return false;
    }
    is_wide(before) || is_wide(after) || matches!(before, '-' | '–' | '—' | '/') && after.is_alphabetic()
}

/// A text in one line: smaller, down to `least` of its size, and then with its end left out. The text and its size.
pub(super) fn one_line(fonts: &Fonts, text: &str, size: f32, least: f32, width: f32) -> (String, f32) {
    let text: String = text.split_whitespace().take(MOST_CHARS).collect::<Vec<_>>().join(" ");
    let natural = fonts.width(&text, size);
    if natural <= width {
        return (text, size);
    }
    let smaller = size * (width / natural).max(least);
    if natural * smaller / size <= width {
        (text, smaller)
    } else {
        (shorten(fonts, &text, smaller, width), smaller)
    }
}

/// The beginning of a text with an ellipsis, no wider than `width`; nothing if there is no room for that.
pub(super) fn shorten(fonts: &Fonts, text: &str, size: f32, width: f32) -> String {
    // Between kanji it is as wide as they are.
    let room = width - fonts.width(ELLIPSIS, size).max(size);
    let mut used = 0.0;
    let mut out = String::new();
    for (c, _, own) in fonts.glyphs(text) {
        used += own * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    let kept = out.trim_end_matches([' ', ',', '.', '…', ';', ':', '、', '，', '。', '；', '：']).len();
    out.truncate(kept);
    if room >= 0.0 {
        out.push_str(ELLIPSIS);
    }
    out
}

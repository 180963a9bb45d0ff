//! Text to lines of a width: where lines may end, and what is left out when there is no room.
//!
//! No line is wider than it may be, whatever the text: a word that is too long is broken, and one character that is too
//! wide is left out.

use super::font::{Fonts, is_wide};

/// How much of a text is looked at: more than fits on any board.
const MOST_CHARS: usize = 8000;

/// Characters that do not begin a line, in the scripts that break between any two characters.
const NO_START: &str = "、。，．！？；：）」』】》〉〕｝］”’…‥—ー～〜・·％‰℃°々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?;:)]}»%";

/// Characters that do not end a line.
const NO_END: &str = "（「『【《〈〔｛［“‘([{«￥＄#@";

/// What ends a line that goes on elsewhere.
const ELLIPSIS: &str = "...";

/// Lines of one size.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The lines, from the top.
    pub(super) lines: Vec<String>,
    /// Whether there is more than they hold.
    pub(super) cut: bool,
}

/// Breaks a drawable text into at most `most` lines.
pub(super) fn wrap(fonts: &Fonts, text: &str, size: f32, width: f32, most: usize) -> Lines {
    let mut out = Lines::default();
    let end = text.char_indices().nth(MOST_CHARS).map_or(text.len(), |(at, _)| at);
    let (text, rest) = text.split_at(end);
    let mut filling = Filling { fonts, size, width, most, line: String::new(), used: 0.0, out: &mut out };
    'text: for paragraph in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        for (spaced, atom) in atoms(paragraph) {
            if !filling.put(spaced, atom) {
                break 'text;
            }
        }
        if !filling.end() {
            break;
        }
    }
    out.cut |= !rest.is_empty();
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
        let space = if spaced && !self.line.is_empty() { self.fonts.width(" ", self.size) } else { 0.0 };
        let own = self.fonts.width(atom, self.size);
        if self.used + space + own <= self.width {
            if space > 0.0 {
                self.line.push(' ');
            }
            self.line.push_str(atom);
            self.used += space + own;
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
    if natural * smaller / size <= width { (text, smaller) } else { (shorten(fonts, &text, smaller, width), smaller) }
}

/// The beginning of a text with an ellipsis, no wider than `width`; nothing if there is no room for that.
pub(super) fn shorten(fonts: &Fonts, text: &str, size: f32, width: f32) -> String {
    let room = width - fonts.width(ELLIPSIS, size);
    let mut used = 0.0;
    let mut out = String::new();
    for (c, _, own) in fonts.glyphs(text) {
        used += own * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    let kept = out.trim_end_matches([' ', ',', '.', ';', ':', '、', '，', '。', '；', '：']).len();
    out.truncate(kept);
    if room >= 0.0 {
        out.push_str(ELLIPSIS);
    }
    out
}

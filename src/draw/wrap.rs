//! Breaks text into lines, and truncates it where there is no room.
//!
//! No line is wider than allowed, whatever the text: a word that is too long is broken, and a character that is wider than
//! the line is left out.

use super::font::{Fonts, MAX_CHARS, has_two_widths, is_wide};

/// Characters that can't start a line in scripts that break between any two characters.
const NO_START: &str = "、。，．！？；：）」』】》〉〕｝］”’…‥—ー～〜・·％‰℃°々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?;:)]}»%";

/// Characters that can't end a line.
const NO_END: &str = "（「『【《〈〔｛［“‘([{«￥＄#@";

const ELLIPSIS: &str = "…";

/// Text broken into lines.
#[derive(Debug, Default)]
pub(super) struct WrappedText {
    /// The lines, from the top.
    pub(super) lines: Vec<String>,
    /// True if not all of the text is in them.
    pub(super) is_truncated: bool,
}

/// A last line that takes up less of the width than this is too short: narrower lines may fill it better.
const SHORT_LINE: f32 = 0.2;

/// Breaks a text into at most `max_lines` lines. `text` has only characters that the fonts have.
pub(super) fn wrap(fonts: &Fonts, text: &str, size: f32, width: f32, max_lines: usize) -> WrappedText {
    let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(at, _)| at);
    let (text, rest) = text.split_at(end);
    let mut wrapped = WrappedText { is_truncated: !rest.is_empty(), ..WrappedText::default() };
    for paragraph in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let left = max_lines - wrapped.lines.len();
        let mut found = wrap_paragraph(fonts, paragraph, size, width, left);
        let is_short = |wrapped: &WrappedText| {
            wrapped.lines.last().is_some_and(|last| fonts.width(last, size) < width * SHORT_LINE)
        };
        if found.lines.len() > 1 && !found.is_truncated && is_short(&found) {
            let narrower = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7]
                .iter()
                .map(|share| wrap_paragraph(fonts, paragraph, size, width * share, found.lines.len()))
                .take_while(|other| !other.is_truncated)
                .find(|other| !is_short(other));
            found = narrower.unwrap_or(found);
        }
        wrapped.lines.append(&mut found.lines);
        if found.is_truncated {
            wrapped.is_truncated = true;
            break;
        }
    }
    wrapped
}

/// Breaks one paragraph into lines that are as full as possible.
fn wrap_paragraph(fonts: &Fonts, paragraph: &str, size: f32, width: f32, max_lines: usize) -> WrappedText {
    let mut filler = LineFiller {
        fonts,
        size,
        width,
        max_lines,
        line: String::new(),
        used: 0.0,
        done: WrappedText::default(),
    };
    if unbreakable_parts(paragraph).all(|(has_space, part)| filler.add(has_space, part)) {
        filler.end_line();
    }
    filler.done
}

/// Fills one line after another.
struct LineFiller<'a> {
    fonts: &'a Fonts,
    size: f32,
    width: f32,
    max_lines: usize,
    line: String,
    /// The width of the line so far.
    used: f32,
    done: WrappedText,
}

impl LineFiller<'_> {
    /// Adds a part, and breaks it only if it is wider than a line. Returns false if there is no room left.
    fn add(&mut self, has_space: bool, part: &str) -> bool {
        let has_space = has_space && !self.line.is_empty();
        let total = self.width_with(has_space, part);
        if total <= self.width {
            if has_space {
                self.line.push(' ');
            }
            self.line.push_str(part);
            self.used = total;
            return true;
        }
        if !self.line.is_empty() && !self.end_line() {
            return false;
        }
        for (c, _, width) in self.fonts.glyphs(part) {
            let width = width * self.size;
            if self.used + width > self.width {
                // A character that is wider than the line fits nowhere.
                if self.line.is_empty() {
                    self.done.is_truncated = true;
                    return false;
                }
                if !self.end_line() {
                    return false;
                }
            }
            self.line.push(c);
            self.used += width;
        }
        true
    }

    /// The width of the line with another part.
    fn width_with(&self, has_space: bool, part: &str) -> f32 {
        let own = self.fonts.width(part, self.size);
        let changes_width = |c: Option<char>| c.is_some_and(has_two_widths);
        if has_space {
            self.used + self.fonts.width(" ", self.size) + own
        } else if changes_width(self.line.chars().next_back()) || changes_width(part.chars().next()) {
            // Together they may be wider than each alone.
            self.fonts.width(&format!("{}{part}", self.line), self.size)
        } else {
            self.used + own
        }
    }

    /// Ends the line. Returns false if there is no room for it.
    fn end_line(&mut self) -> bool {
        if self.line.is_empty() {
            return true;
        }
        if self.done.lines.len() >= self.max_lines {
            self.done.is_truncated = true;
            return false;
        }
        self.done.lines.push(std::mem::take(&mut self.line));
        self.used = 0.0;
        true
    }
}

/// Splits a paragraph into parts that no line break divides. Each comes with true if a space precedes it.
fn unbreakable_parts(paragraph: &str) -> impl Iterator<Item = (bool, &str)> {
    paragraph.split(' ').filter(|word| !word.is_empty()).flat_map(|word| {
        let mut start = 0;
        let mut has_space = true;
        let mut chars = word.char_indices().peekable();
        std::iter::from_fn(move || {
            while let Some((_, c)) = chars.next() {
                let end = match chars.peek() {
                    Some((at, next)) if can_break(c, *next) => *at,
                    Some(_) => continue,
                    None => word.len(),
                };
                let part = word.get(start..end)?;
                start = end;
                return Some((std::mem::take(&mut has_space), part));
            }
            None
        })
    })
}

/// Returns true if a line can break between two characters without a space.
fn can_break(before: char, after: char) -> bool {
    if NO_END.contains(before) || NO_START.contains(after) {
        return false;
    }
    is_wide(before) || is_wide(after) || matches!(before, '-' | '–' | '—' | '/') && after.is_alphabetic()
}

/// Fits a text on one line: reduces its size, down to `min_scale` of it, and then truncates. Returns the text and its size.
pub(super) fn fit_line(fonts: &Fonts, text: &str, size: f32, min_scale: f32, width: f32) -> (String, f32) {
    let text: String = text.split_whitespace().take(MAX_CHARS).collect::<Vec<_>>().join(" ");
    let natural = fonts.width(&text, size);
    if natural <= width {
        return (text, size);
    }
    let smaller = size * (width / natural).max(min_scale);
    if natural * smaller / size <= width {
        (text, smaller)
    } else {
        (truncate(fonts, &text, smaller, width), smaller)
    }
}

/// Truncates a text to a width, with an ellipsis; empty if not even that fits.
pub(super) fn truncate(fonts: &Fonts, text: &str, size: f32, width: f32) -> String {
    // Between kanji, the ellipsis is as wide as they are.
    let room = width - fonts.width(ELLIPSIS, size).max(size);
    let mut used = 0.0;
    let mut kept = String::new();
    for (c, _, own) in fonts.glyphs(text) {
        used += own * size;
        if used > room {
            break;
        }
        kept.push(c);
    }
    let end = kept.trim_end_matches([' ', ',', '.', '…', ';', ':', '、', '，', '。', '；', '：']).len();
    kept.truncate(end);
    if room >= 0.0 {
        kept.push_str(ELLIPSIS);
    }
    kept
}

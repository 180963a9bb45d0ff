//! Sets the words and the dialogue of a shot: as large as they fit, and truncated if there are too many.

#![allow(clippy::cast_sign_loss, reason = "the number of lines is never negative")]

use crate::draw::BoardShot;
use crate::draw::font::Fonts;
use crate::draw::layout::setter::{LEADING, Setter};
use crate::draw::page::TextStyle;
use crate::draw::palette::{ACCENT, BRIGHT, TEXT};
use crate::draw::rect::Rect;
use crate::draw::wrap::{fit_line, truncate};

/// Maximum number of dialogue lines on a page.
const MAX_DIALOGUE_LINES: usize = 60;

/// The indent of dialogue, as a multiple of the font size.
const INDENT: f32 = 0.8;

/// Minimum font size, in units.
const MIN_SIZE: f32 = 14.0;

/// The words of a shot, with characters that the fonts have.
pub(super) struct Script {
    words: String,
    dialogue: Vec<Speech>,
}

/// A line of dialogue.
struct Speech {
    speaker: Option<String>,
    words: String,
}

impl Script {
    pub(super) fn new(shot: &BoardShot, fonts: &Fonts) -> Self {
        let lines = shot.dialogue.iter().take(MAX_DIALOGUE_LINES).map(|line| Speech {
            speaker: line
                .speaker
                .as_deref()
                .map(|name| fonts.drawable(name))
                .filter(|name| !name.trim().is_empty()),
            words: fonts.drawable(&line.words),
        });
        let dialogue = lines.filter(|line| !line.words.trim().is_empty()).collect();
        Self { words: fonts.drawable(&shot.words), dialogue }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.dialogue.is_empty() && self.words.trim().is_empty()
    }
}

/// A paragraph with its size.
struct Paragraph {
    kind: ParagraphKind,
    lines: Vec<String>,
    size: f32,
    /// The space above it, unless it is the first.
    space_above: f32,
}

/// What a paragraph holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ParagraphKind {
    Words,
    Speaker,
    Speech,
}

impl Paragraph {
    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LEADING
    }
}

/// The height of paragraphs below one another.
fn total_height(paragraphs: &[Paragraph]) -> f32 {
    let spaces: f32 = paragraphs.iter().skip(1).map(|paragraph| paragraph.space_above).sum();
    spaces + paragraphs.iter().map(Paragraph::height).sum::<f32>()
}

/// The words of a shot in an area.
pub(super) struct ScriptLayout<'s> {
    pub(super) script: &'s Script,
    pub(super) area: Rect,
}

impl ScriptLayout<'_> {
    /// The height of the words at a font size.
    pub(super) fn height_at(&self, setter: &mut Setter<'_>, size: f32) -> f32 {
        let was_truncated = setter.is_truncated;
        let height = total_height(&self.wrap(setter, size));
        setter.is_truncated = was_truncated;
        height
    }

    /// Sets the words: at `size`, or smaller if there are many, and truncated if there are too many.
    pub(super) fn set(&self, setter: &mut Setter<'_>, size: f32, is_centred: bool) {
        let (paragraphs, size) = self.fit(setter, size);
        let spare = (self.area.height - total_height(&paragraphs)).max(0.0);
        let mut y = self.area.y + if is_centred { spare * 0.42 } else { 0.0 };
        // The bar beside dialogue starts at the speaker's name.
        let mut speech_top: Option<f32> = None;
        for (index, paragraph) in paragraphs.iter().enumerate() {
            y += if index > 0 { paragraph.space_above } else { 0.0 };
            self.set_lines(setter, paragraph, y, size * INDENT);
            let top = speech_top.take().unwrap_or(y);
            y += paragraph.height();
            match paragraph.kind {
                ParagraphKind::Speaker => speech_top = Some(top),
                ParagraphKind::Speech => {
                    let inset = size * 0.18;
                    let height = (y - top - 2.0 * inset).max(0.0);
                    let bar = Rect { x: self.area.x, y: top + inset, width: 3.0 * setter.unit, height };
                    setter.fill(bar, 1.5 * setter.unit, ACCENT);
                }
                ParagraphKind::Words => {}
            }
        }
    }

    /// Sets the lines of a paragraph from `y` down.
    fn set_lines(&self, setter: &mut Setter<'_>, paragraph: &Paragraph, y: f32, indent: f32) {
        let (x, style) = match paragraph.kind {
            ParagraphKind::Words => (self.area.x, TextStyle::regular(paragraph.size, TEXT)),
            ParagraphKind::Speaker => (self.area.x + indent, TextStyle::bold(paragraph.size, ACCENT)),
            ParagraphKind::Speech => (self.area.x + indent, TextStyle::bold(paragraph.size, BRIGHT)),
        };
        let step = paragraph.size * LEADING;
        for (row, line) in paragraph.lines.iter().enumerate() {
            let baseline = y + row as f32 * step + step / 2.0 + 0.36 * paragraph.size;
            setter.text(line, x, baseline, style);
        }
    }

    /// Finds the font size at which the words fit. Truncates them if they don't even fit at the smallest.
    fn fit(&self, setter: &mut Setter<'_>, size: f32) -> (Vec<Paragraph>, f32) {
        let min_size = MIN_SIZE * setter.unit;
        let mut size = size;
        loop {
            let was_truncated = setter.is_truncated;
            let mut paragraphs = self.wrap(setter, size);
            if total_height(&paragraphs) <= self.area.height {
                return (paragraphs, size);
            }
            if size <= min_size {
                self.truncate_to_fit(setter.fonts, &mut paragraphs);
                setter.is_truncated = true;
                return (paragraphs, size);
            }
            setter.is_truncated = was_truncated;
            size = (size * 0.95).max(min_size);
        }
    }

    /// Breaks the words and the dialogue into paragraphs. Stops when they are higher than the area.
    fn wrap(&self, setter: &mut Setter<'_>, size: f32) -> Vec<Paragraph> {
        let area = self.area;
        // One line more than fits, so that the overflow shows.
        let max_lines = |size: f32| (area.height / (size * LEADING)).max(0.0) as usize + 1;
        let mut paragraphs = Vec::new();
        let lines = setter.wrap(&self.script.words, size, area.width, max_lines(size));
        if !lines.is_empty() {
            paragraphs.push(Paragraph { kind: ParagraphKind::Words, lines, size, space_above: 0.0 });
        }
        let (width, speech_size) = (area.width - size * INDENT, size * 1.06);
        let mut speech_height = 0.0;
        for speech in &self.script.dialogue {
            let lines = setter.wrap(&speech.words, speech_size, width, max_lines(speech_size));
            if lines.is_empty() {
                continue;
            }
            let mut space_above = size * 0.75;
            if let Some(name) = &speech.speaker {
                let (name, size) = fit_line(setter.fonts, name, size * 0.72, 0.8, width);
                let lines = vec![name];
                paragraphs.push(Paragraph { kind: ParagraphKind::Speaker, lines, size, space_above });
                space_above = 0.0;
            }
            speech_height += lines.len() as f32 * speech_size * LEADING;
            let kind = ParagraphKind::Speech;
            paragraphs.push(Paragraph { kind, lines, size: speech_size, space_above });
            if speech_height > area.height {
                break;
            }
        }
        paragraphs
    }

    /// Removes lines until the paragraphs fit: first of the words, down to a third of the area, then of the last dialogue.
    fn truncate_to_fit(&self, fonts: &Fonts, paragraphs: &mut Vec<Paragraph>) {
        let area = self.area;
        let mut cut_words = false;
        while total_height(paragraphs) > area.height {
            let can_lose_a_line = |paragraph: &&mut Paragraph| {
                paragraph.kind == ParagraphKind::Words
                    && paragraph.lines.len() > 1
                    && paragraph.height() > area.height * 0.34
            };
            if let Some(words) = paragraphs.first_mut().filter(can_lose_a_line) {
                words.lines.pop();
                cut_words = true;
                continue;
            }
            let Some(last) = paragraphs.last_mut() else { break };
            last.lines.pop();
            if last.lines.is_empty() {
                paragraphs.pop();
                // A name needs dialogue under it.
                paragraphs.pop_if(|paragraph| paragraph.kind == ParagraphKind::Speaker);
            }
            self.end_with_ellipsis(fonts, paragraphs.last_mut());
        }
        if cut_words {
            self.end_with_ellipsis(fonts, paragraphs.first_mut());
        }
    }

    /// Ends a truncated paragraph with an ellipsis.
    fn end_with_ellipsis(&self, fonts: &Fonts, paragraph: Option<&mut Paragraph>) {
        let Some(paragraph) = paragraph else { return };
        let (size, kind) = (paragraph.size, paragraph.kind);
        let indent = if kind == ParagraphKind::Words { 0.0 } else { size * INDENT };
        if let Some(last) = paragraph.lines.last_mut().filter(|line| !line.ends_with('…')) {
            let room = (fonts.width(last, size) + 2.0 * size).min(self.area.width - indent);
            *last = truncate(fonts, last, size, room);
        }
    }
}

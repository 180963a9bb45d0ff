//! The bundled fonts: which of them a character is drawn from, and how wide it is.
//!
//! `font/make.py` cuts them from Noto Sans and Noto Sans CJK: letters come from one, what East Asia writes from another,
//! and kanji as Japan draws them from a third. None has kerning, so that the width of a text is the sum of its characters'.

use std::collections::BTreeSet;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};

use super::Board;

/// The font files, in the order of [`Face`].
pub(super) const FILES: [&[u8]; 3] =
    [include_bytes!("font/western.ttf"), include_bytes!("font/sc.otf"), include_bytes!("font/jp.otf")];

/// How much of a text is looked at: more than fits on any board.
pub(super) const MOST_CHARS: usize = 6000;

/// What stands for a character that no font has.
const BOX: char = '□';

/// One of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Latin, Greek and Cyrillic.
    Western,
    /// What China and Korea write, kana and signs.
    Chinese,
    /// Kanji.
    Japanese,
}

impl Face {
    /// The family that the font file names.
    pub(super) fn family(self) -> &'static str {
        match self {
            Self::Western => "Noto Sans",
            Self::Chinese => "Noto Sans CJK SC",
            Self::Japanese => "Noto Sans CJK JP",
        }
    }
}

/// A font as far as texts are measured by it.
struct Measures {
    glyphs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

impl Measures {
    /// Of a font file. The files are the library's own; one that could not be read would have no glyphs.
    fn of(file: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        Some(Self {
            glyphs: font.charmap(),
            widths: font.glyph_metrics(Size::new(1.0), LocationRef::default()),
        })
    }

    /// The width of a character at a size of 1.
    fn width(&self, c: char) -> Option<f32> {
        self.glyphs.map(c).map(|glyph| self.widths.advance_width(glyph).unwrap_or(1.0))
    }
}

/// All fonts, and which of them has the kanji.
pub(super) struct Fonts {
    faces: [Option<Measures>; 3],
    /// Whether kanji are drawn as in Japan.
    kanji: bool,
}

impl Fonts {
    /// For a board: kanji are Japanese where kana stand among them.
    pub(super) fn of(board: &Board) -> Self {
        Self::of_texts(texts(board))
    }

    /// For texts that are drawn together.
    pub(super) fn of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let (mut kana, mut han) = (0_usize, 0_usize);
        for c in texts.flat_map(|text| text.chars().take(MOST_CHARS)) {
            kana += usize::from(matches!(c, 'ぁ'..='ヺ'));
            han += usize::from(is_han(c));
        }
        // A の for show, on a Chinese sign, does not make the text Japanese.
        Self { faces: FILES.map(Measures::of), kanji: kana * 8 > han }
    }

    /// The font and the width at a size of 1 of a character, between its neighbours.
    fn glyph(&self, before: Option<char>, c: char, after: Option<char>) -> Option<(Face, f32)> {
        use Face::{Chinese, Japanese, Western};
        let [western, chinese, japanese] = &self.faces;
        let width = |face: Face| {
            let measures = match face {
                Western => western,
                Chinese => chinese,
                Japanese => japanese,
            };
            Some((face, measures.as_ref()?.width(c)?))
        };
        let order = match c {
            _ if bends(c) && [before, after].into_iter().flatten().any(is_wide) => {
                [Chinese, Western, Japanese]
            }
            _ if self.kanji && is_han(c) => [Japanese, Chinese, Western],
            _ => [Western, Chinese, Japanese],
        };
        order.into_iter().find_map(width)
    }

    /// Whether any font has a character.
    fn has(&self, c: char) -> bool {
        self.glyph(None, c, None).is_some()
    }

    /// Each character of a text with its font and its width at a size of 1.
    pub(super) fn glyphs(&self, text: &str) -> impl Iterator<Item = (char, Face, f32)> {
        let mut before = None;
        let mut rest = text.chars().peekable();
        std::iter::from_fn(move || {
            let c = rest.next()?;
            let (face, width) = self.glyph(before, c, rest.peek().copied()).unwrap_or((Face::Western, 1.0));
            before = Some(c);
            // An accent stands over the character before it.
            Some((c, face, if is_accent(c) { 0.0 } else { width }))
        })
    }

    /// The width of a text of this size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).map(|(_, _, width)| width).sum::<f32>() * size
    }

    /// A text as it can be drawn: what is not seen is left out, and what no font has becomes a box.
    pub(super) fn drawable(&self, text: &str) -> String {
        let mut out = String::new();
        let mut joined = false;
        // One more, so that who breaks it into lines sees that it goes on.
        for c in text.chars().take(MOST_CHARS + 1) {
            match c {
                '\n' | '\u{2028}' | '\u{2029}' => out.push('\n'),
                '\t' | '\u{2002}'..='\u{200A}' => out.push(' '),
                // What joins an emoji to the one before it: together they are one box.
                '\u{200D}' => joined = true,
                _ if is_unseen(c) => {}
                _ if self.has(c) => out.push(c),
                _ if is_accent(c) => {}
                _ if joined && out.ends_with(BOX) => {}
                _ => out.push(BOX),
            }
            joined &= c == '\u{200D}';
        }
        out
    }
}

/// The characters of a board that no bundled font has. A box is drawn for each.
pub fn missing(board: &Board) -> BTreeSet<char> {
    let fonts = Fonts::of(board);
    texts(board)
        .flat_map(str::chars)
        .filter(|c| {
            !is_unseen(*c) && !is_accent(*c) && !c.is_whitespace() && *c != '\u{200D}' && !fonts.has(*c)
        })
        .collect()
}

/// Every text of a board.
fn texts(board: &Board) -> impl Iterator<Item = &str> {
    let shots = board.shots.iter().flat_map(|shot| {
        let said = shot.dialogue.iter().flat_map(|line| line.speaker.iter().chain([&line.words]));
        let names = shot.pictures.iter().map(|picture| &picture.name);
        shot.label.iter().chain([&shot.words]).chain(said).chain(names)
    });
    let clips = board.clips.iter().flat_map(|clip| clip.title.iter().chain(&clip.sound));
    board.title.iter().chain(&board.sound).chain(clips).chain(shots).map(String::as_str)
}

/// Whether a character is a kanji.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is as wide as high and may stand at either end of a line. Hangul is not among these: Korean breaks
/// at its spaces.
pub(super) fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{33FF}' | '\u{FF01}'..='\u{FF65}' | BOX)
}

/// Whether East Asia draws a character as wide as its own, and the West as narrow.
pub(super) fn bends(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '·' | '…' | '—')
}

/// Whether a character stands over another.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}')
}

/// Whether a character is never seen: controls, marks of direction, selectors of a variant and of a colour of skin.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
                | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

//! Chooses a bundled font for each character, and measures text.
//!
//! `font/make.py` makes the fonts from Noto Sans and Noto Sans CJK: one has Latin, Greek and Cyrillic letters, one what
//! China and Korea write, and one kanji in their Japanese forms. None has kerning, so the width of a text is the sum of
//! the widths of its characters.

use std::collections::BTreeSet;

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};

use super::Board;

/// The font files, in the order of [`Face`].
pub(super) const FILES: [&[u8]; 3] =
    [include_bytes!("font/western.ttf"), include_bytes!("font/sc.otf"), include_bytes!("font/jp.otf")];

/// Maximum number of characters to draw of a text; more than fits on any page.
pub(super) const MAX_CHARS: usize = 6000;

/// Replaces a character that no font has.
const BOX: char = '□';

/// A bundled font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Latin, Greek and Cyrillic.
    Western,
    /// Hanzi, hangul, kana and symbols.
    Chinese,
    /// Kanji in their Japanese forms.
    Japanese,
}

impl Face {
    /// The family name in the font file.
    pub(super) fn family(self) -> &'static str {
        match self {
            Self::Western => "Noto Sans",
            Self::Chinese => "Noto Sans CJK SC",
            Self::Japanese => "Noto Sans CJK JP",
        }
    }
}

/// The characters of a font and their widths.
struct FaceMetrics {
    glyphs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

impl FaceMetrics {
    /// Reads a bundled font file. If one were broken, its characters would count as missing.
    fn read(file: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        Some(Self {
            glyphs: font.charmap(),
            widths: font.glyph_metrics(Size::new(1.0), LocationRef::default()),
        })
    }

    /// The width of a character at a font size of 1.
    fn width(&self, c: char) -> Option<f32> {
        self.glyphs.map(c).map(|glyph| self.widths.advance_width(glyph).unwrap_or(1.0))
    }
}

/// The bundled fonts, for texts that are drawn together.
pub(super) struct Fonts {
    faces: [Option<FaceMetrics>; 3],
    /// True if Chinese characters take their Japanese forms.
    is_japanese: bool,
}

impl Fonts {
    /// The fonts for a board.
    pub(super) fn for_board(board: &Board) -> Self {
        Self::for_texts(texts(board))
    }

    /// The fonts for these texts. Chinese characters take their Japanese forms if there is enough kana among them.
    pub(super) fn for_texts<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let (mut kana, mut han) = (0_usize, 0_usize);
        for c in texts.flat_map(|text| text.chars().take(MAX_CHARS)) {
            kana += usize::from(matches!(c, 'ぁ'..='ヺ'));
            han += usize::from(is_han(c));
        }
        // A decorative の on a Chinese sign doesn't make the text Japanese.
        Self { faces: FILES.map(FaceMetrics::read), is_japanese: kana * 8 > han }
    }

    /// The font of a character between its neighbours, and its width at a font size of 1.
    fn glyph(&self, before: Option<char>, c: char, after: Option<char>) -> Option<(Face, f32)> {
        use Face::{Chinese, Japanese, Western};
        let [western, chinese, japanese] = &self.faces;
        let width = |face: Face| {
            let metrics = match face {
                Western => western,
                Chinese => chinese,
                Japanese => japanese,
            };
            Some((face, metrics.as_ref()?.width(c)?))
        };
        let order = match c {
            _ if has_two_widths(c) && [before, after].into_iter().flatten().any(is_wide) => {
                [Chinese, Western, Japanese]
            }
            _ if self.is_japanese && is_han(c) => [Japanese, Chinese, Western],
            _ => [Western, Chinese, Japanese],
        };
        order.into_iter().find_map(width)
    }

    /// Returns true if any font has a character.
    fn has(&self, c: char) -> bool {
        self.glyph(None, c, None).is_some()
    }

    /// The characters of a text, each with its font and its width at a font size of 1.
    pub(super) fn glyphs(&self, text: &str) -> impl Iterator<Item = (char, Face, f32)> {
        let mut before = None;
        let mut rest = text.chars().peekable();
        std::iter::from_fn(move || {
            let c = rest.next()?;
            let (face, width) = self.glyph(before, c, rest.peek().copied()).unwrap_or((Face::Western, 1.0));
            before = Some(c);
            // A combining accent takes no room of its own.
            Some((c, face, if is_accent(c) { 0.0 } else { width }))
        })
    }

    /// The width of a text at a font size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.glyphs(text).map(|(_, _, width)| width).sum::<f32>() * size
    }

    /// Makes a text drawable: drops invisible characters, and replaces those that no font has with a box.
    pub(super) fn drawable(&self, text: &str) -> String {
        let mut out = String::new();
        let mut joined = false;
        // One character more, so that wrapping sees that the text goes on.
        for c in text.chars().take(MAX_CHARS + 1) {
            match c {
                '\n' | '\u{2028}' | '\u{2029}' => out.push('\n'),
                '\t' | '\u{2002}'..='\u{200A}' => out.push(' '),
                // A joined emoji is one box.
                '\u{200D}' => joined = true,
                _ if is_invisible(c) => {}
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

/// The characters of a board that no bundled font has. Each is drawn as a box.
pub fn missing_characters(board: &Board) -> BTreeSet<char> {
    let fonts = Fonts::for_board(board);
    texts(board)
        .flat_map(str::chars)
        .filter(|c| {
            !is_invisible(*c) && !is_accent(*c) && !c.is_whitespace() && *c != '\u{200D}' && !fonts.has(*c)
        })
        .collect()
}

/// All texts of a board.
fn texts(board: &Board) -> impl Iterator<Item = &str> {
    let shots = board.shots.iter().flat_map(|shot| {
        let dialogue = shot.dialogue.iter().flat_map(|line| line.speaker.iter().chain([&line.words]));
        let names = shot.pictures.iter().map(|picture| &picture.name);
        shot.label.iter().chain([&shot.words]).chain(dialogue).chain(names)
    });
    let clips = board.clips.iter().flat_map(|clip| clip.title.iter().chain(&clip.sound));
    board.title.iter().chain(&board.sound).chain(clips).chain(shots).map(String::as_str)
}

/// Returns true for a Chinese character.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Returns true for a character that is as wide as it is high, and next to which a line may break. Hangul isn't among
/// them: Korean breaks at spaces.
pub(super) fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{33FF}' | '\u{FF01}'..='\u{FF65}' | BOX)
}

/// Returns true for punctuation that is wide among Chinese characters and narrow among letters.
pub(super) fn has_two_widths(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '·' | '…' | '—')
}

/// Returns true for a combining accent.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}')
}

/// Returns true for an invisible character: a control, a direction mark, a variation selector or a skin tone.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
                | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

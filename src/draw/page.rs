//! A moment of a board to a page: which mark stands where.
//!
//! Every mark lies on the page, and no text runs into another. Sizes follow from one unit, which follows from the size of
//! the page, so that a board looks the same at any resolution.

#![allow(clippy::cast_sign_loss, reason = "floats that become counts are cut off at nothing")]

mod borders;

use crate::assets::{self, Head, Media};

use super::font::Fonts;
use super::lines::{one_line, shorten, wrap};
use super::tiles::{MOST_TILES, tiles};
use super::{Board, BoardShot};

/// A rectangle, in pixels from the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left side.
    pub x: f32,
    /// The top.
    pub y: f32,
    /// The width.
    pub width: f32,
    /// The height.
    pub height: f32,
}

impl Area {
    /// The right side.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The bottom.
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }
}

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// The paper, nearly black.
pub(super) const PAPER: Colour = Colour(0x15, 0x17, 0x1B);
/// Behind pictures, and time that is to come.
const PANEL: Colour = Colour(0x33, 0x38, 0x40);
/// Text.
const INK: Colour = Colour(0xE9, 0xE7, 0xE2);
/// What is said.
const BRIGHT: Colour = Colour(0xFF, 0xFF, 0xFF);
/// Text beside the point. Readable on the paper all the same.
const DIM: Colour = Colour(0xA3, 0xA8, 0xB1);
/// Time that has passed.
const PASSED: Colour = Colour(0x6E, 0x74, 0x7F);
/// The shot that is seen, before the playhead.
pub(super) const LIT: Colour = Colour(0xF2, 0xB1, 0x3C);
/// The shot that is seen, behind the playhead.
const NEXT: Colour = Colour(0x7A, 0x5F, 0x2C);

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A filled rectangle.
    Fill {
        /// Where.
        area: Area,
        /// The radius of its corners.
        radius: f32,
        /// Its colour.
        colour: Colour,
    },
    /// A line of text, from the left.
    Text {
        /// Where its letters are, with what hangs below the line.
        area: Area,
        /// The line that they stand on.
        baseline: f32,
        /// The size of the letters.
        size: f32,
        /// Their colour.
        colour: Colour,
        /// Whether they are heavy.
        strong: bool,
        /// The words, as they can be drawn.
        words: String,
    },
    /// A picture, cut to fit.
    Picture {
        /// Where.
        area: Area,
        /// The radius of its corners.
        radius: f32,
        /// Which of the shot's pictures.
        index: usize,
    },
}

impl Mark {
    /// Where the mark is.
    pub fn area(&self) -> Area {
        match self {
            Self::Fill { area, .. } | Self::Text { area, .. } | Self::Picture { area, .. } => *area,
        }
    }
}

/// What is seen at a moment, but for what moves from frame to frame.
#[derive(Clone, Debug)]
pub struct Page {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The marks, from the back to the front.
    pub marks: Vec<Mark>,
    /// Where the bar of time is; it stands for the whole clip from left to right.
    pub bar: Area,
    /// The place of the time that it is, at the right end of it.
    pub clock: Area,
    /// Whether a text had to be cut.
    pub cut: bool,
}

/// How far letters reach above the line that they stand on, of their size.
const ABOVE: f32 = 0.9;
/// How far they reach below.
const BELOW: f32 = 0.25;
/// From line to line of text that runs on, of its size.
const LEADING: f32 = 1.42;

/// The page of a board at a time.
pub fn page(board: &Board, at_ms: u64) -> Page {
    compose(board, &Fonts::of(board), board.shot_at(at_ms))
}

/// The page of a board while one of its shots is seen, or none.
pub(super) fn compose(board: &Board, fonts: &Fonts, shot: Option<usize>) -> Page {
    let (width, height) = board.size();
    let (wide, high) = (width as f32, height as f32);
    // One at 960x540, and smaller where a side is short.
    let unit = ((wide * high).sqrt() / 720.0).min(wide / 400.0).min(high / 400.0);
    let margin = 34.0 * unit;
    let inner = Area { x: margin, y: margin, width: wide - 2.0 * margin, height: high - 2.0 * margin };
    let numbers = Area { y: inner.bottom() - 12.0 * unit, height: 14.0 * unit, ..inner };
    let bar = Area { y: numbers.y - 15.0 * unit, height: 8.0 * unit, ..inner };
    let footer = Area { y: bar.y - 35.0 * unit, height: 24.0 * unit, ..inner };
    let clock = clock_area(board, fonts, footer, unit);
    let mut setting = Setting { fonts, unit, marks: Vec::new(), cut: false };
    setting.bar(board, shot, bar, numbers);
    setting.borders(board, bar);
    let title = Area { width: (clock.x - footer.x - 20.0 * unit).max(0.0), ..footer };
    let shot = shot.and_then(|index| board.shots.get(index));
    let bottom = setting.foot(board, &borders::sound(board, shot), footer, title);
    if let Some(shot) = shot {
        let header = Area { height: 36.0 * unit, ..inner };
        setting.head(board, shot, header);
        let top = header.bottom() + 20.0 * unit;
        let body = Area { y: top, height: (bottom - 16.0 * unit - top).max(0.0), ..inner };
        setting.body(shot, body);
    } else if let Some(title) = &board.title {
        // Between shots there is the title alone.
        let (words, size) = one_line(fonts, &fonts.drawable(title), 34.0 * unit, 0.5, inner.width);
        let x = inner.x + (inner.width - fonts.width(&words, size)).max(0.0) / 2.0;
        setting.text(&words, x, f32::midpoint(inner.y, bottom), size, INK, false);
    }
    Page { width, height, bar, clock, cut: setting.cut, marks: setting.marks }
}

/// Where the clock stands: as wide as its widest words.
fn clock_area(board: &Board, fonts: &Fonts, footer: Area, unit: f32) -> Area {
    let size = 17.0 * unit;
    let width = fonts.width(&clock(board, board.total_ms), size) + unit;
    Area {
        x: footer.right() - width,
        width,
        height: size * (ABOVE + BELOW),
        y: footer.bottom() - size * (ABOVE + BELOW),
    }
}

/// The text of the time that it is, of the time that there is.
pub(super) fn clock(board: &Board, at_ms: u64) -> String {
    let at = at_ms.min(board.total_ms);
    format!("{}.{} / {}", minutes(at), at % 1000 / 100, time(board.total_ms))
}

/// The clock as a mark.
pub(super) fn clock_mark(fonts: &Fonts, area: Area, words: String) -> Mark {
    let size = area.height / (ABOVE + BELOW);
    let x = (area.right() - fonts.width(&words, size)).max(area.x);
    Mark::Text {
        area: Area { x, width: area.right() - x, ..area },
        baseline: area.y + ABOVE * size,
        size,
        colour: INK,
        strong: false,
        words,
    }
}

/// `1:05`.
fn minutes(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

/// `1:05`, or `1:05.5` where there is a part of a second.
fn time(ms: u64) -> String {
    if ms.is_multiple_of(1000) { minutes(ms) } else { format!("{}.{}", minutes(ms), ms % 1000 / 100) }
}

/// How far what is said is moved in, of the size of the words.
const INDENT: f32 = 0.8;

/// What a shot says, as it can be drawn.
struct Script {
    words: String,
    /// Who says what.
    said: Vec<(Option<String>, String)>,
}

impl Script {
    fn of(shot: &BoardShot, fonts: &Fonts) -> Self {
        let drawn = |text: &str| fonts.drawable(text);
        let said = shot.dialogue.iter().take(MOST_LINES).map(|line| {
            let speaker = line.speaker.as_deref().map(drawn).filter(|name| !name.trim().is_empty());
            (speaker, drawn(&line.words))
        });
        let said = said.filter(|(_, words)| !words.trim().is_empty()).collect();
        Self { words: drawn(&shot.words), said }
    }
}

/// A paragraph with its size and what stands before it.
struct Block {
    kind: Kind,
    lines: Vec<String>,
    size: f32,
    /// The space above it, unless it is the first.
    above: f32,
}

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    Speaker,
    Spoken,
}

impl Block {
    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LEADING
    }
}

/// The height of paragraphs under one another.
fn height_of(blocks: &[Block]) -> f32 {
    let above: f32 = blocks.iter().skip(1).map(|block| block.above).sum();
    above + blocks.iter().map(Block::height).sum::<f32>()
}

/// A page that is being set.
struct Setting<'a> {
    fonts: &'a Fonts,
    unit: f32,
    marks: Vec<Mark>,
    cut: bool,
}

impl Setting<'_> {
    fn fill(&mut self, area: Area, radius: f32, colour: Colour) {
        if area.width > 0.0 && area.height > 0.0 {
            self.marks.push(Mark::Fill { area, radius, colour });
        }
    }

    fn text(&mut self, words: &str, x: f32, baseline: f32, size: f32, colour: Colour, strong: bool) {
        if words.is_empty() {
            return;
        }
        let width = self.fonts.width(words, size);
        let area = Area { x, y: baseline - ABOVE * size, width, height: (ABOVE + BELOW) * size };
        self.marks.push(Mark::Text { area, baseline, size, colour, strong, words: words.to_owned() });
    }

    /// The shots as pieces of the bar, with their numbers below.
    fn bar(&mut self, board: &Board, current: Option<usize>, bar: Area, numbers: Area) {
        let radius = bar.height / 2.0;
        self.fill(bar, radius, PANEL);
        let total = board.total_ms.max(1) as f32;
        let at = |ms: u64| bar.x + bar.width * (ms as f32 / total).min(1.0);
        let now = current.and_then(|index| board.shots.get(index)).map(|shot| shot.start_ms);
        let mut free = bar.x;
        for (index, shot) in board.shots.iter().enumerate().take(MOST_SHOTS) {
            let (from, to) = (at(shot.start_ms), at(shot.end_ms));
            if to <= from {
                continue;
            }
            let lit = Some(index) == current;
            // A line of paper parts a piece from the next.
            let gap = (2.5 * self.unit).min((to - from) * 0.3);
            let area = Area { x: from, width: to - from - if to < bar.right() { gap } else { 0.0 }, ..bar };
            let colour = match now {
                _ if lit => NEXT,
                Some(now) if shot.start_ms < now => PASSED,
                _ => PANEL,
            };
            self.fill(Area { x: from, width: to - from, ..bar }, 0.0, PAPER);
            self.fill(area, radius.min(area.width / 2.0), colour);
            let words = shot.number.to_string();
            let size = 12.0 * self.unit;
            let x = from.max(free);
            if x + self.fonts.width(&words, size) <= area.right() {
                let colour = if lit { LIT } else { DIM };
                self.text(&words, x, numbers.bottom() - BELOW * size, size, colour, lit);
                free = x + self.fonts.width(&words, size) + 4.0 * self.unit;
            }
        }
    }

    /// The title beside the clock, and what is said of sound above both. Where the room above them ends.
    fn foot(&mut self, board: &Board, sound: &[&str], footer: Area, title: Area) -> f32 {
        let (unit, top) = (self.unit, footer.y);
        if let Some(words) = &board.title {
            let (words, size) =
                one_line(self.fonts, &self.fonts.drawable(words), 15.0 * unit, 0.85, title.width);
            self.text(&words, title.x, title.bottom() - BELOW * 17.0 * unit, size, DIM, false);
        }
        if sound.is_empty() {
            return top;
        }
        let (size, indent) = (14.0 * unit, 20.0 * unit);
        let words: Vec<&str> = sound.iter().flat_map(|line| line.split_whitespace()).collect();
        let words = self.fonts.drawable(&words.join(" "));
        let lines = self.within(&words, size, footer.width - indent, 2);
        let step = size * LEADING;
        let first = top - 5.0 * unit - step * lines.len() as f32;
        if !lines.is_empty() {
            self.text("♪", title.x, first + ABOVE * size, size, DIM, false);
        }
        for (index, line) in lines.iter().enumerate() {
            self.text(line, title.x + indent, first + index as f32 * step + ABOVE * size, size, DIM, false);
        }
        first
    }

    /// At most so many lines of a text, the last with an ellipsis if there is more.
    fn within(&mut self, words: &str, size: f32, width: f32, most: usize) -> Vec<String> {
        let mut found = wrap(self.fonts, words, size, width, most);
        if found.cut {
            self.cut = true;
            if let Some(last) = found.lines.last_mut() {
                let room = width.min(self.fonts.width(last, size) + 2.0 * size);
                *last = shorten(self.fonts, last, size, room);
            }
        }
        found.lines
    }

    /// The shot's number, its label, and when it plays.
    fn head(&mut self, board: &Board, shot: &BoardShot, area: Area) {
        let unit = self.unit;
        let number = shot.number.to_string();
        let (number, size) = one_line(self.fonts, &number, 22.0 * unit, 0.5, area.width / 3.0);
        let own = self.fonts.width(&number, size);
        let badge = Area { width: (own + 22.0 * unit).max(area.height), ..area };
        self.fill(badge, 7.0 * unit, LIT);
        let middle = area.y + area.height / 2.0;
        self.text(&number, badge.x + (badge.width - own) / 2.0, middle + 0.36 * size, size, PAPER, true);
        let when = format!("{} – {}", time(shot.start_ms), time(shot.end_ms));
        let (when, size) = one_line(self.fonts, &when, 16.0 * unit, 0.5, area.width / 3.0);
        let when_x = area.right() - self.fonts.width(&when, size);
        self.text(&when, when_x, middle + 0.36 * size, size, DIM, false);
        let left_of = self.clip_name(board, shot, area, when_x);
        if let Some(label) = &shot.label {
            let x = badge.right() + 14.0 * unit;
            let room = left_of - 18.0 * unit - x;
            let (words, size) = one_line(self.fonts, &self.fonts.drawable(label), 22.0 * unit, 0.8, room);
            self.cut |= words.ends_with('…') && !label.ends_with('…');
            self.text(&words, x, middle + 0.36 * size, size, INK, true);
        }
    }

    /// Pictures and words: side by side, or one under the other.
    fn body(&mut self, shot: &BoardShot, area: Area) {
        let unit = self.unit;
        let script = &Script::of(shot, self.fonts);
        let speaks = !script.said.is_empty() || !script.words.trim().is_empty();
        if shot.pictures.is_empty() {
            // Lines of a length that eyes can follow.
            let width = area.width.min(820.0 * unit);
            self.words(script, Area { width, ..area }, 30.0 * unit, true);
        } else if !speaks {
            self.pictures(shot, area, true);
        } else if area.width > area.height * 1.2 {
            let gap = 28.0 * unit;
            let most = area.width * if area.width > area.height * 2.6 { 0.55 } else { 0.5 };
            let used = self.pictures(shot, Area { width: most, ..area }, false);
            let x = used.right() + gap;
            self.words(
                script,
                Area { x, width: (area.right() - x).min(820.0 * unit), ..area },
                25.0 * unit,
                false,
            );
        } else {
            let gap = 18.0 * unit;
            // The words take what they need, the pictures the rest, within bounds.
            let most = area.height * 0.62;
            let cut = self.cut;
            let wanted = height_of(&self.blocks(script, area, 23.0 * unit));
            self.cut = cut;
            let words = wanted.clamp(area.height * 0.36, most);
            let used = self.pictures(shot, Area { height: area.height - words - gap, ..area }, true);
            let y = used.bottom() + gap;
            self.words(script, Area { y, height: (area.bottom() - y).max(0.0), ..area }, 24.0 * unit, false);
        }
    }

    /// The pictures with their names. What they take of the area.
    fn pictures(&mut self, shot: &BoardShot, area: Area, centred: bool) -> Area {
        let unit = self.unit;
        let (size, below) = (13.0 * unit, 22.0 * unit);
        let aspects: Vec<f32> =
            shot.pictures.iter().take(MOST_TILES).map(|picture| aspect(&picture.bytes)).collect();
        let more = shot.pictures.len().saturating_sub(MOST_TILES);
        let places = tiles(&aspects, area, 12.0 * unit, below, centred);
        let count = places.len();
        let mut used = Area { width: 0.0, height: 0.0, ..area };
        for (index, (tile, picture)) in places.into_iter().zip(&shot.pictures).enumerate() {
            self.fill(tile, 6.0 * unit, PANEL);
            self.marks.push(Mark::Picture { area: tile, radius: 6.0 * unit, index });
            let name = self.fonts.drawable(&picture.name);
            let name = if more > 0 && index + 1 == count { format!("{name} +{more}") } else { name };
            let (name, size) = one_line(self.fonts, &name, size, 0.85, tile.width);
            let x = if centred {
                tile.x + (tile.width - self.fonts.width(&name, size)).max(0.0) / 2.0
            } else {
                tile.x
            };
            self.text(&name, x, tile.bottom() + 17.0 * unit, size, DIM, false);
            used.width = used.width.max(tile.right() - area.x);
            used.height = used.height.max(tile.bottom() + below - area.y);
        }
        used
    }

    /// The words and the dialogue as paragraphs of a size, no more of them than are higher than `height` together.
    fn blocks(&mut self, script: &Script, area: Area, size: f32) -> Vec<Block> {
        // A line more than there is room for, so that one sees that there is none.
        let rows = |size: f32| (area.height / (size * LEADING)).max(0.0) as usize + 1;
        let mut blocks = Vec::new();
        let lines = self.within(&script.words, size, area.width, rows(size));
        if !lines.is_empty() {
            blocks.push(Block { kind: Kind::Words, lines, size, above: 0.0 });
        }
        let (width, spoken) = (area.width - size * INDENT, size * 1.06);
        let mut said = 0.0;
        for (speaker, words) in &script.said {
            let lines = self.within(words, spoken, width, rows(spoken));
            if lines.is_empty() {
                continue;
            }
            let mut above = size * 0.75;
            if let Some(name) = speaker {
                let (name, size) = one_line(self.fonts, name, size * 0.72, 0.8, width);
                blocks.push(Block { kind: Kind::Speaker, lines: vec![name], size, above });
                above = 0.0;
            }
            said += lines.len() as f32 * spoken * LEADING;
            blocks.push(Block { kind: Kind::Spoken, lines, size: spoken, above });
            if said > area.height {
                break;
            }
        }
        blocks
    }

    /// The words of a shot in an area: as large as `size`, smaller if there are many, and cut if there are too many.
    fn words(&mut self, script: &Script, area: Area, size: f32, centred: bool) {
        let least = 14.0 * self.unit;
        let mut size = size;
        let blocks = loop {
            let cut = self.cut;
            let mut blocks = self.blocks(script, area, size);
            if height_of(&blocks) <= area.height {
                break blocks;
            }
            if size <= least {
                self.shed(&mut blocks, area);
                self.cut = true;
                break blocks;
            }
            self.cut = cut;
            size = (size * 0.95).max(least);
        };
        let spare = (area.height - height_of(&blocks)).max(0.0);
        let mut y = area.y + if centred { spare * 0.42 } else { 0.0 };
        // The line beside what somebody says begins with the name.
        let mut begun: Option<f32> = None;
        for (index, block) in blocks.iter().enumerate() {
            y += if index > 0 { block.above } else { 0.0 };
            let (x, colour, strong) = match block.kind {
                Kind::Words => (area.x, INK, false),
                Kind::Speaker => (area.x + size * INDENT, LIT, true),
                Kind::Spoken => (area.x + size * INDENT, BRIGHT, true),
            };
            let step = block.size * LEADING;
            for (row, line) in block.lines.iter().enumerate() {
                let baseline = y + row as f32 * step + step / 2.0 + 0.36 * block.size;
                self.text(line, x, baseline, block.size, colour, strong);
            }
            let top = begun.take().unwrap_or(y);
            y += block.height();
            match block.kind {
                Kind::Speaker => begun = Some(top),
                Kind::Spoken => {
                    let inset = size * 0.18;
                    let line = Area {
                        x: area.x,
                        y: top + inset,
                        width: 3.0 * self.unit,
                        height: (y - top - 2.0 * inset).max(0.0),
                    };
                    self.fill(line, 1.5 * self.unit, LIT);
                }
                Kind::Words => {}
            }
        }
    }

    /// Takes lines away until the paragraphs fit: first of the words, down to a third of the area, then of what is said
    /// last.
    fn shed(&mut self, blocks: &mut Vec<Block>, area: Area) {
        let mut cut_words = false;
        while height_of(blocks) > area.height {
            let spare = |block: &&mut Block| {
                block.kind == Kind::Words && block.lines.len() > 1 && block.height() > area.height * 0.34
            };
            if let Some(words) = blocks.iter_mut().next().filter(spare) {
                words.lines.pop();
                cut_words = true;
                continue;
            }
            let Some(last) = blocks.last_mut() else { break };
            last.lines.pop();
            if last.lines.is_empty() {
                blocks.pop();
                // A name with nothing said under it.
                blocks.pop_if(|block| block.kind == Kind::Speaker);
            }
            self.end_cut(blocks.last_mut(), area);
        }
        if cut_words {
            self.end_cut(blocks.first_mut(), area);
        }
    }

    /// Puts an ellipsis at the end of what was cut.
    fn end_cut(&self, block: Option<&mut Block>, area: Area) {
        let Some(block) = block else { return };
        let indent = if block.kind == Kind::Words { 0.0 } else { block.size * INDENT };
        if let Some(last) = block.lines.last_mut().filter(|line| !line.ends_with('…')) {
            let room = (self.fonts.width(last, block.size) + 2.0 * block.size).min(area.width - indent);
            *last = shorten(self.fonts, last, block.size, room);
        }
    }
}

/// How many shots the bar shows.
const MOST_SHOTS: usize = 500;

/// How many lines of dialogue are looked at.
const MOST_LINES: usize = 60;

/// The shape of a picture, by its header; square where it cannot be read.
fn aspect(bytes: &[u8]) -> f32 {
    let start = bytes.get(..assets::HEAD_BYTES).unwrap_or(bytes);
    match assets::identify(&Head { length: bytes.len() as u64, bytes: start.to_vec() }) {
        Media::Picture(picture) => picture.aspect() as f32,
        _ => 1.0,
    }
}

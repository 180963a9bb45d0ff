//! The tree: what stands where in a story, before anybody asks what it means.
//!
//! Blocks hold spans of text; what stands inside the text (references, quotes, cues …) is kept in lists beside them, each
//! in the order of the file, so that one search finds what lies in a span.

use std::sync::Arc;

use serde::Serialize;

use crate::syntax::time::Broken;
use crate::text::Span;
use crate::text::yaml::{Node, YamlError};

/// A parsed story.
#[derive(Clone, Debug)]
pub struct Script {
    /// The text it was read from; every span points into it.
    pub source: Arc<str>,
    /// The YAML at the start.
    pub front_matter: Option<FrontMatter>,
    /// All text before the first header, front matter left out.
    pub preamble: Span,
    /// Shots and sections, in the order of the file.
    pub blocks: Vec<Block>,
    /// `@boy`, `[Image 1]`.
    pub references: Vec<Reference>,
    /// Every quote, spoken or seen.
    pub quotes: Vec<Quote>,
    /// Spoken words.
    pub dialogue: Vec<Dialogue>,
    /// `Ambient sound: …`.
    pub cues: Vec<Cue>,
    /// `// …`, to the end of the line.
    pub comments: Vec<Comment>,
    /// `\@` and the like: two characters that stand for the second one.
    pub escapes: Vec<Span>,
    /// Whole time headers in the middle of a line, but for those in notes.
    pub stray_headers: Vec<Span>,
    /// Lines of prose that begin with a bracket which is no header.
    pub bracket_lines: Vec<Span>,
}

/// The YAML between the fences.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// All of it, fences included.
    pub span: Span,
    /// The YAML alone.
    pub yaml: Span,
    /// Whether a second fence was found.
    pub closed: bool,
    /// What it says, or why it cannot be read.
    pub content: Result<Option<Node>, YamlError>,
}

/// A header and its text.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The whole block.
    pub span: Span,
    /// The header, brackets included.
    pub header: Span,
    /// The label of a shot, the title of a clip, or the text inside a section's brackets.
    pub lead: Option<Span>,
    /// The text behind the header.
    pub text: Span,
    /// Whether the header's bracket is never closed, so that the header ends with its line.
    pub unclosed: bool,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A shot with a time.
    Shot(Timing),
    /// A shot whose time cannot be read. It has no place in time.
    Broken(Broken),
    /// A section, perhaps with a time.
    Section {
        /// Which one.
        kind: SectionKind,
        /// Its name as written.
        name: Span,
        /// Its time, as in `[Audio 5-9s]`.
        timing: Option<Timing>,
        /// Why the time that it has cannot be read.
        broken: Option<Broken>,
    },
    /// A header that begins a clip; the text behind it is for that clip alone.
    Clip(ClipHeader),
    /// `[All clips]`: the clip before it ends, and what follows holds for the whole film.
    Film {
        /// Its name as written.
        name: Span,
    },
}

/// What a clip header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipHeader {
    /// `Clip`, `Clip 2`, `第二段`: as written, number included.
    pub name: Span,
    /// The clip's number, if the header has one.
    pub number: Option<u32>,
    /// When it plays, if the header says so.
    pub timing: Option<Timing>,
    /// Why the time that it has cannot be read.
    pub broken: Option<Broken>,
    /// Whether it begins with the last picture of the clip before it.
    pub continues: Option<Span>,
}

/// The time in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub value: TimingValue,
    /// Whether it is written as a clock.
    pub clock: bool,
}

/// What a header's time says, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimingValue {
    /// From `start` to `end`.
    Range {
        /// Milliseconds from the start of the story.
        start: u64,
        /// Milliseconds from the start of the story; not necessarily after `start`.
        end: u64,
    },
    /// As long as this, from the end of the shot before.
    Length(u64),
}

/// The sections of a story, in the order in which they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// The look of the whole clip.
    Style,
    /// Where it is.
    Scene,
    /// Who is in it.
    Cast,
    /// How it sounds.
    Audio,
    /// What must hold in every shot.
    Constraints,
    /// What must not appear.
    Negative,
    /// For people; never sent.
    Notes,
}

impl SectionKind {
    /// Its canonical name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Style => "Style",
            Self::Scene => "Scene",
            Self::Cast => "Cast",
            Self::Audio => "Audio",
            Self::Constraints => "Constraints",
            Self::Negative => "Negative",
            Self::Notes => "Notes",
        }
    }
}

/// Every name that a section header may have, for near misses.
pub const SECTION_NAMES: &[&str] = &[
    "Style",
    "风格",
    "スタイル",
    "Cast",
    "Characters",
    "Character",
    "Subject",
    "角色",
    "人物",
    "主体",
    "キャラクター",
    "Scene",
    "Setting",
    "场景",
    "シーン",
    "Audio",
    "Sound",
    "Music",
    "音频",
    "声音",
    "音效",
    "音声",
    "Constraints",
    "Requirements",
    "约束",
    "要求",
    "Negative",
    "Negative prompt",
    "Avoid",
    "负面",
    "负面提示词",
    "Notes",
    "Note",
    "备注",
    "Clip",
    "Part",
    "Segment",
    "片段",
    "クリップ",
    "パート",
    "All clips",
    "Whole film",
    "全片",
];

/// A mention of a picture, a clip or a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// All of it, `@` and brackets included.
    pub span: Span,
    /// The name: `boy`; for positional names the kind and the number, as in `Image1`.
    pub name: String,
    /// The name as it is written, which a declaration may have letter for letter.
    pub written: String,
    /// Kind and number, if it is a positional name.
    pub position: Option<(MediaKind, u32)>,
    /// Whether its end is certain: `@[the old man]`, `[Image 1]`. Else a declared name may end earlier.
    pub exact: bool,
}

/// The kinds of files that a reference can name. Positions are counted for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A clip.
    Video,
    /// A sound.
    Audio,
}

impl MediaKind {
    /// `Image`, `Video`, `Audio`: as positional names have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
        }
    }
}

/// A quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// With its marks.
    pub span: Span,
    /// The words between the marks.
    pub words: Span,
    /// Whether somebody speaks it; else it is text on screen.
    pub speech: bool,
}

/// Spoken words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogue {
    /// From the speaker, if there is one, to the closing mark.
    pub span: Span,
    /// The speaker's reference, as an index into the script's references.
    pub speaker: Option<usize>,
    /// How it is said: `quietly`.
    pub manner: Option<Span>,
    /// The words between the marks.
    pub words: Span,
}

/// A labelled remark about sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// From the label to the end of its text.
    pub span: Span,
    /// The label, without the colon.
    pub label: Span,
    /// What it says.
    pub text: Span,
    /// Whether it speaks of words or of sounds.
    pub kind: CueKind,
}

/// What a cue speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueKind {
    /// Sound or music.
    Sound,
    /// Dialogue, narration.
    Speech,
}

/// A comment, from its `//` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `//` to the line's end.
    pub span: Span,
}

impl Script {
    /// The words under a span.
    pub fn text(&self, span: Span) -> &str {
        span.of(&self.source)
    }

    /// The story without its front matter.
    pub fn body(&self) -> &str {
        self.source.get(self.preamble.start as usize..).unwrap_or("")
    }

    /// The shots, broken ones included, in the order of the file.
    pub fn shots(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.is_shot())
    }
}

impl Block {
    /// Whether it is a shot, broken or not.
    pub fn is_shot(&self) -> bool {
        matches!(self.kind, BlockKind::Shot(_) | BlockKind::Broken(_))
    }
}

/// The part of a list, in the order of the file, that lies in `span`.
pub fn within<T>(items: &[T], span: Span, place: impl Fn(&T) -> Span) -> &[T] {
    let from = items.partition_point(|item| place(item).start < span.start);
    let to = items.partition_point(|item| place(item).start < span.end);
    items.get(from..to.max(from)).unwrap_or(&[])
}

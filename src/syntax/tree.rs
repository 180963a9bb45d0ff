//! The syntax tree of a story: its elements and their spans, not yet resolved.
//!
//! Blocks hold spans of text. Elements inside the text (references, quotes, cues …) are in separate lists, each in
//! file order, so that a binary search finds those in a span.

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
    /// The YAML front matter at the start.
    pub front_matter: Option<FrontMatter>,
    /// All text before the first header, without the front matter.
    pub preamble: Span,
    /// Shots, sections and clip headers, in file order.
    pub blocks: Vec<Block>,
    /// References such as `@boy` and `[Image 1]`.
    pub references: Vec<Reference>,
    /// All quotes: dialogue and on-screen text.
    pub quotes: Vec<Quote>,
    /// Lines of dialogue.
    pub dialogue: Vec<Dialogue>,
    /// Labelled cues such as `Ambient sound: …`.
    pub cues: Vec<Cue>,
    /// Comments: `// …` to the end of the line.
    pub comments: Vec<Comment>,
    /// Escapes such as `\@`: two characters that stand for the second.
    pub escapes: Vec<Span>,
    /// Complete time headers in the middle of a line, except in notes.
    pub stray_headers: Vec<Span>,
    /// Lines of prose that start with a bracket but aren't headers.
    pub bracket_lines: Vec<Span>,
}

/// The front matter: YAML between two fences.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// The whole front matter, fences included.
    pub span: Span,
    /// The YAML without the fences.
    pub yaml: Span,
    /// Whether it has a closing fence.
    pub closed: bool,
    /// The parsed YAML, or the error.
    pub content: Result<Option<Node>, YamlError>,
}

/// A block of the story: a header and the text after it.
#[derive(Clone, Debug)]
pub struct Block {
    /// Shot, section or clip header.
    pub kind: BlockKind,
    /// The whole block.
    pub span: Span,
    /// The header, brackets included.
    pub header: Span,
    /// The label of a shot, the title of a clip, or the text inside a section's brackets.
    pub lead: Option<Span>,
    /// The text after the header.
    pub text: Span,
    /// Whether the header lacks its closing bracket and so ends with its line.
    pub unclosed: bool,
}

/// The kind of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A shot with a time.
    Shot(Timing),
    /// A shot with an unreadable time, so it has no time at all.
    Broken(Broken),
    /// A section, optionally with a time.
    Section {
        /// Which one.
        kind: SectionKind,
        /// Its name, as written.
        name: Span,
        /// Its time, such as in `[Audio 5-9s]`.
        timing: Option<Timing>,
        /// Why its time can't be read, if it has an unreadable one.
        broken: Option<Broken>,
    },
    /// A header that starts a clip; the text after it applies to that clip only.
    Clip(ClipHeader),
    /// `[All clips]`: ends the clip before it; what follows applies to the whole film.
    Film {
        /// Its name, as written.
        name: Span,
    },
}

/// The parts of a clip header, except its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipHeader {
    /// The name as written, number included: `Clip`, `Clip 2`, `第二段`.
    pub name: Span,
    /// The clip's number, if the header has one.
    pub number: Option<u32>,
    /// The clip's time, if the header has one.
    pub timing: Option<Timing>,
    /// Why its time can't be read, if it has an unreadable one.
    pub broken: Option<Broken>,
    /// The span of `continues`: the clip starts from the last frame of the previous one.
    pub continues: Option<Span>,
}

/// The time in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Its span in the header.
    pub span: Span,
    /// Its value, in milliseconds.
    pub value: TimingValue,
    /// Whether it is written as a clock, such as `0:05`.
    pub clock: bool,
}

/// The value of a header's time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimingValue {
    /// From `start` to `end`.
    Range {
        /// Milliseconds from the start of the story.
        start: u64,
        /// Milliseconds from the start of the story; not necessarily after `start`.
        end: u64,
    },
    /// A length, starting at the end of the previous shot.
    Length(u64),
}

/// The kinds of sections, in the order in which they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// The visual style of the whole clip.
    Style,
    /// The setting.
    Scene,
    /// The characters.
    Cast,
    /// Sound and music.
    Audio,
    /// Requirements for every shot.
    Constraints,
    /// What must not appear.
    Negative,
    /// Notes for people; never sent.
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

/// All names of sections and clip headers, for suggestions after a typo.
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

/// A reference in the text to an image, video or audio file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The whole reference, `@` and brackets included.
    pub span: Span,
    /// The name, such as `boy`; a positional name in normal form, such as `Image1`.
    pub name: String,
    /// The name as written, which a declaration may match exactly.
    pub written: String,
    /// Kind and number, if it is a positional name.
    pub position: Option<(MediaKind, u32)>,
    /// Whether brackets mark its end, as in `@[the old man]` and `[Image 1]`. If not, a declared name may end earlier.
    pub exact: bool,
}

/// The kinds of media files. Positional names count each kind separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// An image.
    Image,
    /// A video.
    Video,
    /// An audio file.
    Audio,
}

impl MediaKind {
    /// Its name in positional names: `Image`, `Video`, `Audio`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
        }
    }
}

/// Text in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The quote with its quotation marks.
    pub span: Span,
    /// The words between the quotation marks.
    pub words: Span,
    /// True for speech, false for on-screen text.
    pub speech: bool,
}

/// Lines of dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogue {
    /// From the speaker, if there is one, to the closing quotation mark.
    pub span: Span,
    /// The speaker's reference, as an index into the script's references.
    pub speaker: Option<usize>,
    /// The manner of speech, such as `quietly`.
    pub manner: Option<Span>,
    /// The words between the quotation marks.
    pub words: Span,
}

/// A labelled cue for sound or speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// From the label to the end of its text.
    pub span: Span,
    /// The label, without the colon.
    pub label: Span,
    /// The text after the label.
    pub text: Span,
    /// Sound or speech.
    pub kind: CueKind,
}

/// The kind of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueKind {
    /// Sound or music.
    Sound,
    /// Dialogue or narration.
    Speech,
}

/// A comment, from its `//` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `//` to the line's end.
    pub span: Span,
}

impl Script {
    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        span.slice(&self.source)
    }

    /// The story without its front matter.
    pub fn body(&self) -> &str {
        self.source.get(self.preamble.start as usize..).unwrap_or("")
    }

    /// The shots, broken ones included, in file order.
    pub fn shots(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.is_shot())
    }
}

impl Block {
    /// Returns true if it is a shot, broken or not.
    pub fn is_shot(&self) -> bool {
        matches!(self.kind, BlockKind::Shot(_) | BlockKind::Broken(_))
    }
}

/// Returns the items of a list in file order that start within `span`.
pub fn within<T>(items: &[T], span: Span, place: impl Fn(&T) -> Span) -> &[T] {
    let from = items.partition_point(|item| place(item).start < span.start);
    let to = items.partition_point(|item| place(item).start < span.end);
    items.get(from..to.max(from)).unwrap_or(&[])
}

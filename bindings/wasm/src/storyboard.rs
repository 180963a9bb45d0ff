//! What a story means, independent of any model.

use serde::Serialize;
use storyc::project::{RefSource, Role};
use storyc::storyboard::{Declared, Heading, Ref, Section, Shot};
use storyc::syntax::tree::MediaKind;
#[cfg(test)]
use ts_rs::TS;

use crate::session::Session;
use crate::text::Span;

/// A story's shots, sections, clips and references, each with its place in the text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Storyboard {
    /// The title.
    pub title: Option<String>,
    /// The length in milliseconds: the latest end of a shot, or else the `duration`.
    pub length_ms: Option<u64>,
    /// The shots, in the order of the text.
    pub shots: Vec<StoryShot>,
    /// The sections, in the order of the text.
    pub sections: Vec<StorySection>,
    /// The clip headers, in the order of the text.
    pub clips: Vec<ClipHeading>,
    /// The references, mentioned or declared.
    pub references: Vec<StoryReference>,
}

/// A time range on the story's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct TimeRange {
    /// The first millisecond.
    pub start_ms: u64,
    /// The end in milliseconds, exclusive.
    pub end_ms: u64,
}

impl From<storyc::storyboard::Time> for TimeRange {
    fn from(time: storyc::storyboard::Time) -> Self {
        Self { start_ms: time.start, end_ms: time.end }
    }
}

/// A shot.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct StoryShot {
    /// Its number, from 1.
    pub number: u32,
    /// Its label.
    pub label: Option<String>,
    /// When it plays; `null` if its header can't be read.
    pub time: Option<TimeRange>,
    /// Its header.
    pub header: Span,
    /// Its header and its words.
    pub span: Span,
    /// The clip header that it belongs to, as an index into `clips`.
    pub clip: Option<u32>,
}

/// A section, such as `[Audio]`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct StorySection {
    /// Its name in English, such as `Audio`.
    pub name: &'static str,
    /// When it applies, if its header has a time.
    pub time: Option<TimeRange>,
    /// Its header.
    pub header: Span,
    /// Its header and its words.
    pub span: Span,
    /// Whether it is sent to the model; notes are not.
    pub sent: bool,
    /// The clip header that it belongs to, as an index into `clips`; `null` if it applies to every clip.
    pub clip: Option<u32>,
}

/// A clip header.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ClipHeading {
    /// The number in the header.
    pub number: Option<u32>,
    /// Its title.
    pub title: Option<String>,
    /// The header.
    pub header: Span,
    /// Where the clip begins, in milliseconds on the story's clock.
    pub start_ms: u64,
    /// Whether the clip starts from the last frame of the clip before it.
    pub continues: bool,
}

/// A reference: a picture, a video or a sound that the story mentions.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct StoryReference {
    /// Its declared name, or a positional one such as `Image1`.
    pub name: String,
    /// The kind of file.
    pub kind: ReferenceKind,
    /// Its number among the references of its kind, from 1.
    pub number: u32,
    /// What it is for.
    pub role: Option<ReferenceRole>,
    /// What the prompt calls it, from `as`.
    pub called: Option<String>,
    /// Its file; `null` if none is declared.
    pub source: Option<ReferenceSource>,
    /// Where it is declared.
    pub declared: ReferenceOrigin,
    /// The place of its declaration in the story.
    pub declaration: Option<Span>,
    /// The places that mention it.
    pub mentions: Vec<Span>,
    /// Whether it is sent to the model.
    pub sent: bool,
}

/// The kind of a reference's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum ReferenceKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound.
    Audio,
}

impl From<MediaKind> for ReferenceKind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Video => Self::Video,
            MediaKind::Audio => Self::Audio,
        }
    }
}

/// What a reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub enum ReferenceRole {
    /// A person or another character.
    Character,
    /// A place.
    Scene,
    /// A thing.
    Prop,
    /// A look.
    Style,
    /// The first frame of the clip.
    FirstFrame,
    /// The last frame of the clip.
    LastFrame,
    /// A voice.
    Voice,
    /// A video to edit.
    Edit,
    /// A video to extend.
    Extend,
}

impl From<Role> for ReferenceRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Character => Self::Character,
            Role::Scene => Self::Scene,
            Role::Prop => Self::Prop,
            Role::Style => Self::Style,
            Role::FirstFrame => Self::FirstFrame,
            Role::LastFrame => Self::LastFrame,
            Role::Voice => Self::Voice,
            Role::Edit => Self::Edit,
            Role::Extend => Self::Extend,
        }
    }
}

/// The file of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase", tag = "kind", content = "value")]
pub enum ReferenceSource {
    /// A local file, by its path: the key of its facts in the option `files`.
    Path(String),
    /// A URL that the vendor fetches.
    Url(String),
    /// The id of an asset in the vendor's library.
    Element(String),
    /// The last frame of the clip with this number.
    Frame(u32),
}

impl ReferenceSource {
    /// Converts a source whose path is relative to `folder`.
    pub fn new(source: &RefSource, folder: &str) -> Self {
        match source {
            RefSource::Path(path) => Self::Path(storyc::plan::join(folder, path)),
            RefSource::Url(url) => Self::Url(url.clone()),
            RefSource::Element(id) => Self::Element(id.clone()),
            RefSource::Frame(clip) => Self::Frame(*clip),
        }
    }
}

/// Where a reference is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum ReferenceOrigin {
    /// In the story's front matter.
    Story,
    /// In the project file.
    Project,
    /// In the option `references`.
    Options,
    /// By the `continues` of a clip header: it is the last frame of the clip before.
    Clip,
    /// Nowhere: the text mentions it without a declaration.
    Nowhere,
}

impl Storyboard {
    /// Converts the storyboard of a story.
    pub fn new(session: &Session) -> Self {
        let board = session.story.board();
        let mut mentions: Vec<Vec<Span>> = vec![Vec::new(); board.refs.len()];
        for mention in board.mentions.iter() {
            mentions.get_mut(mention.target).into_iter().for_each(|of| of.push(session.span(mention.span)));
        }
        let mut sent = vec![false; board.refs.len()];
        for (target, _) in board.sent_refs() {
            sent.get_mut(target).into_iter().for_each(|sent| *sent = true);
        }
        let shots = board.shots.iter().zip(1..).map(|(shot, number)| StoryShot::new(session, number, shot));
        let references = board.refs.iter().zip(mentions).zip(sent);
        Self {
            title: board.settings.title.as_ref().map(|title| title.value.clone()),
            length_ms: board.length_ms(),
            shots: shots.collect(),
            sections: board.sections.iter().map(|section| StorySection::new(session, section)).collect(),
            clips: board.headings.iter().map(|heading| ClipHeading::new(session, heading)).collect(),
            references: references
                .map(|((r, mentions), sent)| StoryReference::new(session, r, mentions, sent))
                .collect(),
        }
    }
}

/// The header, the whole span without the white space after it, and the label of a block.
fn block(session: &Session, block: usize) -> (Span, Span, Option<String>) {
    let script = session.story.script();
    let Some(block) = script.blocks.get(block) else { return (NOWHERE, NOWHERE, None) };
    let label = block.lead.map(|lead| session.story.text_of(lead).to_owned());
    (session.span(block.header), session.span(block.span.trimmed(&script.source)), label)
}

/// The span of a block that doesn't exist.
const NOWHERE: Span = Span { start: 0, end: 0 };

impl StoryShot {
    fn new(session: &Session, number: u32, shot: &Shot) -> Self {
        let (header, span, label) = block(session, shot.block);
        Self {
            number,
            label,
            time: shot.time.map(Into::into),
            header,
            span,
            clip: shot.clip.map(|clip| clip as u32),
        }
    }
}

impl StorySection {
    fn new(session: &Session, section: &Section) -> Self {
        let (header, span, _) = block(session, section.block);
        Self {
            name: section.kind.name(),
            time: section.time.map(Into::into),
            header,
            span,
            sent: section.kind != storyc::syntax::SectionKind::Notes,
            clip: section.clip.map(|clip| clip as u32),
        }
    }
}

impl ClipHeading {
    fn new(session: &Session, heading: &Heading) -> Self {
        let (header, _, title) = block(session, heading.block);
        Self {
            number: heading.number,
            title,
            header,
            start_ms: heading.start,
            continues: heading.continues.is_some(),
        }
    }
}

impl StoryReference {
    fn new(session: &Session, r: &Ref, mentions: Vec<Span>, sent: bool) -> Self {
        let (declared, declaration) = match r.declared {
            Declared::Story(span) => (ReferenceOrigin::Story, Some(span)),
            Declared::Project(_) => (ReferenceOrigin::Project, None),
            Declared::Flag => (ReferenceOrigin::Options, None),
            Declared::Nowhere => (ReferenceOrigin::Nowhere, None),
            Declared::Clip(span) => (ReferenceOrigin::Clip, Some(span)),
        };
        Self {
            name: r.name.clone(),
            kind: r.kind.into(),
            number: r.number,
            role: r.role.map(Into::into),
            called: r.called.as_ref().map(|called| called.value.clone()),
            source: r.source.as_ref().map(|source| ReferenceSource::new(source, &r.folder)),
            declared,
            declaration: declaration.map(|span| session.span(span)),
            mentions,
            sent,
        }
    }
}

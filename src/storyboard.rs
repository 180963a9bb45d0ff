//! Resolves a [`Script`](crate::syntax::Script) to a [`Storyboard`]: times in milliseconds, references bound, settings
//! merged.
//!
//! Resolving never fails. A broken shot has no time, and an unbound reference stays in the list with a provisional
//! number, so that rules and the editor get a storyboard for any story.

mod references;
mod timing;

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;
use crate::project::{Allow, Header, Origin, Project, RefSource, Role, Setting, Settings};
use crate::syntax::tree::{MediaKind, SectionKind};
use crate::syntax::{Patch, PerBlock, Script};
use crate::text::Span;

/// A resolved story: settings, shots, sections, clip headers and references, independent of any model.
#[derive(Clone, Debug)]
pub struct Storyboard {
    /// The merged settings of project, story and flags.
    pub settings: Settings,
    /// The models that the story or its project names, without command-line overrides.
    pub own_models: Vec<Setting<String>>,
    /// The shots, in file order.
    pub shots: Vec<Shot>,
    /// The sections, in file order.
    pub sections: Vec<Section>,
    /// The clip headers, in file order.
    pub headings: Vec<Heading>,
    /// The texts inside and after `[All clips]` headers, which apply to the whole film.
    pub film_texts: Vec<Span>,
    /// All references, mentioned or declared.
    pub refs: Vec<Ref>,
    /// What each of the script's references resolves to, in the same order.
    pub mentions: Arc<[Mention]>,
    /// The names that the story, its project and the command line declare.
    pub declared: Vec<String>,
    /// The rules that the front matter turns off.
    pub allow: Vec<Allow>,
    /// Whether front matter and project could be read. If not, it is unknown which references are declared.
    pub refs_known: bool,
    /// What continues from shot to shot. The first split fills this in for all models.
    pub continuity: Continuity,
}

/// What continues from one shot to the next, once it is known.
#[derive(Clone, Debug, Default)]
pub struct Continuity {
    /// What is known from before an edit.
    kept: PerBlock<Flow>,
    /// What the blocks say, and for each shot, whether something continues from the one before it.
    found: OnceLock<(PerBlock<Flow>, Vec<bool>)>,
}

/// What the text of a shot says about the cuts around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Whether somebody speaks in it.
    pub speaks: bool,
    /// Whether it says that it continues the shot before it.
    pub continues: bool,
    /// Whether it says that there is no cut around it.
    pub is_one_take: bool,
}

/// A shot with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Its index in the script's blocks.
    pub block: usize,
    /// Its header.
    pub header: Span,
    /// When it plays on the story's clock; `None` if its header is broken.
    pub time: Option<Time>,
    /// The clip header that it belongs to, as an index into `headings`.
    pub clip: Option<usize>,
}

/// A time range in milliseconds. The end comes before the start if the author wrote it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The first millisecond.
    pub start: u64,
    /// The end, exclusive.
    pub end: u64,
}

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its index in the script's blocks.
    pub block: usize,
    /// Which one it is.
    pub kind: SectionKind,
    /// When it applies on the story's clock, if its header has a time.
    pub time: Option<Time>,
    /// The clip header that it belongs to, as an index into `headings`; `None` if it applies to the whole film.
    pub clip: Option<usize>,
}

/// A clip header with its position on the story's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its index in the script's blocks.
    pub block: usize,
    /// Its header.
    pub header: Span,
    /// The clip number in the header.
    pub number: Option<u32>,
    /// The time in the header, on the clip's clock or the story's.
    pub header_time: Option<Time>,
    /// The span of `continues`: the clip starts from the last frame of the previous one.
    pub continues: Option<Span>,
    /// The index of the clip's first shot in `shots`; if the clip has no shots, the number of shots before it.
    pub first_shot: usize,
    /// Where the clip begins on the story's clock, in milliseconds.
    pub start: u64,
    /// Whether the times of its shots restart at 0.
    pub restarts: bool,
}

/// A reference: an image, video or audio file that the story can mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// Its declared name, or a positional one such as `Image1`.
    pub name: String,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// The number that the model sees, counted from 1 for each kind. Provisional while something is unbound.
    pub number: u32,
    /// The file's location; `None` while unbound.
    pub source: Option<RefSource>,
    /// The folder that its path is relative to.
    pub folder: String,
    /// Its role, such as first frame.
    pub role: Option<Role>,
    /// Its description for the prompt, from `as`.
    pub called: Option<Setting<String>>,
    /// Who declared it.
    pub declared: Declared,
    /// Whether its location comes from `--ref`, regardless of where its name is declared.
    pub by_flag: bool,
    /// Whether the sent text mentions it, or the API takes it without a mention.
    pub used: bool,
    /// Whether this clip leaves it out, because neither the clip nor film-wide text uses it.
    pub left_out: bool,
}

/// Where a reference is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// The story, here.
    Story(Span),
    /// The project, here.
    Project(Span),
    /// The command line.
    Flag,
    /// Nowhere: the text mentions it without a declaration.
    Nowhere,
    /// The `continues` of a clip header, here: it is the last frame of the previous clip.
    Clip(Span),
}

/// A mention of a reference in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its bytes. If the script's reference is longer, the rest is prose.
    pub span: Span,
    /// The index of its reference in `refs`.
    pub target: usize,
    /// Whether it is in text that is sent; `[Notes]` and clip titles aren't.
    pub sent: bool,
}

/// Overrides from the command line or the library's caller.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Settings; their origin is [`Origin::Flag`].
    pub settings: Settings,
    /// `--ref NAME=PATH|URL`, in order.
    pub refs: Vec<(String, String)>,
}

/// Resolves a script. The story's own paths are relative to `folder`, which has no trailing slash.
pub fn resolve(
    script: &Script,
    project: Option<&Project>,
    flags: &Flags,
    folder: &str,
) -> (Storyboard, Vec<Diagnostic>) {
    let (header, diagnostics) = read_header(script);
    let (refs, mentions) = references::bind(script, &header.refs, project, &flags.refs, folder);
    (build(script, header, project, flags, (refs, mentions)), diagnostics)
}

/// Resolves a script after an edit, like [`resolve`]. `before` is the storyboard of the script before it; project, flags
/// and folder are the same as then.
pub fn update(
    before: Storyboard,
    patch: &Patch,
    script: &Script,
    project: Option<&Project>,
    flags: &Flags,
    folder: &str,
) -> (Storyboard, Vec<Diagnostic>) {
    let (header, diagnostics) = read_header(script);
    let bound = match references::rebind(&before.mentions, patch, script) {
        Some(mentions) => (before.refs, mentions),
        None => references::bind(script, &header.refs, project, &flags.refs, folder),
    };
    let continuity = before.continuity.after(patch);
    (Storyboard { continuity, ..build(script, header, project, flags, bound) }, diagnostics)
}

/// Reads a script's front matter.
fn read_header(script: &Script) -> (Header, Vec<Diagnostic>) {
    match &script.front_matter {
        Some(front) => Header::read(&script.source, front.content.as_ref()),
        None => (Header { readable: true, ..Header::default() }, Vec::new()),
    }
}

/// Merges the settings, and places the blocks on the clock.
fn build(
    script: &Script,
    header: Header,
    project: Option<&Project>,
    flags: &Flags,
    (refs, mentions): (Vec<Ref>, Vec<Mention>),
) -> Storyboard {
    let mut own = header.settings;
    if let Some(project) = project {
        own = own.over(&project.settings);
    }
    let settings = flags.settings.clone().over(&own);
    let timing::Placed { shots, sections, headings, film_texts } = timing::place(script);
    let shared = project.map_or(&[][..], |project| &project.refs);
    let declared = refs
        .iter()
        .filter(|r| r.declared != Declared::Nowhere)
        .map(|r| r.name.clone())
        .chain(shared.iter().filter_map(|decl| decl.name.clone()))
        .collect();
    Storyboard {
        settings,
        own_models: own.models,
        shots,
        sections,
        headings,
        film_texts,
        refs,
        mentions: mentions.into(),
        declared,
        allow: header.allow,
        refs_known: header.readable && project.is_none_or(|project| project.readable),
        continuity: Continuity::default(),
    }
}

impl Continuity {
    /// For each shot, whether something continues from the one before it. At the first call, `find` completes what the
    /// blocks say and concludes this from it.
    pub fn borders(&self, find: impl FnOnce(&mut PerBlock<Flow>) -> Vec<bool>) -> &[bool] {
        let find = || {
            let mut flows = self.kept.clone();
            let borders = find(&mut flows);
            (flows, borders)
        };
        &self.found.get_or_init(find).1
    }

    /// What remains known after an edit.
    fn after(self, patch: &Patch) -> Self {
        let mut kept = self.found.into_inner().map_or(self.kept, |(flows, _)| flows);
        kept.keep(Some(patch));
        Self { kept, found: OnceLock::new() }
    }
}

impl Storyboard {
    /// The latest end of any shot, in milliseconds; `None` if no shot has a time.
    pub fn shots_end(&self) -> Option<u64> {
        self.shots.iter().filter_map(|shot| shot.time).map(|time| time.end).max()
    }

    /// The story's length in milliseconds: the latest end of its shots, or else its `duration`.
    pub fn length_ms(&self) -> Option<u64> {
        self.shots_end().or_else(|| self.settings.duration_ms.as_ref().map(|setting| setting.value))
    }

    /// Returns true if a time on the story's clock, in milliseconds, lies within the clip behind a header.
    pub fn plays_at(&self, heading: usize, time: u64) -> bool {
        let Some(own) = self.headings.get(heading) else { return false };
        let next = self.headings.get(heading + 1).map(|next| next.start);
        let last = self.shots_behind(heading).iter().filter_map(|shot| shot.time).map(|time| time.end).max();
        let header = own.header_time.map(|time| own.start + time.length());
        let end = next.max(last).or(header).unwrap_or(own.start);
        own.start <= time && time < end
    }

    /// The shots of a clip header, given its index in `headings`.
    pub fn shots_behind(&self, heading: usize) -> &[Shot] {
        let Some(from) = self.headings.get(heading).map(|heading| heading.first_shot) else { return &[] };
        let rest = self.shots.get(from..).unwrap_or(&[]);
        let count = rest.iter().take_while(|shot| shot.clip == Some(heading)).count();
        rest.get(..count).unwrap_or(&[])
    }

    /// The references that are sent, with their indices, ordered by kind and number.
    pub fn sent_refs(&self) -> Vec<(usize, &Ref)> {
        let is_frame = |r: &Ref| r.role.is_some_and(Role::is_frame);
        // If only frames are used, leave out the story's unused references: nothing else goes beside frames.
        let any_used = self.refs.iter().any(|r| r.used && !r.left_out && !is_frame(r));
        let mut sent: Vec<(usize, &Ref)> = self
            .refs
            .iter()
            .enumerate()
            .filter(|(_, r)| !r.left_out)
            .filter(|(_, r)| r.used || (any_used && matches!(r.declared, Declared::Story(_))))
            .collect();
        sent.sort_by_key(|(_, r)| (r.kind, r.number));
        sent
    }

    /// The span to report for a reference: its declaration in the story, or else its first mention.
    pub fn place_of(&self, target: usize) -> Option<Span> {
        match self.refs.get(target).map(|r| r.declared) {
            Some(Declared::Story(span) | Declared::Clip(span)) => Some(span),
            _ => self.first_mention(target).map(|mention| mention.span),
        }
    }

    /// The clip header that a span belongs to; `None` if it applies to the whole film.
    pub fn heading_at(&self, span: Span) -> Option<usize> {
        let after = self.headings.partition_point(|heading| heading.header.start <= span.start);
        let heading = after.checked_sub(1)?;
        let is_film = self.film_texts.iter().any(|text| {
            text.start <= span.start
                && self.headings.get(heading).is_some_and(|heading| heading.header.start < text.start)
        });
        (!is_film).then_some(heading)
    }

    /// The first mention of a reference.
    pub fn first_mention(&self, target: usize) -> Option<&Mention> {
        self.mentions.iter().find(|mention| mention.target == target)
    }
}

impl Time {
    /// Its length in milliseconds; 0 if it ends before it starts.
    pub fn length(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

impl<T> Setting<T> {
    /// Creates a value set by a flag.
    pub fn flag(value: T) -> Self {
        Self { value, origin: Origin::Flag }
    }
}

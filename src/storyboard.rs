//! [`Script`](crate::syntax::Script) to [`Storyboard`]: times in milliseconds, references bound, settings merged.
//!
//! Resolving never fails. A broken shot has no place in time, and a reference that nothing binds stays in the list as an
//! unbound one with a provisional number, so that rules and the editor see a storyboard of any story.

mod bind;
mod place;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::project::{Allow, Header, Origin, Project, RefSource, Role, Set, Settings};
use crate::syntax::Script;
use crate::syntax::tree::{MediaKind, SectionKind};
use crate::text::Span;

/// What a story asks for, before a model is chosen.
#[derive(Clone, Debug)]
pub struct Storyboard {
    /// Project, file and flags, merged.
    pub settings: Settings,
    /// The models that the story or its project names, whatever the command line says.
    pub own_models: Vec<Set<String>>,
    /// The shots in the order of the file.
    pub shots: Vec<Shot>,
    /// The sections in the order of the file.
    pub sections: Vec<Section>,
    /// The clip headers in the order of the file.
    pub headings: Vec<Heading>,
    /// The texts inside and behind `[All clips]` headers, which hold for the whole film.
    pub film_texts: Vec<Span>,
    /// Everything that is referenced or could be.
    pub refs: Vec<Ref>,
    /// What each reference of the script means, in its order.
    pub mentions: Arc<[Mention]>,
    /// The names that the story, its project and the command line declare.
    pub declared: Vec<String>,
    /// Rules that the front matter allows.
    pub allow: Vec<Allow>,
    /// Whether the front matter could be read. Where it could not, nobody knows which references are declared.
    pub refs_known: bool,
}

/// A shot in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shot {
    /// Its place in the script's blocks.
    pub block: usize,
    /// Its header.
    pub header: Span,
    /// When it plays on the story's clock; `None` where its header is broken.
    pub time: Option<Time>,
    /// The clip header that it stands behind, by its place in `headings`.
    pub clip: Option<usize>,
}

/// A stretch of time, in milliseconds from the start. The end may lie before the start, where the author says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The first millisecond.
    pub start: u64,
    /// The millisecond behind the last one.
    pub end: u64,
}

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its place in the script's blocks.
    pub block: usize,
    /// Which one it is.
    pub kind: SectionKind,
    /// When it holds on the story's clock, if the header says so.
    pub time: Option<Time>,
    /// The clip header that it stands behind, by its place in `headings`; `None` where it holds for the whole film.
    pub clip: Option<usize>,
}

/// A clip header, placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its place in the script's blocks.
    pub block: usize,
    /// Its header.
    pub header: Span,
    /// The number it gives the clip.
    pub number: Option<u32>,
    /// The time it gives the clip, on the clip's clock or the story's.
    pub asked: Option<Time>,
    /// Where it says that the clip begins with the last picture of the one before it.
    pub continues: Option<Span>,
    /// The place of the clip's first shot in `shots`; the number of shots so far where the clip has none.
    pub first_shot: usize,
    /// Where the clip begins on the story's clock, in milliseconds.
    pub start: u64,
    /// Whether the times of its shots start again at 0.
    pub restarts: bool,
}

/// A picture, a clip or a sound that the story can speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// Its name: the declared one, or `Image1` by its position.
    pub name: String,
    /// What kind of file it is.
    pub kind: MediaKind,
    /// The number that the model sees, counted from 1 for each kind. Provisional while something is unbound.
    pub number: u32,
    /// Where the file is; `None` while nothing says so.
    pub source: Option<RefSource>,
    /// The folder that a path starts from.
    pub folder: String,
    /// What it is for.
    pub role: Option<Role>,
    /// How the prompt calls it.
    pub called: Option<Set<String>>,
    /// Who declared it.
    pub declared: Declared,
    /// Whether `--ref` says where the file is, whoever declared the name.
    pub by_flag: bool,
    /// Whether the text that is sent speaks of it, or the API takes it without.
    pub used: bool,
    /// Whether it is left out of this clip, because neither the clip nor film-wide text uses it.
    pub left_out: bool,
}

/// Who declared a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// The story, here.
    Story(Span),
    /// The project, here.
    Project(Span),
    /// The command line.
    Flag,
    /// Nobody: the text speaks of it.
    Nowhere,
    /// The clip header here says `continues`: it is the last picture of the clip before.
    Clip(Span),
}

/// What a reference in the text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The bytes that stand for it; what the script read further is prose.
    pub span: Span,
    /// Its place in `refs`.
    pub target: usize,
    /// Whether it stands in text that is sent; `[Notes]` are not.
    pub sent: bool,
}

/// What the command line, or the library's caller, sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Settings; their origin is [`Origin::Flag`].
    pub settings: Settings,
    /// `--ref NAME=PATH|URL`, in order.
    pub refs: Vec<(String, String)>,
}

/// Resolves a script. `folder` is where the story's own paths start, without a slash at the end.
pub fn resolve(
    script: &Script,
    project: Option<&Project>,
    flags: &Flags,
    folder: &str,
) -> (Storyboard, Vec<Diagnostic>) {
    let (header, diagnostics) = match &script.front_matter {
        Some(front) => Header::read(&script.source, front.content.as_ref()),
        None => (Header { readable: true, ..Header::default() }, Vec::new()),
    };
    let mut own = header.settings;
    if let Some(project) = project {
        own = own.over(&project.settings);
    }
    let settings = flags.settings.clone().over(&own);
    let (refs, mentions) = bind::bind(script, &header.refs, project, &flags.refs, folder);
    let place::Placed { shots, sections, headings, film_texts } = place::place(script);
    let shared = project.map_or(&[][..], |project| &project.refs);
    let declared = refs
        .iter()
        .filter(|r| r.declared != Declared::Nowhere)
        .map(|r| r.name.clone())
        .chain(shared.iter().filter_map(|decl| decl.name.clone()))
        .collect();
    let storyboard = Storyboard {
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
    };
    (storyboard, diagnostics)
}

impl Storyboard {
    /// The end of the last shot, in milliseconds; `None` where no shot has a place in time.
    pub fn shots_end(&self) -> Option<u64> {
        self.shots.iter().filter_map(|shot| shot.time).map(|time| time.end).max()
    }

    /// The story's length in milliseconds: the greatest end of its shots, else what it asks for.
    pub fn length_ms(&self) -> Option<u64> {
        self.shots_end().or_else(|| self.settings.duration_ms.as_ref().map(|set| set.value))
    }

    /// The shots of the clip behind a header, by its place in `headings`.
    pub fn shots_behind(&self, heading: usize) -> &[Shot] {
        let Some(from) = self.headings.get(heading).map(|heading| heading.first_shot) else { return &[] };
        let rest = self.shots.get(from..).unwrap_or(&[]);
        let count = rest.iter().take_while(|shot| shot.clip == Some(heading)).count();
        rest.get(..count).unwrap_or(&[])
    }

    /// The references that would be sent, in the order of their numbers.
    pub fn sent_refs(&self) -> Vec<(usize, &Ref)> {
        let is_frame = |r: &Ref| r.role.is_some_and(Role::is_frame);
        // Beside frames alone nothing else can be sent, and nothing else was asked for.
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

    /// The place in the story that speaks of a reference first: its declaration, else its first mention.
    pub fn place_of(&self, target: usize) -> Option<Span> {
        match self.refs.get(target).map(|r| r.declared) {
            Some(Declared::Story(span) | Declared::Clip(span)) => Some(span),
            _ => self.first_mention(target).map(|mention| mention.span),
        }
    }

    /// The clip header whose clip a place in the text belongs to; `None` for what holds for the whole film.
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
    /// How long it is; 0 where it ends before it starts.
    pub fn length(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

impl<T> Set<T> {
    /// A value that a flag sets.
    pub fn flag(value: T) -> Self {
        Self { value, origin: Origin::Flag }
    }
}

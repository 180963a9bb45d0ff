//! Lowers a [`Storyboard`] to a [`Plan`] for one model: the prompt with its source map, media, settings and cost.
//!
//! Lowering never fails. A story over a limit still gets a plan; rules report the problem, and a target with errors
//! yields no request.

mod bounds;
pub mod change;
pub mod clip;
pub mod cost;
pub mod dialect;
mod display;
mod film;
pub mod form;
pub mod limits;
mod prompt;
mod scenes;
mod seconds;
mod shots;
mod sound;
pub mod source_map;
mod tokens;

use std::borrow::Cow;

use serde::Serialize;

use crate::clips::Clip;
use crate::model::profile::{Form, Frames, Mode as ModeProfile, Wire};
use crate::model::{Choice, Profile};
use crate::project::{Origin, RefSource, Role};
use crate::storyboard::{Ref, Storyboard, Time};
use crate::syntax::Script;
use crate::syntax::time::show_seconds;
use crate::syntax::tree::MediaKind;
use crate::text::Span;

pub use change::{Change, ChangeKind};
pub use clip::PlannedClip;
pub use cost::Cost;
pub use display::{Bit, bits};
pub use film::{FilmClip, film};
pub use scenes::{Scene, scenes};
pub use shots::PlannedShot;
pub use source_map::{Piece, SourceMap};

/// One clip as one model will get it: prompt, media, settings and cost.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The model's id, as stories name it.
    pub model: String,
    /// What the model makes the clip from.
    pub mode: Mode,
    /// The vendor's model id or endpoint path; `None` if the model lacks this mode.
    pub api_model: Option<String>,
    /// The prompt, as the model will read it.
    pub prompt: String,
    /// Maps each piece of the prompt to the story.
    pub source_map: SourceMap,
    /// The shots with their text, if the request lists them one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shots: Vec<PlannedShot>,
    /// Whether the shots go as a list or one prompt; `None` if the model has no list or there is only one shot.
    #[serde(skip_serializing_if = "form::is_usual")]
    pub form: Option<Form>,
    /// The negative prompt, if the API has a field for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative: Option<String>,
    /// The files sent with the prompt, in the order in which the model counts them.
    pub media: Vec<Media>,
    /// The requested length, in milliseconds.
    pub duration_ms: u64,
    /// The clip of the film that this plan makes.
    #[serde(skip_serializing_if = "PlannedClip::is_whole")]
    pub clip: PlannedClip,
    /// The aspect ratio, if one is set and the mode takes one.
    pub ratio: Option<String>,
    /// The resolution, if one is set.
    pub resolution: Option<String>,
    /// The seed, if one is set and the model takes one.
    pub seed: Option<i64>,
    /// Turns sound on or off; `None` leaves it to the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
    /// Whether to add the vendor's watermark.
    pub watermark: bool,
    /// The region that the request goes to.
    pub region: String,
    /// The estimated cost, if a price is known.
    pub cost: Option<Cost>,
    /// Where the plan differs from the story: dropped, rounded or moved parts.
    pub changes: Vec<Change>,
    /// The form that would fit the clip, if the one that the story sets doesn't.
    #[serde(skip)]
    pub form_instead: Option<Form>,
    /// Start and end of each clip of a split that keeps every limit, in milliseconds on the story's clock. Set only if
    /// a clip breaks a limit, the story isn't split automatically, and such a split exists.
    #[serde(skip)]
    pub would_part: Vec<(u64, u64)>,
    /// The story's title, for display.
    #[serde(skip)]
    pub title: Option<String>,
    /// The scenes, for display; only the animatic has them.
    #[serde(skip)]
    pub scenes: Vec<Scene>,
    /// The sound sections of the whole clip, for display; only the animatic has them.
    #[serde(skip)]
    pub sound_lines: Vec<String>,
    /// The film's clips, for showing them all in one video; empty if there is only one.
    #[serde(skip)]
    pub film: Vec<FilmClip>,
}

/// What the model makes a clip from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// From the text alone.
    TextToVideo,
    /// From a first frame.
    ImageToVideo,
    /// From references.
    ReferenceToVideo,
    /// From a clip to edit.
    VideoEdit,
}

impl Mode {
    /// The mode's name in messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::TextToVideo => "text-to-video",
            Self::ImageToVideo => "image-to-video",
            Self::ReferenceToVideo => "reference-to-video",
            Self::VideoEdit => "video-edit",
        }
    }

    /// The profile's entry for this mode; `None` if the model lacks it.
    pub fn of(self, profile: &Profile) -> Option<&ModeProfile> {
        match self {
            Self::TextToVideo => profile.modes.text.as_ref(),
            Self::ImageToVideo => profile.modes.first_frame.as_ref(),
            Self::ReferenceToVideo => profile.modes.references.as_ref(),
            Self::VideoEdit => profile.modes.edit.as_ref(),
        }
    }
}

/// A file sent with the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Media {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// Image, video or audio.
    pub kind: MediaKind,
    /// Its number in the prompt.
    pub number: u32,
    /// The token that refers to it in the prompt.
    pub token: String,
    /// Its role, such as first frame.
    pub role: Option<Role>,
    /// The file's location; `None` while unbound.
    pub source: Option<RefSource>,
    /// The reference's index in the clip's storyboard.
    #[serde(skip)]
    pub target: usize,
}

impl Media {
    /// Returns true if it is a first or last frame of the clip.
    pub fn is_frame(&self) -> bool {
        self.role.is_some_and(Role::is_frame)
    }
}

/// The caller's options for lowering.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices<'a> {
    /// The region to use; a profile without that region falls back to its default.
    pub region: Option<&'a str>,
    /// Whether to hint at shot lengths for a model that doesn't read times.
    pub soft_seconds: bool,
    /// The story's writing system; detected from its text if `None`.
    pub language: Option<dialect::Script>,
}

/// Lowers one clip for one model.
pub fn lower(script: &Script, clip: &Clip<'_>, profile: &Profile, choices: Choices<'_>) -> Plan {
    let mut mode = mode_of(&clip.board.sent_refs(), profile);
    let way = clip.continues.and_then(|_| clip::way(profile, mode)).cloned();
    // If a sentence in the prompt explains the carried-over frame, it is a plain reference.
    let mut board = Cow::Borrowed(&*clip.board);
    if way.as_ref().is_some_and(|way| way.sentence.is_some()) {
        board.to_mut().refs.iter_mut().filter(|r| clip::is_carried(r)).for_each(|r| r.role = None);
        mode = mode_of(&board.sent_refs(), profile);
    }
    let storyboard = &*board;
    let sent = storyboard.sent_refs();
    let accepts = mode.of(profile);
    let dialect = dialect::of(profile.dialect);
    let asked = &storyboard.settings;
    let duration_ms = clip.asked_ms;
    let language = choices.language.unwrap_or_else(|| dialect::Script::of_story(script));
    let words = tokens::write(storyboard, profile, mode, language);
    let token_texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let brief = prompt::Brief {
        script,
        storyboard,
        dialect,
        mode,
        frames: accepts.map_or(Frames::None, |mode| mode.frames),
        tokens: &token_texts,
        way: way.as_ref(),
        language,
        seconds: seconds::whole(duration_ms),
        soft_seconds: choices.soft_seconds,
        negative_field: profile.negative_field,
        limits: profile.form_limits(None),
    };
    let form::Chosen { written, form, instead } =
        form::write(&brief, profile, asked.shots.as_ref().map(|set| set.value));
    let accepts_ratio = accepts.is_none_or(|mode| mode.ratio);
    let resolution = asked.resolution.as_ref().map(|set| set.value.clone());
    let known = choices.region.filter(|region| profile.regions.hosts.contains_key(*region));
    let region = known.unwrap_or(&profile.regions.default).to_owned();
    let media: Vec<Media> = sent.into_iter().map(|(index, r)| media(index, r, words.get(index))).collect();
    let has_video = media.iter().any(|media| media.kind == MediaKind::Video);
    let silent = has_video && accepts.is_some_and(|mode| mode.silent_beside_video);
    let sound = sound::wanted(script, storyboard, profile, silent);
    let ratio = asked.ratio.as_ref().filter(|_| accepts_ratio).map(|set| set.value.clone());
    let priced = cost::Clip {
        region: &region,
        duration_ms,
        resolution: wanted(&profile.limits.resolution.value, resolution.as_deref()),
        ratio: wanted(&profile.limits.ratio.value, ratio.as_deref()),
        sound: sound.unwrap_or(profile.sound.default),
        has_video,
    };
    let mut plan = Plan {
        model: profile.id.clone(),
        mode,
        api_model: accepts.map(|mode| api_name(&mode.api, profile, &priced)),
        cost: cost::estimate(profile, &priced),
        prompt: written.prompt,
        source_map: written.map,
        shots: written.shots,
        form,
        negative: written.negative,
        media,
        duration_ms,
        clip: PlannedClip {
            way: way.as_ref().map(|way| way.way),
            ..PlannedClip::of(clip, storyboard, profile)
        },
        ratio,
        resolution,
        seed: asked.seed.as_ref().filter(|_| profile.limits.seed.is_some()).map(|set| set.value),
        sound,
        watermark: asked.watermark.as_ref().is_some_and(|set| set.value),
        region,
        changes: Vec::new(),
        form_instead: instead,
        would_part: Vec::new(),
        title: asked.title.as_ref().map(|set| set.value.clone()),
        scenes: Vec::new(),
        sound_lines: Vec::new(),
        film: Vec::new(),
    };
    // Only the animatic needs scenes, so no other model pays for them.
    if profile.wire == Wire::Animatic {
        plan.film = film::from_parts(script, storyboard, &clip.parts);
        plan.scenes = scenes::scenes(script, storyboard, &plan.film, duration_ms);
        plan.sound_lines = display::sound(script, storyboard, None);
        if let [only] = plan.film.as_slice() {
            plan.sound_lines.extend_from_slice(&only.sound);
            plan.film.clear();
        }
    }
    plan.changes = changes(script, storyboard, profile, &plan, &written.seconds, written.global, choices);
    plan
}

/// A reference as the plan sends it, under the word that the prompt has for it.
fn media(target: usize, r: &Ref, word: Option<&tokens::Word>) -> Media {
    Media {
        name: r.name.clone(),
        kind: r.kind,
        number: word.map_or(r.number, |word| word.number),
        token: word.map(|word| word.text.clone()).unwrap_or_default(),
        role: r.role,
        source: r.source.clone().map(|source| in_folder(source, &r.folder)),
        target,
    }
}

/// The vendor's model id for a region and resolution.
fn api_name(api: &str, profile: &Profile, clip: &cost::Clip<'_>) -> String {
    let prefix = profile.regions.hosts.get(clip.region).and_then(|host| host.prefix.as_deref());
    let tier = profile.tiers.get(clip.resolution).map(String::as_str);
    api.replace("{prefix}", prefix.unwrap_or("")).replace("{tier}", tier.unwrap_or(clip.resolution))
}

/// Picks the mode from the references that are sent: none is text-to-video; only frames, plus elements if the model
/// takes those beside a frame, is image-to-video; a video for a model that edits is video-edit; anything else is
/// reference-to-video.
fn mode_of(sent: &[(usize, &Ref)], profile: &Profile) -> Mode {
    let is_frame = |r: &Ref| r.role.is_some_and(Role::is_frame);
    let beside = profile.modes.first_frame.as_ref().and_then(|mode| mode.takes.as_ref());
    let goes_beside = |r: &Ref| {
        beside.is_some_and(|takes| takes.value.element > 0) && matches!(r.source, Some(RefSource::Element(_)))
    };
    if sent.is_empty() {
        Mode::TextToVideo
    } else if sent.iter().any(|(_, r)| is_frame(r)) && sent.iter().all(|(_, r)| is_frame(r) || goes_beside(r))
    {
        Mode::ImageToVideo
    } else if profile.modes.edit.is_some() && sent.iter().any(|(_, r)| r.kind == MediaKind::Video) {
        Mode::VideoEdit
    } else {
        Mode::ReferenceToVideo
    }
}

/// Lists where the plan differs from the story.
fn changes(
    script: &Script,
    storyboard: &Storyboard,
    profile: &Profile,
    plan: &Plan,
    seconds: &[u64],
    global: shots::Global,
    choices: Choices<'_>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let asked = &storyboard.settings;
    let place = |origin: Origin| origin.story_span();
    let dialect = dialect::of(profile.form_dialect(plan.form));
    let first = storyboard.shots.first().map(|shot| shot.header);
    let timed = storyboard.shots.iter().filter(|shot| shot.time.is_some()).count();
    // A single shot that fills the clip loses nothing without its time.
    let is_one_take = timed == 1 && storyboard.shots_end() == Some(plan.duration_ms);
    if dialect.times() == dialect::Times::Dropped && timed > 0 && !is_one_take {
        let kind = if choices.soft_seconds { ChangeKind::Rounded } else { ChangeKind::Dropped };
        changes.push(Change::times(kind, timed, first));
    }
    let mut add = |kind: ChangeKind, what: String, span: Option<Span>| {
        changes.push(Change { kind, what, span, shots: None });
    };
    if plan.form == Some(Form::Prompt) {
        let what = "the shots go into one prompt: the model cuts by itself and takes their lengths as a hint";
        add(ChangeKind::Moved, what.to_owned(), first);
    }
    if dialect.layout() != dialect::Layout::Text && timed > 1 {
        let mut order: Vec<_> = storyboard.shots.iter().collect();
        order.sort_by_key(|shot| shot.time.map_or(u64::MAX, |time| time.start));
        for (shot, seconds) in order.into_iter().zip(seconds) {
            let Some(length) = shot.time.map(Time::length).filter(|ms| *ms != seconds * 1000) else {
                continue;
            };
            add(
                ChangeKind::Rounded,
                format!("a shot of {} s becomes {seconds} s", show_seconds(length)),
                Some(shot.header),
            );
        }
    }
    if dialect.times() == dialect::Times::Whole {
        for shot in &storyboard.shots {
            let Some(time) = shot.time.filter(|time| time.start % 1000 != 0 || time.end % 1000 != 0) else {
                continue;
            };
            let (start, end) = dialect::seedance::window(time);
            let was = format!("{}–{} s", show_seconds(time.start), show_seconds(time.end));
            add(ChangeKind::Rounded, format!("a shot at {was} becomes {start}–{end} s"), Some(shot.header));
        }
    }
    let keeps_sections = dialect.layout() == dialect::Layout::Text && !dialect.times().need_order();
    for section in storyboard.sections.iter().filter(|section| section.time.is_some() && !keeps_sections) {
        let what = "the time of a sound section: it stands with the shot in which it begins".to_owned();
        add(ChangeKind::Dropped, what, script_header(script, section.block));
    }
    match global {
        shots::Global::Once => {}
        shots::Global::EveryShot => {
            add(ChangeKind::Moved, "what holds for the whole clip stands in every shot".to_owned(), None);
        }
        shots::Global::FirstShot => add(
            ChangeKind::Moved,
            "what holds for the whole clip stands in the first shot alone: with it, not every shot would fit"
                .to_owned(),
            None,
        ),
    }
    if let Some(set) = asked.ratio.as_ref().filter(|_| plan.ratio.is_none()) {
        add(ChangeKind::Dropped, format!("the ratio {}", set.value), place(set.origin));
    }
    if let Some(set) = asked.seed.as_ref().filter(|_| plan.seed.is_none()) {
        add(ChangeKind::Dropped, format!("the seed {}", set.value), place(set.origin));
    }
    let is_silenced = plan.sound == Some(false) && asked.audio.as_ref().is_none_or(|set| set.value);
    if is_silenced {
        let span = asked.audio.as_ref().and_then(|set| place(set.origin));
        add(ChangeKind::Dropped, "sound: beside a clip there is none".to_owned(), span);
    }
    if let Some(set) =
        asked.audio.as_ref().filter(|set| plan.sound.is_none() && set.value != profile.sound.default)
    {
        let what = if set.value {
            "sound, which the model does not make"
        } else {
            "silence: the model always makes sound"
        };
        add(ChangeKind::Dropped, what.to_owned(), place(set.origin));
    }
    if let Some(set) = asked.watermark.as_ref().filter(|set| set.value && !profile.watermark_field) {
        add(ChangeKind::Dropped, "the vendor's mark".to_owned(), place(set.origin));
    }
    if let Some(what) = clip::lengthened(plan) {
        add(ChangeKind::Rounded, what, None);
    }
    if plan.mode.of(profile).is_some_and(|mode| !mode.duration) {
        add(ChangeKind::Dropped, "the length: the clip that goes in decides it".to_owned(), first);
    }
    changes
}

fn script_header(script: &Script, block: usize) -> Option<Span> {
    script.blocks.get(block).map(|block| block.header)
}

fn wanted<'c>(choice: &'c Choice, asked: Option<&'c str>) -> &'c str {
    asked.unwrap_or(&choice.default)
}

/// Joins a source's path to its folder; other sources stay as they are.
fn in_folder(source: RefSource, folder: &str) -> RefSource {
    match source {
        RefSource::Path(path) => RefSource::Path(join(folder, &path)),
        other => other,
    }
}

/// Joins a path to a folder; an absolute path stays as it is.
pub fn join(folder: &str, path: &str) -> String {
    let absolute =
        path.starts_with(['/', '\\']) || path.get(1..3).is_some_and(|drive| matches!(drive, ":\\" | ":/"));
    if folder.is_empty() || absolute { path.to_owned() } else { format!("{folder}/{path}") }
}

//! Lowers a [`Storyboard`] to a [`Plan`] for one model: the prompt with its source map, media, settings and cost.
//!
//! Lowering never fails. A story over a limit still gets a plan; rules report the problem, and a target with errors
//! yields no request.

mod bounds;
pub mod change;
pub mod clip;
mod compare;
pub mod cost;
pub mod dialect;
mod display;
mod display_shots;
mod film;
pub mod form;
pub mod limits;
mod prompt;
mod seconds;
mod shots;
mod sound;
pub mod source_map;
mod tokens;

use std::borrow::Cow;

use serde::Serialize;

use crate::clips::Clip;
use crate::model::Profile;
use crate::model::profile::{Form, Frames, Mode as ModeProfile, Wire};
use crate::plan::dialect::WritingSystem;
use crate::project::{RefSource, Role};
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::Script;
use crate::syntax::tree::MediaKind;

pub use change::{Change, ChangeKind};
pub use clip::PlannedClip;
pub use cost::Cost;
pub use display::{Fragment, fragments};
pub use display_shots::{DisplayShot, display_shots};
pub use film::{FilmClip, film};
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
    /// Whether an edit keeps the sound of the video; `None` leaves it to the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_sound: Option<bool>,
    /// Whether to add the vendor's watermark.
    pub watermark: bool,
    /// The region that the request goes to.
    pub region: String,
    /// The estimated cost, if a price is known.
    pub cost: Option<Cost>,
    /// Where the plan differs from the story: dropped, rounded or moved parts.
    pub changes: Vec<Change>,
    /// The form to suggest: it would fit the clip, and the form that the story sets doesn't.
    #[serde(skip)]
    pub suggested_form: Option<Form>,
    /// The split to suggest: start and end of each clip, in milliseconds on the story's clock. Set only if a clip
    /// breaks a limit, the story isn't split automatically, and a split exists that keeps every limit.
    #[serde(skip)]
    pub suggested_split: Vec<(u64, u64)>,
    /// The story's title, for display.
    #[serde(skip)]
    pub title: Option<String>,
    /// The shots, for display; only the animatic has them.
    #[serde(skip)]
    pub display_shots: Vec<DisplayShot>,
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
    /// From a clip to extend.
    VideoExtend,
}

impl Mode {
    /// The mode's name in messages.
    pub fn describe(self) -> &'static str {
        match self {
            Self::TextToVideo => "text-to-video",
            Self::ImageToVideo => "image-to-video",
            Self::ReferenceToVideo => "reference-to-video",
            Self::VideoEdit => "video-edit",
            Self::VideoExtend => "video-extend",
        }
    }

    /// The profile's entry for this mode; `None` if the model lacks it.
    pub fn in_profile(self, profile: &Profile) -> Option<&ModeProfile> {
        match self {
            Self::TextToVideo => profile.modes.text.as_ref(),
            Self::ImageToVideo => profile.modes.first_frame.as_ref(),
            Self::ReferenceToVideo => profile.modes.references.as_ref(),
            Self::VideoEdit => profile.modes.edit.as_ref(),
            Self::VideoExtend => profile.modes.extend.as_ref(),
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
    /// The story's writing system; if `None`, detected from its text.
    pub writing_system: Option<WritingSystem>,
}

/// Lowers one clip for one model.
pub fn lower(script: &Script, clip: &Clip<'_>, profile: &Profile, choices: Choices<'_>) -> Plan {
    let mut mode = choose_mode(&clip.board.sent_refs(), profile);
    let continuation = clip.continues.and_then(|_| clip::continuation(profile, mode)).cloned();
    // If a sentence in the prompt explains the carried-over frame, it is a plain reference.
    let mut board = Cow::Borrowed(&*clip.board);
    if continuation.as_ref().is_some_and(|continuation| continuation.sentence.is_some()) {
        board.to_mut().refs.iter_mut().filter(|r| clip::is_carried(r)).for_each(|r| r.role = None);
        mode = choose_mode(&board.sent_refs(), profile);
    }
    let storyboard = &*board;
    let sent = storyboard.sent_refs();
    let accepts = mode.in_profile(profile);
    let dialect = dialect::by_name(profile.dialect);
    let settings = &storyboard.settings;
    let duration_ms = clip.requested_ms;
    let writing_system = choices.writing_system.unwrap_or_else(|| WritingSystem::detect_in_story(script));
    let tokens = tokens::write(storyboard, profile, mode, writing_system);
    let token_texts: Vec<String> = tokens.iter().map(|token| token.text.clone()).collect();
    let input = prompt::PromptInput {
        script,
        storyboard,
        dialect,
        mode,
        frames: accepts.map_or(Frames::None, |mode| mode.frames),
        tokens: &token_texts,
        continuation: continuation.as_ref(),
        writing_system,
        seconds: seconds::whole(duration_ms),
        soft_seconds: choices.soft_seconds,
        negative_field: profile.negative_field,
        limits: profile.form_limits(None),
    };
    let form::Chosen { written, form, instead } =
        form::write(&input, profile, settings.shots.as_ref().map(|setting| setting.value));
    let accepts_ratio = accepts.is_none_or(|mode| mode.ratio);
    let resolution = settings.resolution.as_ref().map(|setting| setting.value.clone());
    let known = choices.region.filter(|region| profile.regions.hosts.contains_key(*region));
    let region = known.unwrap_or(&profile.regions.default).to_owned();
    let media: Vec<Media> = sent.into_iter().map(|(index, r)| media(index, r, tokens.get(index))).collect();
    let videos = media.iter().filter(|media| media.kind == MediaKind::Video).count() as u64;
    let has_video = videos > 0;
    let has_last_frame = media.iter().any(|media| media.role == Some(Role::LastFrame));
    let fixed_sound = accepts.and_then(|mode| mode.fixed(has_video)?.value.sound);
    let sound = sound::choose(script, storyboard, profile, fixed_sound);
    let keeps_sound = accepts.is_some_and(|mode| mode.fields.contains_key("keep_sound"));
    let ratio = settings.ratio.as_ref().filter(|_| accepts_ratio).map(|setting| setting.value.clone());
    let priced = cost::Clip {
        region: &region,
        duration_ms,
        resolution: resolution.as_deref().unwrap_or(&profile.limits.resolution.value.default),
        ratio: ratio.as_deref().unwrap_or(&profile.limits.ratio.value.default),
        sound: sound.unwrap_or(profile.sound.default),
        input: cost::Input::new(profile, videos, accepts.is_some_and(|mode| !mode.duration)),
    };
    let mut plan = Plan {
        model: profile.id.clone(),
        mode,
        api_model: accepts.map(|mode| api_model(mode.endpoint(has_last_frame).0, profile, &priced)),
        cost: cost::estimate(profile, &priced),
        prompt: written.prompt,
        source_map: written.map,
        shots: written.shots,
        form,
        negative: written.negative,
        media,
        duration_ms,
        clip: PlannedClip {
            way: continuation.as_ref().map(|continuation| continuation.way),
            ..PlannedClip::new(clip, storyboard, profile)
        },
        ratio,
        resolution,
        seed: settings.seed.as_ref().filter(|_| profile.limits.seed.is_some()).map(|setting| setting.value),
        sound,
        keep_sound: settings.keep_sound.as_ref().filter(|_| keeps_sound).map(|setting| setting.value),
        watermark: settings.watermark.as_ref().is_some_and(|setting| setting.value),
        region,
        changes: Vec::new(),
        suggested_form: instead,
        suggested_split: Vec::new(),
        title: settings.title.as_ref().map(|setting| setting.value.clone()),
        display_shots: Vec::new(),
        sound_lines: Vec::new(),
        film: Vec::new(),
    };
    // Only the animatic draws the shots, so no other model pays for them.
    if profile.wire == Wire::Animatic {
        plan.add_drawn_shots(script, storyboard, clip);
    }
    let comparison = compare::Comparison {
        script,
        storyboard,
        profile,
        plan: &plan,
        seconds: &written.seconds,
        clip_wide: written.clip_wide,
        soft_seconds: choices.soft_seconds,
    };
    plan.changes = comparison.changes();
    plan
}

impl Plan {
    /// Adds what the animatic draws.
    fn add_drawn_shots(&mut self, script: &Script, storyboard: &Storyboard, clip: &Clip<'_>) {
        self.film = film::from_parts(script, storyboard, &clip.parts);
        self.display_shots = display_shots::display_shots(script, storyboard, &self.film, self.duration_ms);
        self.sound_lines = display::sound(script, storyboard, None);
        if let [only] = self.film.as_slice() {
            self.sound_lines.extend_from_slice(&only.sound);
            self.film.clear();
        }
    }
}

/// Converts a reference to the plan's media, with the token that the prompt uses for it.
fn media(target: usize, r: &Ref, token: Option<&tokens::Token>) -> Media {
    Media {
        name: r.name.clone(),
        kind: r.kind,
        number: token.map_or(r.number, |token| token.number),
        token: token.map(|token| token.text.clone()).unwrap_or_default(),
        role: r.role,
        source: r.source.clone().map(|source| in_folder(source, &r.folder)),
        target,
    }
}

/// Fills in the vendor's model id for a region and resolution.
fn api_model(api: &str, profile: &Profile, clip: &cost::Clip<'_>) -> String {
    let prefix = profile.regions.hosts.get(clip.region).and_then(|host| host.prefix.as_deref());
    let tier = profile.tiers.get(clip.resolution).map(String::as_str);
    api.replace("{prefix}", prefix.unwrap_or("")).replace("{tier}", tier.unwrap_or(clip.resolution))
}

/// Picks the mode from the references that are sent: none is text-to-video; only frames, plus elements if the model
/// takes those beside a frame, is image-to-video; a video to edit or extend is video-edit or video-extend; anything else
/// is reference-to-video. For a model that takes videos only to edit them, every video is one to edit.
fn choose_mode(sent: &[(usize, &Ref)], profile: &Profile) -> Mode {
    let is_frame = |r: &Ref| r.role.is_some_and(Role::is_frame);
    let beside = profile.modes.first_frame.as_ref().and_then(|mode| mode.takes.as_ref());
    let goes_beside = |r: &Ref| {
        beside.is_some_and(|takes| takes.value.element > 0) && matches!(r.source, Some(RefSource::Element(_)))
    };
    let has_role = |role| sent.iter().any(|(_, r)| r.kind == MediaKind::Video && r.role == Some(role));
    let has_video = sent.iter().any(|(_, r)| r.kind == MediaKind::Video);
    let references = profile.modes.references.as_ref().and_then(|mode| mode.takes.as_ref());
    let takes_videos = references.is_some_and(|takes| takes.value.video > 0);
    if sent.is_empty() {
        Mode::TextToVideo
    } else if sent.iter().any(|(_, r)| is_frame(r)) && sent.iter().all(|(_, r)| is_frame(r) || goes_beside(r))
    {
        Mode::ImageToVideo
    } else if profile.modes.extend.is_some() && has_role(Role::Extend) {
        Mode::VideoExtend
    } else if profile.modes.edit.is_some() && (has_role(Role::Edit) || (has_video && !takes_videos)) {
        Mode::VideoEdit
    } else {
        Mode::ReferenceToVideo
    }
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

//! What one model gets: the prompt of each clip with its source map, its settings, its cost and its request.

use serde::Serialize;
use storyc::compile::Target;
use storyc::plan::{self, Plan};
use storyc::report::cost::{film_cost, show_money};
#[cfg(test)]
use ts_rs::TS;

use crate::error::Failure;
use crate::options::ShotForm;
use crate::request::{NoRequestReason, Request};
use crate::session::Session;
use crate::storyboard::{ReferenceKind, ReferenceRole, ReferenceSource};
use crate::text::{Span, Utf16Index};

/// The clips of a story for one model.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Film {
    /// The model's id.
    pub model: String,
    /// The model's name.
    pub name: String,
    /// The company that runs the model.
    pub vendor: String,
    /// The number of errors because of which the model would refuse the story.
    pub errors: u32,
    /// The cost of all clips; `null` if a price is unknown, or prices are in several currencies.
    pub cost: Option<Cost>,
    /// The clips, in order. A story that fits the model is one clip.
    pub clips: Vec<Clip>,
}

/// A clip: what one request makes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Clip {
    /// Its number, from 1.
    pub number: u32,
    /// Where it begins on the story's clock, in milliseconds.
    pub start_ms: u64,
    /// Where it ends on the story's clock, in milliseconds.
    pub end_ms: u64,
    /// Why the story is split here; `null` for the first clip.
    pub why: Option<String>,
    /// Whether it starts from the last frame of the clip before it.
    pub continues: bool,
    /// What the model makes it from.
    pub mode: ClipMode,
    /// The vendor's model id or endpoint path; `null` if the model lacks this mode.
    pub api_model: Option<String>,
    /// The prompt, as the model reads it.
    pub prompt: String,
    /// The pieces of the prompt that come from the story, in order. storyc wrote whatever lies between them.
    pub source_map: Vec<Piece>,
    /// The shots with their text, if the request lists them one by one.
    pub shots: Vec<ListedShot>,
    /// Whether the shots go as a list or as one prompt; `null` if the model has only one form.
    pub form: Option<ShotForm>,
    /// The negative prompt, if the API has a field for it.
    pub negative: Option<String>,
    /// The files sent with the prompt, in the order in which the model counts them.
    pub media: Vec<Media>,
    /// The settings.
    pub settings: ClipSettings,
    /// The estimated cost; `null` if no price is known.
    pub cost: Option<Cost>,
    /// Where the request differs from the story.
    pub changes: Vec<Change>,
    /// The request; `null` if there is none.
    pub request: Option<Request>,
    /// Why there is no request; `null` if there is one.
    pub refusal: Option<NoRequestReason>,
}

/// What the model makes a clip from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "kebab-case")]
pub enum ClipMode {
    /// The text alone.
    TextToVideo,
    /// A first frame.
    ImageToVideo,
    /// References.
    ReferenceToVideo,
    /// A clip to edit.
    VideoEdit,
    /// A clip to extend.
    VideoExtend,
}

impl From<plan::Mode> for ClipMode {
    fn from(mode: plan::Mode) -> Self {
        match mode {
            plan::Mode::TextToVideo => Self::TextToVideo,
            plan::Mode::ImageToVideo => Self::ImageToVideo,
            plan::Mode::ReferenceToVideo => Self::ReferenceToVideo,
            plan::Mode::VideoEdit => Self::VideoEdit,
            plan::Mode::VideoExtend => Self::VideoExtend,
        }
    }
}

/// A piece of the prompt, and the piece of the story that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Piece {
    /// The piece of the prompt.
    pub prompt: Span,
    /// The piece of the story.
    pub story: Span,
    /// Whether it is copied character by character; if not, it is translated as a whole.
    pub copied: bool,
}

/// A shot that the request lists separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct ListedShot {
    /// Its length in whole seconds.
    pub seconds: u64,
    /// Its text, as a part of the prompt.
    pub words: Span,
    /// Its header in the story.
    pub header: Span,
}

/// A file sent with the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Media {
    /// The reference's name.
    pub name: String,
    /// The kind of file.
    pub kind: ReferenceKind,
    /// Its number in the prompt.
    pub number: u32,
    /// The token that stands for it in the prompt.
    pub token: String,
    /// What it is for.
    pub role: Option<ReferenceRole>,
    /// The file; `null` if none is declared.
    pub source: Option<ReferenceSource>,
}

/// The settings of a clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ClipSettings {
    /// The requested length in milliseconds.
    pub duration_ms: u64,
    /// The aspect ratio, if one is set and the mode takes one.
    pub ratio: Option<String>,
    /// The resolution, if one is set.
    pub resolution: Option<String>,
    /// The seed, if one is set and the model takes one.
    pub seed: Option<i64>,
    /// Whether sound is on; `null` leaves it to the model.
    pub sound: Option<bool>,
    /// Whether the vendor adds its watermark.
    pub watermark: bool,
    /// The region that the request goes to.
    pub region: String,
}

/// Where a request differs from the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Change {
    /// What happens to the part.
    pub kind: ChangeKind,
    /// A short description, with numbers.
    pub what: String,
    /// The part of the story.
    pub span: Option<Span>,
}

/// What happens to a part of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It isn't sent.
    Dropped,
    /// It is sent as a different number.
    Rounded,
    /// It is sent in a different place or form.
    Moved,
}

impl From<plan::ChangeKind> for ChangeKind {
    fn from(kind: plan::ChangeKind) -> Self {
        match kind {
            plan::ChangeKind::Dropped => Self::Dropped,
            plan::ChangeKind::Rounded => Self::Rounded,
            plan::ChangeKind::Moved => Self::Moved,
        }
    }
}

/// An estimated cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Cost {
    /// The amount, in `currency`.
    pub amount: f64,
    /// The currency, such as `USD`.
    pub currency: String,
    /// The cost for people, such as `about $2.70`.
    pub text: String,
    /// The page that the price comes from.
    pub source: String,
    /// Whether sources disagree on the price, or it is an interpretation of them.
    pub disputed: bool,
    /// The day the price was read, as `YYYY-MM-DD`.
    pub checked: String,
    /// The number of tokens, if the price is per token.
    pub tokens: Option<u64>,
    /// A remark about the price.
    pub note: Option<String>,
}

impl From<&plan::Cost> for Cost {
    fn from(cost: &plan::Cost) -> Self {
        Self {
            amount: cost.amount,
            currency: cost.currency.clone(),
            text: show_money(cost.amount, &cost.currency, cost.disputed),
            source: cost.source.clone(),
            disputed: cost.disputed,
            checked: cost.checked.clone(),
            tokens: cost.tokens,
            note: cost.note.clone(),
        }
    }
}

impl Film {
    /// Converts the clips of one model. `project_errors` is the number of errors in the project file.
    ///
    /// # Errors
    ///
    /// If the model isn't available in the chosen region.
    pub fn new(session: &Session, film: &[Target], project_errors: usize) -> Result<Self, Failure> {
        let first = film.first();
        if let Some(target) = first {
            session.options.check_region(&target.profile)?;
        }
        let profile = first.map(|target| &target.profile);
        Ok(Self {
            model: first.map(|target| target.plan.model.clone()).unwrap_or_default(),
            name: profile.map(|profile| profile.name.clone()).unwrap_or_default(),
            vendor: profile.map(|profile| profile.vendor.clone()).unwrap_or_default(),
            errors: first.map_or(0, |target| target.errors) as u32,
            cost: film_cost(film).as_ref().map(Into::into),
            clips: film.iter().map(|target| clip(session, target, project_errors)).collect(),
        })
    }
}

fn clip(session: &Session, target: &Target, project_errors: usize) -> Clip {
    let plan = &target.plan;
    let prompt = Utf16Index::new(&plan.prompt);
    let in_prompt = |span| prompt.span(&plan.prompt, span);
    let (request, refusal) = match Request::new(session, target, project_errors) {
        Ok(request) => (Some(request), None),
        Err(reason) => (None, Some(reason)),
    };
    let pieces = plan.source_map.pieces().iter();
    Clip {
        number: plan.clip.number,
        start_ms: plan.clip.start_ms,
        end_ms: plan.clip.end_ms,
        why: plan.clip.why.clone(),
        continues: plan.clip.continues,
        mode: plan.mode.into(),
        api_model: plan.api_model.clone(),
        source_map: pieces
            .map(|piece| Piece {
                prompt: in_prompt(piece.prompt),
                story: session.span(piece.story),
                copied: piece.copied,
            })
            .collect(),
        shots: plan
            .shots
            .iter()
            .map(|shot| ListedShot {
                seconds: shot.seconds,
                words: in_prompt(shot.words),
                header: session.span(shot.header),
            })
            .collect(),
        form: plan.form.map(Into::into),
        negative: plan.negative.clone(),
        media: plan.media.iter().map(media).collect(),
        settings: settings(plan),
        cost: plan.cost.as_ref().map(Into::into),
        changes: plan
            .changes
            .iter()
            .map(|change| Change {
                kind: change.kind.into(),
                what: change.what.clone(),
                span: change.span.map(|span| session.span(span)),
            })
            .collect(),
        prompt: plan.prompt.clone(),
        request,
        refusal,
    }
}

fn settings(plan: &Plan) -> ClipSettings {
    ClipSettings {
        duration_ms: plan.duration_ms,
        ratio: plan.ratio.clone(),
        resolution: plan.resolution.clone(),
        seed: plan.seed,
        sound: plan.sound,
        watermark: plan.watermark,
        region: plan.region.clone(),
    }
}

fn media(media: &plan::Media) -> Media {
    Media {
        name: media.name.clone(),
        kind: media.kind.into(),
        number: media.number,
        token: media.token.clone(),
        role: media.role.map(Into::into),
        // The plan's path is joined to its folder already.
        source: media.source.as_ref().map(|source| ReferenceSource::new(source, "")),
    }
}

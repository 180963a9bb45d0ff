//! The stories under review, and the takes of their clips.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::assets::Assets;
use crate::cli::args;
use crate::cli::files::Input;
use crate::cli::takes::current::CurrentRequest;
use crate::cli::{shell, studio};
use crate::compile::Compiled;
use crate::render::bucket::is_bucket;
use crate::render::take::TakeOrigin;
use crate::render::{Location, Take, TakeState};
use crate::report::cost::show_money;
use crate::sheet::Story;
use crate::sheet::review::{ClipTakes, ReviewFilm, ReviewTake, build_film};

/// A story under review, as it was when it was last read.
pub(super) struct StoryOnDesk {
    pub(super) location: Location,
    story: Story,
    /// What the ledger calls it.
    name: String,
    models: Vec<ModelOnDesk>,
}

/// A story's clips as made by one model.
struct ModelOnDesk {
    id: String,
    command: String,
    clips: Vec<ClipOnDesk>,
}

struct ClipOnDesk {
    number: u32,
    /// `None` if the clip has no request now.
    current: Option<Arc<CurrentRequest>>,
    command: String,
}

impl StoryOnDesk {
    pub(super) fn new(
        args: &args::Review,
        input: &Input,
        story: Story,
        compiled: &Compiled,
        location: Location,
        disk: &dyn Assets,
    ) -> Self {
        let first = compiled.targets.first().map(|target| target.plan.model.clone());
        let models = compiled
            .films()
            .filter_map(|targets| {
                let id = targets.first()?.plan.model.clone();
                let named = (args.story.has_models() || first.as_ref() != Some(&id)).then_some(id.as_str());
                let region = args.region.as_deref();
                let command =
                    |more: &[String]| shell::render_command(input, &args.story, region, named, more);
                let requests = CurrentRequest::of_film(targets, disk);
                let clips = targets.iter().zip(requests).map(|(target, current)| {
                    let clip = &target.plan.clip;
                    let number = ["--clip".to_owned(), clip.number.to_string()];
                    let number = if clip.is_in_film() { &number[..] } else { &[] };
                    ClipOnDesk { number: clip.number, current, command: command(number) }
                });
                Some(ModelOnDesk { clips: clips.collect(), command: command(&[]), id })
            })
            .collect();
        Self { name: studio::name_in_ledger(&location.root, &input.path), location, story, models }
    }

    /// The films of the models that have takes; else the film of the first model, with none.
    pub(super) fn films(&self, ledger: usize, takes: &[Take]) -> Vec<ReviewFilm> {
        let has_takes = |model: &ModelOnDesk| {
            model.clips.iter().any(|clip| takes.iter().any(|take| self.is_of(take, model, clip, takes)))
        };
        let mut shown: Vec<&ModelOnDesk> = self.models.iter().filter(|model| has_takes(model)).collect();
        if shown.is_empty() {
            shown.extend(self.models.first());
        }
        let films = shown.into_iter().filter_map(|model| {
            let clips = model.clips.iter().map(|clip| self.clip_takes(ledger, model, clip, takes));
            build_film(&self.story, &model.id, model.command.clone(), clips.collect())
        });
        films.collect()
    }

    /// Returns true if a take is one of this clip: of its current request, or of an earlier text of the same clip.
    fn is_of(&self, take: &Take, model: &ModelOnDesk, clip: &ClipOnDesk, takes: &[Take]) -> bool {
        if take.model != model.id || !(take.state == TakeState::Done || take.state.is_in_flight()) {
            return false;
        }
        let is_known = take.story == self.name && take.clip == clip.number;
        is_known
            || clip.current.as_ref().is_some_and(|current| current.origin(take, takes) != TakeOrigin::Older)
    }

    fn clip_takes(&self, ledger: usize, model: &ModelOnDesk, clip: &ClipOnDesk, takes: &[Take]) -> ClipTakes {
        let own: Vec<&Take> = takes.iter().filter(|take| self.is_of(take, model, clip, takes)).collect();
        let origin = |take: &Take| {
            clip.current.as_ref().map_or(TakeOrigin::Older, |current| current.origin(take, takes))
        };
        let has_file = |take: &&&Take| take.file_exists(&self.location.root);
        let used = clip
            .current
            .as_ref()
            .and_then(|current| current.choose(takes).iter().find(has_file).map(|take| take.id));
        let (done, in_flight): (Vec<&Take>, Vec<&Take>) =
            own.into_iter().partition(|take| take.state == TakeState::Done);
        let mut done: Vec<(TakeOrigin, i64, &Take)> = done
            .iter()
            .map(|take| {
                // The takes of one text stay together, the newest text first.
                let same = done.iter().filter(|other| other.fingerprint == take.fingerprint);
                (origin(take), -same.map(|other| other.id).max().unwrap_or(0), *take)
            })
            .collect();
        done.sort_by_key(|(origin, newest, take)| (*origin, *newest, take.take, take.id));
        let takes = done.into_iter().map(|(origin, _, take)| ReviewTake {
            used: used == Some(take.id),
            ..review_take(ledger, take, origin, &self.location.root)
        });
        ClipTakes {
            clip: clip.number,
            takes: takes.collect(),
            in_flight: in_flight.len(),
            command: clip.command.clone(),
        }
    }
}

fn review_take(ledger: usize, take: &Take, origin: TakeOrigin, root: &Path) -> ReviewTake {
    let key = format!("{ledger}-{}", take.id);
    let is_there = take.path.as_deref().is_some_and(is_bucket) || take.file_exists(root);
    let cost = take.cost.as_ref().filter(|cost| cost.amount > 0.0);
    let seconds = take.footage.as_ref().and_then(|footage| footage.seconds);
    let length = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    ReviewTake {
        take: take.take,
        number: take.id,
        href: is_there.then(|| format!("take/{key}")),
        key,
        seed: take.seed,
        cost: cost.map(|cost| show_money(cost.amount, &cost.currency, cost.disputed)),
        length_ms: length.and_then(|length| u64::try_from(length.as_millis()).ok()),
        mismatches: take.mismatches().iter().map(ToString::to_string).collect(),
        origin,
        prompt: (origin == TakeOrigin::Older).then(|| take.prompt.clone()),
        picked: take.picked,
        rejected: take.rejected,
        used: false,
        note: take.note.clone().unwrap_or_default(),
    }
}

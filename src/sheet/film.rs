//! Builds a [`Model`] from its targets: the clips that it generates, their costs and their shots.

use std::collections::HashMap;

use crate::compile::{Compiled, Target};
use crate::plan::{self, Cost, FilmClip, Plan};
use crate::report::cost::{per_second, show_money, show_price};
use crate::sheet::{Clip, Model, prompt};
use crate::storyboard::{Ref, Storyboard};
use crate::syntax::tree::MediaKind;

/// The clips that one model generates for a story.
pub(super) struct Film<'t> {
    pub(super) clips: Vec<FilmClip>,
    targets: &'t [Target],
    /// The index of each shot's clip, by the start of the shot's header.
    shots: HashMap<u32, usize>,
    /// For each clip, the tokens of its references.
    tokens: Vec<HashMap<(&'t str, MediaKind), &'t str>>,
}

impl<'t> Film<'t> {
    pub(super) fn new(compiled: &Compiled, targets: &'t [Target]) -> Self {
        let plans = || targets.iter().map(|target| &target.plan);
        let clips = plan::film(&compiled.script, &compiled.storyboard, plans());
        let mut shots = HashMap::new();
        for (at, (plan, clip)) in plans().zip(&clips).enumerate() {
            shots.extend(plan.clip.shots.iter().map(|header| (header.start, at)));
            shots.extend(own_header(&compiled.storyboard, clip).map(|start| (start, at)));
        }
        let tokens = |plan: &'t Plan| {
            plan.media.iter().map(|media| ((media.name.as_str(), media.kind), media.token.as_str())).collect()
        };
        Self { clips, targets, shots, tokens: plans().map(tokens).collect() }
    }

    /// Returns the film's end on the story's clock, in milliseconds.
    pub(super) fn end_ms(&self) -> u64 {
        self.clips.last().map_or(0, |clip| clip.end_ms)
    }

    /// Returns the index of the clip with the shot whose header starts here; defaults to the first clip.
    pub(super) fn clip_of(&self, header: u32) -> usize {
        self.shots.get(&header).copied().unwrap_or(0)
    }

    /// Returns a shot's share of its clip's cost, in proportion to its length.
    pub(super) fn cost_share(&self, clip: usize, length_ms: u64) -> Option<String> {
        let plan = &self.targets.get(clip)?.plan;
        let cost = plan.cost.as_ref().filter(|cost| cost.amount > 0.0 && length_ms > 0)?;
        let part = length_ms as f64 / plan.clip.length_ms().max(1) as f64;
        Some(show_money(cost.amount * part.min(1.0), &cost.currency, cost.disputed))
    }

    /// Returns the token of a reference; with clip numbers if the clips use different tokens.
    pub(super) fn token(&self, r: &Ref) -> String {
        let token_in = |clip: &HashMap<(&'t str, MediaKind), &'t str>| {
            clip.get(&(r.name.as_str(), r.kind)).copied().filter(|token| !token.is_empty())
        };
        let mut tokens: Vec<(&str, Vec<String>)> = Vec::new();
        let clips = self.clips.iter().zip(&self.tokens);
        for (clip, token) in clips.filter_map(|(clip, tokens)| Some((clip, token_in(tokens)?))) {
            match tokens.iter_mut().find(|(known, _)| *known == token) {
                Some((_, clips)) => clips.push(clip.number.to_string()),
                None => tokens.push((token, vec![clip.number.to_string()])),
            }
        }
        match tokens.as_slice() {
            [] => String::new(),
            [(token, _)] => (*token).to_owned(),
            several => {
                let each = several.iter().map(|(token, clips)| match clips.as_slice() {
                    [one] => format!("{token} in clip {one}"),
                    many => format!("{token} in clips {}", many.join(", ")),
                });
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// Builds the view of the model. It has a total cost only if every clip has a price, all in one currency.
    pub(super) fn build_model(&self, origins: &prompt::Origins) -> Option<Model> {
        let first = self.targets.first()?;
        let costs: Option<Vec<&Cost>> = self.targets.iter().map(|target| target.plan.cost.as_ref()).collect();
        let costs = costs
            .filter(|costs| costs.iter().zip(costs.iter().skip(1)).all(|(a, b)| a.currency == b.currency));
        let sum = costs.as_ref().and_then(|costs| {
            let amount: f64 = costs.iter().map(|cost| cost.amount).sum();
            Some((amount, costs.first()?.currency.as_str(), costs.iter().any(|cost| cost.disputed)))
        });
        let kept_ms = self.clips.iter().map(|clip| clip.end_ms - clip.start_ms).sum();
        let second = sum.and_then(|(amount, currency, disputed)| {
            Some((per_second(amount, kept_ms, None)?, currency, disputed))
        });
        let (second_price, currency) = second.map_or((0.0, ""), |(price, currency, _)| (price, currency));
        let rank = (first.errors > 0, second.is_none(), currency.to_owned(), second_price);
        let price = self.targets.iter().find_map(|target| target.plan.cost.as_ref()).map(|cost| {
            let doubt = if cost.disputed { ", uncertain" } else { "" };
            format!("{}, checked {}{doubt}", cost.source, cost.checked)
        });
        Some(Model {
            id: first.plan.model.clone(),
            region: first.plan.region.clone(),
            cost: sum.map(|(amount, currency, disputed)| show_money(amount, currency, disputed)),
            per_second: second.map(|(price, currency, disputed)| show_price(price, currency, disputed)),
            rank,
            price,
            changes: self.targets.iter().map(|target| target.plan.changes.len()).sum(),
            errors: first.errors,
            clips: self
                .targets
                .iter()
                .zip(&self.clips)
                .map(|(target, film_clip)| build_clip(&target.plan, film_clip, origins))
                .collect(),
        })
    }
}

/// Returns the start of the header of a clip without shots, whose text counts as a shot.
fn own_header(storyboard: &Storyboard, clip: &FilmClip) -> Option<u32> {
    let heading = storyboard.headings.get(clip.heading.filter(|_| !clip.has_shots)?)?;
    Some(heading.header.start)
}

fn build_clip(plan: &Plan, film_clip: &FilmClip, origins: &prompt::Origins) -> Clip {
    Clip {
        number: film_clip.number,
        title: film_clip.title.clone(),
        time: (film_clip.start_ms, film_clip.end_ms),
        asked_ms: plan.duration_ms,
        why: plan.clip.why.clone(),
        continues: plan.clip.continues,
        mode: plan.mode.describe(),
        cost: plan.cost.as_ref().map(|cost| show_money(cost.amount, &cost.currency, cost.disputed)),
        prompt: prompt::split(plan, origins),
        negative: plan.negative.clone(),
        changes: plan.changes.iter().map(|change| (change.kind.name(), change.what.clone())).collect(),
        characters: plan.prompt.chars().count(),
    }
}

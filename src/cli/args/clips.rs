//! `--clip`: picks clips of a film by number.

use crate::cli::{ErrorCode, UsageError};
use crate::compile::Compiled;
use crate::plan::Plan;

/// The clips that `--clip` picks; all clips without it.
#[derive(Debug, clap::Args)]
pub(crate) struct PickedClips {
    /// Use only this clip of a film, by number; repeat the flag for more clips.
    #[arg(long = "clip", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    numbers: Vec<u32>,
}

/// The number of clips of each story and model in a call.
#[derive(Debug, Default)]
pub(crate) struct ClipCounts(Vec<(String, String, u32)>);

impl ClipCounts {
    /// Adds a story.
    pub(crate) fn add(&mut self, story: &str, compiled: &Compiled) {
        let plans = compiled.films().filter_map(|film| film.first()).map(|target| &target.plan);
        self.0.extend(plans.map(|plan| (story.to_owned(), plan.model.clone(), plan.clip.count)));
    }
}

impl PickedClips {
    /// Returns true if the call picks clips.
    pub(crate) fn is_given(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Returns true if the plan's clip is picked.
    pub(crate) fn includes(&self, plan: &Plan) -> bool {
        self.numbers.is_empty() || self.numbers.contains(&plan.clip.number)
    }

    /// Checks that every picked clip exists in some story.
    ///
    /// # Errors
    ///
    /// If no story has as many clips.
    pub(crate) fn check(&self, counts: &ClipCounts) -> Result<(), UsageError> {
        let has = |number: u32| counts.0.iter().any(|(.., count)| number <= *count);
        let Some(number) = self.numbers.iter().find(|number| !has(**number)) else { return Ok(()) };
        // If no story could be read, that was reported already.
        if counts.0.is_empty() {
            return Ok(());
        }
        let count = |count: u32| if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
        let mut stories: Vec<String> = counts
            .0
            .iter()
            .take(MAX_LISTED)
            .map(|(story, model, clips)| format!("{story} has {} for {model}", count(*clips)))
            .collect();
        if counts.0.len() > MAX_LISTED {
            stories.push(format!("{} more have fewer than {number}", counts.0.len() - MAX_LISTED));
        }
        Err(UsageError::new(
            ErrorCode::NotFound,
            format!("there is no clip {number}: {}", stories.join("; ")),
        ))
    }
}

/// Maximum number of stories that an error lists.
const MAX_LISTED: usize = 5;

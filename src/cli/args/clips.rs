//! `--clip`: which clips of a film are meant.

use crate::cli::UsageError;
use crate::compile::Compiled;
use crate::plan::Plan;

/// Which clips are meant; all of them where nobody says.
#[derive(Debug, clap::Args)]
pub(crate) struct PickedClips {
    /// Only this clip, for stories that are made as several; repeat it for more.
    #[arg(long = "clip", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    numbers: Vec<u32>,
}

/// How many clips a story has for each model of a call.
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
    /// Whether some clips are picked and others are not.
    pub(crate) fn is_given(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Whether a plan's clip is meant.
    pub(crate) fn has(&self, plan: &Plan) -> bool {
        self.numbers.is_empty() || self.numbers.contains(&plan.clip.number)
    }

    /// A number that no story of the call has is a wrong call.
    pub(crate) fn check(&self, counts: &ClipCounts) -> Result<(), UsageError> {
        let has = |number: u32| counts.0.iter().any(|(.., count)| number <= *count);
        let Some(number) = self.numbers.iter().find(|number| !has(**number)) else { return Ok(()) };
        // Where no story can be read, that was said.
        if counts.0.is_empty() {
            return Ok(());
        }
        let count = |count: u32| if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") };
        let mut stories: Vec<String> = counts
            .0
            .iter()
            .take(MOST_SHOWN)
            .map(|(story, model, clips)| format!("{story} has {} for {model}", count(*clips)))
            .collect();
        if counts.0.len() > MOST_SHOWN {
            stories.push(format!("{} more have fewer than {number}", counts.0.len() - MOST_SHOWN));
        }
        Err(UsageError(format!("there is no clip {number}: {}", stories.join("; "))))
    }
}

/// More stories than these aren't listed one by one.
const MOST_SHOWN: usize = 5;

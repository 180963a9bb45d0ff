//! `storyc cost`: shows what stories cost with one model or with all, before anything is spent.

use std::path::Path;

use serde_json::json;

use crate::cli::args::{Cost, Format, Reader};
use crate::cli::files;
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{Compiled, Options, all_models, compile};
use crate::project::Setting;
use crate::report::cost::StoryCost;
use crate::report::{agent, cost};

/// Checks the share of takes that the user keeps.
pub(crate) fn check_keep_rate(rate: Option<f64>) -> Result<(), UsageError> {
    if rate.is_some_and(|rate| !(0.001..=1.0).contains(&rate)) {
        return Err(UsageError::new(ErrorCode::Usage, "`--keep-rate` is a share from 0.001 to 1")
            .help("write it as `--keep-rate 0.25`"));
    }
    Ok(())
}

/// Which models stories are estimated with.
pub(crate) struct Estimates<'a> {
    /// The region to prefer.
    pub(crate) region: Option<&'a str>,
    /// Whether to take all models instead of the stories' own.
    pub(crate) all_models: bool,
    /// The share of takes that the user keeps.
    pub(crate) keep_rate: Option<f64>,
}

impl Estimates<'_> {
    /// Estimates the stories that can be read and compiled. `inspect` sees each one, and returns false if it failed; the
    /// result is false if one did, or if a story has no estimate.
    pub(crate) fn of(
        &self,
        inputs: &Inputs<'_>,
        terminal: &Terminal,
        mut inspect: impl FnMut(&Path, Compiled, &StoryCost) -> Result<bool, UsageError>,
    ) -> Result<(Vec<StoryCost>, bool), UsageError> {
        let mut is_clean = !inputs.report_projects(terminal)?;
        let mut stories = Vec::new();
        for input in &inputs.stories {
            let Some(text) = read_story(input, terminal) else {
                is_clean = false;
                continue;
            };
            let region = self.region.map(str::to_owned);
            let mut options = Options { region, ..inputs.options(&input.path) };
            if self.all_models {
                let all = all_models(options.project);
                options.flags.settings.models =
                    all.iter().map(|profile| Setting::flag(profile.id.clone())).collect();
            }
            let compiled = compile(&text, &options);
            let found = cost::estimate(&files::display(&input.path), &compiled, self.keep_rate);
            // A problem that doesn't depend on the model, or an unknown model, has no row in the table.
            if found.models.is_empty() {
                inputs.report(&input.path, compiled, terminal);
                is_clean = false;
                continue;
            }
            is_clean &= inspect(&input.path, compiled, &found)?;
            stories.push(found);
        }
        Ok((stories, is_clean))
    }
}

/// Runs the command. A model may refuse a story; the command fails only if every model refuses it.
pub(crate) fn run(args: &Cost, terminal: &Terminal) -> Result<Exit, UsageError> {
    check_keep_rate(args.keep_rate)?;
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let estimates =
        Estimates { region: args.region.as_deref(), all_models: args.all_models, keep_rate: args.keep_rate };
    let (stories, is_clean) = estimates.of(&inputs, terminal, |path, compiled, found| {
        if let Some(region) = &args.region
            && !compiled.targets.iter().any(|target| target.profile.regions.hosts.contains_key(region))
        {
            let message = format!("no model of {} is available in the region `{region}`", found.story);
            return Err(UsageError::new(ErrorCode::Region, message)
                .help("`storyc models MODEL` lists a model's regions"));
        }
        let is_refused = found.models.iter().all(|model| !model.refused.is_empty());
        // People and language models see the reasons in the table.
        if is_refused && terminal.reader() == Reader::Json {
            inputs.report(path, compiled, terminal);
        }
        Ok(!is_refused)
    })?;
    let exit = if is_clean { Exit::Clean } else { Exit::Findings };
    match args.format {
        Format::Human => terminal.print(&cost::human(&stories, args.keep_rate, !args.all_models)),
        Format::Json => {
            let totals = cost::sum_by_model(&stories, args.keep_rate);
            let report = json!({ "keep_rate": args.keep_rate, "stories": stories, "totals": totals });
            terminal.finish_json(report, exit);
        }
        Format::Agent => {
            terminal.print(&agent::cost(&stories, &cost::sum_by_model(&stories, args.keep_rate)));
            terminal.finish_agent();
        }
    }
    Ok(exit)
}

//! `storyc cost`: shows what stories cost with one model or with all, before anything is spent.

use serde_json::json;

use crate::cli::args::{Cost, Format, Reader};
use crate::cli::files;
use crate::cli::inputs::{Inputs, read_story};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::compile::{Options, all_models, compile};
use crate::project::Setting;
use crate::report::{agent, cost};

/// Checks the share of takes that the user keeps.
pub(crate) fn check_keep_rate(rate: Option<f64>) -> Result<(), UsageError> {
    if rate.is_some_and(|rate| !(0.001..=1.0).contains(&rate)) {
        return Err(UsageError::new(ErrorCode::Usage, "`--keep-rate` is a share from 0.001 to 1")
            .help("write it as `--keep-rate 0.25`"));
    }
    Ok(())
}

/// Runs the command. A model may refuse a story; the command fails only if every model refuses it.
pub(crate) fn run(args: &Cost, terminal: &Terminal) -> Result<Exit, UsageError> {
    check_keep_rate(args.keep_rate)?;
    let inputs = Inputs::find(&args.paths, &args.story, terminal)?;
    let mut failed = inputs.report_projects(terminal)?;
    let mut stories = Vec::new();
    for input in &inputs.stories {
        let path = files::display(&input.path);
        let Some(text) = read_story(input, terminal) else {
            failed = true;
            continue;
        };
        let mut options = Options { region: args.region.clone(), ..inputs.options(&input.path) };
        if args.all_models {
            options.flags.settings.models =
                all_models(options.project).iter().map(|profile| Setting::flag(profile.id.clone())).collect();
        }
        let compiled = compile(&text, &options);
        let found = cost::estimate(&path, &compiled, args.keep_rate);
        // A problem that doesn't depend on the model, or an unknown model, has no row in the table.
        if found.models.is_empty() {
            inputs.report(&input.path, compiled, terminal);
            failed = true;
            continue;
        }
        if let Some(region) = &args.region
            && !compiled.targets.iter().any(|target| target.profile.regions.hosts.contains_key(region))
        {
            return Err(UsageError::new(
                ErrorCode::Region,
                format!("no model of {path} is available in the region `{region}`"),
            )
            .help("`storyc models MODEL` lists a model's regions"));
        }
        let is_refused = found.models.iter().all(|model| !model.refused.is_empty());
        // People and language models see the reasons in the table.
        if is_refused && terminal.reader() == Reader::Json {
            inputs.report(&input.path, compiled, terminal);
        }
        failed |= is_refused;
        stories.push(found);
    }
    let exit = if failed { Exit::Findings } else { Exit::Clean };
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

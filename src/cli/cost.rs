//! `storyc cost`: what stories cost before anything is spent, with one model or with all.

use serde_json::json;

use crate::cli::args::{Cost, CostFormat};
use crate::cli::check::{project_files, unread};
use crate::cli::files::{self, Disk};
use crate::cli::output::Terminal;
use crate::cli::project::Projects;
use crate::cli::{Exit, UsageError, models};
use crate::compile::{Options, compile};
use crate::diagnostic::Severity;
use crate::lint::Selection;
use crate::project::Set;
use crate::report::{Checked, StoryFacts, cost, human};

/// Runs the command. A model that refuses a story is an answer; only where no model takes it does the call fail.
pub(crate) fn run(args: &Cost, terminal: &Terminal) -> Result<Exit, UsageError> {
    if args.keep_rate.is_some_and(|rate| !(0.001..=1.0).contains(&rate)) {
        return Err(UsageError(
            "`--keep-rate` is a part of the clips: write it as `--keep-rate 0.25`".into(),
        ));
    }
    let flags = args.story.flags()?;
    let (inputs, notes) = files::find(&args.paths, args.story.stdin_filename.as_deref())?;
    for note in &notes {
        terminal.warn(note);
    }
    let projects = Projects::of(inputs.iter().map(|input| input.path.as_path()));
    let mut failed = false;
    for file in project_files(&projects, &Selection::default()) {
        failed |= file.diagnostics.iter().any(|found| found.severity == Severity::Error);
        terminal.say(&human::report(&file, terminal.err()));
    }
    args.story.check_models(&projects)?;
    let mut stories = Vec::new();
    for input in &inputs {
        let path = files::shown(&input.path);
        let text = match files::read(input) {
            Ok(text) => text,
            Err(diagnostic) => {
                terminal.say(&human::report(&unread(path, *diagnostic), terminal.err()));
                failed = true;
                continue;
            }
        };
        let project = projects.get(&input.path).map(|found| &found.project);
        let mut flags = flags.clone();
        if args.all_models {
            flags.settings.models =
                models::all(project).iter().map(|profile| Set::flag(profile.id.clone())).collect();
        }
        let options = Options {
            flags,
            project,
            folder: files::folder_of(&input.path),
            region: args.region.clone(),
            soft_seconds: args.story.soft_seconds,
            assets: &Disk,
            ..Options::default()
        };
        let compiled = compile(&text, &options);
        let found = cost::of(&path, &compiled, args.keep_rate);
        // What is wrong with the story whatever the model, such as an unknown one, stands in no table.
        if found.models.is_empty() {
            let checked = Checked {
                path: path.clone(),
                story: Some(StoryFacts::of(&compiled)),
                text,
                diagnostics: compiled.diagnostics,
                project: projects.get(&input.path).map(|found| found.text.clone()),
            };
            terminal.say(&human::report(&checked, terminal.err()));
            failed = true;
            continue;
        }
        if let Some(region) = &args.region
            && !compiled.targets.iter().any(|target| target.profile.regions.hosts.contains_key(region))
        {
            return Err(UsageError(format!(
                "no model of {path} is reached in `{region}`; `storyc models MODEL` lists its regions"
            )));
        }
        failed |= found.models.iter().all(|model| !model.refused.is_empty());
        stories.push(found);
    }
    match args.format {
        CostFormat::Human => terminal.print(&cost::human(&stories, args.keep_rate)),
        CostFormat::Json => {
            let totals = cost::totals(&stories, args.keep_rate);
            let whole =
                json!({ "version": 1, "keep_rate": args.keep_rate, "stories": stories, "totals": totals });
            terminal.print(&format!("{whole:#}\n"));
        }
    }
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

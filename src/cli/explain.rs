//! `storyc explain`: prints the full documentation of rules.

use crate::cli::args::{Explain, ExplainFormat};
use crate::cli::output::Terminal;
use crate::cli::{ErrorCode, Exit, UsageError};
use crate::lint::{self, RULES, Rule};
use crate::report::explain;
use crate::text::suggest;

/// Runs the command.
pub(crate) fn run(args: &Explain, terminal: &Terminal) -> Result<Exit, UsageError> {
    let mut rules: Vec<&Rule> = Vec::new();
    for asked in &args.rules {
        rules.push(find(asked)?);
    }
    if args.all {
        rules.extend(RULES);
        rules.sort_by_key(|rule| rule.code);
    }
    let text = match args.format {
        ExplainFormat::Human => {
            let index = args.all.then(|| explain::index(&rules));
            let pages = rules.iter().map(|rule| explain::page(rule));
            let text = index.into_iter().chain(pages).collect::<Vec<_>>().join("\n");
            if terminal.out().colour { explain::style_markdown(&text) } else { text }
        }
        ExplainFormat::Json => format!("{:#}\n", explain::json(&rules)),
    };
    terminal.print(&text);
    Ok(Exit::Clean)
}

fn find(asked: &str) -> Result<&'static Rule, UsageError> {
    let by_name = || RULES.iter().find(|rule| rule.name.eq_ignore_ascii_case(asked)).copied();
    lint::find(asked).or_else(by_name).ok_or_else(|| {
        let known = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        let hint = match suggest::nearest(asked, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`storyc explain --all` lists the rules".to_owned(),
        };
        UsageError::new(ErrorCode::UnknownRule, format!("there is no rule `{asked}`")).help(hint)
    })
}

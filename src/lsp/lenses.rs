//! What stands above a story: what its clip costs with each model, and a way to its request.

use crate::lsp::commands::SHOW_REQUEST;
use crate::lsp::docs::{length, price};
use crate::lsp::story::Story;
use crate::text::Span;

/// A line above a stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The stretch.
    pub span: Span,
    /// The words.
    pub title: String,
    /// The command that they carry out, with the document's address and these arguments; `None` where they only say
    /// something.
    pub command: Option<(&'static str, Vec<String>)>,
}

/// The lenses of a story: they stand at its first line.
pub fn of(story: &Story) -> Vec<Lens> {
    let span = Span::at(0);
    let mut lenses = Vec::new();
    for target in &story.compiled.targets {
        let plan = &target.plan;
        let cost = plan.cost.as_ref().map_or("no price is known".to_owned(), price);
        let errors = match target.errors {
            0 => String::new(),
            1 => ", not before 1 error is mended".to_owned(),
            errors => format!(", not before {errors} errors are mended"),
        };
        let title = format!("{}: {}, {cost}{errors}", plan.model, length(plan.duration_ms));
        lenses.push(Lens { span, title, command: None });
        if target.errors == 0 {
            let command = Some((SHOW_REQUEST, vec![plan.model.clone()]));
            lenses.push(Lens { span, title: "show request".to_owned(), command });
        }
    }
    lenses
}

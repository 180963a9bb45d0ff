//! Code lenses: the cost with each model, a command that shows the requests, and the start of each clip.

use crate::compile::Target;
use crate::lsp::clips;
use crate::lsp::commands::SHOW_REQUEST;
use crate::lsp::docs::{length, price};
use crate::lsp::story::Story;
use crate::plan::{Cost, Plan};
use crate::text::Span;

/// A code lens: a line shown above a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The span that it is shown above.
    pub span: Span,
    /// The text of the lens.
    pub title: String,
    /// The command to run, with its arguments after the document's URI; `None` if the lens only shows text.
    pub command: Option<(&'static str, Vec<String>)>,
}

/// The code lenses of a story: each model's cost and requests at the first line and, if there are several clips, one
/// lens at the start of each.
pub fn code_lenses(story: &Story) -> Vec<Lens> {
    let films: Vec<&[Target]> = story.compiled.films().collect();
    let mut lenses: Vec<Lens> = films.iter().flat_map(|film| film_lenses(film)).collect();
    for film in films.iter().filter(|film| film.len() > 1) {
        let begins = clips::borders(story, film);
        lenses.extend(film.iter().zip(begins).map(|(target, span)| {
            let model = if films.len() > 1 { format!("{}: ", target.plan.model) } else { String::new() };
            Lens { span, title: format!("{model}{}", clip_title(&target.plan)), command: None }
        }));
    }
    lenses
}

/// The lenses for all clips of one model.
fn film_lenses(film: &[Target]) -> Vec<Lens> {
    let Some(first) = film.first() else { return Vec::new() };
    let span = Span::at(0);
    let model = &first.plan.model;
    let (output, requests) = match film {
        [only] => (length(only.plan.duration_ms), "show request"),
        clips => {
            let all = clips.iter().map(|clip| clip.plan.clip.length_ms()).sum();
            (format!("{} clips, {}", clips.len(), length(all)), "show requests")
        }
    };
    let cost = cost_of(film).as_ref().map_or("price unknown".to_owned(), price);
    let errors = match first.errors {
        0 => String::new(),
        1 => ", 1 error to fix first".to_owned(),
        errors => format!(", {errors} errors to fix first"),
    };
    let mut lenses = vec![Lens { span, title: format!("{model}: {output}, {cost}{errors}"), command: None }];
    if first.errors == 0 {
        let command = Some((SHOW_REQUEST, vec![model.clone()]));
        lenses.push(Lens { span, title: requests.to_owned(), command });
    }
    lenses
}

/// The total cost of one model's clips; `None` if a price is unknown, or prices are in several currencies.
fn cost_of(film: &[Target]) -> Option<Cost> {
    let mut costs = film.iter().map(|target| target.plan.cost.as_ref());
    let mut sum = costs.next()??.clone();
    for cost in costs {
        let cost = cost.filter(|cost| cost.currency == sum.currency)?;
        sum.amount += cost.amount;
        sum.disputed |= cost.disputed;
    }
    Some(sum)
}

/// The title for one clip, such as `clip 2 of 3 · 13 s · $2.34`.
fn clip_title(plan: &Plan) -> String {
    let clip = &plan.clip;
    let own = length(clip.length_ms());
    let time = if plan.duration_ms > clip.length_ms() {
        format!("{own}, requests {}", length(plan.duration_ms))
    } else {
        own
    };
    let cost = plan.cost.as_ref().map_or("price unknown".to_owned(), price);
    let continues = if clip.continues { " · continues" } else { "" };
    format!("clip {} of {}{continues} · {time} · {cost}", clip.number, clip.count)
}

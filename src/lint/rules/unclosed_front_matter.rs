//! S301: front matter without its closing fence.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds front matter that is never closed.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Without the second `---`, storyc guesses that front matter ends at the first header
    /// or blank line.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// title: Riverbank
    /// [0-5s] A boy and a girl walk by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// title: Riverbank
    /// ---
    /// [0-5s] A boy and a girl walk by the river.
    /// ```
    "S301" "unclosed-front-matter" Error Language, fix: Some(Safety::Safe), check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let Some(front) = context.script.front_matter.as_ref().filter(|front| !front.closed) else { return };
    let ends_line = context.script.text(front.span).ends_with(['\n', '\r']);
    let fence = if ends_line { "---\n" } else { "\n---\n" };
    out.push(
        Diagnostic::error("S301", Span::new(front.span.start as usize, front.span.start as usize + 3), "this front matter is never closed")
            .label("opened here")
            .related(Span::at(front.span.end as usize), "assumed to end here")
            .help("close it with a second `---` on a line of its own")
            .fix("close the front matter with `---`", true, vec![Edit::insert(front.span.end, fence)]),
    );
}

//! R104: a reference that the text never mentions.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::storyboard::Declared;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds one of the story's own references that its text never mentions and that has no `as`.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. If any other reference is used, this picture is sent too and takes up a number. The model
    /// then has to guess what it is for.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    ///   girl: https://example.com/girl.png
    /// ---
    /// [0-5s] @boy walks by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    ///   girl: https://example.com/girl.png
    /// ---
    /// [0-5s] @boy and @girl walk by the river.
    /// ```
    "R104" "unused-reference" Warning Vendor, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let any = context.storyboard.refs.iter().any(|r| r.used);
    for (index, r) in context.storyboard.refs.iter().enumerate().filter(|(_, r)| !r.used) {
        // The clips of a film send only what they use.
        let is_sent = any && context.plans.iter().any(|(plan, _)| plan.media.iter().any(|media| media.target == index));
        let found = match r.declared {
            Declared::Story(span) => {
                let sent = match (is_sent, any) {
                    (true, _) => "it is still sent",
                    (false, true) => "no clip sends it",
                    (false, false) => "no reference is sent",
                };
                Diagnostic::warning("R104", span, format!("the text never mentions `@{}`; {sent}", r.name))
                    .label("never used")
                    .help(format!("write `@{}` where it appears, describe it with `as: …`, or delete it", r.name))
            }
            Declared::Flag => {
                Diagnostic::warning("R104", Span::at(0), format!("`--ref {}` has no effect: the text never mentions `@{0}`", r.name))
                    .label("not sent")
                    .help("name one of the story's references, or leave the flag out")
            }
            Declared::Project(_) | Declared::Nowhere | Declared::Clip(_) => continue,
        };
        out.push(found);
    }
}

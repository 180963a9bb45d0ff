//! R104: a reference that the text never speaks of.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;
use crate::storyboard::Declared;
use crate::text::Span;

rule! {
    /// ## What it does
    ///
    /// Finds a reference of the story's own that its text never speaks of, and that has no `as`.
    ///
    /// ## Why
    ///
    /// Evidence: vendor's guide. The picture is sent if any other is used, and takes a number. The model is then to find
    /// out by itself what it is for.
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    let any = lint.storyboard.refs.iter().any(|r| r.used);
    for r in lint.storyboard.refs.iter().filter(|r| !r.used) {
        let found = match r.declared {
            Declared::Story(span) => {
                let sent = if any { "it is sent all the same" } else { "no reference is sent" };
                Diagnostic::warning("R104", span, format!("the text never speaks of `@{}`; {sent}", r.name))
                    .label("never used")
                    .help(format!("write `@{}` where it is seen, say `as: …` what it is, or delete it", r.name))
            }
            Declared::Flag => {
                Diagnostic::warning("R104", Span::at(0), format!("`--ref {}` binds nothing: the text never speaks of `@{0}`", r.name))
                    .label("not sent")
                    .help("name one of the story's references, or leave the flag out")
            }
            Declared::Project(_) | Declared::Nowhere | Declared::Clip(_) => continue,
        };
        out.push(found);
    }
}

//! R103: a position that no reference has.

use crate::diagnostic::Diagnostic;
use crate::lint::Lint;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a reference by position, such as `@Image4`, in a story that declares fewer.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing says which picture is meant, so no request can be made.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   - https://example.com/boy.png
    ///   - https://example.com/girl.png
    /// ---
    /// [0-5s] @Image1 and @Image3 walk by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   - https://example.com/boy.png
    ///   - https://example.com/girl.png
    /// ---
    /// [0-5s] @Image1 and @Image2 walk by the river.
    /// ```
    "R103" "missing-position" Error Language, fix: None, check: Some(check),
}

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    if !super::has_declared(lint) {
        return;
    }
    let storyboard = lint.storyboard;
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let Some(r) = storyboard.refs.get(mention.target).filter(|r| r.source.is_none()) else { continue };
        let Some((kind, _)) = super::position(&r.name) else { continue };
        let there = storyboard.refs.iter().filter(|r| r.kind == kind && r.source.is_some()).count();
        let what = kind.name().to_lowercase();
        let (has, help) = match there {
            0 => (format!("no {what}"), String::new()),
            1 => (format!("one {what}"), format!("write `@{}1`, or ", kind.name())),
            _ => (format!("{there} {what}s"), format!("name one of the {there}, or ")),
        };
        out.push(
            Diagnostic::error("R103", mention.span, format!("`@{}` is asked for, but the story declares {has}", r.name))
                .label("no such position")
                .help(format!("{help}add the missing one to `refs` or with `--ref {}=…`", r.name)),
        );
    }
}

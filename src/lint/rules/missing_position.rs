//! R103: a reference by position that points past the last one.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::syntax::tree::MediaKind;

rule! {
    /// ## What it does
    ///
    /// Finds a reference by position, such as `@Image4`, in a story that declares fewer.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing says which picture is meant, so storyc can't make a request.
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

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if !super::declares_refs(context) {
        return;
    }
    let storyboard = context.storyboard;
    for mention in storyboard.mentions.iter().filter(|mention| mention.sent) {
        let Some(r) = storyboard.refs.get(mention.target).filter(|r| r.source.is_none()) else { continue };
        let Some((kind, _)) = crate::syntax::positional(&r.name) else { continue };
        let declared = storyboard.refs.iter().filter(|r| r.kind == kind && r.source.is_some()).count();
        let what = match kind {
            MediaKind::Image => "image",
            MediaKind::Video => "video",
            MediaKind::Audio => "audio file",
        };
        let (has, help) = match declared {
            0 => (format!("no {what}s"), String::new()),
            1 => (format!("one {what}"), format!("write `@{}1`, or ", kind.name())),
            _ => (format!("{declared} {what}s"), format!("name one of the {declared}, or ")),
        };
        out.push(
            Diagnostic::error("R103", mention.span, format!("`@{}` is used here, but the story declares {has}", r.name))
                .label("no such position")
                .help(format!("{help}add the missing one under `refs` or with `--ref {}=…`", r.name)),
        );
    }
}

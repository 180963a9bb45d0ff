//! R102: a reference without a file.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::storyboard::Storyboard;
use crate::syntax::tree::MediaKind;
use crate::text::suggest;

rule! {
    /// ## What it does
    ///
    /// Finds an `@name` or `@Image1` in a story that declares no references.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing says which picture is meant. storyc can show the prompt with provisional
    /// numbers, but it can't make a request until you name the picture.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// [0-5s] @Image1 walks by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   - https://example.com/boy.png
    /// ---
    /// [0-5s] @Image1 walks by the river.
    /// ```
    "R102" "unbound-reference" Warning Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if !super::declares_refs(context) && context.storyboard.refs_known {
        out.extend(unbound(context.storyboard, Severity::Warning));
    }
}

/// The flag that gives a reference its file, quoted for a shell.
fn flag(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("--ref \"{name}=…\"") } else { format!("--ref {name}=…") }
}

/// The most references that one message lists.
const MOST_NAMED: usize = 12;

/// Reports the references without a file, in one diagnostic: a warning for `check`, an error where a request is needed.
pub fn unbound(storyboard: &Storyboard, severity: Severity) -> Option<Diagnostic> {
    let sent = storyboard.sent_refs();
    let mut unbound: Vec<_> = sent.iter().filter(|(_, r)| r.source.is_none()).collect();
    // Hundreds of references need no list of hundreds.
    let more = unbound.len().saturating_sub(MOST_NAMED);
    unbound.truncate(MOST_NAMED);
    let names: Vec<String> = unbound.iter().map(|(_, r)| format!("`@{}`", r.name)).collect();
    let flags: Vec<String> = unbound.iter().map(|(_, r)| flag(&r.name)).collect();
    let mut places =
        unbound.iter().filter_map(|(index, _)| storyboard.first_mention(*index)).map(|mention| mention.span);
    let first = places.next()?;
    let pictures = unbound.iter().all(|(_, r)| r.kind == MediaKind::Image);
    let (picture, is, them) = match (pictures, names.len()) {
        (true, 1) => ("picture", "is", "it"),
        (true, _) => ("pictures", "are", "them"),
        (false, 1) => ("file", "is", "it"),
        (false, _) => ("files", "are", "them"),
    };
    let no_request = if severity == Severity::Error { "can't make a request: " } else { "" };
    let named = if more > 0 { format!("{} and {more} more", names.join(", ")) } else { suggest::list(&names, "and") };
    let message = format!("{no_request}nothing says which {picture} {named} {is}");
    let mut found = Diagnostic::new("R102", severity, first, message)
        .label("unbound")
        .help(format!("declare {them} under `refs` in front matter, or pass {}", flags.join(" ")));
    for place in places {
        found = found.related(place, "unbound");
    }
    Some(found)
}

//! What every rule about a model's limit says alike: whose limit it is, what it is worth, and where it stands written.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Figure, LimitKind, Profile};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// A finding against a limit: `message` says what was found and what the model accepts; the citation is added.
pub(super) fn beyond<T>(
    code: &'static str,
    profile: &Profile,
    figure: &Figure<T>,
    span: Span,
    message: &str,
    help: &str,
) -> Diagnostic {
    let severity = match figure.kind {
        LimitKind::Hard | LimitKind::Stated => Severity::Error,
        LimitKind::Advice => Severity::Warning,
    };
    let relax = match figure.kind {
        LimitKind::Stated => {
            format!("; if you know better, `lint: {{{code}: warning}}` in storyc.yaml relaxes it")
        }
        _ => String::new(),
    };
    Diagnostic::new(code, severity, span, format!("{message} ({})", profile.cite(figure)))
        .help(format!("{help}{relax}\nsource: {}", profile.see(figure)))
        .hard(figure.kind == LimitKind::Hard)
        .of_model(&profile.id)
}

/// `16 s`: milliseconds for a message.
pub(super) fn seconds(ms: u64) -> String {
    format!("{} s", show_seconds(ms))
}

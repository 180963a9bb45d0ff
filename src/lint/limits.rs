//! The shared form of findings against a model's limit: the severity, the model, and the source of the limit.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Figure, LimitKind, Profile};
use crate::syntax::time::show_seconds;
use crate::text::Span;

/// Makes a finding against a limit. `message` says what was found and what the model accepts; this adds the citation.
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
            format!("; if you know better, set `lint: {{{code}: warning}}` in storyc.yaml")
        }
        _ => String::new(),
    };
    Diagnostic::new(code, severity, span, format!("{message} ({})", profile.cite(figure)))
        .help(format!("{help}{relax}\nsource: {}", profile.see(figure)))
        .hard(figure.kind == LimitKind::Hard)
        .of_model(&profile.id)
}

/// Formats milliseconds for a message: `16 s`.
pub(super) fn seconds(ms: u64) -> String {
    format!("{} s", show_seconds(ms))
}

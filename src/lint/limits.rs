//! What every rule about a model's limit says alike: whose limit it is, what it is worth, and where it stands written.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Figure, Form, LimitKind, Profile};
use crate::plan::Plan;
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

/// What a help adds where the story asks for one form of an API and the other one holds it; else nothing.
pub(super) fn or_other_form(plan: &Plan, profile: &Profile) -> String {
    match plan.form_instead {
        Some(Form::Prompt) => {
            let most = profile.form_limits(Some(Form::Prompt)).prompt.map(|figure| figure.value.most);
            let most = most.map_or(String::new(), |most| format!(" of up to {most}"));
            format!(", or choose `shots: prompt`: one prompt{most} holds the story")
        }
        Some(Form::List) => ", or choose `shots: list`: a list of shots holds the story".to_owned(),
        None => String::new(),
    }
}

//! The shared form of findings against a model's limit: the severity, the model, and the source of the limit.

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint::Lint;
use crate::model::{Figure, Form, LimitKind, Profile};
use crate::plan::Plan;
use crate::syntax::Script;
use crate::syntax::time::show_seconds;
use crate::text::Span;
use crate::text::yaml::Value;

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

/// Makes a warning that a plan differs from the story, because the model supports nothing closer.
pub(super) fn legalized<T>(
    code: &'static str,
    profile: &Profile,
    figure: &Figure<T>,
    span: Span,
    message: &str,
    help: &str,
) -> Diagnostic {
    Diagnostic::warning(code, span, format!("{message} ({})", profile.cite(figure)))
        .help(format!("{help}\nsource: {}", profile.see(figure)))
        .of_model(&profile.id)
}

/// The help for a clip that is over a limit: split it into several clips if that helps, or else `otherwise`.
pub(super) fn help_to_part(plan: &Plan, otherwise: &str) -> String {
    let parts: Vec<String> = plan
        .would_part
        .iter()
        .map(|(start, end)| format!("{}-{} s", show_seconds(*start), show_seconds(*end)))
        .collect();
    match parts.as_slice() {
        [] => otherwise.to_owned(),
        parts => format!(
            "split it into {} clips, {}: set `clips: auto` in front matter, or pass `--clips auto`",
            parts.len(),
            parts.join(", ")
        ),
    }
}

/// Adds the fix that splits the story into several clips, if that helps.
pub(super) fn with_fix_to_part(found: Diagnostic, lint: &Lint<'_>, plan: &Plan) -> Diagnostic {
    let count = plan.would_part.len();
    match set_key(lint.script, "clips", "auto").filter(|_| count > 0) {
        Some(edit) => found.fix(format!("split it into {count} clips"), false, vec![edit]),
        None => found,
    }
}

/// Makes an edit that sets a key of the front matter, or adds front matter if there is none. Returns `None` if the front
/// matter can't be read or is written in braces.
fn set_key(script: &Script, key: &str, value: &str) -> Option<Edit> {
    let Some(front) = &script.front_matter else {
        return Some(Edit::insert(script.preamble.start, format!("---\n{key}: {value}\n---\n\n")));
    };
    let line = format!("{key}: {value}\n");
    let Some(node) = front.content.as_ref().ok().filter(|_| front.closed)? else {
        return Some(Edit::insert(front.yaml.end, line));
    };
    let Value::Map(entries) = &node.value else { return None };
    if let Some((_, old)) = entries.iter().find(|(known, _)| known.text == key) {
        return Some(Edit { span: old.span, text: value.to_owned() });
    }
    let is_flow = script.text(front.yaml).trim_start().starts_with('{');
    (!is_flow).then(|| Edit::insert(front.yaml.end, line))
}

/// Formats milliseconds for a message: `16 s`.
pub(super) fn seconds(ms: u64) -> String {
    format!("{} s", show_seconds(ms))
}

/// How a help goes on where the story asks for one form of an API and only the other one holds it.
pub(super) fn or_other_form(plan: &Plan, profile: &Profile) -> Option<String> {
    Some(match plan.form_instead? {
        Form::Prompt => {
            let most = profile.form_limits(Some(Form::Prompt)).prompt.map(|figure| figure.value.most);
            let most = most.map_or(String::new(), |most| format!(" of up to {most}"));
            format!("or choose `shots: prompt`: one prompt{most} holds the shots")
        }
        Form::List => "or choose `shots: list`: a list holds the shots".to_owned(),
    })
}

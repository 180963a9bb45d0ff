//! What findings against a model's limits share: severity, source, and the help and fix that split a story into clips.

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint::Context;
use crate::model::profile::PromptUnit;
use crate::model::{Form, LimitKind, Profile, Sourced};
use crate::plan::Plan;
use crate::syntax::Script;
use crate::syntax::time::show_seconds;
use crate::text::Span;
use crate::text::yaml::Value;

/// A limit of a model, against which rules report findings.
pub(super) struct Limit<'p, T> {
    profile: &'p Profile,
    sourced: &'p Sourced<T>,
}

impl<'p, T> Limit<'p, T> {
    pub(super) fn new(profile: &'p Profile, sourced: &'p Sourced<T>) -> Self {
        Self { profile, sourced }
    }

    /// Makes a finding that a story exceeds the limit. `message` says what is wrong and what the limit is; this adds
    /// the citation.
    pub(super) fn exceeded(&self, code: &'static str, span: Span, message: &str, help: &str) -> Diagnostic {
        let kind = self.sourced.kind;
        let severity = match kind {
            LimitKind::Hard | LimitKind::Stated => Severity::Error,
            LimitKind::Advice => Severity::Warning,
        };
        let relax = match kind {
            LimitKind::Stated => {
                format!("; if you know better, set `lint: {{{code}: warning}}` in storyc.yaml")
            }
            _ => String::new(),
        };
        let help = format!("{help}{relax}");
        self.cited(Diagnostic::new(code, severity, span, self.message(message)), &help)
            .hard(kind == LimitKind::Hard)
    }

    /// Makes a warning that the plan differs from the story, because the model supports nothing closer.
    pub(super) fn adjusted(&self, code: &'static str, span: Span, message: &str, help: &str) -> Diagnostic {
        self.cited(Diagnostic::warning(code, span, self.message(message)), help)
    }

    fn message(&self, message: &str) -> String {
        format!("{message} ({})", self.profile.cite(self.sourced))
    }

    fn cited(&self, found: Diagnostic, help: &str) -> Diagnostic {
        let source = self.profile.source_url(self.sourced);
        found.help(format!("{help}\nsource: {source}")).for_model(&self.profile.id)
    }
}

/// The help for a clip that is over a limit: split it into several clips if that helps, or else `otherwise`.
pub(super) fn help_to_split(plan: &Plan, otherwise: &str) -> String {
    let parts: Vec<String> = plan
        .suggested_split
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
pub(super) fn with_split_fix(found: Diagnostic, context: &Context<'_>, plan: &Plan) -> Diagnostic {
    let count = plan.suggested_split.len();
    match set_key(context.script, "clips", "auto").filter(|_| count > 0) {
        Some(edit) => found.fix(format!("split it into {count} clips"), false, vec![edit]),
        None => found,
    }
}

/// Makes an edit that sets a key of the front matter, or adds front matter if there is none. Returns `None` if the
/// front matter can't be read or is written in braces.
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

/// The end of a help that suggests the API's other form of shots, if the story fits only that form.
pub(super) fn or_other_form(plan: &Plan, profile: &Profile) -> Option<String> {
    Some(match plan.suggested_form? {
        Form::Prompt => {
            let limit = profile.form_limits(Some(Form::Prompt)).prompt.map(|sourced| &sourced.value);
            let max =
                limit.map_or(String::new(), |limit| format!(" of up to {}", units(limit.max, limit.unit)));
            format!("or choose `shots: prompt`: the shots fit in one prompt{max}")
        }
        Form::List => "or choose `shots: list`: the shots fit in a list".to_owned(),
    })
}

/// Formats the length of a prompt for a message: `512 characters`.
pub(super) fn units(count: usize, unit: PromptUnit) -> String {
    let name = match unit {
        PromptUnit::Character => "character",
        PromptUnit::Word => "word",
    };
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

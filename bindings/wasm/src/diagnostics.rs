//! Findings with positions for JavaScript.

use serde::Serialize;
use storyc::compile::fix::with_line_ends;
use storyc::diagnostic;
use storyc::lint;
#[cfg(test)]
use ts_rs::TS;

use crate::text::{IndexedText, Position, Span};

/// A finding: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Diagnostic {
    /// The rule's code, such as `T201`.
    pub code: &'static str,
    /// The rule's name, such as `overlapping-shots`.
    pub name: Option<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, then the limit, with the numbers. Starts in lower case and has no full stop.
    pub message: String,
    /// A few words to show at its place.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// The URL of the rule's page.
    pub url: Option<String>,
    /// The model whose limit this is about.
    pub model: Option<String>,
    /// The text that the spans point into.
    pub place: Place,
    /// The place.
    pub span: Span,
    /// The line and column where it starts.
    pub start: Position,
    /// The line and column where it ends.
    pub end: Position,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// Ways to fix it.
    pub fixes: Vec<Fix>,
}

/// How much a finding matters: `error` means that there is no request, `advice` is off until it is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The API refuses or silently cuts it, or the story isn't clear enough to make a request.
    Error,
    /// Against the advice of the vendor or of practice, or probably not meant.
    Warning,
    /// A matter of craft.
    Advice,
}

impl From<diagnostic::Severity> for Severity {
    fn from(severity: diagnostic::Severity) -> Self {
        match severity {
            diagnostic::Severity::Error => Self::Error,
            diagnostic::Severity::Warning => Self::Warning,
            diagnostic::Severity::Advice => Self::Advice,
        }
    }
}

/// The text that a span points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The story.
    Story,
    /// The project file.
    Project,
}

impl From<diagnostic::Place> for Place {
    fn from(place: diagnostic::Place) -> Self {
        match place {
            diagnostic::Place::Story => Self::Story,
            diagnostic::Place::Project => Self::Project,
        }
    }
}

/// Another place of a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Related {
    /// The text that the span points into.
    pub place: Place,
    /// The place.
    pub span: Span,
    /// The line and column where it starts.
    pub start: Position,
    /// The line and column where it ends.
    pub end: Position,
    /// The words to show there.
    pub message: String,
}

/// Edits that fix a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether it can't change what is generated, or restores what was clearly meant.
    pub safe: bool,
    /// The edits, in order. They don't overlap.
    pub edits: Vec<Edit>,
}

/// A replacement in a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Edit {
    /// The part to replace.
    pub span: Span,
    /// The replacement, with the line ends of the text.
    pub text: String,
}

/// Counts of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Summary {
    /// At error level.
    pub errors: u32,
    /// At warning level.
    pub warnings: u32,
    /// At advice level.
    pub advice: u32,
    /// With a safe fix.
    pub fixable: u32,
}

impl Summary {
    /// Counts findings.
    pub fn count(found: &[Diagnostic]) -> Self {
        let mut summary = Self::default();
        for found in found {
            match found.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Advice => summary.advice += 1,
            }
            summary.fixable += u32::from(found.fixes.iter().any(|fix| fix.safe));
        }
        summary
    }
}

/// The texts of a story and of its project file.
pub struct Texts<'t> {
    /// The story.
    pub story: IndexedText<'t>,
    /// The project file; empty if there is none.
    pub project: IndexedText<'t>,
}

impl<'t> Texts<'t> {
    /// Indexes the texts.
    pub fn new(story: &'t str, project: Option<&'t str>) -> Self {
        Self { story: IndexedText::new(story), project: IndexedText::new(project.unwrap_or("")) }
    }

    fn of(&self, place: diagnostic::Place) -> &IndexedText<'t> {
        match place {
            diagnostic::Place::Story => &self.story,
            diagnostic::Place::Project => &self.project,
        }
    }

    /// Converts findings, in their order.
    pub fn diagnostics(&self, found: &[diagnostic::Diagnostic]) -> Vec<Diagnostic> {
        found.iter().map(|found| self.diagnostic(found)).collect()
    }

    fn diagnostic(&self, found: &diagnostic::Diagnostic) -> Diagnostic {
        let rule = lint::find(found.code);
        let text = self.of(found.place);
        Diagnostic {
            code: found.code,
            name: rule.map(|rule| rule.name),
            severity: found.severity.into(),
            message: found.message.clone(),
            label: found.label.clone(),
            help: found.help.clone(),
            url: rule.map(lint::Rule::url),
            model: found.model.clone(),
            place: found.place.into(),
            span: text.span(found.span),
            start: text.position(found.span.start),
            end: text.position(found.span.end),
            related: found.related.iter().map(|label| self.related(label)).collect(),
            fixes: found
                .fixes
                .iter()
                .map(|fix| Fix {
                    title: fix.title.clone(),
                    safe: fix.safe,
                    edits: fix.edits.iter().map(|edit| edit_of(text, edit)).collect(),
                })
                .collect(),
        }
    }

    fn related(&self, label: &diagnostic::Label) -> Related {
        let text = self.of(label.place);
        Related {
            place: label.place.into(),
            span: text.span(label.span),
            start: text.position(label.span.start),
            end: text.position(label.span.end),
            message: label.message.clone(),
        }
    }
}

fn edit_of(text: &IndexedText<'_>, edit: &diagnostic::Edit) -> Edit {
    Edit { span: text.span(edit.span), text: with_line_ends(&edit.text, text.text) }
}

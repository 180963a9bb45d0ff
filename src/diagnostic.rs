//! The one struct that everybody fills: what was found, what is allowed, where, and what to do.
//!
//! Phases and rules make diagnostics; `lint::suppress` decides once which of them are shown and how loud they are;
//! `report` shows them.

use serde::Serialize;

use crate::text::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A matter of craft: off until it is switched on.
    Advice,
    /// Against the vendor's or practice's advice, or probably not meant.
    Warning,
    /// The API refuses it or silently cuts it, or the story does not say what it means. No request is made.
    Error,
}

impl Severity {
    /// The word for it in every report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// Which text a span points into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The story.
    #[default]
    Story,
    /// The project file that holds for it.
    Project,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's code, such as `T201`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was found and what is allowed, with the numbers: lower-case start, no full stop.
    pub message: String,
    /// Which text `span` points into.
    pub place: Place,
    /// Where it is.
    pub span: Span,
    /// A few words at the place.
    pub label: String,
    /// Other places that matter.
    pub related: Vec<Label>,
    /// What to do: an imperative with a concrete value.
    pub help: Option<String>,
    /// Edits that put it right.
    pub fixes: Vec<Fix>,
    /// The model whose limit it is, if it is a model's.
    pub model: Option<String>,
    /// Whether the API refuses it, or cuts it in silence: no level and no suppression makes it less than an error.
    pub hard: bool,
}

/// A second place, and a few words there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which text `span` points into.
    pub place: Place,
    /// Where it is.
    pub span: Span,
    /// A few words.
    pub message: String,
}

/// Edits that put a finding right. They do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Safe: it cannot change what is generated, or it restores what was plainly meant.
    pub safe: bool,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message)
    }

    /// A finding of any severity.
    pub fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            place: Place::Story,
            span,
            label: String::new(),
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
            model: None,
            hard: false,
        }
    }

    /// With a few words at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a second place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { place: self.place, span, message: message.into() });
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a fix.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, safe: bool, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), safe, edits });
        self
    }

    /// In another text than the story. Said before `related`, whose places lie in the same text.
    #[must_use]
    pub fn in_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// As something that no level and no suppression can relax.
    #[must_use]
    pub fn hard(mut self, hard: bool) -> Self {
        self.hard = hard;
        self
    }

    /// As a limit of this model.
    #[must_use]
    pub fn of_model(mut self, model: &str) -> Self {
        self.model = Some(model.to_owned());
        self
    }
}

impl Edit {
    /// Replaces a span.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts at a byte.
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span { start: offset, end: offset }, text: text.into() }
    }
}

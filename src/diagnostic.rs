//! A finding: what is wrong, where, and what to do about it.
//!
//! Phases and rules make diagnostics, `lint::suppress` decides which of them to show and at which severity, and
//! `report` shows them.

use serde::Serialize;

use crate::text::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A matter of craft. Off until it is selected.
    Advice,
    /// Against the advice of the vendor or of practice, or probably not meant.
    Warning,
    /// The API refuses or silently cuts it, or the story is not clear enough to make a request.
    Error,
}

impl Severity {
    /// Its name in reports.
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
    /// The project file that applies to the story.
    Project,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's code, such as `T201`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, then the limit, with the numbers. Starts in lower case and has no full stop.
    pub message: String,
    /// Which text `span` points into.
    pub place: Place,
    /// The place of the finding.
    pub span: Span,
    /// A few words shown at that place.
    pub label: String,
    /// Other places that matter for the finding.
    pub related: Vec<Label>,
    /// What to do: an imperative with a concrete value.
    pub help: Option<String>,
    /// Ways to fix it.
    pub fixes: Vec<Fix>,
    /// The model whose limit this is about, if any.
    pub model: Option<String>,
    /// Whether the API refuses or silently cuts it. Then it stays an error despite levels and suppressions.
    pub hard: bool,
}

/// Another place of a finding, and a few words shown there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which text `span` points into.
    pub place: Place,
    /// The place.
    pub span: Span,
    /// The words shown there.
    pub message: String,
}

/// Edits that fix a finding. They do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether it can't change what is generated, or restores what was clearly meant.
    pub safe: bool,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// The replacement.
    pub text: String,
}

impl Diagnostic {
    /// Makes an error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// Makes a warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message)
    }

    /// Makes a diagnostic of any severity.
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

    /// Sets the label: a few words shown at its place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place, with a few words.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { place: self.place, span, message: message.into() });
        self
    }

    /// Sets the help: what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a fix.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, safe: bool, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), safe, edits });
        self
    }

    /// Sets the text that the spans point into, if it is not the story. Call this before `related`, which uses it too.
    #[must_use]
    pub fn in_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Moves all spans in the story by `by` bytes, forward or back.
    pub fn move_by(&mut self, by: i32) {
        let edits =
            self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| (self.place, &mut edit.span));
        let related = self.related.iter_mut().map(|label| (label.place, &mut label.span));
        let own = std::iter::once((self.place, &mut self.span));
        for (_, span) in own.chain(related).chain(edits).filter(|(place, _)| *place == Place::Story) {
            *span = span.moved(by);
        }
    }

    /// Sets whether levels and suppressions leave it an error.
    #[must_use]
    pub fn hard(mut self, hard: bool) -> Self {
        self.hard = hard;
        self
    }

    /// Sets the model whose limit this is about.
    #[must_use]
    pub fn for_model(mut self, model: &str) -> Self {
        self.model = Some(model.to_owned());
        self
    }
}

impl Edit {
    /// Makes an edit that replaces a span.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Makes an edit that inserts text at a byte offset.
    pub fn insert(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span { start: offset, end: offset }, text: text.into() }
    }
}

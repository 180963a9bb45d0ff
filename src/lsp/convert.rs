//! Converts positions, edits and diagnostics to the protocol's types, and back. No other file does.

use std::collections::HashMap;

use lsp_types as lsp;

use crate::compile::fix::with_line_ends;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint;
use crate::lsp::documents::Change;
use crate::lsp::positions::{Place, Positions};
use crate::lsp::uri;
use crate::text::Span;

/// Converts an offset to the protocol's position.
pub(crate) fn position(positions: &Positions, offset: u32) -> lsp::Position {
    let Place { line, character } = positions.place(offset);
    lsp::Position { line, character }
}

/// Converts a span to the protocol's range.
pub(crate) fn range(positions: &Positions, span: Span) -> lsp::Range {
    lsp::Range { start: position(positions, span.start), end: position(positions, span.end) }
}

/// Converts the protocol's position to ours.
pub(crate) fn place(position: lsp::Position) -> Place {
    Place { line: position.line, character: position.character }
}

/// Converts the protocol's position to an offset.
pub(crate) fn offset(positions: &Positions, position: lsp::Position) -> u32 {
    positions.offset(place(position))
}

/// Converts the protocol's range to a span.
pub(crate) fn span(positions: &Positions, range: lsp::Range) -> Span {
    positions.span(place(range.start), place(range.end))
}

/// Parses a change of a document; `None` if it is invalid. A change with an invalid range mustn't be mistaken for one
/// of the whole text, which has no range.
pub(crate) fn change(event: &serde_json::Value) -> Option<Change> {
    let text = event.get("text")?.as_str()?.to_owned();
    let range = match event.get("range").filter(|range| !range.is_null()) {
        None => None,
        Some(range) => {
            let range: lsp::Range = serde_json::from_value(range.clone()).ok()?;
            Some((place(range.start), place(range.end)))
        }
    };
    Some(Change { range, text })
}

/// Converts edits of a text, with the text's own line ends.
pub(crate) fn edits(positions: &Positions, edits: &[Edit]) -> Vec<lsp::TextEdit> {
    let text = positions.text();
    edits
        .iter()
        .map(|edit| lsp::TextEdit {
            range: range(positions, edit.span),
            new_text: with_line_ends(&edit.text, text),
        })
        .collect()
}

/// Converts edits that already have the right line ends.
pub(crate) fn edits_as_written(positions: &Positions, edits: &[Edit]) -> Vec<lsp::TextEdit> {
    let edit =
        |edit: &Edit| lsp::TextEdit { range: range(positions, edit.span), new_text: edit.text.clone() };
    edits.iter().map(edit).collect()
}

/// The edits of one document.
pub(crate) struct DocumentEdits {
    /// The URI of the document.
    pub(crate) uri: lsp::Uri,
    /// The editor's version of the text, if it is open.
    pub(crate) version: Option<i32>,
    /// The edits of the document.
    pub(crate) edits: Vec<lsp::TextEdit>,
}

/// A workspace edit, with document versions if the editor supports them.
pub(crate) fn workspace_edit(documents: Vec<DocumentEdits>, versioned: bool) -> lsp::WorkspaceEdit {
    if !versioned {
        let changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> =
            documents.into_iter().map(|edited| (edited.uri, edited.edits)).collect();
        return lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() };
    }
    let changes = documents
        .into_iter()
        .map(|edited| {
            lsp::DocumentChange::TextDocumentEdit(lsp::TextDocumentEdit {
                text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                    version: edited.version,
                    text_document_identifier: lsp::TextDocumentIdentifier { uri: edited.uri },
                },
                edits: edited.edits.into_iter().map(lsp::Edit::TextEdit).collect(),
            })
        })
        .collect();
    lsp::WorkspaceEdit { document_changes: Some(changes), ..lsp::WorkspaceEdit::default() }
}

/// A text with diagnostics.
pub(crate) struct Target<'t> {
    /// The URI of the text.
    pub(crate) uri: lsp::Uri,
    /// The line index of the text.
    pub(crate) positions: &'t Positions,
}

/// Converts a diagnostic. `target_of` returns the text that its spans point into.
pub(crate) fn diagnostic<'t>(
    found: &Diagnostic,
    target_of: impl Fn(crate::diagnostic::Place) -> Option<&'t Target<'t>>,
    with_related: bool,
) -> lsp::Diagnostic {
    let rule = lint::find(found.code);
    let related: Vec<lsp::DiagnosticRelatedInformation> = found
        .related
        .iter()
        .filter(|_| with_related)
        .filter_map(|label| {
            let target = target_of(label.place)?;
            let location =
                lsp::Location { uri: target.uri.clone(), range: range(target.positions, label.span) };
            Some(lsp::DiagnosticRelatedInformation { location, message: label.message.clone() })
        })
        .collect();
    let tags: Vec<lsp::DiagnosticTag> = rule
        .filter(|rule| FADED_RULES.contains(&rule.name))
        .map(|_| lsp::DiagnosticTag::Unnecessary)
        .into_iter()
        .collect();
    let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let href = rule.and_then(|rule| uri::parse(&rule.url()));
    lsp::Diagnostic {
        range: target_of(found.place).map(|target| range(target.positions, found.span)).unwrap_or_default(),
        severity: Some(match found.severity {
            Severity::Error => lsp::DiagnosticSeverity::Error,
            Severity::Warning => lsp::DiagnosticSeverity::Warning,
            Severity::Advice => lsp::DiagnosticSeverity::Information,
        }),
        code: Some(lsp::Code::String(found.code.to_owned())),
        code_description: href.map(|href| lsp::CodeDescription { href }),
        source: Some("storyc".to_owned()),
        message: lsp::Message::String(format!("{}{help}", found.message)),
        tags: Some(tags).filter(|tags| !tags.is_empty()),
        related_information: Some(related).filter(|related| !related.is_empty()),
        data: None,
    }
}

/// The rules about text without effect, which editors may show faded.
const FADED_RULES: &[&str] = &["unused-reference", "unused-suppression", "ignored-setting", "repeated-key"];

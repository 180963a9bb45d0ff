//! Places, edits and findings to the protocol's types, and back. Nothing else turns one into the other.

use std::collections::HashMap;

use lsp_types as lsp;

use crate::compile::fix::with_line_ends;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::lint;
use crate::lsp::documents::Change;
use crate::lsp::positions::{Place, Positions};
use crate::lsp::uri;
use crate::text::Span;

/// A place in a text.
pub(crate) fn position(positions: &Positions, offset: u32) -> lsp::Position {
    let Place { line, character } = positions.place(offset);
    lsp::Position { line, character }
}

/// A stretch of a text.
pub(crate) fn range(positions: &Positions, span: Span) -> lsp::Range {
    lsp::Range { start: position(positions, span.start), end: position(positions, span.end) }
}

/// A place as the editor counts it.
pub(crate) fn place(position: lsp::Position) -> Place {
    Place { line: position.line, character: position.character }
}

/// The byte offset of a place.
pub(crate) fn offset(positions: &Positions, position: lsp::Position) -> u32 {
    positions.offset(place(position))
}

/// The bytes of a stretch.
pub(crate) fn span(positions: &Positions, range: lsp::Range) -> Span {
    positions.span(place(range.start), place(range.end))
}

/// A change of a document; `None` where it cannot be read. A change with a stretch that cannot be read must not be taken for
/// one of the whole text.
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

/// Edits of a text; the lines that they begin end as the text's own do.
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

/// Edits whose texts already hold the line ends that are meant.
pub(crate) fn edits_as_written(positions: &Positions, edits: &[Edit]) -> Vec<lsp::TextEdit> {
    let edit =
        |edit: &Edit| lsp::TextEdit { range: range(positions, edit.span), new_text: edit.text.clone() };
    edits.iter().map(edit).collect()
}

/// The edits of one document.
pub(crate) struct Edited {
    /// Its address.
    pub(crate) uri: lsp::Uri,
    /// The editor's number of its text, where it is open.
    pub(crate) version: Option<i32>,
    /// Its edits.
    pub(crate) edits: Vec<lsp::TextEdit>,
}

/// Edits of documents, with the numbers of the texts that they were made for where the editor reads those.
pub(crate) fn workspace_edit(documents: Vec<Edited>, versioned: bool) -> lsp::WorkspaceEdit {
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

/// A text that findings point into.
pub(crate) struct Target<'t> {
    /// Its address.
    pub(crate) uri: lsp::Uri,
    /// The places in it.
    pub(crate) positions: &'t Positions,
}

/// A finding. `of` gives the text that a span points into.
pub(crate) fn diagnostic<'t>(
    found: &Diagnostic,
    of: impl Fn(crate::diagnostic::Place) -> Option<&'t Target<'t>>,
    with_related: bool,
) -> lsp::Diagnostic {
    let rule = lint::find(found.code);
    let related: Vec<lsp::DiagnosticRelatedInformation> = found
        .related
        .iter()
        .filter(|_| with_related)
        .filter_map(|label| {
            let target = of(label.place)?;
            let location =
                lsp::Location { uri: target.uri.clone(), range: range(target.positions, label.span) };
            Some(lsp::DiagnosticRelatedInformation { location, message: label.message.clone() })
        })
        .collect();
    let tags: Vec<lsp::DiagnosticTag> = rule
        .filter(|rule| FADED.contains(&rule.name))
        .map(|_| lsp::DiagnosticTag::Unnecessary)
        .into_iter()
        .collect();
    let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let href = rule.and_then(|rule| uri::parse(&rule.url()));
    lsp::Diagnostic {
        range: of(found.place).map(|target| range(target.positions, found.span)).unwrap_or_default(),
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

/// Rules that find what has no effect: an editor may fade it.
const FADED: &[&str] = &["unused-reference", "unused-suppression", "ignored-setting", "repeated-key"];

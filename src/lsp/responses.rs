//! Turns the results of features into the protocol's types.

use lsp_types as lsp;

use crate::lsp::actions::{self, Action};
use crate::lsp::client::Client;
use crate::lsp::completion::{self, Item};
use crate::lsp::convert::{position, range};
use crate::lsp::folding::Fold;
use crate::lsp::hints::Hint;
use crate::lsp::hover::Hover;
use crate::lsp::lenses::Lens;
use crate::lsp::links::Link;
use crate::lsp::markdown;
use crate::lsp::positions::{Place, Positions};
use crate::lsp::symbols::{self, Symbol};
use crate::lsp::tokens::Token;
use crate::lsp::uri;
use crate::text::Span;

/// Markdown, or plain text for an editor that doesn't support Markdown.
fn markup(text: String, client: &Client, supports_markdown: bool) -> lsp::MarkupContent {
    let kind = if supports_markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    if !supports_markdown {
        return lsp::MarkupContent { kind, value: markdown::plain(&text) };
    }
    let sized = |line: &str| match line.strip_suffix(')') {
        Some(picture) if line.starts_with("![") => format!("{picture}|height=180)\n"),
        _ => format!("{line}\n"),
    };
    let value = if client.sizes_pictures { text.lines().map(sized).collect() } else { text };
    lsp::MarkupContent { kind, value }
}

/// Completion items, in order.
pub(crate) fn completion(
    positions: &Positions,
    items: Vec<Item>,
    client: &Client,
) -> lsp::CompletionResponse {
    let item = |(at, item): (usize, Item)| lsp::CompletionItem {
        kind: Some(match item.kind {
            completion::Kind::Reference => lsp::CompletionItemKind::Reference,
            completion::Kind::Section => lsp::CompletionItemKind::Module,
            completion::Kind::Shot => lsp::CompletionItemKind::Event,
            completion::Kind::Key => lsp::CompletionItemKind::Property,
            completion::Kind::Value => lsp::CompletionItemKind::Value,
            completion::Kind::Rule => lsp::CompletionItemKind::EnumMember,
            completion::Kind::File => lsp::CompletionItemKind::File,
        }),
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        documentation: Some(item.doc).filter(|doc| !doc.is_empty()).map(|doc| {
            lsp::Documentation::MarkupContent(markup(doc, client, client.completes_with_markdown))
        }),
        sort_text: Some(format!("{at:04}")),
        filter_text: Some(item.filter),
        text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(lsp::TextEdit {
            range: range(positions, item.span),
            new_text: item.insert,
        })),
        label: item.label,
        ..lsp::CompletionItem::default()
    };
    lsp::CompletionResponse::CompletionItemList(items.into_iter().enumerate().map(item).collect())
}

/// Hover text, with the span that it describes.
pub(crate) fn hover(positions: &Positions, found: Hover, client: &Client) -> lsp::Hover {
    lsp::Hover {
        contents: lsp::Contents::MarkupContent(markup(found.markdown, client, client.markdown)),
        range: Some(range(positions, found.span)),
    }
}

/// The occurrences of a reference. The declaration, marked with `true`, counts as a write.
pub(crate) fn highlights(positions: &Positions, spans: &[(Span, bool)]) -> Vec<lsp::DocumentHighlight> {
    let kind = |is_declaration: bool| {
        if is_declaration { lsp::DocumentHighlightKind::Write } else { lsp::DocumentHighlightKind::Read }
    };
    let highlight = |(span, is_declaration): &(Span, bool)| lsp::DocumentHighlight {
        range: range(positions, *span),
        kind: Some(kind(*is_declaration)),
    };
    spans.iter().map(highlight).collect()
}

fn symbol_kind(kind: symbols::Kind) -> lsp::SymbolKind {
    match kind {
        symbols::Kind::FrontMatter => lsp::SymbolKind::Package,
        symbols::Kind::Reference => lsp::SymbolKind::Variable,
        symbols::Kind::Preamble => lsp::SymbolKind::Namespace,
        symbols::Kind::Clip => lsp::SymbolKind::Class,
        symbols::Kind::Shot => lsp::SymbolKind::Event,
        symbols::Kind::Line => lsp::SymbolKind::String,
        symbols::Kind::Section => lsp::SymbolKind::Module,
    }
}

/// The outline as a tree.
pub(crate) fn symbols(positions: &Positions, found: Vec<Symbol>) -> lsp::DocumentSymbolResponse {
    fn tree(positions: &Positions, symbol: Symbol) -> lsp::DocumentSymbol {
        let children: Vec<lsp::DocumentSymbol> =
            symbol.children.into_iter().map(|child| tree(positions, child)).collect();
        #[allow(deprecated, reason = "the protocol keeps the field")]
        lsp::DocumentSymbol {
            // Editors may reject a symbol without a name.
            name: if symbol.name.trim().is_empty() { "…".to_owned() } else { symbol.name },
            detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
            kind: symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: range(positions, symbol.span),
            selection_range: range(positions, symbol.selection),
            children: Some(children).filter(|children| !children.is_empty()),
        }
    }
    lsp::DocumentSymbolResponse::DocumentSymbolList(
        found.into_iter().map(|symbol| tree(positions, symbol)).collect(),
    )
}

/// The outline as a list, for editors that can't show a tree.
pub(crate) fn flat_symbols(
    positions: &Positions,
    uri: &lsp::Uri,
    found: Vec<Symbol>,
) -> lsp::DocumentSymbolResponse {
    fn add(list: &mut Vec<lsp::SymbolInformation>, positions: &Positions, uri: &lsp::Uri, symbol: Symbol) {
        let location = lsp::Location { uri: uri.clone(), range: range(positions, symbol.span) };
        list.push(
            serde_json::from_value(serde_json::json!({
                "name": symbol.name,
                "kind": symbol_kind(symbol.kind),
                "location": location,
            }))
            .unwrap_or_else(|_| lsp::SymbolInformation::new(None, location, base(&symbol))),
        );
        for child in symbol.children {
            add(list, positions, uri, child);
        }
    }
    fn base(symbol: &Symbol) -> lsp::BaseSymbolInformation {
        lsp::BaseSymbolInformation {
            name: symbol.name.clone(),
            kind: symbol_kind(symbol.kind),
            tags: None,
            container_name: None,
        }
    }
    let mut list = Vec::new();
    for symbol in found {
        add(&mut list, positions, uri, symbol);
    }
    lsp::DocumentSymbolResponse::SymbolInformationList(list)
}

/// Folding ranges of two lines or more.
pub(crate) fn folds(positions: &Positions, found: &[Fold]) -> Vec<lsp::FoldingRange> {
    found
        .iter()
        .map(|fold| lsp::FoldingRange {
            start_line: positions.place(fold.span.start).line,
            end_line: positions.place(fold.span.end).line,
            kind: Some(if fold.is_comment {
                lsp::FoldingRangeKind::Comment
            } else {
                lsp::FoldingRangeKind::Region
            }),
            ..lsp::FoldingRange::default()
        })
        .filter(|fold| fold.start_line < fold.end_line)
        .collect()
}

/// Selection ranges, each inside the next.
pub(crate) fn selection(positions: &Positions, spans: &[Span]) -> lsp::SelectionRange {
    let mut whole: Option<lsp::SelectionRange> = None;
    for span in spans.iter().rev() {
        whole = Some(lsp::SelectionRange { range: range(positions, *span), parent: whole.map(Box::new) });
    }
    whole.unwrap_or_default()
}

/// Semantic tokens, each relative to the one before it.
pub(crate) fn tokens(positions: &Positions, found: &[Token]) -> lsp::SemanticTokens {
    let mut last = Place::default();
    let data = found
        .iter()
        .map(|token| {
            let (start, end) = (positions.place(token.span.start), positions.place(token.span.end));
            let delta_line = start.line - last.line;
            let from = if delta_line == 0 { last.character } else { 0 };
            last = start;
            lsp::SemanticToken {
                delta_line,
                delta_start: start.character - from,
                length: end.character.saturating_sub(start.character),
                token_type: token.kind as u32,
                token_modifiers_bitset: u32::from(token.is_declaration) | u32::from(token.is_unknown) << 1,
            }
        })
        .collect();
    lsp::SemanticTokens { result_id: None, data }
}

/// Links whose targets have a URI.
pub(crate) fn links(positions: &Positions, found: &[Link]) -> Vec<lsp::DocumentLink> {
    found
        .iter()
        .filter_map(|link| {
            Some(lsp::DocumentLink {
                range: range(positions, link.span),
                target: Some(uri::from_name(&link.target)?),
                tooltip: None,
                data: None,
            })
        })
        .collect()
}

/// Inlay hints.
pub(crate) fn hints(positions: &Positions, found: Vec<Hint>) -> Vec<lsp::InlayHint> {
    found
        .into_iter()
        .map(|hint| lsp::InlayHint {
            position: position(positions, hint.offset),
            label: lsp::Label::String(hint.text),
            kind: None,
            text_edits: None,
            tooltip: Some(lsp::Tooltip::String(hint.about)),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
        .collect()
}

/// Code lenses.
pub(crate) fn lenses(positions: &Positions, uri: &lsp::Uri, found: Vec<Lens>) -> Vec<lsp::CodeLens> {
    found
        .into_iter()
        .map(|lens| {
            let arguments = |rest: Vec<String>| {
                std::iter::once(uri.to_string()).chain(rest).map(serde_json::Value::String).collect()
            };
            let (command, arguments) = match lens.command {
                Some((command, rest)) => (command.to_owned(), Some(arguments(rest))),
                None => (String::new(), None),
            };
            lsp::CodeLens {
                range: range(positions, lens.span),
                command: Some(lsp::Command { title: lens.title, tooltip: None, command, arguments }),
                data: None,
            }
        })
        .collect()
}

/// A code action with its edit, or with the data to compute the edit when the action is chosen. `diagnostics` are all
/// diagnostics of the story, in order.
pub(crate) fn action(
    action: &Action,
    edit: Result<lsp::WorkspaceEdit, serde_json::Value>,
    diagnostics: &[lsp::Diagnostic],
) -> lsp::CodeActionResponse {
    let (edit, data) = match edit {
        Ok(edit) => (Some(edit), None),
        Err(data) => (None, Some(data)),
    };
    let fixed = action.finding.and_then(|at| diagnostics.get(at)).cloned();
    lsp::CodeActionResponse::CodeAction(lsp::CodeAction {
        title: action.title.clone(),
        kind: Some(match action.kind {
            actions::Kind::QuickFix => lsp::CodeActionKind::QuickFix,
            actions::Kind::FixAll => lsp::CodeActionKind::Custom(actions::Kind::FixAll.name().into()),
            actions::Kind::Rewrite => lsp::CodeActionKind::RefactorRewrite,
        }),
        diagnostics: fixed.map(|fixed| vec![fixed]),
        is_preferred: action.is_preferred.then_some(true),
        edit,
        data,
        ..lsp::CodeAction::default()
    })
}

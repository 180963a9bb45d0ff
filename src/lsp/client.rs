//! The editor's capabilities and settings, from `initialize`: its features, encoding and folders.
//!
//! Each setting is parsed on its own, so that an unexpected value in one doesn't affect the others.

use serde_json::Value;

use crate::lsp::positions::Encoding;
use crate::lsp::uri;

/// The editor's capabilities and settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an independent capability of the editor")]
pub(crate) struct Client {
    /// The negotiated position encoding.
    pub(crate) encoding: Encoding,
    /// The names of the workspace folders.
    pub(crate) folders: Vec<String>,
    /// The models that override those of every story; empty to use each story's own.
    pub(crate) models: Vec<String>,
    /// Requests diagnostics instead of having them published.
    pub(crate) pulls: bool,
    /// Supports a request to refresh diagnostics.
    pub(crate) refreshes_diagnostics: bool,
    /// Supports a request to refresh code lenses.
    pub(crate) refreshes_lenses: bool,
    /// Supports a request to refresh inlay hints.
    pub(crate) refreshes_hints: bool,
    /// Can watch files.
    pub(crate) watches: bool,
    /// Can watch files outside the workspace folders.
    pub(crate) watches_outside: bool,
    /// Supports document versions in edits.
    pub(crate) versioned_edits: bool,
    /// Shows related locations of a diagnostic.
    pub(crate) related: bool,
    /// Shows symbols as a tree.
    pub(crate) nested_symbols: bool,
    /// Supports Markdown in hovers.
    pub(crate) markdown: bool,
    /// Supports Markdown in the documentation of completion items.
    pub(crate) completes_with_markdown: bool,
    /// Supports code actions, not only commands.
    pub(crate) reads_actions: bool,
    /// Requests the edits of a code action when it is chosen.
    pub(crate) resolves_edits: bool,
    /// Supports `|height=180` after the URL of a Markdown picture. Without it, such an editor shows the full size.
    pub(crate) sizes_pictures: bool,
}

impl Client {
    /// Parses the parameters of `initialize`.
    pub(crate) fn parse(params: &Value) -> Self {
        let can = |path: &str| {
            params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_bool).unwrap_or(false)
        };
        let has = |path: &str| params.pointer(&format!("/capabilities/{path}")).is_some_and(Value::is_object);
        let texts = |path: &str| -> Vec<&str> {
            let list = params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let offered = texts("general/positionEncodings");
        // Spans count bytes, so UTF-8 needs no conversion.
        let encoding = match () {
            () if offered.contains(&"utf-8") => Encoding::Utf8,
            () if offered.contains(&"utf-16") || offered.is_empty() => Encoding::Utf16,
            () if offered.contains(&"utf-32") => Encoding::Utf32,
            () => Encoding::Utf16,
        };
        let formats = texts("textDocument/hover/contentFormat");
        let doc_formats = texts("textDocument/completion/completionItem/documentationFormat");
        let resolves = texts("textDocument/codeAction/resolveSupport/properties").contains(&"edit");
        Self {
            encoding,
            folders: folders(params),
            models: models(params.pointer("/initializationOptions/model")),
            pulls: has("textDocument/diagnostic"),
            refreshes_diagnostics: can("workspace/diagnostics/refreshSupport"),
            refreshes_lenses: can("workspace/codeLens/refreshSupport"),
            refreshes_hints: can("workspace/inlayHint/refreshSupport"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_outside: can("workspace/didChangeWatchedFiles/dynamicRegistration")
                && can("workspace/didChangeWatchedFiles/relativePatternSupport"),
            versioned_edits: can("workspace/workspaceEdit/documentChanges"),
            related: can("textDocument/publishDiagnostics/relatedInformation")
                || can("textDocument/diagnostic/relatedInformation"),
            nested_symbols: can("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            markdown: formats.is_empty() || formats.contains(&"markdown"),
            completes_with_markdown: doc_formats.is_empty() || doc_formats.contains(&"markdown"),
            reads_actions: has("textDocument/codeAction/codeActionLiteralSupport"),
            resolves_edits: resolves && can("textDocument/codeAction/dataSupport"),
            // No capability announces this, so the editor's name has to do.
            sizes_pictures: params
                .pointer("/clientInfo/name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with("Visual Studio Code")),
        }
    }
}

/// The models in a setting: a name, or a list of names. An empty name is ignored.
pub(crate) fn models(setting: Option<&Value>) -> Vec<String> {
    let list = match setting {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let named = list.iter().filter_map(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    named.map(str::to_owned).collect()
}

/// The workspace folders, in any of the protocol's three forms.
fn folders(params: &Value) -> Vec<String> {
    let name = |uri: &Value| {
        let name = uri::name(&uri::parse(uri.as_str()?)?);
        uri::is_path(&name).then_some(name)
    };
    if let Some(folders) = params.get("workspaceFolders").and_then(Value::as_array) {
        return folders.iter().filter_map(|folder| name(folder.get("uri")?)).collect();
    }
    if let Some(root) = params.get("rootUri").and_then(name) {
        return vec![root];
    }
    let path = params.get("rootPath").and_then(Value::as_str).map(|path| path.replace('\\', "/"));
    path.map(|path| uri::normalize(&path)).filter(|path| uri::is_path(path)).into_iter().collect()
}

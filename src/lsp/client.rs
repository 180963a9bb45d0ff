//! What the editor says of itself when it begins: what it can do, how it counts, which folders are open.
//!
//! Each thing is looked for by itself, so that an editor which says something odd elsewhere is served all the same.

use serde_json::Value;

use crate::lsp::positions::Encoding;
use crate::lsp::uri;

/// What the editor can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that an editor can or cannot do"
)]
pub(crate) struct Client {
    /// What it counts in a line, of what it offers.
    pub(crate) encoding: Encoding,
    /// The names of its folders.
    pub(crate) folders: Vec<String>,
    /// The models that every story is for, whatever the stories say; none where they may say it themselves.
    pub(crate) models: Vec<String>,
    /// Asks for findings, instead of being told.
    pub(crate) pulls: bool,
    /// Can be told to ask for findings again.
    pub(crate) refreshes_diagnostics: bool,
    /// Can be told to ask for code lenses again.
    pub(crate) refreshes_lenses: bool,
    /// Can be told to ask for inlay hints again.
    pub(crate) refreshes_hints: bool,
    /// Watches files that it is asked to.
    pub(crate) watches: bool,
    /// Watches files outside of its folders too.
    pub(crate) watches_outside: bool,
    /// Reads edits with the versions of the texts that they were made for.
    pub(crate) versioned_edits: bool,
    /// Shows second places of a finding.
    pub(crate) related: bool,
    /// Shows symbols as a tree.
    pub(crate) nested_symbols: bool,
    /// Shows Markdown when hovering.
    pub(crate) markdown: bool,
    /// Shows Markdown beside what it completes.
    pub(crate) completes_with_markdown: bool,
    /// Reads actions, and not only commands.
    pub(crate) reads_actions: bool,
    /// Asks for the edits of an action when it is chosen.
    pub(crate) resolves_edits: bool,
    /// Reads `|height=180` behind the address of a picture in Markdown, and draws it as large as it is without.
    pub(crate) sizes_pictures: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(crate) fn read(params: &Value) -> Self {
        let can = |path: &str| {
            params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_bool).unwrap_or(false)
        };
        let has = |path: &str| params.pointer(&format!("/capabilities/{path}")).is_some_and(Value::is_object);
        let texts = |path: &str| -> Vec<&str> {
            let list = params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let offered = texts("general/positionEncodings");
        // Bytes are what is counted here, so that nothing is counted twice.
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
            // It says so nowhere but in its name.
            sizes_pictures: params
                .pointer("/clientInfo/name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with("Visual Studio Code")),
        }
    }
}

/// The models that a setting names: one, or several in a list. An empty text is none.
pub(crate) fn models(setting: Option<&Value>) -> Vec<String> {
    let list = match setting {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let named = list.iter().filter_map(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    named.map(str::to_owned).collect()
}

/// The open folders, in whichever of three ways the editor names them.
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
    path.map(|path| uri::normal(&path)).filter(|path| uri::is_path(path)).into_iter().collect()
}

//! The capabilities that the server announces to the editor.

use lsp_types as lsp;
use serde_json::{Value, json};

use crate::lsp::client::Client;
use crate::lsp::commands::COMMANDS;
use crate::lsp::positions::Encoding;
use crate::lsp::tokens;

/// The server's capabilities for this editor.
pub(crate) fn server_capabilities(client: &Client) -> lsp::ServerCapabilities {
    let text = |list: &[&str]| -> Vec<String> { list.iter().map(|word| (*word).to_owned()).collect() };
    lsp::ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
            Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(lsp::TextDocumentSync::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::Incremental),
            save: Some(lsp::Save::Bool(true)),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(text(&["@", "[", "(", "{", ":", ",", " ", "/"])),
            ..lsp::CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        code_action_provider: Some(lsp::CodeActionProvider::CodeActionOptions(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QuickFix,
                lsp::CodeActionKind::RefactorRewrite,
                lsp::CodeActionKind::Custom(FIX_ALL.into()),
            ]),
            resolve_provider: client.resolves_edits.then_some(true),
            ..lsp::CodeActionOptions::default()
        })),
        code_lens_provider: Some(lsp::CodeLensOptions::default()),
        document_link_provider: Some(lsp::DocumentLinkOptions::default()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(lsp::RenameProvider::RenameOptions(lsp::RenameOptions {
            prepare_provider: Some(true),
            ..lsp::RenameOptions::default()
        })),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: COMMANDS.iter().map(|command| command.name.to_owned()).collect(),
            ..lsp::ExecuteCommandOptions::default()
        }),
        semantic_tokens_provider: Some(lsp::SemanticTokensProvider::SemanticTokensOptions(
            lsp::SemanticTokensOptions {
                legend: lsp::SemanticTokensLegend {
                    token_types: text(tokens::TYPES),
                    token_modifiers: text(tokens::MODIFIERS),
                },
                range: Some(true.into()),
                full: Some(true.into()),
                ..lsp::SemanticTokensOptions::default()
            },
        )),
        inlay_hint_provider: Some(true.into()),
        diagnostic_provider: client.pulls.then(|| {
            lsp::DiagnosticProvider::DiagnosticOptions(lsp::DiagnosticOptions {
                identifier: Some("storyc".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..lsp::DiagnosticOptions::default()
            })
        }),
        workspace: Some(lsp::WorkspaceOptions {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..lsp::WorkspaceOptions::default()
        }),
        ..lsp::ServerCapabilities::default()
    }
}

/// The kind of the code action that applies all safe fixes.
pub(crate) const FIX_ALL: &str = "source.fixAll.storyc";

/// The files to watch: stories, project files and profiles, and the media that references may name.
const WATCHED: &[&str] = &[
    "*.story",
    "*.{yaml,yml}",
    "*.{png,jpg,jpeg,webp,gif,bmp,tif,tiff,heic,heif,avif,PNG,JPG,JPEG}",
    "*.{mp4,mov,webm,mkv,avi,m4v,mp3,wav,m4a,aac,flac,ogg,opus}",
];

/// Watchers for the workspace folders.
pub(crate) fn workspace_watchers() -> Value {
    let watchers: Vec<Value> =
        WATCHED.iter().map(|pattern| json!({ "globPattern": format!("**/{pattern}") })).collect();
    json!({ "watchers": watchers })
}

/// Watchers for folders outside the workspace, without their subfolders.
pub(crate) fn folder_watchers(folders: &[lsp::Uri]) -> Value {
    let in_folder = |folder: &lsp::Uri| {
        let folder = folder.clone();
        WATCHED.iter().map(move |pattern| json!({ "globPattern": { "baseUri": folder, "pattern": pattern } }))
    };
    let watchers: Vec<Value> = folders.iter().flat_map(in_folder).collect();
    json!({ "watchers": watchers })
}

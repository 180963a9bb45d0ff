//! Which question is answered by which feature: parameters in, the feature's values out in the protocol's types.

mod changes;

use std::sync::Arc;

use lsp_server::ErrorCode;
use lsp_types as lsp;
use serde_json::Value;

use crate::lsp::client::Client;
use crate::lsp::convert;
use crate::lsp::documents::Kind;
use crate::lsp::positions::Positions;
use crate::lsp::story::Story;
use crate::lsp::workspace::Workspace;
use crate::lsp::{
    completion, folding, hints, hover, lenses, links, navigation, publish, responses, selection, symbols,
    tokens, uri,
};
use crate::text::Span;

/// Why a question is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The protocol's number for it.
    pub(crate) code: i32,
    /// For people.
    pub(crate) message: String,
}

impl Failure {
    /// The question cannot be read.
    pub(crate) fn params(error: &serde_json::Error) -> Self {
        Self { code: ErrorCode::InvalidParams as i32, message: error.to_string() }
    }

    /// It can be read, and not be answered.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed as i32, message: message.into() }
    }

    /// A fault of ours.
    pub(crate) fn internal(method: &str) -> Self {
        let message = format!("`{method}` failed; this is a fault of storyc");
        Self { code: ErrorCode::InternalError as i32, message }
    }
}

type Answer<R> = Result<<R as lsp::Request>::Result, Failure>;

/// Answers a question.
pub(crate) fn answer(
    client: &Client,
    workspace: &Workspace<'_>,
    method: &str,
    params: Value,
) -> Result<Value, Failure> {
    let asked = Asked { client, workspace };
    match method {
        "textDocument/completion" => asked.with::<lsp::CompletionRequest>(params, Asked::completion),
        "textDocument/hover" => asked.with::<lsp::HoverRequest>(params, Asked::hover),
        "textDocument/definition" => asked.with::<lsp::DefinitionRequest>(params, Asked::definition),
        "textDocument/references" => asked.with::<lsp::ReferencesRequest>(params, Asked::references),
        "textDocument/documentHighlight" => {
            asked.with::<lsp::DocumentHighlightRequest>(params, Asked::highlights)
        }
        "textDocument/prepareRename" => {
            asked.with::<lsp::PrepareRenameRequest>(params, Asked::prepare_rename)
        }
        "textDocument/rename" => asked.with::<lsp::RenameRequest>(params, Asked::rename),
        "textDocument/documentSymbol" => asked.with::<lsp::DocumentSymbolRequest>(params, Asked::symbols),
        "textDocument/foldingRange" => asked.with::<lsp::FoldingRangeRequest>(params, Asked::folding),
        "textDocument/selectionRange" => asked.with::<lsp::SelectionRangeRequest>(params, Asked::selection),
        "textDocument/semanticTokens/full" => asked.with::<lsp::SemanticTokensRequest>(params, Asked::tokens),
        "textDocument/semanticTokens/range" => {
            asked.with::<lsp::SemanticTokensRangeRequest>(params, Asked::tokens_in_range)
        }
        "textDocument/formatting" => asked.with::<lsp::DocumentFormattingRequest>(params, Asked::formatting),
        "textDocument/documentLink" => asked.with::<lsp::DocumentLinkRequest>(params, Asked::links),
        "textDocument/inlayHint" => asked.with::<lsp::InlayHintRequest>(params, Asked::hints),
        "textDocument/codeLens" => asked.with::<lsp::CodeLensRequest>(params, Asked::lenses),
        "textDocument/codeAction" => asked.with::<lsp::CodeActionRequest>(params, Asked::actions),
        "codeAction/resolve" => asked.resolve(params),
        "workspace/executeCommand" => asked.with::<lsp::ExecuteCommandRequest>(params, Asked::command),
        _ => Err(Failure {
            code: ErrorCode::MethodNotFound as i32,
            message: format!("storyc does not know `{method}`"),
        }),
    }
}

/// Who asks, and what is known.
struct Asked<'a> {
    client: &'a Client,
    workspace: &'a Workspace<'a>,
}

/// A story that a question is about.
struct Subject {
    name: String,
    uri: lsp::Uri,
    story: Arc<Story>,
    positions: Arc<Positions>,
}

impl Asked<'_> {
    fn with<R: lsp::Request>(
        &self,
        params: Value,
        run: fn(&Self, &R::Params) -> Answer<R>,
    ) -> Result<Value, Failure> {
        let params = serde_json::from_value(params).map_err(|error| Failure::params(&error))?;
        let result = run(self, &params)?;
        serde_json::to_value(result).map_err(|error| Failure::refused(error.to_string()))
    }

    /// The open story of an address. A project file is `None`; a document that is not open is an error.
    fn story(&self, uri: &lsp::Uri) -> Result<Option<Subject>, Failure> {
        let name = uri::name(uri);
        let document = self
            .workspace
            .document(&name)
            .ok_or_else(|| Failure::refused(format!("`{uri}` is not open in this server")))?;
        if document.kind != Kind::Story {
            return Ok(None);
        }
        let positions = Arc::clone(&document.positions);
        let story = self.workspace.story(&name).map_err(|finding| Failure::refused(finding.message))?;
        Ok(Some(Subject { name, uri: uri.clone(), story, positions }))
    }

    /// The place of a cursor in a story.
    fn at(&self, params: &lsp::TextDocumentPositionParams) -> Result<Option<(Subject, u32)>, Failure> {
        let subject = self.story(&params.text_document.uri)?;
        Ok(subject.map(|subject| {
            let offset = convert::offset(&subject.positions, params.position);
            (subject, offset)
        }))
    }

    /// The place of a cursor in an open project file: its path, its text and the byte.
    fn at_project(&self, params: &lsp::TextDocumentPositionParams) -> Option<(String, Arc<Positions>, u32)> {
        let name = uri::name(&params.text_document.uri);
        let document = self.workspace.document(&name).filter(|open| open.kind == Kind::Project)?;
        let offset = convert::offset(&document.positions, params.position);
        Some((name, Arc::clone(&document.positions), offset))
    }

    fn completion(&self, params: &lsp::CompletionParams) -> Answer<lsp::CompletionRequest> {
        let place = &params.text_document_position_params;
        let (items, positions) = match self.at(place)? {
            Some((subject, offset)) => {
                let files = || self.workspace.world.files(uri::folder(&subject.name));
                let items = completion::at(&subject.story, offset, &files);
                (items, subject.positions)
            }
            None => match self.at_project(place) {
                Some((name, positions, offset)) => {
                    let files = || self.workspace.world.files(uri::folder(&name));
                    let project = self.workspace.project_file(&name);
                    let items = completion::in_project(positions.text(), project.as_deref(), offset, &files);
                    (items, positions)
                }
                None => return Ok(None),
            },
        };
        Ok(Some(responses::completion(&positions, items, self.client)))
    }

    fn hover(&self, params: &lsp::HoverParams) -> Answer<lsp::HoverRequest> {
        let place = &params.text_document_position_params;
        let files = |path: &str| self.workspace.look(path).ok();
        let (found, positions) = match self.at(place)? {
            Some((subject, offset)) => (hover::at(&subject.story, offset, &files), subject.positions),
            None => match self.at_project(place) {
                Some((name, positions, offset)) => {
                    let project = self.workspace.project_file(&name);
                    let found = project.and_then(|file| hover::in_project(&file, offset, &files));
                    (found, positions)
                }
                None => return Ok(None),
            },
        };
        Ok(found.map(|found| responses::hover(&positions, found, self.client)))
    }

    /// The reference under a cursor, in a story or in a project file.
    fn subject_of(
        &self,
        params: &lsp::TextDocumentPositionParams,
    ) -> Result<Option<navigation::Name>, Failure> {
        if let Some((subject, offset)) = self.at(params)? {
            return Ok(navigation::in_story(&subject.story, &subject.name, offset));
        }
        let at = self.at_project(params);
        Ok(at.and_then(|(path, _, offset)| {
            navigation::in_project(self.workspace.project_file(&path)?.as_ref(), offset)
        }))
    }

    /// The names of the stories that a reference may stand in: its own, or for a shared one all that its project holds
    /// for, whichever folders are open.
    fn stories_of(&self, name: &navigation::Name) -> Vec<String> {
        match &name.owner {
            navigation::Owner::Story(story) => vec![story.clone()],
            navigation::Owner::Project(path) => self.workspace.stories_of_project(path),
        }
    }

    fn location(&self, name: &str, span: Span) -> Option<lsp::Location> {
        let uri = publish::address(self.workspace, name)?;
        let positions = self.workspace.positions(name).ok()?;
        Some(lsp::Location { uri, range: convert::range(&positions, span) })
    }

    fn definition(&self, params: &lsp::DefinitionParams) -> Answer<lsp::DefinitionRequest> {
        let Some(name) = self.subject_of(&params.text_document_position_params)? else { return Ok(None) };
        let place = name.declaration.as_ref().and_then(|(file, span)| self.location(file, *span));
        Ok(place.map(|location| lsp::DefinitionResponse::Definition(lsp::Definition::Location(location))))
    }

    fn references(&self, params: &lsp::ReferenceParams) -> Answer<lsp::ReferencesRequest> {
        let Some(name) = self.subject_of(&params.text_document_position_params)? else { return Ok(None) };
        let mut places = Vec::new();
        if params.context.include_declaration
            && let Some((file, span)) = &name.declaration
        {
            places.extend(self.location(file, *span));
        }
        for story_name in self.stories_of(&name) {
            let Ok(story) = self.workspace.story(&story_name) else { continue };
            let spans = navigation::mentions(&story, &story_name, &name);
            if spans.is_empty() {
                continue;
            }
            let uri = publish::address(self.workspace, &story_name);
            let positions = self.workspace.positions(&story_name);
            let (Some(uri), Ok(positions)) = (uri, positions) else { continue };
            places.extend(
                spans
                    .into_iter()
                    .map(|span| lsp::Location { uri: uri.clone(), range: convert::range(&positions, span) }),
            );
        }
        Ok(Some(places))
    }

    fn highlights(&self, params: &lsp::DocumentHighlightParams) -> Answer<lsp::DocumentHighlightRequest> {
        let Some((subject, offset)) = self.at(&params.text_document_position_params)? else {
            return Ok(None);
        };
        let spans = navigation::highlights(&subject.story, offset);
        Ok(Some(responses::highlights(&subject.positions, &spans)))
    }

    fn symbols(&self, params: &lsp::DocumentSymbolParams) -> Answer<lsp::DocumentSymbolRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let symbols = symbols::of(&subject.story);
        Ok(Some(if self.client.nested_symbols {
            responses::symbols(&subject.positions, symbols)
        } else {
            responses::flat_symbols(&subject.positions, &subject.uri, symbols)
        }))
    }

    fn folding(&self, params: &lsp::FoldingRangeParams) -> Answer<lsp::FoldingRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::folds(&subject.positions, &folding::of(&subject.story))))
    }

    fn selection(&self, params: &lsp::SelectionRangeParams) -> Answer<lsp::SelectionRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let ranges = params.positions.iter().map(|position| {
            let offset = convert::offset(&subject.positions, *position);
            responses::selection(&subject.positions, &selection::around(&subject.story, offset))
        });
        Ok(Some(ranges.collect()))
    }

    fn tokens(&self, params: &lsp::SemanticTokensParams) -> Answer<lsp::SemanticTokensRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::tokens(&subject.positions, &tokens::of(&subject.story))))
    }

    fn tokens_in_range(
        &self,
        params: &lsp::SemanticTokensRangeParams,
    ) -> Answer<lsp::SemanticTokensRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let span = convert::span(&subject.positions, params.range);
        let mut all = tokens::of(&subject.story);
        all.retain(|token| token.span.start < span.end && span.start < token.span.end);
        Ok(Some(responses::tokens(&subject.positions, &all)))
    }

    fn links(&self, params: &lsp::DocumentLinkParams) -> Answer<lsp::DocumentLinkRequest> {
        if let Some(subject) = self.story(&params.text_document.uri)? {
            return Ok(Some(responses::links(&subject.positions, &links::of(&subject.story))));
        }
        let name = uri::name(&params.text_document.uri);
        let file = self.workspace.project_file(&name);
        Ok(file.and_then(|file| {
            let positions = self.workspace.positions(&name).ok()?;
            Some(responses::links(&positions, &links::of_project(&file)))
        }))
    }

    fn hints(&self, params: &lsp::InlayHintParams) -> Answer<lsp::InlayHintRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let span = convert::span(&subject.positions, params.range);
        Ok(Some(responses::hints(&subject.positions, hints::within_span(&subject.story, span))))
    }

    fn lenses(&self, params: &lsp::CodeLensParams) -> Answer<lsp::CodeLensRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::lenses(&subject.positions, &subject.uri, lenses::of(&subject.story))))
    }
}

//! Dispatches requests to features: parses the parameters, and converts the results to the protocol's types.

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

/// An error response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestError {
    /// The protocol's error code.
    pub(crate) code: i32,
    /// The message for the user.
    pub(crate) message: String,
}

impl RequestError {
    /// The parameters are invalid.
    pub(crate) fn invalid_params(error: &serde_json::Error) -> Self {
        Self { code: ErrorCode::InvalidParams as i32, message: error.to_string() }
    }

    /// The request is valid but can't be fulfilled.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed as i32, message: message.into() }
    }

    /// An internal error: a bug in storyc.
    pub(crate) fn internal(method: &str) -> Self {
        let message = format!("`{method}` failed because of a bug in storyc");
        Self { code: ErrorCode::InternalError as i32, message }
    }
}

type HandlerResult<R> = Result<<R as lsp::Request>::Result, RequestError>;

/// Handles a request: runs its feature, and returns the result as JSON.
pub(crate) fn handle(
    client: &Client,
    workspace: &Workspace<'_>,
    method: &str,
    params: Value,
) -> Result<Value, RequestError> {
    let context = RequestContext { client, workspace };
    match method {
        "textDocument/completion" => {
            context.dispatch::<lsp::CompletionRequest>(params, RequestContext::completion)
        }
        "textDocument/hover" => context.dispatch::<lsp::HoverRequest>(params, RequestContext::hover),
        "textDocument/definition" => {
            context.dispatch::<lsp::DefinitionRequest>(params, RequestContext::definition)
        }
        "textDocument/references" => {
            context.dispatch::<lsp::ReferencesRequest>(params, RequestContext::references)
        }
        "textDocument/documentHighlight" => {
            context.dispatch::<lsp::DocumentHighlightRequest>(params, RequestContext::highlights)
        }
        "textDocument/prepareRename" => {
            context.dispatch::<lsp::PrepareRenameRequest>(params, RequestContext::prepare_rename)
        }
        "textDocument/rename" => context.dispatch::<lsp::RenameRequest>(params, RequestContext::rename),
        "textDocument/documentSymbol" => {
            context.dispatch::<lsp::DocumentSymbolRequest>(params, RequestContext::symbols)
        }
        "textDocument/foldingRange" => {
            context.dispatch::<lsp::FoldingRangeRequest>(params, RequestContext::folding)
        }
        "textDocument/selectionRange" => {
            context.dispatch::<lsp::SelectionRangeRequest>(params, RequestContext::selection)
        }
        "textDocument/semanticTokens/full" => {
            context.dispatch::<lsp::SemanticTokensRequest>(params, RequestContext::tokens)
        }
        "textDocument/semanticTokens/range" => {
            context.dispatch::<lsp::SemanticTokensRangeRequest>(params, RequestContext::tokens_in_range)
        }
        "textDocument/formatting" => {
            context.dispatch::<lsp::DocumentFormattingRequest>(params, RequestContext::formatting)
        }
        "textDocument/documentLink" => {
            context.dispatch::<lsp::DocumentLinkRequest>(params, RequestContext::links)
        }
        "textDocument/inlayHint" => context.dispatch::<lsp::InlayHintRequest>(params, RequestContext::hints),
        "textDocument/codeLens" => context.dispatch::<lsp::CodeLensRequest>(params, RequestContext::lenses),
        "textDocument/codeAction" => {
            context.dispatch::<lsp::CodeActionRequest>(params, RequestContext::actions)
        }
        "codeAction/resolve" => context.resolve(params),
        "workspace/executeCommand" => {
            context.dispatch::<lsp::ExecuteCommandRequest>(params, RequestContext::command)
        }
        _ => Err(RequestError {
            code: ErrorCode::MethodNotFound as i32,
            message: format!("storyc doesn't support `{method}`"),
        }),
    }
}

/// The context of a request: the editor's capabilities and the workspace.
struct RequestContext<'a> {
    client: &'a Client,
    workspace: &'a Workspace<'a>,
}

/// The story that a request is about.
struct Subject {
    name: String,
    uri: lsp::Uri,
    story: Arc<Story>,
    positions: Arc<Positions>,
}

impl RequestContext<'_> {
    fn dispatch<R: lsp::Request>(
        &self,
        params: Value,
        run: fn(&Self, &R::Params) -> HandlerResult<R>,
    ) -> Result<Value, RequestError> {
        let params = serde_json::from_value(params).map_err(|error| RequestError::invalid_params(&error))?;
        let result = run(self, &params)?;
        serde_json::to_value(result).map_err(|error| RequestError::failed(error.to_string()))
    }

    /// The open story at a URI; `None` for other documents, such as a project file. A document that isn't open is
    /// an error.
    fn story(&self, uri: &lsp::Uri) -> Result<Option<Subject>, RequestError> {
        let name = uri::name(uri);
        let document = self
            .workspace
            .document(&name)
            .ok_or_else(|| RequestError::failed(format!("the editor hasn't opened `{uri}`")))?;
        if document.kind != Kind::Story {
            return Ok(None);
        }
        let positions = Arc::clone(&document.positions);
        let story = self.workspace.story(&name).map_err(|finding| RequestError::failed(finding.message))?;
        Ok(Some(Subject { name, uri: uri.clone(), story, positions }))
    }

    /// The story and the offset at a cursor.
    fn story_at(
        &self,
        params: &lsp::TextDocumentPositionParams,
    ) -> Result<Option<(Subject, u32)>, RequestError> {
        let subject = self.story(&params.text_document.uri)?;
        Ok(subject.map(|subject| {
            let offset = convert::offset(&subject.positions, params.position);
            (subject, offset)
        }))
    }

    /// The cursor in an open project file: the path, the text and the offset.
    fn project_at(&self, params: &lsp::TextDocumentPositionParams) -> Option<(String, Arc<Positions>, u32)> {
        let name = uri::name(&params.text_document.uri);
        let document = self.workspace.document(&name).filter(|open| open.kind == Kind::Project)?;
        let offset = convert::offset(&document.positions, params.position);
        Some((name, Arc::clone(&document.positions), offset))
    }

    fn completion(&self, params: &lsp::CompletionParams) -> HandlerResult<lsp::CompletionRequest> {
        let place = &params.text_document_position_params;
        let (items, positions) = match self.story_at(place)? {
            Some((subject, offset)) => {
                let files = || self.workspace.file_system.list_files(uri::folder(&subject.name));
                let items = completion::at(&subject.story, offset, &files);
                (items, subject.positions)
            }
            None => match self.project_at(place) {
                Some((name, positions, offset)) => {
                    let files = || self.workspace.file_system.list_files(uri::folder(&name));
                    let project = self.workspace.project_file(&name);
                    let items = completion::in_project(positions.text(), project.as_deref(), offset, &files);
                    (items, positions)
                }
                None => return Ok(None),
            },
        };
        Ok(Some(responses::completion(&positions, items, self.client)))
    }

    fn hover(&self, params: &lsp::HoverParams) -> HandlerResult<lsp::HoverRequest> {
        let place = &params.text_document_position_params;
        let files = |path: &str| self.workspace.inspect(path).ok();
        let (found, positions) = match self.story_at(place)? {
            Some((subject, offset)) => (hover::at(&subject.story, offset, &files), subject.positions),
            None => match self.project_at(place) {
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
    fn reference_at(
        &self,
        params: &lsp::TextDocumentPositionParams,
    ) -> Result<Option<navigation::Name>, RequestError> {
        if let Some((subject, offset)) = self.story_at(params)? {
            return Ok(navigation::in_story(&subject.story, &subject.name, offset));
        }
        let at = self.project_at(params);
        Ok(at.and_then(|(path, _, offset)| {
            navigation::in_project(self.workspace.project_file(&path)?.as_ref(), offset)
        }))
    }

    /// The names of the stories that may mention a reference: its own story, or for a shared reference all stories of
    /// its project, whichever folders are open.
    fn stories_of(&self, name: &navigation::Name) -> Vec<String> {
        match &name.owner {
            navigation::Owner::Story(story) => vec![story.clone()],
            navigation::Owner::Project(path) => self.workspace.stories_of_project(path),
        }
    }

    fn location(&self, name: &str, span: Span) -> Option<lsp::Location> {
        let uri = publish::uri_of(self.workspace, name)?;
        let positions = self.workspace.positions(name).ok()?;
        Some(lsp::Location { uri, range: convert::range(&positions, span) })
    }

    fn definition(&self, params: &lsp::DefinitionParams) -> HandlerResult<lsp::DefinitionRequest> {
        let Some(name) = self.reference_at(&params.text_document_position_params)? else { return Ok(None) };
        let place = name.declaration.as_ref().and_then(|(file, span)| self.location(file, *span));
        Ok(place.map(|location| lsp::DefinitionResponse::Definition(lsp::Definition::Location(location))))
    }

    fn references(&self, params: &lsp::ReferenceParams) -> HandlerResult<lsp::ReferencesRequest> {
        let Some(name) = self.reference_at(&params.text_document_position_params)? else { return Ok(None) };
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
            let uri = publish::uri_of(self.workspace, &story_name);
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

    fn highlights(
        &self,
        params: &lsp::DocumentHighlightParams,
    ) -> HandlerResult<lsp::DocumentHighlightRequest> {
        let Some((subject, offset)) = self.story_at(&params.text_document_position_params)? else {
            return Ok(None);
        };
        let spans = navigation::highlights(&subject.story, offset);
        Ok(Some(responses::highlights(&subject.positions, &spans)))
    }

    fn symbols(&self, params: &lsp::DocumentSymbolParams) -> HandlerResult<lsp::DocumentSymbolRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let symbols = symbols::outline(&subject.story);
        Ok(Some(if self.client.nested_symbols {
            responses::symbols(&subject.positions, symbols)
        } else {
            responses::flat_symbols(&subject.positions, &subject.uri, symbols)
        }))
    }

    fn folding(&self, params: &lsp::FoldingRangeParams) -> HandlerResult<lsp::FoldingRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::folds(&subject.positions, &folding::folds(&subject.story))))
    }

    fn selection(&self, params: &lsp::SelectionRangeParams) -> HandlerResult<lsp::SelectionRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let ranges = params.positions.iter().map(|position| {
            let offset = convert::offset(&subject.positions, *position);
            responses::selection(&subject.positions, &selection::around(&subject.story, offset))
        });
        Ok(Some(ranges.collect()))
    }

    fn tokens(&self, params: &lsp::SemanticTokensParams) -> HandlerResult<lsp::SemanticTokensRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::tokens(&subject.positions, &tokens::semantic_tokens(&subject.story))))
    }

    fn tokens_in_range(
        &self,
        params: &lsp::SemanticTokensRangeParams,
    ) -> HandlerResult<lsp::SemanticTokensRangeRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let span = convert::span(&subject.positions, params.range);
        let mut all = tokens::semantic_tokens(&subject.story);
        all.retain(|token| token.span.start < span.end && span.start < token.span.end);
        Ok(Some(responses::tokens(&subject.positions, &all)))
    }

    fn links(&self, params: &lsp::DocumentLinkParams) -> HandlerResult<lsp::DocumentLinkRequest> {
        if let Some(subject) = self.story(&params.text_document.uri)? {
            return Ok(Some(responses::links(&subject.positions, &links::in_story(&subject.story))));
        }
        let name = uri::name(&params.text_document.uri);
        let file = self.workspace.project_file(&name);
        Ok(file.and_then(|file| {
            let positions = self.workspace.positions(&name).ok()?;
            Some(responses::links(&positions, &links::in_project(&file)))
        }))
    }

    fn hints(&self, params: &lsp::InlayHintParams) -> HandlerResult<lsp::InlayHintRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        let span = convert::span(&subject.positions, params.range);
        Ok(Some(responses::hints(&subject.positions, hints::within_span(&subject.story, span))))
    }

    fn lenses(&self, params: &lsp::CodeLensParams) -> HandlerResult<lsp::CodeLensRequest> {
        let Some(subject) = self.story(&params.text_document.uri)? else { return Ok(None) };
        Ok(Some(responses::lenses(&subject.positions, &subject.uri, lenses::code_lenses(&subject.story))))
    }
}

//! The server: translates between the protocol and tools, resources and prompts. Only this file uses `rmcp`.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rmcp::ErrorData;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ProgressNotificationParam, ProgressToken,
    Prompt as PromptItem, PromptArgument, PromptMessage, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, Resource as ResourceItem, ResourceContents, ResourceTemplate, Role,
    ServerCapabilities, ServerConfig, Tool as ToolItem, ToolAnnotations,
};
use rmcp::service::{Peer, RequestContext, RoleServer, ServerInitializeError, ServiceExt};
use rmcp::transport::async_rw::AsyncRwTransport;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};

use crate::mcp::answer::{Answer, Failure};
use crate::mcp::host::{Host, Progress};
use crate::mcp::prompts::{self, PROMPTS};
use crate::mcp::resources;
use crate::mcp::tools::{self, Call, Effect, Tool};

/// What a model should know before it calls anything.
const INSTRUCTIONS: &str = "storyc checks .story files, multi-shot prompts for video models, and compiles them to requests. \
                            Loop: `import` or write a story, `check`, `fix`, `cost`, show the user `sheet` and the sum, ask, \
                            then render. Never count seconds or characters yourself: `check` does. The resource \
                            storyc://language explains the notation.";

/// Maximum bytes of a message: enough for the largest story, with every character escaped.
const MAX_LINE_BYTES: usize = 48 << 20;

/// Serves a client on a pair of streams until it closes them, or `closing` becomes true. Then `closing` is true, and runs in
/// progress stop once they have recorded what is in flight.
///
/// # Errors
///
/// If the client doesn't speak the protocol.
pub async fn serve(
    host: Arc<dyn Host>,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    closing: watch::Sender<bool>,
) -> Result<(), String> {
    let mut closed = closing.subscribe();
    let server = Server { host, closing: closing.clone() };
    let served = async {
        let streams = AsyncRwTransport::new(input, output).with_max_line_length(MAX_LINE_BYTES);
        let running = match server.serve(streams).await {
            Ok(running) => running,
            // The client disconnected before `initialize`.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        running.waiting().await.map(|_| ()).map_err(|error| error.to_string())
    };
    let ended = tokio::select! {
        ended = served => ended,
        _ = closed.wait_for(|closed| *closed) => Ok(()),
    };
    closing.send_replace(true);
    ended
}

struct Server {
    host: Arc<dyn Host>,
    /// Becomes true when the client has gone.
    closing: watch::Sender<bool>,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("storyc", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = tools::offered(&self.host.render_mode()).map(tool_item).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.to_string();
        let (stop, _) = watch::channel(false);
        let (sender, mut reported) = mpsc::unbounded_channel();
        let (host, stopping) = (Arc::clone(&self.host), stop.clone());
        let mut running = tokio::task::spawn_blocking(move || {
            let progress = |progress: Progress| {
                let _ = sender.send(progress);
            };
            let args = request.arguments.unwrap_or_default();
            tools::run(&name, &Call { host: &*host, args, progress: &progress, stop: stopping })
        });
        let token = context.meta.get_progress_token();
        let mut closing = self.closing.subscribe();
        let done = loop {
            tokio::select! {
                biased;
                Some(progress) = reported.recv() => notify(&context.peer, token.as_ref(), progress).await,
                done = &mut running => break done,
                () = context.ct.cancelled(), if !*stop.borrow() => { stop.send_replace(true); }
                () = closed(&mut closing), if !*stop.borrow() => { stop.send_replace(true); }
            }
        };
        while let Ok(progress) = reported.try_recv() {
            notify(&context.peer, token.as_ref(), progress).await;
        }
        match done {
            Ok(Some(Ok(answer))) => Ok(success(answer).into()),
            Ok(Some(Err(failure))) => Ok(failed(&failure).into()),
            Ok(None) => Err(ErrorData::invalid_params("there is no such tool", None)),
            Err(error) => Err(ErrorData::internal_error(error.to_string(), None)),
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let item = |found: resources::Resource| {
            ResourceItem::new(found.uri, found.name)
                .with_description(found.description)
                .with_mime_type(found.mime)
        };
        Ok(ListResourcesResult::with_all_items(resources::list().into_iter().map(item).collect()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let item = |(uri, name, description): &(&str, &str, &str)| {
            ResourceTemplate::new(*uri, *name).with_description(*description)
        };
        Ok(ListResourceTemplatesResult::with_all_items(resources::TEMPLATES.iter().map(item).collect()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let Some((text, mime)) = resources::read(&request.uri) else {
            let why = format!("there is no resource `{}`", request.uri);
            return Err(ErrorData::resource_not_found(why, None));
        };
        let contents = ResourceContents::text(text, request.uri).with_mime_type(mime);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let argument = |(name, description, needed): &(&str, &str, bool)| {
            PromptArgument::new(*name).with_description(*description).with_required(*needed)
        };
        let item = |prompt: &prompts::Prompt| {
            let arguments = prompt.arguments.iter().map(argument).collect();
            PromptItem::new(prompt.name, Some(prompt.description), Some(arguments)).with_title(prompt.title)
        };
        Ok(ListPromptsResult::with_all_items(PROMPTS.iter().map(item).collect()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        match prompts::write(&request.name, &request.arguments.unwrap_or_default()) {
            Some(Ok(text)) => {
                Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).into())
            }
            Some(Err(missing)) => {
                Err(ErrorData::invalid_params(format!("the argument `{missing}` is missing"), None))
            }
            None => Err(ErrorData::invalid_params(format!("there is no prompt `{}`", request.name), None)),
        }
    }
}

/// A tool as the protocol lists it.
fn tool_item(tool: &Tool) -> ToolItem {
    let hints = ToolAnnotations::with_title(tool.title);
    let hints = match tool.effect {
        Effect::Reads => hints.read_only(true).idempotent(true).open_world(false),
        Effect::Creates => hints.read_only(false).destructive(false).idempotent(false).open_world(false),
        Effect::Replaces => hints.read_only(false).destructive(true).idempotent(true).open_world(false),
        Effect::Records => hints.read_only(false).destructive(false).idempotent(true).open_world(false),
        // With `again`, each call pays anew.
        Effect::Spends => hints.read_only(false).destructive(true).idempotent(false).open_world(true),
    };
    ToolItem::new(tool.name, tool.description, (tool.input)())
        .with_title(tool.title)
        .with_raw_output_schema(Arc::new((tool.output)()))
        .with_annotations(hints)
}

fn success(answer: Answer) -> CallToolResult {
    let mut content = vec![ContentBlock::text(answer.text)];
    content.extend(answer.picture.map(|png| ContentBlock::image(STANDARD.encode(png), "image/png")));
    let mut result = CallToolResult::success(content);
    result.structured_content = Some(answer.data);
    result
}

/// A failure that the model reads.
fn failed(failure: &Failure) -> CallToolResult {
    // Data would have to match the tool's output schema.
    CallToolResult::error(vec![ContentBlock::text(failure.text())])
}

/// Waits until the client has gone.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

async fn notify(peer: &Peer<RoleServer>, token: Option<&ProgressToken>, progress: Progress) {
    let Some(token) = token else { return };
    let param = ProgressNotificationParam::new(token.clone(), f64::from(progress.step))
        .with_message(progress.message);
    // A client that has gone needs no progress.
    let _ = peer.notify_progress(param).await;
}

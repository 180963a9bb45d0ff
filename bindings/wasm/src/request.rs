//! The request of a clip.

use serde::Serialize;
use serde_json::{Map, Value};
use storyc::compile::{NoRequest, Target};
use storyc::report::{self, curl};
use storyc::request::{self, Refusal};
#[cfg(test)]
use ts_rs::TS;

use crate::session::Session;

/// The HTTP request that makes a clip. A key is a placeholder such as `${DASHSCOPE_API_KEY}`, a local file one such as
/// `upload:girl`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL.
    pub url: String,
    /// The headers, in order.
    #[cfg_attr(test, ts(type = "{ [name: string]: string }"))]
    pub headers: Map<String, Value>,
    /// The body. If the content type is `multipart/form-data`, its keys are the fields.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub body: Value,
    /// Local files that must be uploaded first.
    pub uploads: Vec<Upload>,
    /// The references without a file, for which placeholders stand in the body: the request can't be sent before they
    /// have one. Empty for a request that the command line would build too.
    pub unbound: Vec<String>,
    /// The request as `storyc build -o DIR` writes it: indented JSON with all digits of its numbers.
    pub json: String,
    /// The request as a shell command with `curl`, as `storyc build --emit curl` prints it.
    pub curl: String,
}

/// A local file that a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Upload {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// The file's path.
    pub path: String,
    /// Its placeholder in the body.
    pub placeholder: String,
}

/// Why there is no request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct NoRequestReason {
    /// The kind of reason.
    pub kind: NoRequestKind,
    /// The reason, for people.
    pub message: String,
}

/// The kind of reason why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum NoRequestKind {
    /// The story or the project file has errors.
    Errors,
    /// The model lacks this mode.
    Mode,
    /// The region needs a workspace.
    Workspace,
}

impl Request {
    /// Encodes the request of a clip. If references lack a file, placeholders stand for them. `project_errors` is the
    /// number of errors in the project file.
    ///
    /// # Errors
    ///
    /// If the story or the project file has errors, or the model can't make such a clip.
    pub fn new(session: &Session, target: &Target, project_errors: usize) -> Result<Self, NoRequestReason> {
        if project_errors > 0 {
            return Err(NoRequestReason::errors(project_errors, "the project file"));
        }
        let model = &target.plan.model;
        match target.request() {
            Ok(request) => Ok(Self::of(session, target, request, Vec::new())),
            Err(NoRequest::Errors(count)) => {
                Err(NoRequestReason::errors(count, &format!("the story, compiled for {model},")))
            }
            Err(NoRequest::Refused(Refusal::Unbound(names))) => {
                let draft = request::draft(&target.plan, &target.profile, &session.options.route);
                let draft = draft.map_err(|refusal| NoRequestReason::refused(refusal, model))?;
                Ok(Self::of(session, target, draft, names))
            }
            Err(NoRequest::Refused(refusal)) => Err(NoRequestReason::refused(refusal, model)),
        }
    }

    fn of(session: &Session, target: &Target, request: request::Request, unbound: Vec<String>) -> Self {
        let upload = |upload: request::Upload| Upload {
            name: upload.name,
            path: upload.path,
            placeholder: upload.placeholder,
        };
        Self {
            json: format!("{:#}\n", report::request::json(&session.options.name, target, &request)),
            curl: curl::command(&request),
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            uploads: request.uploads.into_iter().map(upload).collect(),
            unbound,
        }
    }
}

impl NoRequestReason {
    fn errors(count: usize, what: &str) -> Self {
        let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
        Self { kind: NoRequestKind::Errors, message: format!("{what} has {errors}") }
    }

    fn refused(refusal: Refusal, model: &str) -> Self {
        let (kind, message) = match refusal {
            Refusal::NoMode(mode) => {
                (NoRequestKind::Mode, format!("{model} has no {mode}; choose another model"))
            }
            Refusal::NoWorkspace(region) => {
                (NoRequestKind::Workspace, format!("{model} needs a workspace in the region `{region}`"))
            }
            Refusal::Unbound(names) => {
                (NoRequestKind::Errors, format!("these references have no file: {}", names.join(", ")))
            }
        };
        Self { kind, message }
    }
}

//! [`Plan`] to [`Request`]: method, URL, headers and body, exactly as the vendor's HTTP API wants them.
//!
//! Pure. Keys stand as `${NAME}` and local files as `upload:REF`; rendering puts both in. One file a wire.

mod dashscope;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::Profile;
use crate::model::profile::Wire;
use crate::plan::{Cost, Plan};

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The headers, in order.
    pub headers: Map<String, Value>,
    /// The body.
    pub body: Value,
    /// Local files that must be uploaded first.
    pub uploads: Vec<Upload>,
    /// What it will cost, where a price is known.
    pub cost: Option<Cost>,
}

/// A local file of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// The reference's name.
    #[serde(rename = "ref")]
    pub name: String,
    /// The file's path.
    pub path: String,
    /// What stands for it in the body.
    pub placeholder: String,
}

/// Where a request goes, as far as the caller chooses.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The vendor's workspace, if one is named.
    pub workspace: Option<String>,
}

/// Why a plan cannot become a request. What is wrong with the story itself was said by the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// References that nothing binds, by name.
    Unbound(Vec<String>),
    /// The model has no such mode.
    NoMode(&'static str),
    /// The region is reached through a workspace, and none was named.
    NoWorkspace(String),
}

/// Encodes a plan.
///
/// # Errors
///
/// Where references are unbound, the model has no such mode, or the region needs a workspace.
pub fn encode(plan: &Plan, profile: &Profile, route: &Route) -> Result<Request, Refusal> {
    let unbound: Vec<String> =
        plan.media.iter().filter(|media| media.source.is_none()).map(|media| media.name.clone()).collect();
    if !unbound.is_empty() {
        return Err(Refusal::Unbound(unbound));
    }
    let Some(api_model) = &plan.api_model else { return Err(Refusal::NoMode(plan.mode.describe())) };
    match profile.wire {
        Wire::Dashscope => dashscope::encode(plan, profile, route, api_model),
    }
}

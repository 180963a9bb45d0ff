//! Renders the review page. Its script builds everything from the JSON that the page brings along, with text nodes only.

use serde::Serialize;
use serde_json::json;

use crate::sheet::page::{json_for_script, policy, render};
use crate::sheet::review::Review;

const TEMPLATE: &str = include_str!("../review.html");
const STYLE: &str =
    concat!(include_str!("../palette.css"), include_str!("../base.css"), include_str!("../review.css"));
const SCRIPT: &str =
    concat!(include_str!("../base.js"), include_str!("../review.js"), include_str!("../review_page.js"));

/// Renders the page with what it shows first; its server sends every later version as [`data`].
pub fn html(review: &Review, version: u64) -> String {
    let sources = "media-src 'self'; connect-src 'self'; img-src data:;";
    render(
        "review.html",
        TEMPLATE,
        Context {
            policy: policy(sources, &[STYLE], SCRIPT),
            style: STYLE,
            script: SCRIPT,
            data: json_for_script(&data(review, version)),
            version: env!("CARGO_PKG_VERSION"),
        },
    )
}

/// What the page shows, as JSON.
pub fn data(review: &Review, version: u64) -> String {
    json!({ "version": version, "films": review.films, "problem": review.problem }).to_string()
}

/// The data for the template.
#[derive(Serialize)]
struct Context {
    policy: String,
    style: &'static str,
    script: &'static str,
    data: String,
    version: &'static str,
}

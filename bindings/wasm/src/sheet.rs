//! A story as a page.

use std::collections::BTreeMap;

use storyc::report::cost;
use storyc::sheet::page::{self, Thumbnails};
use storyc::sheet::{Source, Thumbnail, build_story};

use crate::options::PROJECT_NAME;
use crate::session::Session;

/// Renders the page of a story, which may be embedded in another one. `thumbnails` are small JPEG pictures, by path.
pub fn html(session: &Session, thumbnails: BTreeMap<String, Thumbnail>, embedded: bool) -> String {
    let compiled = &session.story.compiled;
    let path = &session.options.name;
    let project = session.options.project.as_deref().map(|file| (PROJECT_NAME, &*file.text));
    let story = build_story(&Source { path, compiled, project, takes: &[] });
    let costs = [cost::estimate(path, compiled, None)];
    let thumbnails: Thumbnails = thumbnails;
    page::html(&[story], &thumbnails, &page::Options { costs: &costs, live: None, embedded })
}

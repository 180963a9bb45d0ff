//! Document links: the spans that name a file or a URL, and their targets.

use crate::lsp::story::{ProjectFile, Story};
use crate::lsp::uri;
use crate::plan;
use crate::project::{Header, RefDecl, RefSource};
use crate::text::Span;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The span of the link.
    pub span: Span,
    /// An absolute path, or a URL.
    pub target: String,
}

/// The links of a story: the files of its references.
pub fn in_story(story: &Story) -> Vec<Link> {
    let Some(front) = &story.script().front_matter else { return Vec::new() };
    let (header, _) = Header::read(story.text(), front.content.as_ref());
    let absolute = |path: &str| story.absolute(&plan::join(&story.folder, path));
    header.refs.iter().filter_map(|decl| link(decl, &absolute)).collect()
}

/// The links of a project file: the files of its references, and its custom profiles.
pub fn in_project(file: &ProjectFile) -> Vec<Link> {
    let folder = uri::folder(&file.path);
    let absolute = |path: &str| Some(uri::normalize(&plan::join(folder, path)));
    let models = file.project.models.iter().filter_map(|set| match set.origin {
        crate::project::Origin::File(_, span) => Some(Link { span, target: absolute(&set.value)? }),
        crate::project::Origin::Flag => None,
    });
    file.project.refs.iter().filter_map(|decl| link(decl, &absolute)).chain(models).collect()
}

fn link(decl: &RefDecl, absolute: &dyn Fn(&str) -> Option<String>) -> Option<Link> {
    let target = match &decl.source {
        RefSource::Path(path) => absolute(path)?,
        RefSource::Url(address) => address.clone(),
        RefSource::Element(_) | RefSource::Frame(_) => return None,
    };
    Some(Link { span: decl.span, target })
}

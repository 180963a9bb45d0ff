//! A compiled story as the features use it, with its project and the folder that its paths are relative to.

use std::sync::Arc;

use crate::compile::{Compiled, Options, compile};
use crate::diagnostic::Diagnostic;
use crate::model::Profile;
use crate::plan;
use crate::project::{Project, RefSource};
use crate::storyboard::{Declared, Ref, Shot, Storyboard};
use crate::syntax::{Block, Script};
use crate::text::Span;

/// A project file.
#[derive(Clone, Debug)]
pub struct ProjectFile {
    /// The absolute path.
    pub path: String,
    /// The text: from the editor if it is open, else from disk.
    pub text: Arc<str>,
    /// The parsed project.
    pub project: Project,
    /// The diagnostics of the file itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// A compiled story.
#[derive(Clone, Debug)]
pub struct Story {
    /// The result of the compilation.
    pub compiled: Compiled,
    /// The project that applies to it.
    pub project: Option<Arc<ProjectFile>>,
    /// The absolute folder that paths are relative to; empty if there is none and paths are absolute.
    pub root: String,
    /// The story's folder, relative to `root`; absolute if `root` is empty.
    pub folder: String,
}

/// A reference under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceHit {
    /// The index of the reference in the storyboard.
    pub target: usize,
    /// The span of the mention or the declaration.
    pub span: Span,
    /// True for the declaration.
    pub is_declaration: bool,
}

impl Story {
    /// Compiles a text on its own, with no project and no files.
    pub fn new(text: &str) -> Self {
        Self {
            compiled: compile(text, &Options::default()),
            project: None,
            root: String::new(),
            folder: String::new(),
        }
    }

    /// The syntax tree.
    pub fn script(&self) -> &Script {
        &self.compiled.script
    }

    /// The storyboard.
    pub fn board(&self) -> &Storyboard {
        &self.compiled.storyboard
    }

    /// The models to compile it for.
    pub fn profiles(&self) -> Vec<&Profile> {
        self.compiled.films().filter_map(|film| Some(&*film.first()?.profile)).collect()
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.compiled.script.source
    }

    /// The text of a span.
    pub fn text_of(&self, span: Span) -> &str {
        self.compiled.script.text(span)
    }

    /// The shot whose block contains an offset, with its number from 1.
    pub fn shot_at(&self, offset: u32) -> Option<(usize, Shot, &Block)> {
        self.board().shots.iter().enumerate().find_map(|(at, shot)| {
            let block = self.script().blocks.get(shot.block)?;
            (block.span.start <= offset && offset < block.span.end.max(block.span.start + 1)).then_some((
                at + 1,
                *shot,
                block,
            ))
        })
    }

    /// The shot whose header contains or touches an offset, with its number from 1.
    pub fn header_at(&self, offset: u32) -> Option<(usize, Shot, &Block)> {
        self.shot_at(offset).filter(|(_, shot, _)| touches(shot.header, offset))
    }

    /// The reference at an offset: a mention in the text, or a declaration in front matter.
    pub fn reference_at(&self, offset: u32) -> Option<ReferenceHit> {
        let mention = self.board().mentions.iter().find(|mention| touches(mention.span, offset));
        if let Some(mention) = mention {
            return Some(ReferenceHit { target: mention.target, span: mention.span, is_declaration: false });
        }
        self.board().refs.iter().enumerate().find_map(|(target, r)| match r.declared {
            Declared::Story(span) if touches(span, offset) => {
                Some(ReferenceHit { target, span, is_declaration: true })
            }
            _ => None,
        })
    }

    /// The absolute path of a reference's file; `None` if it isn't a file or the folder isn't known.
    pub fn file_of(&self, r: &Ref) -> Option<String> {
        match &r.source {
            Some(RefSource::Path(path)) => self.absolute(&plan::join(&r.folder, path)),
            _ => None,
        }
    }

    /// The absolute form of a path relative to `root`.
    pub fn absolute(&self, path: &str) -> Option<String> {
        let whole = plan::join(&self.root, path);
        super::uri::is_path(&whole).then(|| super::uri::normalize(&whole))
    }
}

/// Returns true if an offset is inside a span or at its end, where the cursor is after typing.
pub(crate) fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

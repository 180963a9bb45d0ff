//! A compiled story as the features see it, with its project and the folder that its paths start from.

use std::sync::Arc;

use crate::compile::{Compiled, Options, compile};
use crate::diagnostic::Diagnostic;
use crate::model::Profile;
use crate::plan;
use crate::project::{Project, RefSource};
use crate::storyboard::{Declared, Ref, Shot, Storyboard};
use crate::syntax::{Block, Script};
use crate::text::Span;

/// A project file as the server knows it.
#[derive(Clone, Debug)]
pub struct ProjectFile {
    /// Its absolute path.
    pub path: String,
    /// Its text: what is typed, where it is open, else what lies on the disk.
    pub text: Arc<str>,
    /// What it says.
    pub project: Project,
    /// What is to be said of the file itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// A compiled story.
#[derive(Clone, Debug)]
pub struct Story {
    /// What came out.
    pub compiled: Compiled,
    /// The project that holds for it.
    pub project: Option<Arc<ProjectFile>>,
    /// The absolute folder that relative paths start from; empty where there is none, and paths are absolute.
    pub root: String,
    /// The folder of the story from there; absolute where there is no such folder.
    pub folder: String,
}

/// A reference under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place among the storyboard's references.
    pub target: usize,
    /// The bytes that stand for it.
    pub span: Span,
    /// Whether these are its declaration.
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

    /// The tree.
    pub fn script(&self) -> &Script {
        &self.compiled.script
    }

    /// What it asks for.
    pub fn board(&self) -> &Storyboard {
        &self.compiled.storyboard
    }

    /// The models that it is for.
    pub fn profiles(&self) -> Vec<&Profile> {
        self.compiled.films().filter_map(|film| Some(&*film.first()?.profile)).collect()
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.compiled.script.source
    }

    /// The text under a span.
    pub fn words(&self, span: Span) -> &str {
        self.compiled.script.text(span)
    }

    /// The shot in whose block a byte lies, with its number from 1.
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

    /// The shot whose header a byte lies in or touches, with its number from 1.
    pub fn header_at(&self, offset: u32) -> Option<(usize, Shot, &Block)> {
        self.shot_at(offset).filter(|(_, shot, _)| touches(shot.header, offset))
    }

    /// The reference at a byte: one of the text's, or a declaration in front matter.
    pub fn reference_at(&self, offset: u32) -> Option<Found> {
        let mention = self.board().mentions.iter().find(|mention| touches(mention.span, offset));
        if let Some(mention) = mention {
            return Some(Found { target: mention.target, span: mention.span, is_declaration: false });
        }
        self.board().refs.iter().enumerate().find_map(|(target, r)| match r.declared {
            Declared::Story(span) if touches(span, offset) => {
                Some(Found { target, span, is_declaration: true })
            }
            _ => None,
        })
    }

    /// The absolute path of a reference's file, where it is a file and its folder is known.
    pub fn file_of(&self, r: &Ref) -> Option<String> {
        match &r.source {
            Some(RefSource::Path(path)) => self.absolute(&plan::join(&r.folder, path)),
            _ => None,
        }
    }

    /// The absolute form of a path that starts in the root.
    pub fn absolute(&self, path: &str) -> Option<String> {
        let whole = plan::join(&self.root, path);
        super::uri::is_path(&whole).then(|| super::uri::normal(&whole))
    }
}

/// Whether a byte lies in a span or right behind it, where a cursor stands after typing.
pub(crate) fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

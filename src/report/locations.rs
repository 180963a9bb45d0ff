//! Maps the byte spans of findings in a story or its project file to paths, lines and columns.

use std::cell::OnceCell;

use crate::diagnostic::Place;
use crate::report::Checked;
use crate::text::{LineIndex, Position, Span};

/// The texts that the findings of one file refer to.
pub(super) struct Locations<'c> {
    story: File<'c>,
    project: Option<File<'c>>,
}

/// A span as path, line and column.
pub(super) struct Location<'c> {
    /// The file's display path.
    pub(super) path: &'c str,
    /// The position of the first character.
    pub(super) start: Position,
    /// The position after the last character.
    pub(super) end: Position,
}

struct File<'c> {
    path: &'c str,
    text: &'c str,
    /// Built on first use: most files have no finding and need no index.
    index: OnceCell<LineIndex>,
}

impl<'c> Locations<'c> {
    /// Uses the texts of a checked file and its project file.
    pub(super) fn new(checked: &'c Checked) -> Self {
        let file = |path, text| File { path, text, index: OnceCell::new() };
        Self {
            story: file(&checked.path, &checked.text),
            project: checked.project.as_ref().map(|project| file(&project.path, &project.text)),
        }
    }

    /// Converts a span in the story or its project file to path, lines and columns.
    pub(super) fn locate(&self, place: Place, span: Span) -> Location<'c> {
        let file = match (place, &self.project) {
            (Place::Project, Some(project)) => project,
            _ => &self.story,
        };
        let index = file.index.get_or_init(|| LineIndex::new(file.text));
        let position = |offset: u32| index.position(file.text, offset as usize);
        Location { path: file.path, start: position(span.start), end: position(span.end) }
    }
}

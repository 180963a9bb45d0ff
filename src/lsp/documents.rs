//! The open documents, kept in sync with the editor.

use std::sync::Arc;

use crate::lsp::positions::{Encoding, Place, Positions};

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A story.
    Story,
    /// A `storyc.yaml`.
    Project,
    /// Another file that a story or a project may name, such as a profile.
    Other,
}

/// The name of project files.
pub(crate) const PROJECT_NAME: &str = "storyc.yaml";

impl Kind {
    /// Detects the kind of a document from its name and language id.
    pub(crate) fn detect(name: &str, language: &str) -> Self {
        let file = name.rsplit('/').next().unwrap_or(name);
        let is_story = file.rsplit_once('.').is_some_and(|(_, ending)| ending == "story");
        match () {
            () if file == PROJECT_NAME => Self::Project,
            () if is_story || language == "story" => Self::Story,
            () => Self::Other,
        }
    }
}

/// An open document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The URI, as the editor spells it.
    pub(crate) uri: String,
    /// The editor's version of the text.
    pub(crate) version: i32,
    /// The kind of the document.
    pub(crate) kind: Kind,
    /// The text with its line index.
    pub(crate) positions: Arc<Positions>,
}

/// A change of a text: replaces a range, or the whole text if there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) range: Option<(Place, Place)>,
    pub(crate) text: String,
}

impl Document {
    /// The text of the document.
    pub(crate) fn text(&self) -> &Arc<str> {
        self.positions.text()
    }

    /// Applies changes; each refers to the text after the one before it.
    pub(crate) fn apply_changes(&mut self, mut changes: Vec<Change>, version: i32, encoding: Encoding) {
        self.version = version;
        // A change of the whole text overrides the changes before it.
        if let Some(whole) = changes.iter().rposition(|change| change.range.is_none()) {
            let later = changes.split_off(whole + 1);
            if let Some(whole) = changes.pop() {
                self.positions = Arc::new(Positions::new(whole.text.into(), encoding));
            }
            changes = later;
        }
        if !changes.is_empty() {
            let edits = changes
                .iter()
                .filter_map(|change| change.range.map(|(start, end)| (start, end, &*change.text)));
            self.positions = Arc::new(self.positions.edited(edits));
        }
    }
}

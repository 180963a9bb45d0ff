//! The documents that are open in the editor, kept in step with what is typed there.

use std::sync::Arc;

use crate::lsp::positions::{Encoding, Place, Positions};

/// What a document is to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A story.
    Story,
    /// A `storyc.yaml`.
    Project,
    /// Something that a story or a project may name, such as a profile.
    Other,
}

/// What a project file is called.
pub(crate) const PROJECT_NAME: &str = "storyc.yaml";

impl Kind {
    /// What a document of this name is, opened as this language.
    pub(crate) fn of(name: &str, language: &str) -> Self {
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
    /// Its address, as the editor writes it.
    pub(crate) address: String,
    /// The editor's number of this text.
    pub(crate) version: i32,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its text, and the places in it.
    pub(crate) positions: Arc<Positions>,
}

/// One change of a text: a stretch and what comes in its place, or without a stretch the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) range: Option<(Place, Place)>,
    pub(crate) text: String,
}

impl Document {
    /// Its text.
    pub(crate) fn text(&self) -> &Arc<str> {
        self.positions.text()
    }

    /// Carries out changes, each on the text that the one before it left.
    pub(crate) fn change(&mut self, mut changes: Vec<Change>, version: i32, encoding: Encoding) {
        self.version = version;
        // What comes before a whole text is lost with the text that it changed.
        if let Some(whole) = changes.iter().rposition(|change| change.range.is_none()) {
            let later = changes.split_off(whole + 1);
            if let Some(whole) = changes.pop() {
                self.positions = Arc::new(Positions::new(whole.text.into(), encoding));
            }
            changes = later;
        }
        if !changes.is_empty() {
            let stretches = changes
                .iter()
                .filter_map(|change| change.range.map(|(start, end)| (start, end, &*change.text)));
            self.positions = Arc::new(self.positions.edited(stretches));
        }
    }
}

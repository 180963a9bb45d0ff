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
    pub(crate) fn change(&mut self, changes: Vec<Change>, version: i32, encoding: Encoding) {
        for change in changes {
            let text: Arc<str> = match change.range {
                None => change.text.into(),
                Some((start, end)) => {
                    let span = self.positions.span(start, end);
                    let old = self.text();
                    let mut new = String::with_capacity(old.len() + change.text.len());
                    new.push_str(old.get(..span.start as usize).unwrap_or(""));
                    new.push_str(&change.text);
                    new.push_str(old.get(span.end as usize..).unwrap_or(""));
                    new.into()
                }
            };
            self.positions = Arc::new(Positions::new(text, encoding));
        }
        self.version = version;
    }
}

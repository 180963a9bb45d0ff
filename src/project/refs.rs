//! `refs`: which picture, clip or sound each name stands for.

use serde::Serialize;

use crate::diagnostic::Place;
use crate::project::keys::Reader;
use crate::project::settings::{Origin, Set};
use crate::syntax::tree::MediaKind;
use crate::text::Span;
use crate::text::yaml::{Node, Value};

/// The keys of a reference that is a map.
pub(crate) const REF_KEYS: &[&str] = &["image", "video", "audio", "element", "role", "as"];
const REF_SHAPE: &str = "write a path, a URL, or a map such as `{ image: assets/girl.png, as: the girl }`";

/// An entry of `refs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefDecl {
    /// Its name; `None` in a list, where only the position counts.
    pub name: Option<String>,
    /// Where its name stands, or its value in a list.
    pub name_span: Span,
    /// Where its value stands.
    pub span: Span,
    /// Which file the spans point into.
    pub place: Place,
    /// What kind of file it is.
    pub kind: MediaKind,
    /// Where the file is.
    pub source: RefSource,
    /// What it is for.
    pub role: Option<Role>,
    /// How the prompt calls it.
    pub called: Option<Set<String>>,
}

/// Where a referenced file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefSource {
    /// A file, as its path is written.
    Path(String),
    /// An address that the vendor fetches.
    Url(String),
    /// A vendor's own id of an asset.
    Element(String),
    /// The last picture of the clip with this number, which does not exist before that clip is made.
    Frame(u32),
}

/// What a reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody.
    Character,
    /// A place.
    Scene,
    /// A thing.
    Prop,
    /// A look.
    Style,
    /// The first frame of the clip.
    FirstFrame,
    /// The last frame of the clip.
    LastFrame,
    /// A voice.
    Voice,
}

impl Role {
    /// Whether the API takes it as a frame of the clip, which needs no mention in the text.
    pub fn is_frame(self) -> bool {
        matches!(self, Self::FirstFrame | Self::LastFrame)
    }

    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "character" => Self::Character,
            "scene" => Self::Scene,
            "prop" => Self::Prop,
            "style" => Self::Style,
            "first_frame" => Self::FirstFrame,
            "last_frame" => Self::LastFrame,
            "voice" => Self::Voice,
            _ => return None,
        })
    }
}

/// A path or an address, and the kind of file that its ending speaks of.
pub fn ref_source(text: &str) -> (MediaKind, RefSource) {
    let url = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let kind = match ending.as_str() {
        "mp4" | "mov" | "webm" | "mkv" | "avi" | "m4v" => MediaKind::Video,
        "mp3" | "wav" | "m4a" | "aac" | "flac" | "ogg" | "opus" => MediaKind::Audio,
        _ => MediaKind::Image,
    };
    (kind, if url { RefSource::Url(text.to_owned()) } else { RefSource::Path(text.to_owned()) })
}

/// Reads `refs`, a map in order or a list.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Vec<RefDecl> {
    let mut decls: Vec<RefDecl> = Vec::new();
    match &node.value {
        Value::Map(entries) => {
            let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
            for (key, value) in entries {
                let name = key.text.trim_start_matches('@').to_owned();
                if let Some(first) = seen.get(&name).copied() {
                    let message = format!("`{name}` stands twice in `refs`; the first one counts");
                    reader.push(
                        crate::diagnostic::Diagnostic::error("S305", key.span, message)
                            .in_place(reader.place())
                            .label("again")
                            .related(first, "first here")
                            .help("give one of the two another name"),
                    );
                    continue;
                }
                seen.insert(name.clone(), key.span);
                decls.extend(read_one(reader, Some(name), key.span, value));
            }
        }
        Value::List(items) => {
            for item in items {
                decls.extend(read_one(reader, None, item.span, item));
            }
        }
        _ if node.is_null() => {}
        _ => reader.bad_value(
            node,
            "references",
            "write names with their pictures, such as `boy: assets/boy.png`",
        ),
    }
    decls
}

/// Gives the entries of a list the names that their positions give them: `Image1`, `Video1`.
pub(super) fn named(mut decls: Vec<RefDecl>) -> Vec<RefDecl> {
    let mut last = std::collections::HashMap::new();
    for decl in &mut decls {
        let number = last.entry(decl.kind).or_insert(0);
        *number += 1;
        decl.name.get_or_insert_with(|| format!("{}{number}", decl.kind.name()));
    }
    decls
}

fn read_one(reader: &mut Reader, name: Option<String>, name_span: Span, node: &Node) -> Option<RefDecl> {
    let place = reader.place();
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => {
            let (kind, source) = ref_source(text);
            Some(RefDecl { name, name_span, span: node.span, place, kind, source, role: None, called: None })
        }
        Value::Map(_) => {
            let mut found = None;
            let mut role = None;
            let mut called = None;
            for (key, value) in reader.known_entries(node, "a reference", REF_KEYS) {
                let Some(text) = value.text().filter(|_| !value.is_null()) else {
                    reader.bad_value(value, &format!("`{}`", key.text), REF_SHAPE);
                    continue;
                };
                match key.text.as_str() {
                    "role" => match Role::read(text) {
                        Some(read) => role = Some(read),
                        None => reader.bad_value(
                            value,
                            "a role",
                            "write `character`, `scene`, `prop`, `style`, `first_frame`, `last_frame` or `voice`",
                        ),
                    },
                    "as" if text.trim().is_empty() => {
                        reader.bad_value(value, "a name", "say how the prompt calls it, such as `as: the girl in the red coat`");
                    }
                    "as" => {
                        let origin = Origin::File(place, value.span);
                        called = Some(Set { value: text.trim().to_owned(), origin });
                    }
                    _ if found.is_some() => reader.bad_value(
                        value,
                        "the file of this reference",
                        "a reference has one file: keep one of `image`, `video`, `audio` and `element`",
                    ),
                    kind => {
                        let (_, source) = ref_source(text);
                        found = Some(match kind {
                            "video" => (MediaKind::Video, source, value.span),
                            "audio" => (MediaKind::Audio, source, value.span),
                            "element" => (MediaKind::Image, RefSource::Element(text.to_owned()), value.span),
                            _ => (MediaKind::Image, source, value.span),
                        });
                    }
                }
            }
            if found.is_none() {
                reader.bad_value(node, "a reference", REF_SHAPE);
            }
            let (kind, source, span) = found?;
            Some(RefDecl { name, name_span, span, place, kind, source, role, called })
        }
        _ => {
            reader.bad_value(node, "a reference", REF_SHAPE);
            None
        }
    }
}

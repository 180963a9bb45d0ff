//! Reads `refs`: the picture, clip or sound that each name stands for.

use serde::Serialize;

use crate::diagnostic::Place;
use crate::project::keys::Reader;
use crate::project::settings::{Origin, Setting};
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
    /// The span of the name, or of the value in a list.
    pub name_span: Span,
    /// The span of the value.
    pub span: Span,
    /// Which file the spans point into.
    pub place: Place,
    /// The kind of file.
    pub kind: MediaKind,
    /// The path, URL or id of the file.
    pub source: RefSource,
    /// What it is for.
    pub role: Option<Role>,
    /// The name that the prompt uses for it.
    pub called: Option<Setting<String>>,
}

/// The location of a referenced file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RefSource {
    /// A local file, by its path as written.
    Path(String),
    /// A URL that the vendor fetches.
    Url(String),
    /// The id of an asset in the vendor's library.
    Element(String),
    /// The last frame of the clip with this number, which does not exist until that clip is made.
    Frame(u32),
}

/// What a reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person or another character.
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
    /// A video to edit.
    Edit,
    /// A video to extend.
    Extend,
}

impl Role {
    /// Returns true for a first or last frame, which needs no mention in the text.
    pub fn is_frame(self) -> bool {
        matches!(self, Self::FirstFrame | Self::LastFrame)
    }

    /// The kind of file that it needs; `None` if any will do.
    fn needs(self) -> Option<MediaKind> {
        match self {
            Self::FirstFrame | Self::LastFrame => Some(MediaKind::Image),
            Self::Edit | Self::Extend => Some(MediaKind::Video),
            _ => None,
        }
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
            "edit" => Self::Edit,
            "extend" => Self::Extend,
            _ => return None,
        })
    }
}

/// Reads a path or a URL, and the kind of file by its extension.
pub fn ref_source(text: &str) -> (MediaKind, RefSource) {
    let url = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let path = text.split(['?', '#']).next().unwrap_or(text);
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    let kind = match extension.as_str() {
        "mp4" | "mov" | "webm" | "mkv" | "avi" | "m4v" => MediaKind::Video,
        "mp3" | "wav" | "m4a" | "aac" | "flac" | "ogg" | "opus" => MediaKind::Audio,
        _ => MediaKind::Image,
    };
    (kind, if url { RefSource::Url(text.to_owned()) } else { RefSource::Path(text.to_owned()) })
}

/// Reads `refs`, which is a map or a list.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Vec<RefDecl> {
    let mut decls: Vec<RefDecl> = Vec::new();
    match &node.value {
        Value::Map(entries) => {
            let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
            for (key, value) in entries {
                let name = key.text.trim_start_matches('@').to_owned();
                if let Some(first) = seen.get(&name).copied() {
                    let message = format!("`{name}` appears twice in `refs`; the first one counts");
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
                decls.extend(read_entry(reader, Some(name), key.span, value));
            }
        }
        Value::List(items) => {
            for item in items {
                decls.extend(read_entry(reader, None, item.span, item));
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

/// Names the entries of a list by their positions: `Image1`, `Video1`.
pub(super) fn name_by_position(mut decls: Vec<RefDecl>) -> Vec<RefDecl> {
    let mut last = std::collections::HashMap::new();
    for decl in &mut decls {
        let number = last.entry(decl.kind).or_insert(0);
        *number += 1;
        decl.name.get_or_insert_with(|| format!("{}{number}", decl.kind.name()));
    }
    decls
}

/// Reads one entry: a path or a URL, or a map.
fn read_entry(reader: &mut Reader, name: Option<String>, name_span: Span, node: &Node) -> Option<RefDecl> {
    let place = reader.place();
    match &node.value {
        Value::Scalar { text, .. } if !node.is_null() => {
            let (kind, source) = ref_source(text);
            Some(RefDecl { name, name_span, span: node.span, place, kind, source, role: None, called: None })
        }
        Value::Map(_) => {
            let Keys { file, role, called } = read_keys(reader, node);
            if file.is_none() {
                reader.bad_value(node, "a reference", REF_SHAPE);
            }
            let (kind, source, span) = file?;
            Some(RefDecl { name, name_span, span, place, kind, source, role, called })
        }
        _ => {
            reader.bad_value(node, "a reference", REF_SHAPE);
            None
        }
    }
}

/// The keys of a reference that is a map.
#[derive(Default)]
struct Keys {
    file: Option<(MediaKind, RefSource, Span)>,
    role: Option<Role>,
    called: Option<Setting<String>>,
}

fn read_keys(reader: &mut Reader, node: &Node) -> Keys {
    let mut keys = Keys::default();
    let mut role_node = None;
    for (key, value) in reader.known_entries(node, "a reference", REF_KEYS) {
        let Some(text) = value.text().filter(|_| !value.is_null()) else {
            reader.bad_value(value, &format!("`{}`", key.text), REF_SHAPE);
            continue;
        };
        match key.text.as_str() {
            "role" => match Role::read(text) {
                Some(role) => (keys.role, role_node) = (Some(role), Some(value)),
                None => reader.bad_value(
                    value,
                    "a role",
                    "write `character`, `scene`, `prop`, `style`, `first_frame`, `last_frame`, `voice`, `edit` or `extend`",
                ),
            },
            "as" if text.trim().is_empty() => reader.bad_value(
                value,
                "a name",
                "write what the prompt calls it, such as `as: the girl in the red coat`",
            ),
            "as" => {
                let origin = Origin::File(reader.place(), value.span);
                keys.called = Some(Setting { value: text.trim().to_owned(), origin });
            }
            _ if keys.file.is_some() => reader.bad_value(
                value,
                "the file of this reference",
                "a reference has one file: keep one of `image`, `video`, `audio` and `element`",
            ),
            kind => {
                let (_, source) = ref_source(text);
                keys.file = Some(match kind {
                    "video" => (MediaKind::Video, source, value.span),
                    "audio" => (MediaKind::Audio, source, value.span),
                    "element" => (MediaKind::Image, RefSource::Element(text.to_owned()), value.span),
                    _ => (MediaKind::Image, source, value.span),
                });
            }
        }
    }
    if let (Some(role), Some(node), Some((kind, ..))) = (keys.role, role_node, &keys.file)
        && let Some(needed) = role.needs().filter(|needed| needed != kind)
    {
        let key = needed.name().to_lowercase();
        let help = format!(
            "this role needs {}: give the file as `{key}:`, or choose another role",
            file_kind(needed)
        );
        reader.bad_value(node, &format!("the role of {}", file_kind(*kind)), &help);
        keys.role = None;
    }
    keys
}

fn file_kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "a picture",
        MediaKind::Video => "a video",
        MediaKind::Audio => "a sound",
    }
}

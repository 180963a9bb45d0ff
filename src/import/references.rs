//! References in the spellings of other tools: `<<<image_1>>>`, `@image_1`, `#Image1`, `「image 1」`.

use crate::import::scan::{before, digits, from, spaces};

/// What stands around a name in other tools.
const AROUND: [(&str, &str); 8] =
    [("<<<", ">>>"), ("<<", ">>"), ("<", ">"), ("{{", "}}"), ("「", "」"), ("[", "]"), ("#", ""), ("@", "")];

/// The kinds, as other tools write them, and as a story does.
const KINDS: [(&str, &str); 12] = [
    ("image", "Image"),
    ("img", "Image"),
    ("picture", "Image"),
    ("pic", "Image"),
    ("video", "Video"),
    ("audio", "Audio"),
    ("element", "element"),
    ("character", "character"),
    ("subject", "subject"),
    ("voice", "voice"),
    ("图片", "Image"),
    ("图", "Image"),
];

/// The length of a reference at a place, and its name in a story, where its spelling there is another one.
pub(super) fn spelled(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = from(text, at);
    if !rest.starts_with(['<', '{', '「', '[', '#', '@']) {
        return None;
    }
    AROUND.iter().find_map(|(open, close)| {
        rest.strip_prefix(open)?;
        let inside = spaces(text, at + open.len(), 1);
        let (kind, name) = KINDS.iter().find(|(kind, _)| {
            from(text, inside).get(..kind.len()).is_some_and(|head| head.eq_ignore_ascii_case(kind))
        })?;
        let behind = inside + kind.len();
        let joined = from(text, behind).starts_with('_');
        let number = if joined { behind + 1 } else { spaces(text, behind, usize::from(!close.is_empty())) };
        let end = digits(text, number);
        let position: u32 =
            text.get(number..end)?.parse().ok().filter(|position| (1..1000).contains(position))?;
        let closed = spaces(text, end, 1);
        let whole = if close.is_empty() {
            !from(text, end).starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && !before(text, at).is_some_and(|c| c.is_alphanumeric() && c.is_ascii())
        } else {
            from(text, closed).starts_with(close)
        };
        // `@Image1`, `[Image 1]`: a story says it just so.
        let native = match *open {
            "@" => {
                !joined
                    || *name == "element"
                    || *name == "character"
                    || *name == "subject"
                    || *name == "voice"
                    || *kind == "picture"
            }
            "[" => !joined,
            _ => false,
        };
        let positional = matches!(*name, "Image" | "Video" | "Audio");
        (whole && !native).then(|| {
            let end = if close.is_empty() { end } else { closed + close.len() };
            let name = if positional { format!("{name}{position}") } else { format!("{name}_{position}") };
            (end - at, name)
        })
    })
}

//! A reference and its new name to the edits that rename it everywhere, or why it cannot be renamed.
//!
//! What comes out was tried: with the edits carried out, every mention still means what it meant.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compile::fix::apply;
use crate::diagnostic::Edit;
use crate::lsp::navigation::{self, Name, Owner};
use crate::lsp::story::{ProjectFile, Story};
use crate::lsp::uri;
use crate::syntax::{parse, positional};
use crate::text::Span;

/// Compiles a text as the story of a name, with the text of its project file where that is not what it was.
pub type Compile<'c> = dyn Fn(&str, Option<&str>, &str) -> Story + 'c;

/// Whether a reference has a name that can be changed; else why not.
///
/// # Errors
///
/// Where it is called by its position.
pub fn may_rename(name: &Name) -> Result<(), String> {
    if name.is_named {
        return Ok(());
    }
    Err(format!("`{}` is called by its position: give it a name in `refs` first", name.name))
}

/// The edits that give a reference a new name, by document: where it is declared, and in each of these stories.
///
/// # Errors
///
/// Where it has no name to change, the new one is no name or is taken, or a text would mean something else with it.
pub fn rename(
    name: &Name,
    new: &str,
    project: Option<&ProjectFile>,
    stories: &[(String, Arc<Story>)],
    compile: &Compile<'_>,
) -> Result<Vec<(String, Vec<Edit>)>, String> {
    may_rename(name)?;
    let new = new.trim().trim_start_matches('@');
    check_name(new)?;
    if new == name.name {
        return Ok(Vec::new());
    }
    let key = key(new);
    let declared = |span: Span| Edit::replace(span, key.clone());
    let shared = match (&name.owner, &name.declaration, project) {
        (Owner::Project(path), Some((_, span)), Some(file)) => {
            if file.project.refs.iter().any(|decl| decl.name.as_deref() == Some(new)) {
                return Err(format!("`{new}` is taken: `storyc.yaml` has another reference of that name"));
            }
            Some((path.clone(), vec![declared(*span)], apply(&file.text, [&declared(*span)].into_iter())))
        }
        _ => None,
    };
    let mut all: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    for (document, story) in stories {
        let Some(target) = navigation::target(story, document, name) else { continue };
        if story.board().refs.iter().enumerate().any(|(at, r)| at != target && r.name == new)
            || story.board().declared.iter().any(|known| known == new)
        {
            return Err(format!(
                "`{new}` is taken: {} has another reference of that name",
                shown(story, document)
            ));
        }
        let declaration = match (&name.owner, &name.declaration) {
            (Owner::Story(_), Some((_, span))) => Some(declared(*span)),
            _ => None,
        };
        let project = shared.as_ref().map(|(_, _, text)| text.as_str());
        let edits =
            in_story(story, target, new, declaration.as_ref(), |text| compile(document, project, text))
                .ok_or_else(|| {
                    format!("as `{new}`, a mention in {} would mean something else", shown(story, document))
                })?;
        all.insert(document.clone(), edits);
    }
    if let Some((path, edits, _)) = shared {
        all.insert(path, edits);
    }
    all.retain(|_, edits| !edits.is_empty());
    Ok(all.into_iter().collect())
}

/// What a document is called, from the folder that is open.
fn shown<'d>(story: &Story, document: &'d str) -> &'d str {
    uri::below(document, &story.root).unwrap_or(document)
}

/// The edits of one story; the shorter spelling of mentions where it means the same, else `@[…]`.
fn in_story(
    story: &Story,
    target: usize,
    new: &str,
    declaration: Option<&Edit>,
    compile: impl Fn(&str) -> Story,
) -> Option<Vec<Edit>> {
    let spans: Vec<Span> = story
        .board()
        .mentions
        .iter()
        .filter(|mention| mention.target == target)
        .map(|mention| mention.span)
        // What is said by its position, `@Image1`, means the same with any name.
        .filter(|span| positional(navigation::bare(story.words(*span))).is_none())
        .collect();
    let edits = |exact: &dyn Fn(Span) -> bool| -> Vec<Edit> {
        let mention = |span: &Span| {
            let text = if exact(*span) { format!("@[{new}]") } else { format!("@{new}") };
            Edit::replace(*span, text)
        };
        let mut edits: Vec<Edit> =
            declaration.into_iter().cloned().chain(spans.iter().map(mention)).collect();
        edits.sort_by_key(|edit| edit.span);
        edits
    };
    let before = meanings(story, target);
    let holds = |edits: &Vec<Edit>| {
        let after = compile(&apply(story.text(), edits.iter()));
        let renamed = after.board().refs.iter().position(|r| r.name == new);
        renamed.is_some_and(|renamed| meanings(&after, renamed) == before)
    };
    // Where a name was said to end, it may still have to be said.
    let was_exact = |span: Span| story.words(span).starts_with("@[");
    [edits(&was_exact), edits(&|_| true)].into_iter().find(holds)
}

/// Of each mention whether it means this reference, and what kind of file each reference is.
fn meanings(story: &Story, target: usize) -> (Vec<bool>, usize) {
    let mentions = story.board().mentions.iter().map(|mention| mention.target == target).collect();
    (mentions, story.board().refs.len())
}

/// Whether a text can be a name at all.
fn check_name(new: &str) -> Result<(), String> {
    let written = format!("@[{new}]");
    let script = parse(written.as_str());
    let whole = Span::new(0, written.len());
    let is_one = matches!(script.references.as_slice(), [one] if one.span == whole && one.name == new);
    if positional(new).is_some() {
        return Err(format!("`{new}` is a position, and no name: choose another"));
    }
    if new.is_empty() || !is_one {
        return Err(format!(
            "`{new}` is no name: write letters, digits, `_`, `-` or spaces, such as `night porter`"
        ));
    }
    Ok(())
}

/// A name as a key in YAML: in quotes where it would be read as something else.
fn key(name: &str) -> String {
    let text = format!("{name}: x\n");
    let plain = crate::text::yaml::parse(&text, 0).ok().flatten().is_some_and(|node| match node.value {
        crate::text::yaml::Value::Map(entries) => {
            matches!(entries.as_slice(), [(key, _)] if key.text == name)
        }
        _ => false,
    });
    // Inside braces, commas and brackets end a key.
    if plain && !name.contains([',', '{', '}', '#', '&', '*', '!', '|', '>', '%', '"', '\'', '`']) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

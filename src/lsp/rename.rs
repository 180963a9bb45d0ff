//! Renames a reference: computes the edits in every document, or explains why the name can't change.
//!
//! Compiles the edited texts to verify them: every mention in every story must keep its meaning, also in stories that
//! don't mention the reference.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use crate::compile::fix::apply;
use crate::diagnostic::Edit;
use crate::lsp::navigation::{self, Name, Owner};
use crate::lsp::story::{ProjectFile, Story};
use crate::lsp::uri;
use crate::project::RefSource;
use crate::storyboard::Declared;
use crate::syntax::{parse, positional};
use crate::text::Span;

/// Compiles a text in place of a story's. The arguments are the story's name, the new text of its project file if that
/// changes, and the text.
pub type Compile<'c> = dyn Fn(&str, Option<&str>, &str) -> Story + 'c;

/// Checks that a reference has a name that can be changed.
///
/// # Errors
///
/// Returns a message if it is named by its position.
pub fn may_rename(name: &Name) -> Result<(), String> {
    if name.is_named {
        return Ok(());
    }
    Err(format!("`{}` is called by its position: give it a name in `refs` first", name.name))
}

/// The edits that rename a reference, by document: its declaration, and its mentions in `stories`, which must be all
/// stories that can mention it.
///
/// # Errors
///
/// Returns a message if it has no name to change, if the new name is invalid or taken, if the meaning of a text would
/// change, or if a document that mentions it has errors that hide its declarations.
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
    if let (Some(_), Some(file)) = (&shared, project) {
        let shown = stories.first().map_or(file.path.as_str(), |(_, story)| shown(story, &file.path));
        known(file.project.readable, shown)?;
    }
    for (document, story) in stories {
        let project = shared.as_ref().map(|(_, _, text)| text.as_str());
        let compile = |text: &str| compile(document, project, text);
        let Some(target) = navigation::target(story, document, name) else {
            // The story doesn't mention the reference, but it may already use the new name.
            if let Some(taken) = first_changed(story, &compile(story.text())) {
                return Err(format!(
                    "`{new}` is taken: `{taken}` in {} would mean something else",
                    shown(story, document)
                ));
            }
            continue;
        };
        let is_own = story.project.as_ref().is_none_or(|file| file.project.readable);
        let unread =
            if is_own { document } else { story.project.as_ref().map_or(document, |file| &file.path) };
        known(story.board().refs_known, shown(story, unread))?;
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
        let edits = in_story(story, target, new, declaration.as_ref(), compile).ok_or_else(|| {
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

/// Returns an error if a document's declarations aren't known: another reference may have the name.
fn known(is_known: bool, document: &str) -> Result<(), String> {
    if is_known {
        return Ok(());
    }
    Err(format!("{document} has mistakes, and it is not known which references it declares: mend them first"))
}

/// The path of a document relative to the story's root, for messages.
fn shown<'d>(story: &Story, document: &'d str) -> &'d str {
    match story.root.as_str() {
        "" => document,
        root => uri::below(document, root).unwrap_or(document),
    }
}

/// The edits of one story. Mentions get the short spelling if it keeps their meaning, else `@[…]`.
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
        // A positional mention such as `@Image1` stays, since it means the same with any name.
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
    let before = meanings(story, Some(target));
    let holds = |edits: &Vec<Edit>| {
        let after = compile(&apply(story.text(), edits.iter()));
        let renamed = after.board().refs.iter().position(|r| r.name == new);
        renamed.is_some()
            && meanings(&after, renamed) == before
            && after.board().refs.len() == story.board().refs.len()
    };
    // Keep `@[…]` where it was written: the end of the name may still need marking.
    let was_exact = |span: Span| story.words(span).starts_with("@[");
    [edits(&was_exact), edits(&|_| true)].into_iter().find(holds)
}

/// The meaning of a mention, independent of the name to change: the name (`None` for the renamed reference), its file,
/// and where it is declared.
type Meaning<'s> = (Option<&'s str>, Option<&'s RefSource>, Discriminant<Declared>);

/// The meaning of each mention.
fn meanings(story: &Story, renamed: Option<usize>) -> Vec<Option<Meaning<'_>>> {
    let meaning = |target: usize| {
        let r = story.board().refs.get(target)?;
        let name = (Some(target) != renamed).then_some(r.name.as_str());
        Some((name, r.source.as_ref(), discriminant(&r.declared)))
    };
    story.board().mentions.iter().map(|mention| meaning(mention.target)).collect()
}

/// The first mention whose meaning differs between two compilations of the same text.
fn first_changed<'s>(before: &'s Story, after: &Story) -> Option<&'s str> {
    let (old, new) = (meanings(before, None), meanings(after, None));
    let changed = old.iter().zip(&new).position(|(old, new)| old != new);
    let at = changed.or_else(|| (old.len() != new.len()).then_some(old.len().min(new.len())))?;
    before.board().mentions.get(at).map_or(Some("a mention"), |mention| Some(before.words(mention.span)))
}

/// Checks that a text is a valid name.
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

/// A name as a YAML key, quoted if it would be parsed as something else.
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

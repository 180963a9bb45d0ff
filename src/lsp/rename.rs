//! Renames a reference: computes the edits in every document, or explains why the name can't change.
//!
//! Compiles the edited texts to verify them: every mention in every story must keep its meaning, even in stories that
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

/// Compiles a new text for a story. The arguments are the story's name, the new text of its project file if that
/// changes, and the new text of the story.
pub type Compile<'c> = dyn Fn(&str, Option<&str>, &str) -> Story + 'c;

/// Checks that a reference has a name that can be changed.
///
/// # Errors
///
/// Returns a message if the reference has only a position, such as `@Image1`.
pub fn ensure_has_name(name: &Name) -> Result<(), String> {
    if name.is_named {
        return Ok(());
    }
    Err(format!("`{}` has no name of its own, only a position; give it a name in `refs` first", name.name))
}

/// The edits that rename a reference, by document: its declaration, and its mentions in `stories`, which must be all
/// stories that can mention it.
///
/// # Errors
///
/// Returns a message if the reference has only a position, if the new name is invalid or taken, if the rename would
/// change what a mention means, or if errors in a document hide which references it declares.
pub fn rename(
    name: &Name,
    new: &str,
    project: Option<&ProjectFile>,
    stories: &[(String, Arc<Story>)],
    compile: &Compile<'_>,
) -> Result<Vec<(String, Vec<Edit>)>, String> {
    ensure_has_name(name)?;
    let new = new.trim().trim_start_matches('@');
    check_name(new)?;
    if new == name.name {
        return Ok(Vec::new());
    }
    let key = yaml_key(new);
    let declared = |span: Span| Edit::replace(span, key.clone());
    let shared = match (&name.owner, &name.declaration, project) {
        (Owner::Project(path), Some((_, span)), Some(file)) => {
            if file.project.refs.iter().any(|decl| decl.name.as_deref() == Some(new)) {
                return Err(format!("`{new}` is taken: `storyc.yaml` has another reference with that name"));
            }
            Some((path.clone(), vec![declared(*span)], apply(&file.text, [&declared(*span)].into_iter())))
        }
        _ => None,
    };
    let mut all: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    if let (Some(_), Some(file)) = (&shared, project) {
        let shown = stories.first().map_or(file.path.as_str(), |(_, story)| display_path(story, &file.path));
        ensure_refs_known(file.project.readable, shown)?;
    }
    for (document, story) in stories {
        let project = shared.as_ref().map(|(_, _, text)| text.as_str());
        let compile = |text: &str| compile(document, project, text);
        let Some(target) = navigation::target(story, document, name) else {
            // The story doesn't mention the reference, but it may already use the new name.
            if let Some(taken) = first_changed(story, &compile(story.text())) {
                return Err(format!(
                    "`{new}` is taken: it would change what `{taken}` in {} means",
                    display_path(story, document)
                ));
            }
            continue;
        };
        let is_own = story.project.as_ref().is_none_or(|file| file.project.readable);
        let unread =
            if is_own { document } else { story.project.as_ref().map_or(document, |file| &file.path) };
        ensure_refs_known(story.board().refs_known, display_path(story, unread))?;
        if story.board().refs.iter().enumerate().any(|(at, r)| at != target && r.name == new)
            || story.board().declared.iter().any(|known| known == new)
        {
            return Err(format!(
                "`{new}` is taken: {} has another reference with that name",
                display_path(story, document)
            ));
        }
        let declaration = match (&name.owner, &name.declaration) {
            (Owner::Story(_), Some((_, span))) => Some(declared(*span)),
            _ => None,
        };
        let edits = story_edits(story, target, new, declaration.as_ref(), compile).ok_or_else(|| {
            format!("the name `{new}` would change what a mention in {} means", display_path(story, document))
        })?;
        all.insert(document.clone(), edits);
    }
    if let Some((path, edits, _)) = shared {
        all.insert(path, edits);
    }
    all.retain(|_, edits| !edits.is_empty());
    Ok(all.into_iter().collect())
}

/// Checks that a document's declarations are known; if they aren't, another reference may already have the new name.
fn ensure_refs_known(is_known: bool, document: &str) -> Result<(), String> {
    if is_known {
        return Ok(());
    }
    Err(format!("{document} has errors, so storyc can't tell which references it declares; fix them first"))
}

/// The path of a document relative to the story's root, for messages.
fn display_path<'d>(story: &Story, document: &'d str) -> &'d str {
    match story.root.as_str() {
        "" => document,
        root => uri::relative_to(document, root).unwrap_or(document),
    }
}

/// The edits of one story. Mentions get the short spelling if it keeps their meaning, else `@[…]`.
fn story_edits(
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
        .filter(|span| positional(navigation::bare(story.text_of(*span))).is_none())
        .collect();
    let edits = |in_brackets: &dyn Fn(Span) -> bool| -> Vec<Edit> {
        let mention = |span: &Span| {
            let text = if in_brackets(*span) { format!("@[{new}]") } else { format!("@{new}") };
            Edit::replace(*span, text)
        };
        let mut edits: Vec<Edit> =
            declaration.into_iter().cloned().chain(spans.iter().map(mention)).collect();
        edits.sort_by_key(|edit| edit.span);
        edits
    };
    let before = meanings(story, Some(target));
    let keeps_meaning = |edits: &Vec<Edit>| {
        let after = compile(&apply(story.text(), edits.iter()));
        let renamed = after.board().refs.iter().position(|r| r.name == new);
        renamed.is_some()
            && meanings(&after, renamed) == before
            && after.board().refs.len() == story.board().refs.len()
    };
    // Keep brackets that the author wrote: they may still be needed to mark the end of the name.
    let had_brackets = |span: Span| story.text_of(span).starts_with("@[");
    [edits(&had_brackets), edits(&|_| true)].into_iter().find(keeps_meaning)
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
    before.board().mentions.get(at).map_or(Some("a mention"), |mention| Some(before.text_of(mention.span)))
}

/// Checks that a text is a valid name.
fn check_name(new: &str) -> Result<(), String> {
    let written = format!("@[{new}]");
    let script = parse(written.as_str());
    let whole = Span::new(0, written.len());
    let is_one = matches!(script.references.as_slice(), [one] if one.span == whole && one.name == new);
    if positional(new).is_some() {
        return Err(format!("`{new}` is reserved for a position; choose another name"));
    }
    if new.is_empty() || !is_one {
        return Err(format!(
            "`{new}` isn't a valid name; use letters, digits, `_`, `-` or spaces, such as `night porter`"
        ));
    }
    Ok(())
}

/// A name as a YAML key, quoted if it would be parsed as something else.
fn yaml_key(name: &str) -> String {
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

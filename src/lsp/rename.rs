//! A reference and its new name to the edits that rename it everywhere, or why it cannot be renamed.
//!
//! What comes out was tried: with the edits carried out, every mention in every story still means what it meant, in those
//! too that do not speak of the reference.

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

/// The edits that give a reference a new name, by document: where it is declared, and in each of these stories, which are
/// all that can speak of it.
///
/// # Errors
///
/// Where it has no name to change, the new one is no name or is taken, a text would mean something else with it, or nobody
/// knows what is declared in one that speaks of it.
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
            // It does not speak of the reference. It may well say what will be its name.
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

/// Refuses where nobody knows which references a document declares: another may have the name, or own it.
fn known(is_known: bool, document: &str) -> Result<(), String> {
    if is_known {
        return Ok(());
    }
    Err(format!("{document} has mistakes, and it is not known which references it declares: mend them first"))
}

/// What a document is called, from the folder that is open.
fn shown<'d>(story: &Story, document: &'d str) -> &'d str {
    match story.root.as_str() {
        "" => document,
        root => uri::below(document, root).unwrap_or(document),
    }
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
    let before = meanings(story, Some(target));
    let holds = |edits: &Vec<Edit>| {
        let after = compile(&apply(story.text(), edits.iter()));
        let renamed = after.board().refs.iter().position(|r| r.name == new);
        renamed.is_some()
            && meanings(&after, renamed) == before
            && after.board().refs.len() == story.board().refs.len()
    };
    // Where a name was said to end, it may still have to be said.
    let was_exact = |span: Span| story.words(span).starts_with("@[");
    [edits(&was_exact), edits(&|_| true)].into_iter().find(holds)
}

/// What a mention means, whatever the reference that is renamed is called: nothing for that one's name, else the name, with
/// where its file is and who declares it.
type Meaning<'s> = (Option<&'s str>, Option<&'s RefSource>, Discriminant<Declared>);

/// What each mention means.
fn meanings(story: &Story, renamed: Option<usize>) -> Vec<Option<Meaning<'_>>> {
    let meaning = |target: usize| {
        let r = story.board().refs.get(target)?;
        let name = (Some(target) != renamed).then_some(r.name.as_str());
        Some((name, r.source.as_ref(), discriminant(&r.declared)))
    };
    story.board().mentions.iter().map(|mention| meaning(mention.target)).collect()
}

/// The first words of a story that mean something else in another compilation of the same text.
fn first_changed<'s>(before: &'s Story, after: &Story) -> Option<&'s str> {
    let (old, new) = (meanings(before, None), meanings(after, None));
    let changed = old.iter().zip(&new).position(|(old, new)| old != new);
    let at = changed.or_else(|| (old.len() != new.len()).then_some(old.len().min(new.len())))?;
    before.board().mentions.get(at).map_or(Some("a mention"), |mention| Some(before.words(mention.span)))
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

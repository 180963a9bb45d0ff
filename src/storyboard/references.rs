//! Binds each `@name` to its file, and to the number by which the model knows it.

use std::collections::HashMap;

use crate::diagnostic::Place;
use crate::project::{Project, RefDecl, ref_source};
use crate::storyboard::{Declared, Mention, Ref};
use crate::syntax::tree::{Block, BlockKind, MediaKind, Reference, Script, SectionKind};
use crate::syntax::{Patch, is_cjk, positional};
use crate::text::Span;

/// Binds every reference of the script.
///
/// The story's own references come first, in order; then the shared ones that the text uses and the unbound ones, in
/// order of first use.
pub(super) fn bind(
    script: &Script,
    own: &[RefDecl],
    project: Option<&Project>,
    flags: &[(String, String)],
    folder: &str,
) -> (Vec<Ref>, Vec<Mention>) {
    let mut binder =
        Binder { refs: Vec::new(), by_name: HashMap::new(), by_number: HashMap::new(), last: HashMap::new() };
    for decl in own {
        binder.declare(decl, folder);
    }
    for (name, value) in flags {
        binder.flag(name, value);
    }
    let own_count = binder.refs.len();
    let shared: &[RefDecl] = project.map_or(&[], |project| &project.refs);
    let shared_folder = project.map_or("", |project| project.folder.as_str());

    let unsent = Unsent::new(&script.blocks);
    // Unbound positional names keep their number, whatever the order in which the text mentions them.
    for reference in &script.references {
        if let Some((kind, number)) = reference.position {
            binder.reserve_position(reference, kind, number, own_count, shared);
        }
    }
    let mut mentions = Vec::with_capacity(script.references.len());
    for reference in &script.references {
        let (target, length) = binder.target(reference, shared, shared_folder);
        let sent = !unsent.contains(reference.span);
        let span = Span { start: reference.span.start, end: reference.span.start + length };
        if let Some(target) = binder.refs.get_mut(target) {
            target.used |= sent;
        }
        mentions.push(Mention { span, target, sent });
    }
    for r in &mut binder.refs {
        // References that the prompt's first line declares, and frames, count as used without a mention.
        r.used |= r.called.is_some() || r.role.is_some_and(super::super::project::refs::Role::is_frame);
    }
    binder.close_gaps();
    (binder.refs, mentions)
}

/// Binds the references of an edited story like those before the edit; `None` if the edit may have changed what they
/// mean. `before` has the mentions of the story before the edit.
pub(super) fn rebind(before: &[Mention], patch: &Patch, script: &Script) -> Option<Vec<Mention>> {
    if !patch.keeps_references {
        return None;
    }
    let mut mentions = before.to_vec();
    let unsent = Unsent::new(script.blocks.get(patch.blocks.new_items())?);
    let references = script.references.get(patch.references.new_items())?;
    for (mention, reference) in mentions.get_mut(patch.references.old.clone())?.iter_mut().zip(references) {
        if mention.sent == unsent.contains(reference.span) {
            return None;
        }
        mention.span =
            mention.span.moved(reference.span.start.cast_signed() - mention.span.start.cast_signed());
    }
    for mention in mentions.get_mut(patch.references.old.end..)? {
        mention.span = mention.span.moved(patch.by);
    }
    Some(mentions)
}

/// The parts of blocks that are never sent, in the order of the file.
struct Unsent(Vec<Span>);

impl Unsent {
    fn new(blocks: &[Block]) -> Self {
        Self(blocks.iter().filter_map(unsent).collect())
    }

    fn contains(&self, reference: Span) -> bool {
        let next = self.0.partition_point(|span| span.end <= reference.start);
        self.0.get(next).is_some_and(|span| span.contains(reference))
    }
}

struct Binder {
    refs: Vec<Ref>,
    /// The index of each name in `refs`; the first one wins.
    by_name: HashMap<String, usize>,
    /// The index in `refs` of each number of a kind.
    by_number: HashMap<(MediaKind, u32), usize>,
    /// The highest number of each kind.
    last: HashMap<MediaKind, u32>,
}

impl Binder {
    fn next_number(&self, kind: MediaKind) -> u32 {
        self.last.get(&kind).copied().unwrap_or(0).saturating_add(1)
    }

    fn push(&mut self, r: Ref) -> usize {
        let index = self.refs.len();
        self.by_name.entry(r.name.clone()).or_insert(index);
        self.by_number.entry((r.kind, r.number)).or_insert(index);
        let last = self.last.entry(r.kind).or_insert(0);
        *last = r.number.max(*last);
        self.refs.push(r);
        index
    }

    fn declare(&mut self, decl: &RefDecl, folder: &str) {
        let number = self.next_number(decl.kind);
        let name = decl.name.clone().unwrap_or_else(|| format!("{}{number}", decl.kind.name()));
        let declared = match decl.place {
            Place::Story => Declared::Story(decl.name_span),
            Place::Project => Declared::Project(decl.name_span),
        };
        self.push(Ref {
            name,
            kind: decl.kind,
            number,
            source: Some(decl.source.clone()),
            folder: folder.to_owned(),
            role: decl.role,
            called: decl.called.clone(),
            declared,
            by_flag: false,
            used: false,
            left_out: false,
        });
    }

    /// Applies a `--ref`: `Image2=girl.png` takes position 2; `girl=girl.png` replaces that name or comes last.
    fn flag(&mut self, name: &str, value: &str) {
        let name = name.trim_start_matches('@');
        let (kind, source) = ref_source(value);
        let position = positional(name);
        let found = self.by_name.get(name).or_else(|| self.by_number.get(&position?)).copied();
        if let Some(r) = found.and_then(|found| self.refs.get_mut(found)) {
            r.source = Some(source);
            r.folder = String::new();
            r.by_flag = true;
            if position.is_none() {
                r.kind = kind;
            }
            return;
        }
        let (name, kind, number) = match position {
            Some((kind, number)) => (format!("{}{number}", kind.name()), kind, number),
            None => (name.to_owned(), kind, self.next_number(kind)),
        };
        self.push(Ref {
            name,
            kind,
            number,
            source: Some(source),
            // A path on the command line is relative to the working directory.
            folder: String::new(),
            role: None,
            called: None,
            declared: Declared::Flag,
            by_flag: true,
            used: false,
            left_out: false,
        });
    }

    fn reserve_position(
        &mut self,
        reference: &Reference,
        kind: MediaKind,
        number: u32,
        own_count: usize,
        shared: &[RefDecl],
    ) {
        let is_declared = |name: &str| {
            self.by_name.contains_key(name) || shared.iter().any(|decl| decl.name.as_deref() == Some(name))
        };
        let named = is_declared(&reference.written) || is_declared(&reference.name);
        let placed = self.by_number.get(&(kind, number)).is_some_and(|at| *at < own_count);
        if !named && !placed {
            self.push(unbound(reference.name.clone(), kind, number));
        }
    }

    /// Resolves a reference: its index in `refs`, and how many of its bytes belong to it.
    fn target(&mut self, reference: &Reference, shared: &[RefDecl], shared_folder: &str) -> (usize, u32) {
        let whole = reference.span.len() as u32;
        // Try the exact name first: a reference named `image2` need not be the second image.
        for name in [&reference.written, &reference.name] {
            if let Some(found) = self.find(name, shared, shared_folder) {
                return (found, whole);
            }
        }
        if let Some(found) = reference.position.and_then(|position| self.by_number.get(&position)) {
            return (*found, whole);
        }
        if !reference.exact
            && let Some(name) = self.declared_start(&reference.name, shared)
            && let Some(found) = self.find(&name, shared, shared_folder)
        {
            return (found, name.len() as u32 + 1);
        }
        let number = self.next_number(MediaKind::Image);
        (self.push(unbound(reference.name.clone(), MediaKind::Image, number)), whole)
    }

    /// Finds a reference by its exact name; a shared one joins the list on first use.
    fn find(&mut self, name: &str, shared: &[RefDecl], shared_folder: &str) -> Option<usize> {
        if let Some(found) = self.by_name.get(name) {
            return Some(*found);
        }
        let decl = shared.iter().find(|decl| decl.name.as_deref() == Some(name))?;
        self.declare(decl, shared_folder);
        Some(self.refs.len() - 1)
    }

    /// Finds the longest declared name that `name` starts with, if a script without spaces or a hyphen follows it.
    ///
    /// In scripts with spaces, a longer name is a different one: `@boys` isn't `@boy`, and must not send his image.
    fn declared_start(&self, name: &str, shared: &[RefDecl]) -> Option<String> {
        if !name.contains(|c: char| c == '-' || is_cjk(c)) {
            return None;
        }
        let own = self.refs.iter().take_while(|r| r.declared != Declared::Nowhere).map(|r| r.name.as_str());
        let shared = shared.iter().filter_map(|decl| decl.name.as_deref());
        own.chain(shared)
            .filter(|declared| {
                name.strip_prefix(declared).and_then(|rest| rest.chars().next()).is_some_and(|next| {
                    let last = declared.chars().next_back();
                    next == '-' || is_cjk(next) || (last.is_some_and(is_cjk) && !next.is_ascii_digit())
                })
            })
            .max_by_key(|declared| declared.len())
            .map(str::to_owned)
    }

    /// Closes gaps in the numbers once every used reference is bound, because the model counts only what it gets.
    fn close_gaps(&mut self) {
        if self.refs.iter().any(|r| r.source.is_none() && r.used) {
            return;
        }
        let mut order: Vec<usize> = (0..self.refs.len()).collect();
        order.sort_by_key(|at| self.refs.get(*at).map(|r| (r.kind, r.number)));
        let mut last = HashMap::new();
        for at in order {
            if let Some(r) = self.refs.get_mut(at).filter(|r| r.source.is_some()) {
                let number = last.entry(r.kind).or_insert(0);
                *number += 1;
                r.number = *number;
            }
        }
    }
}

fn unbound(name: String, kind: MediaKind, number: u32) -> Ref {
    Ref {
        name,
        kind,
        number,
        source: None,
        folder: String::new(),
        role: None,
        called: None,
        declared: Declared::Nowhere,
        by_flag: false,
        used: false,
        left_out: false,
    }
}

/// The part of a block that is never sent: notes, and the title of a clip.
fn unsent(block: &Block) -> Option<Span> {
    match block.kind {
        BlockKind::Section { kind: SectionKind::Notes, .. } => Some(block.span),
        BlockKind::Clip(_) => Some(block.header),
        _ => None,
    }
}

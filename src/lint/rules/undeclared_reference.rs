//! R101: a reference name that is not in `refs`.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Context;
use crate::text::suggest;

rule! {
    /// ## What it does
    ///
    /// Finds an `@name` that is not declared, in a story that declares other references.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing says which picture is meant, so storyc can't make a request. Usually it is a
    /// typo.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   girl: https://example.com/girl.png
    /// ---
    /// [0-5s] @girl looks up. @grl smiles.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   girl: https://example.com/girl.png
    /// ---
    /// [0-5s] @girl looks up. @girl smiles.
    /// ```
    "R101" "undeclared-reference" Error Language, fix: Some(Safety::Unsafe), check: Some(check),
}

/// The most names that get a suggestion. Each search goes through all declared names, and hundreds of unknown names are
/// not typos.
const MOST_SUGGESTIONS: usize = 100;

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    if !super::declares_refs(context) {
        return;
    }
    let declared = &context.storyboard.declared;
    let mut unknown = 0;
    for mention in context.storyboard.mentions.iter().filter(|mention| mention.sent) {
        let Some(r) = context.storyboard.refs.get(mention.target) else { continue };
        if r.source.is_some() || crate::syntax::positional(&r.name).is_some() {
            continue;
        }
        let written = context.script.text(mention.span);
        let found = Diagnostic::error("R101", mention.span, format!("`@{}` is not declared in `refs`", r.name))
            .label("unknown name");
        unknown += 1;
        let nearest = (unknown <= MOST_SUGGESTIONS).then(|| suggest::nearest(&r.name, declared.iter().map(String::as_str))).flatten();
        out.push(match nearest {
            Some(near) => found.help(format!("did you mean `@{near}`?")).fix(
                format!("write `@{near}`"),
                false,
                vec![Edit::replace(mention.span, written.replace(&r.name, near))],
            ),
            None => found.help(format!(
                "declare it in front matter: `refs: {{ {0}: path/to/{0}.png }}`, or write `\\@` if it is prose",
                r.name
            )),
        });
    }
}

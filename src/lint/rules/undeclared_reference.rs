//! R101: a name that is not in `refs`.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Lint;
use crate::text::suggest;

rule! {
    /// ## What it does
    ///
    /// Finds an `@name` that is not among the references, in a story that declares some.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. Nothing says which picture is meant, so no request can be made. Most often it is a
    /// slip of the finger.
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

const MOST_LOOKED: usize = 100;

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    if !super::has_declared(lint) {
        return;
    }
    let declared = &lint.storyboard.declared;
    // Looking for what was meant takes a look at every name; hundreds of unknown names are no slip of the finger.
    let mut looked = 0;
    for mention in lint.storyboard.mentions.iter().filter(|mention| mention.sent) {
        let Some(r) = lint.storyboard.refs.get(mention.target) else { continue };
        if r.source.is_some() || super::position(&r.name).is_some() {
            continue;
        }
        let written = lint.script.text(mention.span);
        let found = Diagnostic::error("R101", mention.span, format!("`@{}` is not declared in `refs`", r.name))
            .label("unknown name");
        looked += 1;
        let nearest = (looked <= MOST_LOOKED).then(|| suggest::nearest(&r.name, declared.iter().map(String::as_str))).flatten();
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

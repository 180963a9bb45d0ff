//! R101: a name that is not in `refs`.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint::rule::{Safety, rule};
use crate::lint::Lint;
use crate::storyboard::Declared;
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

fn check(lint: &Lint<'_>, out: &mut Vec<Diagnostic>) {
    if !super::has_declared(lint) {
        return;
    }
    let declared = || lint.storyboard.refs.iter().filter(|r| r.declared != Declared::Nowhere).map(|r| r.name.as_str());
    for mention in lint.storyboard.mentions.iter().filter(|mention| mention.sent) {
        let Some(r) = lint.storyboard.refs.get(mention.target) else { continue };
        if r.source.is_some() || super::position(&r.name).is_some() {
            continue;
        }
        let written = lint.script.text(mention.span);
        let found = Diagnostic::error("R101", mention.span, format!("`@{}` is not declared in `refs`", r.name))
            .label("unknown name");
        out.push(match suggest::nearest(&r.name, declared()) {
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

//! R105: two references to one file.

use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;
use crate::plan;
use crate::project::RefSource;

rule! {
    /// ## What it does
    ///
    /// Finds two references that name the same file or address.
    ///
    /// ## Why
    ///
    /// Evidence: practice. The picture is sent twice and takes up two of the model's reference slots; the model sees two people
    /// who look alike.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    ///   runner: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy ties his shoe. @runner sets off.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy ties his shoe. @boy sets off.
    /// ```
    "R105" "repeated-picture" Warning Practice, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (index, r) in context.storyboard.sent_refs() {
        let file = match &r.source {
            Some(RefSource::Path(path)) => plan::join(&r.folder, path),
            Some(RefSource::Url(url) | RefSource::Element(url)) => url.clone(),
            Some(RefSource::Frame(_)) | None => continue,
        };
        let Some(first) = seen.get(&file).copied() else {
            seen.insert(file, index);
            continue;
        };
        let name = context.storyboard.refs.get(first).map_or("", |first| first.name.as_str());
        out.push(
            Diagnostic::warning("R105", super::ref_span(context, index), format!("`{}` and `{name}` are the same file, `{file}`", r.name))
                .label("the same file")
                .related(super::ref_span(context, first), "as this one")
                .help(format!("keep one of the two, and write `@{name}` for both")),
        );
    }
}

//! R201: a reference whose file is missing.

use crate::assets::AssetError;
use crate::diagnostic::Diagnostic;
use crate::lint::Context;
use crate::lint::rule::rule;

rule! {
    /// ## What it does
    ///
    /// Finds a reference whose file does not exist, is a folder, or can't be read.
    ///
    /// ## Why
    ///
    /// Evidence: the Story language. There is nothing to upload. Paths are relative to the folder of the file that names
    /// them; with `--ref`, they are relative to the current folder.
    ///
    /// ## Example
    ///
    /// ```story,fail
    /// ---
    /// refs:
    ///   boy: no-such-folder/boy.png
    /// ---
    /// [0-5s] @boy walks by the river.
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```story,pass
    /// ---
    /// refs:
    ///   boy: https://example.com/boy.png
    /// ---
    /// [0-5s] @boy walks by the river.
    /// ```
    "R201" "missing-file" Error Language, fix: None, check: Some(check),
}

fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, path) in super::local_files(context) {
        let Err(error) = context.assets.inspect(&path) else { continue };
        let by_flag = context.storyboard.refs.get(index).is_some_and(|r| r.by_flag);
        let (message, help) = match error {
            AssetError::Missing if by_flag => {
                (format!("there is no file `{path}`"), "check the path: with `--ref`, it is relative to the current folder")
            }
            AssetError::Missing => {
                (format!("there is no file `{path}`"), "check the path: it is relative to the folder of the file that names it")
            }
            AssetError::Folder => (format!("`{path}` is a folder, not a file"), "name a file in it"),
            AssetError::Unknown => continue,
            AssetError::Unreadable(why) => (format!("`{path}` can't be read: {why}"), "check the file's permissions"),
        };
        out.push(
            Diagnostic::error("R201", super::source_span(context, index), message)
                .label(if by_flag { "bound by `--ref`" } else { "named here" })
                .help(help)
                .in_place(super::ref_place(context, index)),
        );
    }
}

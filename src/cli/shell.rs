//! Writes commands for a POSIX shell.

use std::ffi::OsStr;

use crate::cli::args::StoryFlags;
use crate::cli::files::{self, Input};

/// Quotes an argument where a shell would read it otherwise.
pub(crate) fn quote(argument: &OsStr) -> String {
    let text = argument.to_string_lossy();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes a command with its arguments, quoted.
pub(crate) fn command<'a>(words: impl IntoIterator<Item = &'a OsStr>) -> String {
    words.into_iter().map(quote).collect::<Vec<_>>().join(" ")
}

/// The command that renders a story with these settings: with this model instead of `--model`, and with `more` flags.
pub(crate) fn render_command(
    input: &Input,
    story: &StoryFlags,
    region: Option<&str>,
    model: Option<&str>,
    more: &[String],
) -> String {
    let path = if input.is_stdin() { "-".to_owned() } else { files::display(&input.path) };
    // Without a prefix, storyc would read a path that begins with a dash as a flag.
    let path = if path.starts_with('-') && !input.is_stdin() { format!("./{path}") } else { path };
    let mut words = vec!["storyc".to_owned(), "render".to_owned(), path];
    words.extend(story.to_args(model));
    if let Some(region) = region {
        words.extend(["--region".to_owned(), region.to_owned()]);
    }
    words.extend_from_slice(more);
    command(words.iter().map(OsStr::new))
}

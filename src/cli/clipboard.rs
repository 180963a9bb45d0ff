//! Reads text from the clipboard with the system's own tools.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::cli::{ErrorCode, UsageError};

/// A program that prints the clipboard.
struct Tool {
    program: &'static str,
    args: &'static [&'static str],
}

const WAYLAND: Tool = Tool { program: "wl-paste", args: &["--no-newline", "--type", "text"] };
const XCLIP: Tool = Tool { program: "xclip", args: &["-selection", "clipboard", "-o"] };
const XSEL: Tool = Tool { program: "xsel", args: &["--clipboard", "--output"] };
const MACOS: Tool = Tool { program: "pbpaste", args: &[] };
const WINDOWS: Tool = Tool { program: "powershell", args: &["-NoProfile", "-Command", "Get-Clipboard -Raw"] };

/// The tools of this system, the best one first.
fn tools() -> &'static [Tool] {
    match std::env::consts::OS {
        "macos" => &[MACOS],
        "windows" => &[WINDOWS],
        _ => &[WAYLAND, XCLIP, XSEL],
    }
}

/// Reads the text on the clipboard.
///
/// # Errors
///
/// If no tool is installed, the tool fails, or the clipboard has no text.
pub(crate) fn read() -> Result<String, UsageError> {
    let mut failure = None;
    for tool in tools() {
        let run = Command::new(tool.program).args(tool.args).stdin(Stdio::null()).output();
        match run {
            Ok(done) if done.status.success() => {
                let text = String::from_utf8(done.stdout).map_err(|_| {
                    UsageError::new(
                        ErrorCode::Unreadable,
                        format!("`{}` gave text that isn't UTF-8", tool.program),
                    )
                    .help("save it to a file")
                })?;
                if text.trim().is_empty() {
                    return Err(UsageError::new(ErrorCode::NotFound, "there is no text on the clipboard")
                        .help("copy the prompt first"));
                }
                return Ok(text);
            }
            Ok(done) => {
                let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
                failure.get_or_insert(format!("`{}` can't read the clipboard: {said}", tool.program));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                failure.get_or_insert(format!("can't run `{}`: {error}", tool.program));
            }
        }
    }
    let programs: Vec<String> = tools().iter().map(|tool| format!("`{}`", tool.program)).collect();
    Err(match failure {
        Some(failure) => UsageError::new(ErrorCode::NoProgram, failure),
        None => UsageError::new(ErrorCode::NoProgram, "no program to read the clipboard is installed")
            .help(format!("install one of {}, or pipe the prompt to `storyc import -`", programs.join(", "))),
    })
}

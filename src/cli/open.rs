//! Opens files and pages with the system's default application, without waiting for it to exit.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::cli::UsageError;

/// How long to wait for the opener to fail; one that runs longer has succeeded.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens a file.
pub(crate) fn file(path: &Path) -> Result<(), UsageError> {
    // A relative path may begin with `-` and be taken for an option.
    let whole = std::path::absolute(path);
    with_system(whole.as_deref().unwrap_or(path).as_os_str())
}

/// Opens an absolute path or a URL.
pub(crate) fn with_system(what: &OsStr) -> Result<(), UsageError> {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut child = Command::new(opener)
        .arg(what)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| UsageError(format!("`{opener}` cannot be run: {error}")))?;
    let (sender, ended) = channel();
    // The thread reaps the child even after this function stops waiting.
    std::thread::spawn(move || drop(sender.send(child.wait())));
    match ended.recv_timeout(PATIENCE) {
        // Explorer reports failure even when it succeeds.
        Ok(Ok(status)) if !status.success() && opener != "explorer" => {
            let what = what.to_string_lossy();
            Err(UsageError(format!("`{opener}` did not open `{what}` ({status}): open it by hand")))
        }
        _ => Ok(()),
    }
}

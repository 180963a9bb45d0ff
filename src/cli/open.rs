//! Opens files and pages with what the system opens them with. Whoever opens one goes on: what it opens may run for hours.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::cli::UsageError;

/// What fails does so at once; what takes longer has opened it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens a file.
pub(crate) fn file(path: &Path) -> Result<(), UsageError> {
    // A path that begins with `-` would be an option.
    let whole = std::path::absolute(path);
    with_system(whole.as_deref().unwrap_or(path).as_os_str())
}

/// Opens a whole path or an address.
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
    // Whoever waits for it no longer leaves its end to the thread.
    std::thread::spawn(move || drop(sender.send(child.wait())));
    match ended.recv_timeout(PATIENCE) {
        // Explorer says that it failed whatever it did.
        Ok(Ok(status)) if !status.success() && opener != "explorer" => {
            let what = what.to_string_lossy();
            Err(UsageError(format!("`{opener}` did not open `{what}` ({status}): open it by hand")))
        }
        _ => Ok(()),
    }
}

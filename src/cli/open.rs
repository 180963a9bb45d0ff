//! Opens files and pages with the system's default application, without waiting for it to exit.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::cli::{ErrorCode, UsageError};

/// How long to wait for the opener to fail; one that runs longer has succeeded.
const FAILURE_TIMEOUT: Duration = Duration::from_secs(2);

/// Opens a file.
pub(crate) fn file(path: &Path) -> Result<(), UsageError> {
    // A relative path may begin with `-` and be taken for an option.
    let absolute = std::path::absolute(path);
    with_system(absolute.as_deref().unwrap_or(path).as_os_str())
}

/// Opens an absolute path or a URL.
pub(crate) fn with_system(target: &OsStr) -> Result<(), UsageError> {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut child = Command::new(opener)
        .arg(target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| UsageError::new(ErrorCode::NoProgram, format!("can't run `{opener}`: {error}")))?;
    let (sender, exited) = channel();
    // The thread reaps the child even after this function stops waiting.
    std::thread::spawn(move || drop(sender.send(child.wait())));
    match exited.recv_timeout(FAILURE_TIMEOUT) {
        // Explorer reports failure even when it succeeds.
        Ok(Ok(status)) if !status.success() && opener != "explorer" => {
            let target = target.to_string_lossy();
            Err(UsageError::new(
                ErrorCode::NoProgram,
                format!("`{opener}` failed to open `{target}` ({status})"),
            )
            .help("open it yourself"))
        }
        _ => Ok(()),
    }
}

//! Neovim with the real server.

use std::process::{Command, Stdio};

use super::super::cli::Folder;
use super::super::root;

#[test]
fn neovim_shows_a_diagnostic_and_applies_its_fix() {
    // Skipped if Neovim isn't installed; `.ci/run` makes sure that it is.
    let installed =
        Command::new("nvim").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !installed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: nvim isn't installed");
        return;
    }
    let folder = Folder::new("lsp-neovim");
    folder.file("a.story", "[0-5s] She turns. 😀 [5-9s] She smiles.\n");
    let done = Command::new("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c"])
        .arg(format!("luafile {}", root().join("tests/editors/neovim.lua").display()))
        .current_dir(&folder.0)
        .env("STORYC", env!("CARGO_BIN_EXE_storyc"))
        .env("STORY", folder.0.join("a.story"))
        // Keeps its files out of the user's own Neovim folders.
        .env("XDG_STATE_HOME", folder.0.join("state"))
        .env("XDG_CACHE_HOME", folder.0.join("cache"))
        .env("XDG_DATA_HOME", folder.0.join("data"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}\n{stderr}", done.status);
}

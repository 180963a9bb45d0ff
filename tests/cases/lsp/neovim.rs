//! A real editor and the real server.

use std::process::{Command, Stdio};

use super::super::cli::Folder;
use super::super::root;

#[test]
fn neovim_shows_a_mistake_and_takes_its_fix() {
    // Only where it is installed; `.ci/run` sees to it that it is.
    let installed =
        Command::new("nvim").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !installed.is_ok_and(|status| status.success()) {
        eprintln!("nvim is not installed: nothing is tested");
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
        // It keeps its logs where nobody's own lie.
        .env("XDG_STATE_HOME", folder.0.join("state"))
        .env("XDG_CACHE_HOME", folder.0.join("cache"))
        .env("XDG_DATA_HOME", folder.0.join("data"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}\n{said}", done.status);
}

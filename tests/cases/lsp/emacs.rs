//! Emacs with the real server and the configuration in `docs/editors.md`.

use std::process::{Command, Stdio};

use super::super::cli::Folder;
use super::super::{read, root};

#[test]
fn emacs_shows_a_diagnostic_and_applies_its_fix() {
    // Skipped if Emacs isn't installed; `.ci/run` makes sure that it is.
    let installed =
        Command::new("emacs").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !installed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: emacs isn't installed");
        return;
    }
    let page = read("docs/editors.md");
    let section = page.split("\n## Emacs\n").nth(1).unwrap();
    let configuration = section.split("```elisp\n").nth(1).unwrap().split("```").next().unwrap();

    let folder = Folder::new("lsp-emacs");
    folder.file("configuration.el", configuration);
    folder.file(
        "a.story",
        "---\nrefs:\n  girl: https://example.com/girl.png\n---\n[0-5s] @girl turns. 😀 [5-9s] She smiles.\n",
    );
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_storyc")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(programs.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let done = Command::new("emacs")
        .args(["--batch", "--no-site-file", "-l"])
        .arg(root().join("tests/editors/emacs.el"))
        .current_dir(&folder.0)
        .env("CONFIGURATION", folder.0.join("configuration.el"))
        .env("STORY", folder.0.join("a.story"))
        .env("PATH", path.unwrap())
        // Keeps its files out of the user's own folders, and the packages in them out of the test.
        .env("HOME", &folder.0)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}\n{stderr}", done.status);
    if stderr.contains("no eglot") {
        eprintln!("skipped: this Emacs has no eglot");
    }
}

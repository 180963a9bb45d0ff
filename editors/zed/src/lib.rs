//! Tells Zed how to start the language server: `storyc lsp`, with the `storyc` on the `PATH` of the project's shell.

use zed_extension_api as zed;

struct Story;

impl zed::Extension for Story {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        _server: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree.which("storyc").ok_or(
            "`storyc` isn't on PATH; install it with `cargo install --path .` in storyc's folder",
        )?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Story);

//! Files for packagers: completions and manual pages.

use std::process::Command;

use super::cli::Folder;

#[test]
fn bash_completes_commands_and_values() {
    let script = Folder::new("completions-bash").run(&["completions", "bash"]).out;
    let ask = |words: &str, at: usize| {
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={at}; _storyc storyc \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{at} - 1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let done = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(ask("storyc che", 1), "check\n");
    assert_eq!(ask("storyc check --for", 2), "--format\n");
    assert_eq!(ask("storyc check --format s", 3), "sarif\n");
}

#[test]
fn every_shell_has_completions() {
    let folder = Folder::new("completions");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = folder.run(&["completions", shell]);
        assert!(done.code == 0 && done.out.contains("stdin-filename"), "{shell}: {}", done.out);
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).code, 2);
}

/// Every command in `--help` has a page, and the page lists all of its flags.
#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::new("man");
    assert_eq!(folder.run(&["man", "-o", "man1"]).code, 0);
    let page = |name: &str| std::fs::read_to_string(folder.0.join("man1").join(name)).unwrap();
    let help = folder.run(&["--help"]).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .map_while(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.contains(&"check") && commands.contains(&"man"), "{commands:?}");
    for command in commands {
        let page = page(&format!("storyc-{command}.1"));
        let help = folder.run(&[command, "--help"]).out;
        for flag in help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2) {
            let flag: String = flag.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            assert!(page.replace("\\-", "-").contains(&flag), "{command}: {flag} is missing in\n{page}");
        }
    }
    assert_eq!(folder.run(&["man"]).out, page("storyc.1"));
}

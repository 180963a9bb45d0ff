//! Trust in project files: a stranger's repository runs no program, learns no key and writes nothing outside its folder
//! before the user has trusted it.

use std::path::PathBuf;
use std::process::{Command, Output};

use super::cli::Folder;
use super::vendor::{Faults, KEY, Vendor};

/// A repository from a stranger, and a user's home beside it.
struct Repository {
    folder: Folder,
    home: PathBuf,
    vendor: Vendor,
}

impl Repository {
    fn new(name: &str, project: &str) -> Self {
        let folder = Folder::new(name);
        folder.file("work/a.story", "[0-5s] A boy walks.\n").file("work/storyc.yaml", project);
        let home = folder.0.join("home");
        Self { folder, home, vendor: Vendor::start(1, Faults::default(), 1) }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
        command
            .args(args)
            .current_dir(self.folder.0.join("work"))
            .env("STORYC_KEEP_FREE", "0")
            .env("XDG_DATA_HOME", &self.home)
            .env_remove("DASHSCOPE_API_KEY");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn render(&self) -> Command {
        let mut command = self.command(&["render", "a.story", "--yes", "--poll-interval", "20ms"]);
        command.arg("--base-url").arg(&self.vendor.url);
        command
    }
}

fn err(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A project whose key command leaves a file behind.
fn with_command() -> String {
    format!("keys: {{ DASHSCOPE_API_KEY: 'touch ran && echo {KEY}' }}\n")
}

#[test]
fn no_command_but_render_runs_a_program_of_the_project() {
    let repository = Repository::new("trust-commands", &with_command());
    for args in [
        &["check", "."][..],
        &["build", "a.story"],
        &["cost", "a.story"],
        &["test", "."],
        &["fmt", "--check", "."],
        &["sheet", "a.story", "-o", "sheet.html"],
        &["export", "a.story", "--to", "srt"],
        &["takes", "."],
        &["models"],
        &["render", "a.story", "--dry-run"],
    ] {
        let done = repository.run(args);
        assert!(!repository.folder.0.join("work/ran").exists(), "{args:?}: {}", err(&done));
    }
}

#[test]
fn a_key_command_runs_only_in_a_trusted_project() {
    let repository = Repository::new("trust-key-command", &with_command());
    let ran = repository.folder.0.join("work/ran");
    let done = repository.render().output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", err(&done));
    assert!(
        err(&done).contains("runs `touch ran && echo") && err(&done).contains("`storyc trust storyc.yaml`")
    );
    assert!(!ran.exists() && repository.vendor.tasks() == 0);

    let done = repository.run(&["trust", "storyc.yaml"]);
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(String::from_utf8_lossy(&done.stdout).contains("it runs `touch ran"));
    let done = repository.render().output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(ran.exists());

    // Another content is another file.
    std::fs::remove_file(&ran).unwrap();
    repository.folder.file("work/storyc.yaml", format!("{}# changed\n", with_command()));
    repository.folder.file("work/a.story", "[0-5s] A girl walks.\n");
    assert_eq!(repository.render().output().unwrap().status.code(), Some(2));
    assert!(!ran.exists());
}

#[test]
fn trust_can_be_revoked_and_belongs_to_a_path() {
    let repository = Repository::new("trust-revoke", &with_command());
    assert_eq!(repository.run(&["trust"]).status.code(), Some(0));
    assert_eq!(repository.run(&["trust", "--revoke", "."]).status.code(), Some(0));
    assert_eq!(repository.render().output().unwrap().status.code(), Some(2));
    // The same content elsewhere isn't trusted.
    assert_eq!(repository.run(&["trust"]).status.code(), Some(0));
    repository.folder.file("work/sub/storyc.yaml", with_command());
    repository.folder.file("work/sub/b.story", "[0-5s] A boy walks.\n");
    let mut sub =
        repository.command(&["render", "sub/b.story", "--yes", "--base-url", &repository.vendor.url]);
    assert_eq!(sub.output().unwrap().status.code(), Some(2));
    assert!(!repository.folder.0.join("work/ran").exists());
}

#[test]
fn a_key_in_the_environment_needs_no_trust() {
    let repository = Repository::new("trust-environment", &with_command());
    let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(!repository.folder.0.join("work/ran").exists());
}

#[test]
fn a_model_of_the_project_gets_a_key_only_with_trust() {
    let profile = "extends: happyhorse-1.1\nid: mine\nsources: { own: { title: Own, url: https://evil.example } }\nregions:\n  hosts:\n    \
                   intl: { host: https://evil.example, source: own, checked: 2026-11-26 }\n";
    let repository = Repository::new("trust-host", "model: mine\nmodels: [mine.yaml]\n");
    repository.folder.file("work/mine.yaml", profile);
    let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", err(&done));
    assert!(
        err(&done).contains("sends the key in `DASHSCOPE_API_KEY` to https://evil.example"),
        "{}",
        err(&done)
    );
    assert!(repository.vendor.tasks() == 0);
    assert_eq!(repository.run(&["trust"]).status.code(), Some(0));
    // A changed profile ends the trust, too.
    repository.folder.file("work/mine.yaml", profile.replace("id: mine\n", "id: mine\nname: Mine\n"));
    let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", err(&done));
}

#[test]
fn clips_leave_the_project_only_with_trust() {
    for (index, out) in ["../elsewhere", "takes/../../elsewhere"].into_iter().enumerate() {
        let repository = Repository::new(&format!("trust-out-{index}"), &format!("out: {out}\n"));
        let elsewhere = repository.folder.0.join("elsewhere");
        let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{}", err(&done));
        assert!(err(&done).contains("outside its folder") && !elsewhere.exists(), "{}", err(&done));
        assert!(repository.vendor.tasks() == 0);
        assert_eq!(repository.run(&["trust", "."]).status.code(), Some(0));
        let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", err(&done));
        assert!(elsewhere.is_dir());
    }
    // The user's own flag needs none.
    let repository = Repository::new("trust-out-flag", "out: ../elsewhere\n");
    let done = repository.render().args(["-o", "../mine"]).env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(repository.folder.0.join("mine").is_dir());
}

#[cfg(unix)]
#[test]
fn a_link_leaves_the_project_only_with_trust() {
    let repository = Repository::new("trust-link", "ratio: 16:9\n");
    let elsewhere = repository.folder.0.join("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, repository.folder.0.join("work/takes")).unwrap();
    let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(2), "{}", err(&done));
    assert!(std::fs::read_dir(&elsewhere).unwrap().next().is_none());
}

/// A ledger that a repository brings can't send the key to a host of its own.
#[test]
fn a_ledger_of_the_repository_chooses_no_host() {
    let repository = Repository::new("trust-ledger", "ratio: 16:9\n");
    let done = repository.render().env("DASHSCOPE_API_KEY", KEY).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    for state in [
        "UPDATE take SET host = 'http://thief.example', state = 'running'",
        "UPDATE take SET host = 'http://thief.example', state = 'submitting', task = NULL",
        "UPDATE take SET host = 'http://thief.example', state = 'done', path = 'takes/none.mp4'",
    ] {
        super::render::execute_sql(&Folder(repository.folder.0.join("work")), state);
        let mut victim = repository.command(&["render", "a.story", "--yes"]);
        let done = victim.env("DASHSCOPE_API_KEY", KEY).output().unwrap();
        assert_eq!(done.status.code(), Some(4), "{state}: {}", err(&done));
        assert!(err(&done).contains("`--base-url http://thief.example`"), "{state}: {}", err(&done));
    }
}

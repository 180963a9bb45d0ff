//! `check --watch`, with saves as editors make them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::cli::Folder;

/// A running `check --watch`, killed on drop.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    /// Lines of standard output and standard error, as they arrive.
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
            .args(["check", "--watch"])
            .args(args)
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let outputs: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for output in outputs {
            let sender = sender.clone();
            std::thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).for_each(|line| {
                    let _ = sender.send(line);
                });
            });
        }
        Self { child, lines }
    }

    /// Waits until a pass ends with this line and the program is watching again.
    #[track_caller]
    fn wait_for(&self, expected: &str) {
        let mut heard = Vec::new();
        let (mut said, mut watching) = (false, false);
        while !(said && watching) {
            // Generous, so that only a hanging program fails the test.
            let Ok(line) = self.lines.recv_timeout(Duration::from_secs(20)) else {
                panic!("did not print `{expected}`, but\n{}", heard.join("\n"))
            };
            said |= line.contains(expected);
            watching |= line.starts_with("watching");
            heard.push(line);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Saves a file like most editors: writes a new file and renames it over the old one.
fn save(folder: &Folder, name: &str, text: &str) {
    folder.file(&format!("{name}~"), text);
    std::fs::rename(folder.0.join(format!("{name}~")), folder.0.join(name)).unwrap();
}

#[test]
fn every_atomic_save_triggers_a_check() {
    let folder = Folder::new("watch-save");
    folder.file("a.story", "[0-5s] A.\n");
    let watch = Watch::start(&folder, &["a.story"]);
    watch.wait_for("1 story checked, no problems found");
    save(&folder, "a.story", "[0-99s] A.\n");
    watch.wait_for("1 story checked: 1 error");
    save(&folder, "a.story", "[0-5s] A.\n[6-9s] B.\n");
    watch.wait_for("1 story checked: 1 warning");
    folder.file("a.story", "[0-5s] A.\n");
    watch.wait_for("1 story checked, no problems found");
}

#[test]
fn new_stories_project_files_and_pictures_trigger_a_check() {
    let folder = Folder::new("watch-new");
    folder.file("one/a.story", "---\nrefs: { boy: ../art/boy.png }\n---\n[0-5s] @boy.\n");
    let watch = Watch::start(&folder, &["one"]);
    watch.wait_for("1 story checked: 1 error");
    folder.file("art/boy.png", super::picture("png", 720, 720));
    watch.wait_for("1 story checked, no problems found");
    folder.file("one/two/b.story", "[0-4s] B.\n[3-8s] C.\n");
    watch.wait_for("2 stories checked: 1 error");
    folder.file("storyc.yaml", "lint: { T: off }\n");
    watch.wait_for("2 stories checked, no problems found");
    std::fs::remove_dir_all(folder.0.join("one/two")).unwrap();
    watch.wait_for("1 story checked, no problems found");
}

#[test]
fn a_deleted_story_may_come_back() {
    let folder = Folder::new("watch-gone");
    folder.file("a.story", "[0-5s] A.\n");
    let watch = Watch::start(&folder, &["a.story"]);
    watch.wait_for("1 story checked, no problems found");
    std::fs::remove_file(folder.0.join("a.story")).unwrap();
    watch.wait_for("there is no file or folder `a.story`");
    folder.file("a.story", "[0-99s] A.\n");
    watch.wait_for("1 story checked: 1 error");
}

#[test]
fn unwatchable_inputs_are_usage_errors() {
    let folder = Folder::new("watch-usage");
    folder.file("a.story", "[0-5s] A.\n");
    for (args, expected) in [
        (&["-"][..], "can't watch standard input"),
        (&["nothing-here"], "there is no file or folder `nothing-here`"),
        (&["--fix", "a.story"], "--watch"),
    ] {
        let done = folder.run(&[&["check", "--watch"], args].concat());
        assert_eq!(done.code, 2, "{args:?}");
        assert!(done.err.contains(expected), "{args:?}\n{}", done.err);
    }
}

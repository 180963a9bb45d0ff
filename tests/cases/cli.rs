//! The command line, as people and scripts use it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::root;

/// The exit code and output of a run of the program.
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A test's own folder, empty at first.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub fn run(&self, args: &[&str]) -> Done {
        run_in(&self.0, args, "")
    }
}

/// Runs the program in a folder.
pub fn run_in(folder: &Path, args: &[&str], stdin: &str) -> Done {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(args)
        .current_dir(folder)
        // Tests must pass on a nearly full disk.
        .env("STORYC_KEEP_FREE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that exits before it has read everything closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let done = child.wait_with_output().unwrap();
    Done {
        code: done.status.code().unwrap(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

/// Returns the codes in a JSON report, in order.
pub fn codes(report: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let files = report["files"].as_array().unwrap();
    files
        .iter()
        .flat_map(|file| file["diagnostics"].as_array().unwrap())
        .map(|found| found["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn readme_and_cli_docs_match_real_output() {
    trycmd::TestCases::new()
        .register_bin("storyc", PathBuf::from(env!("CARGO_BIN_EXE_storyc")))
        .env("STORYC_KEEP_FREE", "0")
        .case("README.md")
        .case("docs/cli.md")
        .case("docs/agents.md");
}

#[test]
fn unreadable_files_are_reported_and_the_others_checked() {
    let folder = Folder::new("bad-files");
    folder
        .file("good.story", "[0-5s] A boy.")
        .file("utf16.story", [0xFF, 0xFE, b'[', 0])
        .file("picture.story", b"\x89PNG\r\n\x1a\n\xFF")
        .file("empty.story", "")
        .file("fence.story", "---\ntitle: x\n[0-5s] A boy.")
        .file("types.story", "---\nrefs: 7\nduration: [1]\nratio: { a: b }\nallow: x\n---\n[0-5s] A boy.")
        .file("large.story", vec![b'a'; 16_000_001]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.0.join("link.story")).unwrap();
    let done = folder.run(&["check", "--format", "json", "."]);
    assert_eq!(done.code, 1, "{}", done.err);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    let found: Vec<String> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let codes: Vec<&str> = file["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|found| found["code"].as_str().unwrap())
                .collect();
            format!("{} {}", file["path"].as_str().unwrap(), codes.join(" ")).trim_end().to_owned()
        })
        .collect();
    let mut expected = vec![
        "empty.story S205",
        "fence.story S301",
        "good.story",
        "large.story S402",
        "picture.story S401",
        "types.story S304 S304 S304 S304",
        "utf16.story S401",
    ];
    if cfg!(unix) {
        expected.insert(4, "link.story S403");
    }
    assert_eq!(found, expected);
    let human = folder.run(&["check", "utf16.story"]);
    assert!(
        human.out.contains("utf16.story: this file is not UTF-8 text")
            && human.out.contains("save it as UTF-8"),
        "{}",
        human.out
    );
}

#[test]
fn usage_errors_exit_with_code_2() {
    let folder = Folder::new("usage");
    folder.file("a.story", "[0-5s] A boy.").file("b.story", "[0-5s] A girl.");
    let calls: &[(&[&str], &str)] = &[
        (&["check", "nothing-here"], "there is no file or folder `nothing-here`"),
        (&["check", "--model", "happyhorse-11", "."], "did you mean `happyhorse-1.1`?"),
        (&["check", "--select", "X9", "."], "there is no rule `X9`"),
        (&["check", "--frobnicate"], "--frobnicate"),
        (&["check", "--duration", "soon", "."], "--duration 15s"),
        (&["build", "--ref", "girl", "a.story"], "--ref girl=girl.png"),
        (&["build", "--region", "mars", "a.story"], "its regions are `beijing`, `frankfurt`"),
        (&["build", "--region", "frankfurt", "a.story"], "--workspace ID"),
        (&["build", "--emit", "prompt", "."], "-o DIR"),
        (&["models", "sora"], "there is no model `sora`"),
        (&["models", "kling"], "did you mean `kling-3.0`, `kling-3.0-omni`"),
        (&["new", "a.story"], "already exists"),
    ];
    for (args, expected) in calls {
        let done = folder.run(args);
        assert_eq!(done.code, 2, "{args:?}\n{}", done.err);
        assert!(done.err.contains(expected), "{args:?}\n{}", done.err);
        assert!(done.out.is_empty(), "{args:?}");
    }
}

#[test]
fn folders_expand_to_their_stories_except_ignored_ones() {
    let folder = Folder::new("walk");
    folder
        .file("b/two.story", "[0-5s] A.")
        .file("a/one.story", "[0-5s] A.")
        .file("a/notes.txt", "no story")
        .file("out/three.story", "[0-99s] A.")
        .file(".gitignore", "out/\n");
    std::fs::create_dir_all(folder.0.join("folder.story")).unwrap();
    let done = folder.run(&["check"]);
    assert_eq!((done.code, done.out.as_str()), (0, "2 stories checked, no problems found\n"));
}

#[test]
fn a_story_given_twice_is_read_once() {
    let folder = Folder::new("twice");
    folder.file("a.story", "[0-5s] A boy.");
    assert_eq!(folder.run(&["check", "a.story", "a.story", "."]).out, "1 story checked, no problems found\n");
    let whole: Value =
        serde_json::from_str(&folder.run(&["cost", "a.story", "a.story", "--format", "json"]).out).unwrap();
    assert_eq!(whole["stories"].as_array().unwrap().len(), 1);
}

#[test]
fn standard_input_has_a_name_and_a_folder() {
    let folder = Folder::new("stdin");
    folder.file("series/storyc.yaml", "ratio: 9:16\n");
    let args = ["build", "-", "--stdin-filename", "series/new.story"];
    let done = run_in(&folder.0, &args, "[0-5s] A boy.");
    let request: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(request[0]["story"], "series/new.story");
    assert_eq!(request[0]["body"]["parameters"]["ratio"], "9:16");
    assert_eq!(run_in(&folder.0, &["check", "-"], "[0-16s] A boy.").code, 1);
}

#[test]
fn strict_and_exit_zero_set_the_exit_code() {
    let folder = Folder::new("strict");
    folder.file("warn.story", "[0-5s] A.\n[6-9s] B.").file("fail.story", "[0-99s] A.");
    assert_eq!(folder.run(&["check", "warn.story"]).code, 0);
    assert_eq!(folder.run(&["check", "--strict", "warn.story"]).code, 1);
    assert_eq!(folder.run(&["check", "fail.story"]).code, 1);
    assert_eq!(folder.run(&["check", "--exit-zero", "fail.story"]).code, 0);
}

#[test]
fn json_has_lines_columns_bytes_and_related_spans() {
    let folder = Folder::new("json");
    folder.file("a.story", "é\n[0-5s] A.\n[4-9s] @girl.\n");
    let done = folder.run(&["check", "--format", "json", "a.story"]);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("check-json", done.out);
    });
}

#[test]
fn a_story_that_fails_does_not_stop_the_others() {
    let folder = Folder::new("build-some");
    folder
        .file("a.story", "[0-5s] A.")
        .file("b.story", "[0-99s] B.")
        .file("c.story", "[0-5s] @boy")
        .file("d.story", "[0-5s] D.");
    let done = folder.run(&["build", "."]);
    assert_eq!(done.code, 1);
    let requests: Value = serde_json::from_str(&done.out).unwrap();
    let stories: Vec<&str> =
        requests.as_array().unwrap().iter().map(|request| request["story"].as_str().unwrap()).collect();
    assert_eq!(stories, ["a.story", "d.story"]);
    assert!(
        done.err.contains("[L101]") && done.err.contains("nothing says which picture `@boy` is"),
        "{}",
        done.err
    );
}

#[test]
fn every_stage_can_be_emitted() {
    let folder = Folder::new("emit");
    folder.file("a.story", "---\ntitle: It's\n---\nGrain.\n[0-5s Label] It's @Image1, he says: \"go\". SFX: bell.\n[Audio] rain\n").file("boy.png", super::picture("png", 720, 720));
    let emit = |what: &str| {
        let done = folder.run(&["build", "--emit", what, "--ref", "Image1=boy.png", "a.story"]);
        assert_eq!(done.code, 0, "{}", done.err);
        done.out
    };
    for what in ["request", "prompt", "plan", "script", "curl"] {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
            insta::assert_snapshot!(format!("emit-{what}"), emit(what));
        });
    }
}

#[test]
fn the_curl_command_is_quoted_for_the_shell() {
    let folder = Folder::new("curl");
    folder.file("a.story", "[0-5s] It's \"$HOME\" `ls`.\n");
    let command = folder.run(&["build", "--emit", "curl", "a.story"]).out;
    folder
        .file("curl", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
        .file("run.sh", format!("PATH=.:$PATH\n{command}"));
    let done = Command::new("sh")
        .arg("-c")
        .arg("chmod +x curl && DASHSCOPE_API_KEY=k sh run.sh")
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let args = String::from_utf8(done.stdout).unwrap();
    assert!(args.contains("Authorization: Bearer k\n"), "{args}");
    let body: Value = serde_json::from_str(args.lines().last().unwrap()).unwrap();
    assert_eq!(body["input"]["prompt"], "[00:00-00:05] It's \"$HOME\" `ls`.");
}

#[test]
fn build_writes_files_into_the_output_folder() {
    let folder = Folder::new("output");
    folder.file("a.story", "[0-5s] A.").file("b.story", "[0-5s] B.").file("sub/a.story", "[0-5s] C.");
    let done = folder.run(&["build", "--emit", "prompt", "-o", "out", "a.story", "b.story"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(
        std::fs::read_to_string(folder.0.join("out/b.happyhorse-1.1.txt")).unwrap(),
        "[00:00-00:05] B.\n"
    );
    let clash = folder.run(&["build", "-o", "out", "a.story", "sub/a.story"]);
    assert_eq!(clash.code, 2);
    assert!(clash.err.contains("two stories would be written to"), "{}", clash.err);
}

#[test]
fn a_new_story_compiles() {
    let folder = Folder::new("new");
    assert_eq!(folder.run(&["new", "night-tram"]).code, 0);
    let done = folder.run(&["check", "--strict", "night-tram.story"]);
    assert_eq!(done.code, 0, "{}", done.out);
    assert_eq!(folder.run(&["build", "night-tram.story"]).code, 0);
    let text = std::fs::read_to_string(folder.0.join("night-tram.story")).unwrap();
    assert!(text.contains("title: \"Night tram\""), "{text}");
}

#[test]
fn project_files_are_found_in_parent_folders_and_checked_once() {
    let folder = Folder::new("project");
    folder
        .file("storyc.yaml", "ratio: 9:16\nrati: 1:1\nrefs: { boy: assets/boy.png }\n")
        .file("assets/boy.png", super::picture("png", 720, 720))
        .file("one/a.story", "[0-5s] @boy.")
        .file("two/deep/b.story", "[0-5s] @boy.");
    let done = folder.run(&["check", "--format", "json"]);
    assert_eq!(codes(&done.out), ["S303"], "{}", done.out);
    let refused = folder.run(&["build", "one/a.story"]);
    assert_eq!(
        (refused.code, refused.out.trim()),
        (1, "[]"),
        "nothing is sent while the project file has errors"
    );
    folder.file("storyc.yaml", "ratio: 9:16\nrefs: { boy: assets/boy.png }\n");
    let inside = run_in(&folder.0.join("two/deep"), &["build", "b.story"], "");
    let request: Value = serde_json::from_str(&inside.out).unwrap();
    assert_eq!(request[0]["body"]["parameters"]["ratio"], "9:16");
    let path = request[0]["uploads"][0]["path"].as_str().unwrap();
    assert!(folder.0.join("two/deep").join(path).is_file(), "{path}");
}

#[test]
fn output_has_colour_only_on_request() {
    let folder = Folder::new("colour");
    folder.file("a.story", "[0-99s] A.");
    assert!(!folder.run(&["check", "a.story"]).out.contains('\u{1b}'));
    assert!(folder.run(&["check", "--color", "always", "a.story"]).out.contains("\u{1b}["));
}

#[test]
fn long_lines_are_cut_to_the_text_around_their_labels() {
    let folder = Folder::new("long");
    let words = "word ".repeat(400);
    folder.file("a.story", format!("[0-5s] {words} [5-9s] {words}\n"));
    let done = folder.run(&["check", "a.story"]);
    assert!(done.out.lines().all(|line| line.chars().count() <= 130), "{}", done.out);
    assert!(done.out.contains("a.story:1:2009") && done.out.contains("… "), "{}", done.out);
}

#[test]
fn pasted_prompts_compile_without_front_matter() {
    let folder = Folder::new("pasted");
    folder.file("walk.story", "Film grain, 15 seconds. A boy @Image1 and a girl @Image2 by the river @Image3.\n\n[0-5s] They walk.\n\n[5-15s] They stop.\n\n[Audio] No dialogue.\n");
    let check = folder.run(&["check", "--format", "json", "walk.story"]);
    assert_eq!((check.code, codes(&check.out)), (0, vec!["R102".to_owned()]));
    assert_eq!(folder.run(&["build", "--emit", "prompt", "walk.story"]).code, 0);
    let refused = folder.run(&["build", "walk.story"]);
    assert_eq!(refused.code, 1);
    assert!(
        ["@Image1", "@Image2", "@Image3"].iter().all(|name| refused.err.contains(name)),
        "{}",
        refused.err
    );
    folder.file("one.story", "A 15-second take through a market.");
    assert_eq!(codes(&folder.run(&["check", "--format", "json", "one.story"]).out), ["S204"]);
    let done = folder.run(&["build", "--duration", "15s", "one.story"]);
    let request: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((request[0]["body"]["parameters"]["duration"].as_u64(), done.err.as_str()), (Some(15), ""));
}

#[test]
fn models_are_listed_with_their_sources() {
    let one = run_in(&root(), &["models", "happyhorse-1.1"], "").out;
    for expected in [
        "3–15 whole s",
        "at most 8",
        "stated, not enforced",
        "9 pictures",
        "2026-11-22",
        "https://help.aliyun.com/",
    ] {
        assert!(one.contains(expected), "{expected}\n{one}");
    }
    let json: Value =
        serde_json::from_str(&run_in(&root(), &["models", "--format", "json"], "").out).unwrap();
    assert_eq!(json["models"][0]["modes"]["references"]["takes"]["value"]["image"], 9);
}

#[test]
fn pasted_shots_in_another_notation_stop_every_command() {
    let folder = Folder::new("pasted-notation");
    let text = "Film look.\n0-3s: A dog.\n3-6s: A cat.\n";
    folder.file("walk.story", text);
    let commands: [&[&str]; 5] = [
        &["check", "walk.story"],
        &["build", "walk.story"],
        &["cost", "walk.story"],
        &["sheet", "walk.story", "-o", "walk.html"],
        &["render", "--dry-run", "walk.story"],
    ];
    for command in commands {
        let done = folder.run(command);
        let said = format!("{}{}", done.out, done.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(done.code, 1, "{command:?}: {said}");
        assert!(said.contains("S204") && said.contains("--unsafe-fixes"), "{command:?}: {said}");
    }
    assert!(!folder.0.join("walk.html").exists(), "no sheet of one scene");
    let fixed = folder.run(&["check", "--fix", "--unsafe-fixes", "walk.story"]);
    assert_eq!(fixed.code, 0, "{}", fixed.out);
    let story = std::fs::read_to_string(folder.0.join("walk.story")).unwrap();
    assert_eq!(story, "Film look.\n\n[0-3s] A dog.\n\n[3-6s] A cat.\n");
    // Without times, it stays a warning.
    folder.file("untimed.story", "Shot 1: A dog.\nShot 2: A cat.\n");
    assert_eq!(folder.run(&["check", "untimed.story"]).code, 0);
}

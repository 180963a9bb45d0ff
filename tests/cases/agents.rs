//! `--format agent`, errors as JSON, and the skill: what agents and pipelines rely on.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::cli::{Done, Folder};
use super::{read, root};

/// A rough count of a language model's tokens: a word costs one for each seven letters, a number one for each three
/// digits, every other character one, and a line break with its indentation one.
fn tokens(text: &str) -> usize {
    let mut count = 0;
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        let mut run = |is_same: fn(char) -> bool| {
            let mut length = 1_usize;
            while chars.next_if(|c| is_same(*c)).is_some() {
                length += 1;
            }
            length
        };
        count += match first {
            c if c.is_ascii_digit() => run(|c| c.is_ascii_digit()).div_ceil(3),
            c if c.is_alphabetic() => run(char::is_alphabetic).div_ceil(7),
            // A space belongs to the word after it.
            ' ' => 0,
            '\n' => {
                run(char::is_whitespace);
                1
            }
            _ => 1,
        };
    }
    count
}

/// Every rule's failing example, as the rules' pages have it.
fn broken_stories() -> Vec<(String, String)> {
    let mut stories = Vec::new();
    for rule in storyc::lint::RULES {
        let doc = rule.doc();
        if let Some(example) = doc.split("```story,fail\n").nth(1) {
            stories.push((rule.code.to_owned(), example.split("```").next().unwrap().to_owned()));
        }
    }
    stories
}

#[test]
fn findings_cost_less_than_a_third_of_json_and_hold_code_line_message_and_help() {
    let folder = Folder::new("agents-tokens");
    let mut checked = 0;
    for (code, story) in broken_stories() {
        folder.file("broken.story", &story);
        let args = ["check", "broken.story", "--extend-select", "A,P", "--format"];
        let json = folder.run(&[&args[..], &["json"]].concat());
        let agent = folder.run(&[&args[..], &["agent"]].concat());
        assert_eq!(agent.code, json.code, "{code}");
        let report: Value = serde_json::from_str(&json.out).unwrap();
        let found: Vec<Value> = report["files"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|file| file["diagnostics"].as_array().unwrap().clone())
            .collect();
        if found.is_empty() {
            continue;
        }
        checked += 1;
        assert!(
            tokens(&agent.out) * 3 < tokens(&json.out),
            "{code}: {} against {}\n{}",
            tokens(&agent.out),
            tokens(&json.out),
            agent.out
        );
        let lines: Vec<&str> = agent.out.lines().skip(1).collect();
        assert_eq!(lines.len(), found.len(), "{code}: {}", agent.out);
        for (line, found) in lines.iter().zip(&found) {
            let severity = &found["severity"].as_str().unwrap()[..1].to_uppercase();
            let start = format!("{} {severity} {} ", found["start"]["line"], found["code"].as_str().unwrap());
            assert!(line.starts_with(&start), "{line} | {start}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            // The sources of figures are left out.
            let message = words(found["message"].as_str().unwrap());
            let message = message.split("; source: ").next().unwrap();
            assert!(line.contains(message), "{line} | {message}");
            if let Some(help) = found["help"].as_str() {
                let help = words(help.split("\nsource: ").next().unwrap());
                assert!(line.contains(&format!(" > {}", help.split("; source: ").next().unwrap())), "{line}");
            }
            assert!(!line.contains("source: http"), "{line}");
            let safe = found["fixes"].as_array().unwrap().iter().any(|fix| fix["safe"] == true);
            assert_eq!(line.ends_with(" [fix]"), safe, "{line}");
        }
    }
    assert!(checked > 60, "only {checked} rules have an example that fails");
}

#[test]
fn the_lines_for_agents_are_stable() {
    let folder = Folder::new("agents-lines");
    folder
        .file("a.story", "[0-5,0s] A boy walks by the river.\n\n[4-9s] @gril sits down.\n")
        .file("b.story", "---\nmodel: kling-3.0\nrefs: { girl: girl.png }\n---\n[0-5s] @girl walks.\n")
        .file("girl.png", super::picture("png", 720, 1280))
        .file(
            "prompt.txt",
            "Night market.\n\nShot 1: a vendor lifts a lid, steam.\nShot 2: neon trembles.\n",
        );
    let mut text = String::new();
    for args in [
        &["check", "."][..],
        &["check", "b.story"],
        &["cost", "."],
        &["cost", "b.story", "--model", "happyhorse-1.1", "--model", "seedance-2.0"],
        &["import", "prompt.txt"],
        &["render", "b.story", "--dry-run"],
        &["takes", "."],
        &["test", "."],
        &["test", ".", "--update"],
        &["test", ".", "--ci"],
        &["check", "none.story"],
        &["cost", ".", "--model", "kling"],
    ] {
        let done = folder.run(&[args, &["--format", "agent"]].concat());
        text.push_str(&format!("$ storyc {} ({})\n{}", args.join(" "), done.code, done.out));
        assert_eq!(done.err, "", "{args:?}");
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("format-agent", text);
    });
}

/// A failing call of a command: its arguments, the exit code, and the code in its JSON.
type Failing = (&'static [&'static str], i32, &'static str);

/// At least one failing call of each command.
const FAILING: &[Failing] = &[
    (&["check", "none.story"], 2, "not-found"),
    (&["check", "--select", "X1"], 2, "unknown-rule"),
    (&["check", "ok.story", "--model", "happyhorse-11"], 2, "unknown-model"),
    (&["check", "--nonsense"], 2, "usage"),
    (&["fmt", "none.story"], 2, "not-found"),
    (&["fmt", "binary.story"], 1, "findings"),
    (&["build", "broken.story"], 1, "findings"),
    (&["build", "ok.story", "--region", "mars"], 2, "region"),
    (&["build", "ok.story", "-o", "ok.story"], 2, "unwritable"),
    (&["build"], 2, "usage"),
    (&["cost", "broken.story"], 1, "findings"),
    (&["cost", "ok.story", "--keep-rate", "7"], 2, "usage"),
    (&["render", "broken.story"], 1, "findings"),
    (&["render", "ok.story"], 2, "unconfirmed"),
    (&["render", "ok.story", "--max-cost", "0.1USD"], 2, "over-budget"),
    (&["render", "ok.story", "--yes"], 2, "no-key"),
    (&["render", "trusted/key.story", "--yes"], 2, "untrusted"),
    (&["worker", "empty"], 2, "not-found"),
    (&["takes", "--pick", "7"], 2, "not-found"),
    (&["takes", "badledger"], 2, "ledger"),
    (&["review", "-"], 2, "usage"),
    (&["join", "-"], 2, "usage"),
    (&["trust", "none"], 2, "usage"),
    (&["test", "-"], 2, "usage"),
    (&["test", "--review"], 2, "usage"),
    (&["models", "happyhorse-11"], 2, "unknown-model"),
    (&["explain", "T2011"], 2, "unknown-rule"),
    (&["import", "none.txt"], 2, "not-found"),
    (&["import", "ok.story", "-o", "broken.story"], 2, "exists"),
    (&["export", "ok.story", "--to", "srt", "-o", "a.story"], 2, "exists"),
    (&["export", "broken.story", "--to", "srt"], 1, "findings"),
    (&["sheet", "none.story"], 2, "not-found"),
    (&["sheet", "broken.story", "-o", "broken.html"], 1, "findings"),
    (&["new", "ok"], 2, "exists"),
    (&["lsp", "--nonsense"], 2, "usage"),
    #[cfg(feature = "mcp")]
    (&["mcp", "none"], 2, "not-found"),
    (&["completions", "tcsh"], 2, "usage"),
    (&["man", "-o", "ok.story/man"], 2, "unwritable"),
];

fn folder_of_failures(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder
        .file("ok.story", "[0-5s] A boy walks by the river.\n")
        .file("broken.story", "[0-5s] A boy walks.\n[4-9s] He sits down.\n")
        .file("binary.story", [0xFF, 0xFE, 0, 1])
        .file("trusted/key.story", "[0-5s] A boy walks by the river.\n")
        .file("trusted/storyc.yaml", "keys: { DASHSCOPE_API_KEY: echo key }\n")
        .file("empty/notes.txt", "nothing")
        .file("badledger/.storyc/ledger.db", "this is no database");
    folder
}

/// Runs the program with an open standard input that nobody writes to, and no keys.
fn run_without_terminal(folder: &Path, args: &[&str]) -> Done {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(args)
        .current_dir(folder)
        .env_remove("DASHSCOPE_API_KEY")
        .env("STORYC_KEEP_FREE", "0")
        .env("XDG_DATA_HOME", folder.join("home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe stays open until the program has ended, so a read of an answer would wait for ever.
    let _input = child.stdin.take();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    Done { code: child.wait().unwrap().code().unwrap(), out, err }
}

#[test]
fn every_command_reports_errors_as_json_on_standard_output_and_never_waits() {
    let folder = folder_of_failures("agents-json");
    for (args, code, name) in FAILING {
        let done = run_without_terminal(&folder.0, &[*args, &["--format", "json"][..]].concat());
        let report: Value = serde_json::from_str(&done.out)
            .unwrap_or_else(|error| panic!("{args:?}: {error}\n{}\n{}", done.out, done.err));
        assert_eq!((done.code, report["error"]["code"].as_str()), (*code, Some(*name)), "{args:?}: {report}");
        assert_eq!(report["version"], 1, "{args:?}");
        for field in ["message", "help"] {
            let text = report["error"][field].as_str().unwrap_or_else(|| panic!("{args:?}: {report}"));
            assert!(!text.is_empty(), "{args:?}: {field}");
        }
        if *name == "findings" {
            assert!(!report["files"][0]["diagnostics"][0]["code"].is_null(), "{args:?}: {report}");
        }
        assert!(!done.err.contains("error"), "{args:?}: {}", done.err);
    }
}

#[test]
fn the_table_of_failures_has_every_command() {
    let help = Folder::new("agents-help").run(&["help"]).out;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let tested: BTreeSet<&str> = FAILING.iter().map(|(args, ..)| args[0]).chain(["help"]).collect();
    assert_eq!(commands, tested);
}

#[test]
fn the_documentation_lists_every_error_code() {
    let docs = read("docs/agents.md");
    let source = read("src/cli/error.rs");
    let names = source.split(" => \"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for name in names.filter(|name| !name.contains(' ')) {
        assert!(docs.contains(&format!("`{name}`")), "{name}");
        count += 1;
    }
    assert!(count > 10);
    for (_, code, name) in FAILING {
        assert!(docs.contains(&format!("`{name}`")) && [1, 2].contains(code), "{name}");
    }
}

#[test]
fn results_of_commands_that_write_files_are_json_too() {
    let folder = folder_of_failures("agents-results");
    let json = |args: &[&str]| -> Value {
        let done = folder.run(&[args, &["--format", "json"]].concat());
        assert_eq!(done.code, 0, "{args:?}: {}{}", done.out, done.err);
        serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{args:?}: {error}: {}", done.out))
    };
    assert_eq!(json(&["new", "pier"])["path"], "pier.story");
    folder.file("long.story", "[0-5s]    A boy walks.\n");
    assert_eq!(json(&["fmt", "long.story"])["formatted"][0]["status"], "written");
    assert_eq!(json(&["fmt", "long.story"])["summary"]["unchanged"], 1);
    let built = json(&["build", "ok.story", "-o", "out"]);
    let file = built["outputs"][0]["file"].as_str().unwrap();
    assert!(folder.0.join(file).is_file(), "{file}");
    assert_eq!(json(&["build", "ok.story"])["outputs"][0]["method"], "POST");
    assert!(json(&["build", "ok.story", "--emit", "prompt"])["outputs"][0]["text"].is_string());
    assert_eq!(json(&["sheet", "ok.story", "-o", "a.png"])["file"], "a.png");
    assert_eq!(json(&["export", "ok.story", "--to", "csv", "-o", "a.csv"])["outputs"][0]["file"], "a.csv");
    assert!(json(&["export", "ok.story", "--to", "csv"])["outputs"][0]["text"].is_string());
    assert!(
        json(&["man"])["text"].as_str().unwrap().starts_with(".ie") || json(&["man"])["text"].is_string()
    );
    let planned = json(&["render", "ok.story", "--dry-run"]);
    assert_eq!((&planned["to_pay"]["takes"], &planned["planned"][0]["to_pay"]), (&1.into(), &true.into()));
    let drawn = json(&["render", "ok.story", "--model", "animatic"]);
    assert_eq!(drawn["takes"][0]["state"], "done", "{drawn}");
    let lines = folder
        .run(&["render", "ok.story", "--model", "animatic", "--events", "jsonl", "--format", "json"])
        .out;
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!((&last["version"], &last["event"]), (&1.into(), &Value::Null), "{lines}");
}

/// A command of a console block: the line, the exit code that it must have, and its output with `...` for any lines.
struct Shown {
    line: String,
    code: i32,
    output: String,
}

fn console_blocks(text: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            match (line.strip_prefix("$ "), shown.last_mut()) {
                (Some(line), _) => {
                    shown.push(Shown { line: line.to_owned(), code: 0, output: String::new() });
                }
                (None, Some(last)) if last.output.is_empty() && line.starts_with("? ") => {
                    last.code = line[2..].parse().unwrap();
                }
                (None, Some(last)) => last.output.push_str(&format!("{line}\n")),
                (None, None) => panic!("a block begins with output: {line}"),
            }
        }
    }
    shown
}

/// Returns true if a text has these lines, where `...` stands for any lines.
fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        Some((first, rest)) => lines.first() == Some(first) && matches(rest, &lines[1..]),
    }
}

#[test]
fn every_command_of_the_skill_runs_as_shown() {
    let folder = Folder::new("skill");
    let copy = |from: &str, to: &str| {
        folder.file(to, std::fs::read(root().join(from)).unwrap());
    };
    copy("examples/river-walk.story", "river-walk.story");
    copy("examples/night-ferry.story", "night-ferry.story");
    for entry in std::fs::read_dir(root().join("examples/assets")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        copy(&format!("examples/assets/{name}"), &format!("assets/{name}"));
    }
    copy("tests/stories/market.txt", "market.txt");
    let shown = console_blocks(&read("skills/storyc/SKILL.md"));
    assert!(shown.len() > 12);
    let mut wrong = String::new();
    for Shown { line, code, output } in shown {
        let args: Vec<&str> =
            line.strip_prefix("storyc ").unwrap_or_else(|| panic!("{line}")).split(' ').collect();
        let is_animatic = args.contains(&"animatic");
        if is_animatic {
            // Encoding a video of the whole story takes a debug build too long.
            folder.file("river-walk.story", "[0-3s] A boy walks by the river.\n");
        }
        let done = folder.run(&args);
        if is_animatic {
            copy("examples/river-walk.story", "river-walk.story");
        }
        let (pattern, lines): (Vec<&str>, Vec<&str>) =
            (output.trim_end().lines().collect(), done.out.trim_end().lines().collect());
        if done.code != code || !matches(&pattern, &lines) {
            wrong.push_str(&format!("$ {line}\n? {}\n{}{}\n", done.code, done.out, done.err));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_skill_is_short_and_its_links_and_flags_exist() {
    let skill = read("skills/storyc/SKILL.md");
    assert!(skill.lines().count() < 300);
    assert!(skill.starts_with("---\nname: storyc\ndescription: "));
    let description = skill.lines().nth(2).unwrap();
    assert!(description.len() < 1024 + "description: ".len());
    for name in ["SKILL.md", "language.md"] {
        let text = read(format!("skills/storyc/{name}"));
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let file = link.split('#').next().unwrap();
            assert!(file.is_empty() || root().join("skills/storyc").join(file).is_file(), "{name}: {link}");
        }
        for story in text.split("```story\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
            let compiled = super::compiled(story);
            let errors: Vec<_> =
                compiled.diagnostics.iter().filter(|found| found.code.starts_with(['S', 'T'])).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
    // Commands that cost money or need takes aren't run, but their flags must exist.
    for block in skill.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        for line in block.lines() {
            let mut words = line.strip_prefix("storyc ").unwrap_or_else(|| panic!("{line}")).split(' ');
            let help = Folder::new("skill-help").run(&[words.next().unwrap(), "--help"]).out;
            for flag in words.filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "{line}: {flag}");
            }
        }
    }
    for line in read("AGENTS.md").split("](").skip(1) {
        assert!(root().join(line.split(')').next().unwrap()).exists(), "{line}");
    }
}

#[test]
fn questions_are_asked_on_a_terminal_only() {
    let folder = folder_of_failures("agents-questions");
    for args in [&["render", "ok.story"][..], &["test", "--review"], &["worker", "empty", "--once"]] {
        let done = run_without_terminal(&folder.0, args);
        assert_eq!(done.code, 2, "{args:?}: {}", done.err);
    }
    let mut import = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(["import", "--format", "json"])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A prompt from a pipe is no question.
    import.stdin.take().unwrap().write_all(b"[0-5s] A boy walks.").unwrap();
    assert!(import.wait().unwrap().success());
}

//! `storyc explain`: the same text in the terminal, the pages and JSON.

use serde_json::Value;
use storyc::lint::RULES;

use super::cli::Folder;
use super::read;

#[test]
fn a_rule_is_explained_by_code_and_by_name() {
    let folder = Folder::new("explain");
    let page = read("docs/rules/T201.md");
    for asked in ["T201", "t201", "overlapping-shots"] {
        let done = folder.run(&["explain", asked]);
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, page.as_str(), ""));
    }
    let two = folder.run(&["explain", "T202", "T201"]);
    assert_eq!(two.out, format!("{}\n{page}", read("docs/rules/T202.md")));
}

#[test]
fn colour_marks_headings_and_leaves_examples_alone() {
    let done = Folder::new("explain-colour").run(&["explain", "--color", "always", "R201"]);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("explain-colour", done.out.replace('\u{1b}', "ESC"));
    });
}

#[test]
fn explain_all_prints_an_index_and_every_page() {
    let out = Folder::new("explain-all").run(&["explain", "--all"]).out;
    let (index, _) = out.split_once("\n\n").unwrap();
    assert_eq!(index.lines().count(), RULES.len());
    let mut codes: Vec<&str> = index.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    codes.dedup();
    for code in codes {
        assert!(out.contains(&read(format!("docs/rules/{code}.md"))), "{code}");
    }
}

#[test]
fn json_is_an_array_of_rules() {
    let folder = Folder::new("explain-json");
    let all: Value =
        serde_json::from_str(&folder.run(&["explain", "--all", "--format", "json"]).out).unwrap();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), RULES.len());
    for rule in all {
        let keys: Vec<&String> = rule.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "name", "severity", "evidence", "fix", "doc"]);
        assert!(matches!(rule["severity"].as_str(), Some("error" | "warning" | "advice")), "{rule}");
        assert!(
            matches!(rule["evidence"].as_str(), Some("limit" | "vendor" | "practice" | "language")),
            "{rule}"
        );
        assert!(rule["fix"].is_null() || matches!(rule["fix"].as_str(), Some("safe" | "unsafe")), "{rule}");
        assert!(rule["doc"].as_str().unwrap().starts_with("## What it does\n"), "{rule}");
    }
    let one: Value = serde_json::from_str(&folder.run(&["explain", "S104", "--format", "json"]).out).unwrap();
    assert_eq!(one[0]["name"], "header-inside-line");
    assert_eq!(one[0]["fix"], "safe");
}

#[test]
fn an_unknown_rule_is_a_usage_error() {
    let folder = Folder::new("explain-wrong");
    let calls: &[(&[&str], &str)] = &[
        (&["explain"], "<RULE>"),
        (&["explain", "T201", "--all"], "cannot be used with"),
        (&["explain", "T2O1"], "there is no rule `T2O1`; did you mean `T201`?"),
        (&["explain", "overlaping-shots"], "did you mean `overlapping-shots`?"),
        (&["explain", "T201", "zzz"], "there is no rule `zzz`; `storyc explain --all` lists the rules"),
    ];
    for (args, expected) in calls {
        let done = folder.run(args);
        assert_eq!(done.code, 2, "{args:?}\n{}", done.err);
        assert!(done.err.contains(expected), "{args:?}\n{}", done.err);
        assert!(done.out.is_empty(), "{args:?}");
    }
}

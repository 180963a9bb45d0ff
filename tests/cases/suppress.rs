//! Levels, selections and suppressions.

use storyc::lint::Selection;
use storyc::project::Project;
use storyc::{Options, compile};

use super::codes;

const GAP: &str = "[0-5s] A.\n[6-9s] B.\n";

#[test]
fn a_comment_before_a_header_applies_to_its_block() {
    assert_eq!(codes(GAP), ["T202"]);
    assert!(codes("[0-5s] A.\n// storyc: allow(T202) because black\n[6-9s] B.\n").is_empty());
    assert!(
        codes("[0-5s] A.\n// storyc: allow(T202, T201) because black\n\n// other\n[6-9s] B.\n")
            .contains(&"S503")
    );
    assert_eq!(codes("// storyc: allow(T202) because black\n[0-5s] A.\n[6-9s] B.\n"), ["S503", "T202"]);
}

#[test]
fn a_comment_inside_a_block_applies_to_the_next_line() {
    let story = |line: &str| format!("[0-5s] A.\n{line}@boy runs.\n@girl runs.\n");
    assert_eq!(codes(&story("")), ["R102"]);
    assert!(codes(&story("// storyc: allow(R102) because a draft\n")).is_empty());
}

#[test]
fn a_file_and_front_matter_can_allow() {
    assert!(codes(&format!("{GAP}// storyc: allow-file(T202) because black\n")).is_empty());
    assert!(codes(&format!("---\nallow: {{ T202: the pause is intended }}\n---\n{GAP}")).is_empty());
    assert_eq!(codes(&format!("---\nallow: {{ T202: }}\n---\n{GAP}")), ["S501", "T202"]);
}

#[test]
fn a_suppression_needs_a_reason_and_a_rule() {
    assert_eq!(codes("[0-5s] A.\n// storyc: allow(T202)\n[6-9s] B.\n"), ["S501", "T202"]);
    assert_eq!(codes("// storyc: allow(T999) because x\n[0-5s] A.\n"), ["S502"]);
}

#[test]
fn syntax_errors_cannot_be_suppressed() {
    assert_eq!(codes("// storyc: allow(S101) because x\n[0-x5s] A.\n[0-5s] B."), ["S503", "S101"]);
}

fn with(project: &str, select: &[&str], extend: &[&str], ignore: &[&str]) -> Vec<String> {
    let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let (project, _) = Project::read(project, "");
    let selection = Selection { select: strings(select), extend: strings(extend), ignore: strings(ignore) };
    let options = Options { project: Some(&project), selection, ..Options::default() };
    let found = compile("[0-5s] A.\n[6-20s] B.\n", &options).diagnostics;
    found.iter().map(|found| format!("{} {}", found.code, found.severity.name())).collect()
}

#[test]
fn levels_apply_by_code_and_letter() {
    assert_eq!(with("", &[], &[], &[]), ["L101 error", "T202 warning"]);
    assert_eq!(with("lint: { T202: off }", &[], &[], &[]), ["L101 error"]);
    // A hard limit stays an error at any level, because the API rejects the request anyway.
    assert_eq!(with("lint: { T: error, L: warning }", &[], &[], &[]), ["L101 error", "T202 error"]);
    assert_eq!(with("lint: { L: off, S: off }", &[], &[], &[]), ["L101 error", "T202 warning"]);
    assert_eq!(with("lint: { T: off, T202: advice }", &[], &[], &[]), ["L101 error", "T202 advice"]);
}

#[test]
fn selections_apply_by_code_and_letter() {
    assert_eq!(with("", &["T"], &[], &[]), ["T202 warning"]);
    assert_eq!(with("", &["T202"], &["L"], &[]), ["L101 error", "T202 warning"]);
    assert_eq!(with("", &[], &[], &["L", "T"]), Vec::<String>::new());
    assert_eq!(with("lint: { T202: off }", &[], &["T202"], &[]), ["L101 error", "T202 warning"]);
}

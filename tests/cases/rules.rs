//! Every rule: its doc, its examples, its fix and its page.

use std::collections::BTreeSet;

use storyc::diagnostic::{Diagnostic, Edit};
use storyc::lint::{RULES, Safety, Selection, rules};
use storyc::report::explain;
use storyc::{Options, compile};

use super::{Files, picture, read, root};

/// Extracts the code blocks with this info string from a rule's doc.
fn fences(doc: &str, info: &str) -> Vec<String> {
    let open = format!("```story,{info}\n");
    doc.split(&open).skip(1).map(|rest| rest.split("\n```").next().unwrap().to_owned() + "\n").collect()
}

/// Creates the files that an example declares: `# files: boy.png = png 720x1280 30000000 bytes, notes.png = text`.
fn files(fence: &str) -> Files {
    let mut files = Files::default();
    let Some(line) = fence.lines().find_map(|line| line.strip_prefix("# files: ")) else { return files };
    for file in line.split(", ") {
        let (name, what) = file.split_once(" = ").unwrap();
        let words: Vec<&str> = what.split(' ').collect();
        files = match words[0] {
            "text" => files.with(name, b"Dear diary".to_vec()),
            format => {
                let (width, height) = words[1].split_once('x').unwrap();
                files.with(name, picture(format, width.parse().unwrap(), height.parse().unwrap()))
            }
        };
        if let Some(length) = words.get(2) {
            files.0.get_mut(name).unwrap().length = length.parse().unwrap();
        }
    }
    files
}

/// Returns the findings of a text with only one rule enabled.
fn found(text: &str, code: &str) -> Vec<Diagnostic> {
    let files = files(text);
    let selection = Selection { select: vec![code.to_owned()], ..Selection::default() };
    compile(text, &Options { selection, assets: &files, ..Options::default() }).diagnostics
}

/// Applies edits to a text.
fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

/// Rules about unreadable files: their examples describe the file, and tests of the program create it.
const UNREADABLE_FILE_RULES: [&str; 4] = ["S307", "S401", "S402", "S403"];

/// Returns the failing examples of a rule that can be compiled.
fn failing(rule: &storyc::lint::Rule) -> Vec<String> {
    let shown = !UNREADABLE_FILE_RULES.contains(&rule.code);
    if shown { fences(&rule.doc(), "fail") } else { Vec::new() }
}

#[test]
fn failing_examples_fail_and_passing_ones_pass() {
    for rule in RULES {
        let doc = rule.doc();
        let (fail, pass) = (fences(&doc, "fail"), fences(&doc, "pass"));
        assert!(
            !fail.is_empty() && !pass.is_empty(),
            "{}: no example that fails, or none that passes",
            rule.code
        );
        let in_a_file = UNREADABLE_FILE_RULES.contains(&rule.code);
        for text in fail.into_iter().filter(|_| !in_a_file) {
            let codes: BTreeSet<_> = found(&text, rule.code).iter().map(|found| found.code).collect();
            assert_eq!(codes, BTreeSet::from([rule.code]), "{}: failing example\n{text}", rule.code);
        }
        for text in pass {
            assert!(found(&text, rule.code).is_empty(), "{}: passing example\n{text}", rule.code);
        }
    }
}

#[test]
fn safe_fixes_turn_the_failing_example_into_one_that_passes() {
    for rule in RULES {
        for text in failing(rule) {
            let mut fixed = text.clone();
            let mut had_fix = None;
            for _ in 0..10 {
                let next = found(&fixed, rule.code).into_iter().flat_map(|found| found.fixes).next();
                let Some(fix) = next else { break };
                had_fix = Some(if fix.safe { Safety::Safe } else { Safety::Unsafe });
                fixed = apply_edits(&fixed, &fix.edits);
            }
            assert_eq!(had_fix, rule.fix, "{}: the fix declared in its header", rule.code);
            if rule.fix == Some(Safety::Safe) {
                assert!(
                    found(&fixed, rule.code).is_empty(),
                    "{}: still found after its fix\n{fixed}",
                    rule.code
                );
            }
        }
    }
}

#[test]
fn findings_have_the_severity_of_their_rule() {
    for rule in RULES {
        for text in failing(rule) {
            for found in found(&text, rule.code) {
                assert_eq!(found.severity, rule.severity, "{}", rule.code);
            }
        }
    }
}

#[test]
fn messages_follow_the_style_guide() {
    for rule in RULES {
        for text in fences(&rule.doc(), "fail") {
            for found in found(&text, rule.code) {
                let first = found.message.chars().next().unwrap();
                assert!(
                    !first.is_ascii_uppercase() || found.message.starts_with("HappyHorse"),
                    "{}: {}",
                    rule.code,
                    found.message
                );
                assert!(!found.message.ends_with('.'), "{}: {}", rule.code, found.message);
                assert!(found.label.split_whitespace().count() <= 8, "{}: {}", rule.code, found.label);
                assert!(found.help.is_some(), "{}: no help text", rule.code);
            }
        }
    }
}

#[test]
fn every_rule_doc_has_the_same_sections() {
    for rule in RULES {
        let doc = rule.doc();
        for heading in ["## What it does\n", "## Why\n", "## Use instead\n"] {
            assert!(doc.contains(heading), "{}: no `{}`", rule.code, heading.trim());
        }
        assert!(doc.contains("Evidence: "), "{}: no `Evidence:` line", rule.code);
        let said = doc.split("Evidence: ").nth(1).unwrap();
        assert!(
            said.starts_with(rule.evidence.describe()),
            "{}: `Evidence: {}`",
            rule.code,
            rule.evidence.describe()
        );
    }
}

#[test]
fn codes_and_names_are_unique() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!((codes.len(), names.len()), (RULES.len(), RULES.len()));
    for rule in RULES {
        assert!(
            rule.code.len() == 4
                && "SRTLAPCN".contains(&rule.code[..1])
                && rule.code[1..].parse::<u16>().is_ok()
        );
        assert!(
            !rule.name.starts_with("no-") && rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            rule.name
        );
    }
}

#[test]
fn every_rule_file_is_listed() {
    let listed: BTreeSet<String> = rules::FILES.iter().map(|name| format!("{name}.rs")).collect();
    let there: BTreeSet<String> = std::fs::read_dir(root().join("src/lint/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn a_rule_file_is_named_after_its_rule() {
    for (rule, file) in RULES.iter().zip(rules::FILES) {
        assert_eq!(rule.name.replace('-', "_"), *file, "{}", rule.code);
    }
}

/// The section of docs/rules/README.md about the accuracy of the rules on published prompts.
const ACCURACY: &str = "
## How accurate they are

On 22 November 2026, every rule at error or warning level was run over 124 published prompts for HappyHorse, Seedance, Kling and other models, pasted unchanged.
Each of the 166 hits was then checked against the lines it points at.

| code | hits | wrong | what the prompts had |
|---|--:|--:|---|
| A102 | 1 | 0 | nine lines of dialogue in one file with two clips |
| L101 | 5 | 0 | prompts of 30 seconds, for a model that makes 15 |
| L112 | 10 | 0 | videos and sounds as references |
| R102 | 26 | 0 | references without a picture, one hit per file |
| S104 | 16 | 0 | prompts on one line, and headers after a Markdown quote mark |
| S105 | 10 | 0 | sound tracks after a label |
| S204 | 95 | 1 | shots in another notation, or none; once, the options of a questionnaire were taken for shots |
| T201 | 2 | 0 | two clips in one file |
| T210 | 1 | 0 | two clips in one file |

After `storyc import`, the same prompts give 71 hits, which were all checked too.

| code | hits | wrong | what the prompts had |
|---|--:|--:|---|
| A101 | 6 | 0 | dialogue too long for its shot; in three prompts, the importer had guessed the length of the shot |
| A102 | 3 | 0 | four lines in 15 s, or more |
| L101 | 12 | 0 | prompts of 30 seconds |
| L103 | 2 | 0 | 7.5 and 13.2 seconds |
| L104 | 3 | 0 | ten, eleven and twelve shots |
| L112 | 10 | 0 | videos and sounds as references |
| R102 | 28 | 0 | references without a picture |
| S204 | 3 | 0 | prompts without shots or a length |
| T202 | 2 | 0 | one second that belongs to no shot |
| T203 | 1 | 0 | a first shot that starts at 1 s |
| T206 | 1 | 0 | 15 seconds in the prose, 13.2 in the shots |

The check also led to fixes:

- S104 skips times in backticks: 11 of its 27 hits were remarks about prompts.
- S201 compares the number of words: `Character A` is not a section.
- S204 requires a number after `Cut` and similar words.
- A time track may continue on the next line: T203 and S204 had each been wrong once.
";

#[test]
fn every_rule_has_an_up_to_date_page() {
    let folder = root().join("docs/rules");
    let update = std::env::var_os("UPDATE").is_some();
    if update {
        std::fs::create_dir_all(&folder).unwrap();
    }
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    let mut index = "# Rules\n\nEvery rule has a page; `storyc explain CODE` prints it.\nThe pages are generated from the doc comments in `src/lint/rules`.\n\n| code | name | severity | fix |\n|---|---|---|---|\n".to_owned();
    let mut sorted: Vec<_> = RULES.iter().collect();
    sorted.sort_by_key(|rule| rule.code);
    for rule in sorted {
        let name = format!("{}.md", rule.code);
        same_or_update(&format!("docs/rules/{name}"), &explain::page(rule), update);
        let fix = rule.fix.map_or("", |fix| if fix == Safety::Safe { "safe" } else { "unsafe" });
        index.push_str(&format!(
            "| [{0}]({0}.md) | {1} | {2} | {fix} |\n",
            rule.code,
            rule.name,
            rule.severity.name()
        ));
        expected.insert(name);
    }
    index.push_str(ACCURACY);
    same_or_update("docs/rules/README.md", &index, update);
    let there: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(expected, there);
}

/// Asserts that a generated file is up to date; writes it first if `update` is set (`UPDATE=1`).
pub fn same_or_update(path: &str, text: &str, update: bool) {
    if update {
        std::fs::write(root().join(path), text).unwrap();
    }
    assert!(read(path) == text, "{path} is out of date: run the tests once with UPDATE=1");
}

#[test]
fn overlaps_are_checked_against_all_earlier_shots() {
    use super::codes;
    assert_eq!(codes("[0-4s] a\n[4-8s] b\n[0-4s] c"), ["T201", "T210"]);
    assert_eq!(codes("[5-9s] a\n[0-5s] b"), ["T210"]);
    assert_eq!(codes("[0-9s] a\n[2-4s] b\n[8-12s] c"), ["T201", "T201"]);
    assert_eq!(codes("[0-3s] a\n[6-9s] b\n[3-6s] c"), ["T210"]);
    assert_eq!(codes("[0-3s] a\n[3-x9s] b\n[9-12s] c"), ["S101"]);
}

#[test]
fn a_time_track_may_continue_on_the_next_line() {
    use super::{codes, compiled};
    let track =
        "[0-5s] Wide.\n- Steps: [0-2s] slow →\n  [2-3s] slower → [3-5s] still\n[5-8s] Close. →\n[8-9s] End.";
    assert_eq!(codes(track), ["S105", "S105"]);
    assert_eq!(compiled(track).storyboard.shots.len(), 3);
    assert_eq!(codes("Steps: [0-2s] slow →\r\n[2-3s] slower"), ["S204", "S105", "S105"]);
    // An arrow at the end of a shot doesn't make the next header part of a track.
    assert_eq!(compiled("[0-2s] slow →\n[2-3s] slower").storyboard.shots.len(), 2);
}

#[test]
fn an_empty_story_gives_no_request() {
    use super::codes;
    assert_eq!(codes("[0-5s]"), ["S205", "S203"]);
    assert_eq!(codes("// later\n"), ["S205"]);
    assert_eq!(codes("[Notes] later\n"), ["S205"]);
}

#[test]
fn references_of_the_project_are_declared() {
    let (project, _) =
        storyc::project::Project::read("refs: { mina: https://e.com/m.png, jo: https://e.com/j.png }", "");
    let options = Options { project: Some(&project), ..Options::default() };
    let found = compile("[0-5s] @mino", &options).diagnostics;
    assert_eq!((found[0].code, found[0].help.as_deref()), ("R101", Some("did you mean `@mina`?")));
    // An invalid reference isn't reported as missing too.
    let broken =
        "---\nrefs: { boy: { role: character }, girl: https://e.com/g.png }\n---\n[0-5s] @boy and @girl";
    assert_eq!(super::codes(broken), ["S304"]);
}

#[test]
fn a_role_must_suit_the_kind_of_file() {
    let found = |reference: &str| {
        let text = format!("---\nrefs: {{ a: {{ {reference} }} }}\n---\n[0-5s] @a crosses the bridge.");
        compile(&text, &Options::default()).diagnostics
    };
    let edit = found("image: https://e.com/a.png, role: edit");
    assert_eq!(
        (edit[0].code, edit[0].message.as_str()),
        ("S304", "`edit` can't be read as the role of a picture")
    );
    assert_eq!(
        edit[0].help.as_deref(),
        Some("this role needs a video: give the file as `video:`, or choose another role")
    );
    for reference in [
        "audio: https://e.com/a.mp3, role: extend",
        "video: https://e.com/a.mp4, role: first_frame",
        "audio: https://e.com/a.mp3, role: last_frame",
    ] {
        assert!(found(reference).iter().any(|found| found.code == "S304"), "{reference}");
    }
    assert!(found("image: https://e.com/a.png, role: style").is_empty());
}

#[test]
fn texts_that_only_look_wrong_have_no_findings() {
    use super::codes;
    let none: [&str; 0] = [];
    for preamble in [
        "A boy born in the 90s.",
        "Each shot lasts 3 seconds.",
        "A 60-second countdown.",
        "Title: \"No dialogue\" on a poster, film grain.",
        "No dialogue in the first shot.",
        "Levers to tune: `[0-4s]` / `[4-5s]`.",
    ] {
        assert_eq!(codes(&format!("{preamble}\n\n[0-5s] A boy says: \"Hi.\"")), none, "{preamble}");
    }
    let card = "[0-3s] Title card: \"Once upon a time there was a kingdom by the sea where nobody had ever seen any snow at all\"";
    assert_eq!(codes(card), none);
}

#[test]
fn trailing_paragraphs_are_reported_only_if_ambiguous() {
    let craft = |text: &str| {
        found(text, "P106").into_iter().map(|found| found.span.slice(text).to_owned()).collect::<Vec<_>>()
    };
    let shots = "[0-5s] A.\n[5-9s] B.\n\n";
    assert_eq!(craft(&format!("{shots}No subtitles.\n\n[Audio] Rain.")), ["No subtitles."]);
    assert!(craft(&format!("{shots}@boy: \"No, wait!\"")).is_empty());
    assert!(craft(&format!("{shots}声音：雨声")).is_empty());
    assert!(craft("[0-5s] A.\n\nMore.\n[5-9s] B.\n\nMore.").is_empty());
}

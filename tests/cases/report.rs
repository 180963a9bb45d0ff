//! Machine-readable reports of `check`: each format as a whole, and against its specification.

use std::collections::BTreeSet;

use serde_json::Value;
use storyc::lint::RULES;

use super::cli::{Folder, run_in};
use super::read;

/// Creates a folder with findings of every kind: in stories and a project file, over several lines, with related spans
/// and fixes, with characters that each format must escape, and a story without any.
fn findings(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder
        .file("clean.story", "[0-5s] A boy.\n")
        .file(
            "odd, 100% & more.story",
            "---\ntitle: \"100% <b>\"\nratoi: 1:1\n---\n[0-5s] é @girl.\n[4-9s] B.\n",
        )
        .file("series/storyc.yaml", "resolution: 1080p\nrati: 9:16\nlint: { P: advice }\n")
        .file("series/gap.story", "[0-5s] A.\n[6-9s] B.\n")
        .file("utf16.story", [0xFF, 0xFE, b'[', 0]);
    folder
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!(name, text);
    });
}

fn check(folder: &Folder, format: &str) -> String {
    let done = folder.run(&["check", "--format", format]);
    assert_eq!((done.code, done.err.as_str()), (1, ""), "{format}");
    done.out
}

#[test]
fn concise_prints_one_line_per_finding() {
    snapshot("check-concise", &check(&findings("concise"), "concise"));
}

#[test]
fn github_commands_are_escaped() {
    let out = check(&findings("github"), "github");
    snapshot("check-github", &out);
    for line in out.lines() {
        let (properties, _) = line.trim_start_matches("::").split_once("::").unwrap();
        let (_, properties) = properties.split_once(' ').unwrap();
        assert!(properties.split(',').all(|property| property.contains('=')), "{line}");
    }
}

#[test]
fn any_file_name_can_be_reported() {
    let folder = Folder::new("names");
    let said = |name: &str, format: &str| {
        run_in(&folder.0, &["check", "-", "--stdin-filename", name, "--format", format], "[0-99s] A.").out
    };
    let sarif = |name: &str| {
        let log: Value = serde_json::from_str(&said(name, "sarif")).unwrap();
        log["runs"][0]["artifacts"][0]["location"]["uri"].as_str().unwrap().to_owned()
    };
    assert!(said("a:b,\n.story", "github").starts_with("::error file=a%3Ab%2C%0A.story,line=1,"));
    assert!(said("<a>&\".story", "junit").contains("<testsuite name=\"&lt;a&gt;&amp;&quot;.story\""));
    assert_eq!(sarif("a b:ü.story"), "a%20b%3A%C3%BC.story");
    assert_eq!(sarif("../a.story"), "../a.story");
    assert_eq!(sarif("/tmp/a.story"), "file:///tmp/a.story");
    assert_eq!(sarif("C:/a.story"), "file:///C:/a.story");
}

#[test]
fn annotations_over_several_lines_omit_columns() {
    let folder = Folder::new("github-lines");
    folder.file("a.story", "---\nrefs:\n  a: [\n    1]\n---\n[0-5s] A.\n");
    let out = check(&folder, "github");
    assert!(out.starts_with("::error file=a.story,line=3,endLine=4,title=S304 invalid-value::"), "{out}");
}

#[test]
fn junit_is_xml_with_correct_counts() {
    let folder = findings("junit");
    let out = check(&folder, "junit");
    snapshot("check-junit", &out);
    for (out, failing) in [(&out, 4), (&folder.run(&["check", "--format", "junit", "--strict"]).out, 6)] {
        let document = roxmltree::Document::parse(out).unwrap();
        let count = |node: roxmltree::Node<'_, '_>, name: &str| {
            node.descendants().filter(|node| node.has_tag_name(name)).count().to_string()
        };
        let root = document.root_element();
        for node in root.children().filter(roxmltree::Node::is_element).chain([root]) {
            assert_eq!(node.attribute("tests"), Some(count(node, "testcase").as_str()), "{out}");
            assert_eq!(node.attribute("failures"), Some(count(node, "failure").as_str()), "{out}");
        }
        assert_eq!(count(root, "failure"), failing.to_string(), "{out}");
        let names: Vec<_> = root
            .descendants()
            .filter_map(|node| Some((node.attribute("classname")?, node.attribute("name"))))
            .collect();
        assert_eq!(
            names.len(),
            names.iter().collect::<BTreeSet<_>>().len(),
            "two cases have one name\n{out}"
        );
    }
}

#[test]
fn junit_replaces_characters_that_xml_forbids() {
    let folder = Folder::new("junit-control");
    folder.file("a.story", "---\n\"k\\u0001\\tey]]>\": 1\n---\n[0-5s] A.\n");
    let out = check(&folder, "junit");
    let document = roxmltree::Document::parse(&out).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("front matter has no key `k\u{fffd}\tey]]>`"), "{out}");
}

#[test]
fn sarif_is_valid() {
    // The published schema's pattern for languages has an extra bracket, so it isn't a valid regular
    // expression.
    let schema = read("tests/schemas/sarif-2.1.0.json").replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let empty = Folder::new("sarif-empty");
    for log in [check(&findings("sarif-valid"), "sarif"), empty.run(&["check", "--format", "sarif"]).out] {
        let log: Value = serde_json::from_str(&log).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}

#[test]
fn sarif_and_json_report_the_same_findings() {
    let folder = findings("sarif");
    let mut log: Value = serde_json::from_str(&check(&folder, "sarif")).unwrap();
    let json: Value = serde_json::from_str(&check(&folder, "json")).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let found: Vec<&Value> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["diagnostics"].as_array().unwrap())
        .collect();
    assert_eq!(results.len(), found.len());
    for (result, found) in results.iter().zip(found) {
        assert_eq!(result["ruleId"], found["code"]);
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], found["code"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startColumn"], found["start"]["column"]);
        assert_eq!(region["byteOffset"], found["start"]["byte"]);
        assert_eq!(result["fixes"].as_array().unwrap().len(), found["fixes"].as_array().unwrap().len());
    }
    // Keep only one rule and no indices, so that the snapshot stays short and new rules don't change it.
    let run = &mut log["runs"][0];
    run["tool"]["driver"]["rules"].as_array_mut().unwrap().retain(|rule| rule["id"] == "T201");
    for result in run["results"].as_array_mut().unwrap() {
        result.as_object_mut().unwrap().remove("ruleIndex");
    }
    snapshot("check-sarif", &format!("{log:#}"));
}

#[test]
fn sarif_lists_every_rule_within_its_text_limits() {
    let log: Value =
        serde_json::from_str(&Folder::new("sarif-rules").run(&["check", "--format", "sarif"]).out).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for rule in rules {
        for description in ["shortDescription", "fullDescription"] {
            let text = rule[description]["text"].as_str().unwrap();
            // GitHub code scanning truncates longer texts.
            assert!((10..=1024).contains(&text.chars().count()), "{}: {text}", rule["id"]);
            assert!(text.ends_with('.') && !text.contains("##"), "{}: {text}", rule["id"]);
        }
    }
}

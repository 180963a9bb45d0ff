//! Completion in stories, front matter and project files.

use storyc::compile::fix::apply;
use storyc::diagnostic::Edit;
use storyc::lsp::completion::{self, Item};

use super::features::{cursor, in_project};

fn items(text: &str) -> Vec<Item> {
    let (story, offset) = cursor(text);
    let files = || ["refs/boy.png", "refs/a, b.webp", "notes.txt", "clip.mp4"].map(str::to_owned).to_vec();
    completion::at(&story, offset, &files)
}

fn labels(text: &str) -> Vec<String> {
    items(text).into_iter().map(|item| item.label).collect()
}

/// The text after accepting the item with this label.
#[track_caller]
fn accept(text: &str, label: &str) -> String {
    let items = items(text);
    let labels: Vec<&String> = items.iter().map(|item| &item.label).collect();
    let item = items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{labels:?}"));
    apply(&text.replace('‸', ""), [&Edit::replace(item.span, item.insert.clone())].into_iter())
}

#[test]
fn references_are_completed_with_their_pictures() {
    let front =
        "---\nrefs: { boy: { image: boy.png, as: the boy }, night porter: p.png, 小雨: y.png }\n---\n";
    let text = format!("{front}[0-5s] Then @‸ waits.\n");
    let found = items(&text);
    let names: Vec<(&str, &str)> =
        found.iter().map(|item| (item.label.as_str(), item.detail.as_str())).collect();
    assert_eq!(names, [("@boy", "boy.png"), ("@night porter", "p.png"), ("@小雨", "y.png")]);
    assert!(found[0].doc.contains("the boy"));
    assert!(accept(&text, "@boy").contains("Then @boy waits."));
    assert!(accept(&text, "@night porter").contains("Then @[night porter] waits."));
    assert!(accept(&format!("{front}[0-5s] @[nig‸]\n"), "@night porter").ends_with("@[night porter]\n"));
    // Before letters, brackets must mark the end of the name.
    assert!(accept(&format!("{front}[0-5s] @bo‸ys\n"), "@boy").ends_with("@[boy]ys\n"));
    assert_eq!(labels(&format!("{front}[0-5s] me@‸\n")), [""; 0], "an email address isn't a reference");
    assert_eq!(labels(&format!("{front}[0-5s] @boy and‸\n")), [""; 0], "prose is not completed");
}

#[test]
fn shared_references_are_offered_before_their_first_use() {
    let (story, offset) = in_project("[0-5s] @‸\n", "refs: { girl: cast/girl.png }\n");
    let found = completion::at(&story, offset, &Vec::new);
    assert_eq!(found[0].label, "@girl");
    assert!(
        found[0].doc.contains("file:///w/cast/girl.png") && found[0].doc.contains("Shared"),
        "{}",
        found[0].doc
    );
}

#[test]
fn headers_are_completed_at_the_start_of_a_line() {
    let text = "[0-4s] A.\n[4-7s] B.\n\n[‸";
    let found = labels(text);
    assert_eq!(found[..2], ["[7-10s]", "[+3s]"]);
    assert!(found.contains(&"[Audio]".to_owned()) && found.contains(&"[Negative]".to_owned()));
    assert!(accept(text, "[7-10s]").ends_with("B.\n\n[7-10s] "));
    assert!(
        accept("[0-4s] A.\n[Au‸]\n", "[Audio]").ends_with("A.\n[Audio] \n"),
        "an existing closing bracket is replaced"
    );
    assert_eq!(labels("[+4s] A.\n[‸\n")[..2], ["[+4s]", "[4-8s]"]);
    assert_eq!(labels("[‸")[..2], ["[0-5s]", "[+5s]"]);
    assert_eq!(labels("[0-4s] A wide [‸"), [""; 0], "a bracket inside a line is prose");
}

#[test]
fn front_matter_keys_and_values_are_completed() {
    let text = "---\ntitle: x\n‸\nrefs: { boy: b.png }\n---\n[0-5s] @boy.\n";
    let found = labels(text);
    assert_eq!(
        found,
        [
            "model",
            "duration",
            "ratio",
            "resolution",
            "seed",
            "watermark",
            "audio",
            "keep_sound",
            "shots",
            "clips",
            "allow"
        ]
    );
    assert!(accept(text, "ratio").contains("title: x\nratio: \n"));
    let duration = items(text).into_iter().find(|item| item.label == "duration").unwrap();
    assert!(
        duration.doc.contains("3 to 15 whole seconds") && duration.doc.contains("checked 2026"),
        "{}",
        duration.doc
    );

    let body = "\n---\n[0-5s] A.\n[5-9s] B.\n";
    let value = |line: &str| labels(&format!("---\n{line}{body}"));
    assert!(value("ratio: ‸").contains(&"9:16".to_owned()));
    assert!(value("model: kling-3.0\nratio: ‸") != value("ratio: ‸"), "each model has its own values");
    assert_eq!(value("resolution: ‸"), ["480p", "720p", "1080p"]);
    assert_eq!(value("duration: ‸")[0], "9s", "the end of the shots comes first");
    assert_eq!(value("audio: ‸"), ["on", "off"]);
    assert_eq!(value("model: kling-3.0\nshots: ‸"), ["list", "prompt"]);
    assert_eq!(value("watermark: t‸"), ["true", "false"]);
    assert!(value("model: ‸").contains(&"seedance-2.0".to_owned()));
    assert!(value("model: [happyhorse-1.1]\nmodel:\n  - ‸").contains(&"animatic".to_owned()));
    assert!(
        accept(&format!("---\nratio:‸{body}"), "9:16").contains("ratio: 9:16\n"),
        "the missing space is inserted"
    );
    assert!(accept(&format!("---\nresolution: 10‸{body}"), "1080p").contains("resolution: 1080p\n"));
}

#[test]
fn first_front_matter_key_is_completed_while_typed() {
    for text in
        ["---\nra‸", "---\nra‸\n---\n[0-5s] A.\n", "---\n‸\n---\n", "---\nra‸\n\nA story.\n", "---\n‸"]
    {
        assert!(labels(text).contains(&"ratio".to_owned()), "{text:?}: {:?}", labels(text));
    }
    assert_eq!(accept("---\nra‸\n---\n", "ratio"), "---\nratio: \n---\n");
    assert!(labels("---\nratio: ‸").contains(&"9:16".to_owned()), "without a closing fence");
    assert!(labels("---\nratio: 16:9\nmo‸\n").contains(&"model".to_owned()));
    assert_eq!(labels("---\ntitle: x\n---\nra‸\n"), [""; 0], "text after the fence is prose");
    assert_eq!(labels("A story.\n---\nra‸"), [""; 0], "a fence must be at the start");
}

#[test]
fn references_in_front_matter_are_completed() {
    let value = |line: &str| labels(&format!("---\nrefs:\n  {line}\n---\n[0-5s] A.\n"));
    assert_eq!(value("boy: ‸"), ["refs/boy.png", "refs/a, b.webp", "clip.mp4"]);
    assert_eq!(value("boy: { ‸"), ["image", "video", "audio", "element", "role", "as"]);
    assert_eq!(value("boy: { image: ‸"), ["refs/boy.png", "refs/a, b.webp", "clip.mp4"]);
    assert!(value("boy: { image: b.png, role: ‸").contains(&"first_frame".to_owned()));
    let text = "---\nrefs: { boy: ‸ }\n---\n[0-5s] A.\n";
    assert!(
        accept(text, "refs/a, b.webp").contains("{ boy: \"refs/a, b.webp\" }"),
        "quoted, because of the comma"
    );
    assert!(accept(text, "refs/boy.png").contains("{ boy: refs/boy.png }"));
    let line = |line: &str| labels(&format!("---\nrefs: {line}\n---\n[0-5s] A.\n"));
    assert_eq!(line("{ bo‸"), [""; 0], "the author chooses the name");
    assert_eq!(line("{ boy: { ‸")[..2], ["image", "video"]);
    assert_eq!(line("{ boy: { image: a.png }, girl: ‸")[0], "refs/boy.png");
    assert_eq!(line("[a.png, ‸")[0], "refs/boy.png");
    assert_eq!(value("‸"), [""; 0], "the author chooses the name");
}

#[test]
fn rule_codes_are_completed() {
    let comment = labels("[0-4s] A.\n// storyc: allow(T2‸\n[5-9s] B.\n");
    assert!(comment.contains(&"T202".to_owned()) && comment.len() > 60);
    let item = items("// storyc: allow(‸").into_iter().find(|item| item.label == "T202").unwrap();
    assert_eq!(item.detail, "gap-between-shots");
    assert!(item.doc.contains("## Why"), "{}", item.doc);
    assert_eq!(accept("// storyc: allow(T202, T2‸)", "T201"), "// storyc: allow(T202, T201)");
    assert!(labels("// sto‸")[0].starts_with("storyc: allow"));
    assert_eq!(labels("// a remark‸"), [""; 0]);
    assert!(labels("---\nallow: { ‸\n---\nA\n").contains(&"A101".to_owned()));
    assert!(labels("---\nallow:\n  T‸\n---\nA\n").contains(&"T202".to_owned()));
}

#[test]
fn project_file_is_completed() {
    let at = |text: &str| -> Vec<String> {
        let offset = text.find('‸').unwrap() as u32;
        completion::in_project(&text.replace('‸', ""), None, offset, &|| vec!["girl.png".to_owned()])
            .into_iter()
            .map(|item| item.label)
            .collect()
    };
    assert_eq!(
        at("model: x\nratio: 16:9\n‸"),
        ["resolution", "shots", "clips", "refs", "lint", "budget", "ledger", "out", "models", "keys"]
    );
    assert!(at("lint: { ‸").contains(&"T202".to_owned()));
    assert_eq!(at("lint: { T202: ‸ }"), ["error", "warning", "advice", "off"]);
    assert_eq!(at("lint:\n  T202: o‸\n"), ["error", "warning", "advice", "off"]);
    assert_eq!(at("refs:\n  girl: ‸\n"), ["girl.png"]);
    assert!(at("model: ‸\n").contains(&"happyhorse-1.1".to_owned()));
}

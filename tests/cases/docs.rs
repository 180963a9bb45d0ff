//! Generated documents are up to date, and hand-written ones match the program.

use std::fmt::Write;

use storyc::model;
use storyc::render::{change_table, state_table};
use storyc::report::models;

use super::cli::Folder;
use super::rules::same_or_update;
use super::{compiled, read, root};

/// Models and modes that storyc doesn't have, and why.
const LEFT_OUT: &str = "
## Left out

- Veo 3.1 in the Gemini API: Google shut its previews down on 2026-10-22 ([APIYI's notice](https://docs.apiyi.com/en/live/2026-10/veo-3-1-preview-retired.md), which quotes Google's list of deprecations).
  Vertex AI still has the model, but signs requests with OAuth, which storyc can't.
- Kling 4.0 in Kling's own API: [Comfy Router](https://docs.comfy.org/development/comfy-router/models/kling/kling-4-0/code.md) shows the body, but no source that we could read names the path, and until October 2026 Kling's pages said that it comes later.
- Vidu Q3 from a first frame, and in Vidu's own API: no page that we could read documents all fields.
- Vidu Q4, Luma Ray 3.2 and Gemini Omni: not looked at yet.
- LTX-2 in LTX's own API: it answers with the finished video in the same request, so there is nothing to follow; LTX-2 Fast, because its longest clip depends on the resolution.
- Wan 3.0 prime, and Wan 2.7 from a first clip: the prices and limits differ between sources.
- Grok Imagine's edits, extensions and voices: they need keys that stories don't have.
";

#[test]
fn docs_of_models_match_their_profiles() {
    let mut text =
        "# Models\n\nMade from the profiles in `src/model/profiles`: what `storyc models MODEL` prints.\n"
            .to_owned();
    for profile in model::all() {
        let _ = write!(text, "\n## {}\n\n```text\n{}```\n", profile.id, models::show(&profile));
    }
    text.push_str(LEFT_OUT);
    same_or_update("docs/models.md", &text, std::env::var_os("UPDATE").is_some());
}

#[test]
fn the_picture_in_the_readme_is_up_to_date() {
    let picture = "docs/pictures/river-walk.png";
    assert!(read("README.md").contains(picture));
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(["sheet", "examples/river-walk.story", "--format", "png", "-o", "-"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(root().join(picture), &done.stdout).unwrap();
    }
    let known = std::fs::read(root().join(picture)).unwrap();
    assert!(known == done.stdout, "{picture} is out of date: run the tests once with UPDATE=1");
}

#[test]
fn the_mistake_in_the_readme_is_reported_as_shown() {
    let readme = read("README.md");
    let story = readme.split("```story\n").nth(1).unwrap().split("```").next().unwrap();
    let shown = readme.split("$ storyc check market.story\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::new("readme");
    folder.file("market.story", story);
    let done = folder.run(&["check", "market.story"]);
    assert_eq!((done.code, done.out.as_str()), (1, shown));
    folder.file("market.story", story.replace("[4-9s]", "[5-9s]"));
    assert_eq!(folder.run(&["build", "market.story"]).code, 0);
}

#[test]
fn every_sourced_value_cites_a_listed_source() {
    for profile in model::all() {
        let json = serde_json::to_value(&*profile).unwrap();
        let mut stack = vec![&json];
        while let Some(value) = stack.pop() {
            if let Some(source) = value.get("source").and_then(|source| source.as_str()) {
                assert!(profile.sources.contains_key(source), "{}: {source}", profile.id);
                let checked = value["checked"].as_str().unwrap();
                assert!(checked.len() == 10 && checked.starts_with("20"), "{}: {checked}", profile.id);
            }
            stack.extend(value.as_object().into_iter().flat_map(|map| map.values()));
            stack.extend(value.as_array().into_iter().flatten());
        }
        assert!(profile.regions.hosts.contains_key(&profile.regions.default), "{}", profile.id);
    }
}

#[test]
fn stories_in_the_language_guide_parse() {
    let guide = read("docs/language.md");
    let fences: Vec<&str> =
        guide.split("```story\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
    assert!(fences.len() >= 5, "docs/language.md has too few stories");
    for story in fences {
        let broken: Vec<_> = compiled(story)
            .diagnostics
            .into_iter()
            .filter(|found| found.code.starts_with("S1") || found.code.starts_with("S3"))
            .collect();
        assert!(broken.is_empty(), "{story}\n{broken:#?}");
    }
}

#[test]
fn every_grammar_rule_has_a_comment() {
    let grammar = read("grammar/story.pest");
    let mut before = "";
    for line in grammar.lines() {
        let is_rule = line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('=');
        assert!(!is_rule || before.starts_with("//"), "no comment above `{line}`");
        before = line;
    }
}

#[test]
fn the_states_of_a_take_are_up_to_date() {
    let mut page = read("docs/render.md");
    for (name, table) in [("changes", change_table()), ("states", state_table())] {
        let start = format!("<!-- {name} -->\n");
        let from = page.find(&start).unwrap() + start.len();
        let to = from + page[from..].find("<!-- end -->").unwrap();
        page.replace_range(from..to, &table);
    }
    same_or_update("docs/render.md", &page, std::env::var_os("UPDATE").is_some());
}

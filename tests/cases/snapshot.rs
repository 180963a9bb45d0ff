//! Snapshots of requests: their content, the difference of two, and `storyc test`.

use proptest::prelude::*;
use serde_json::Value;
use storyc::assets::NoAssets;
use storyc::snapshot::difference::{PartChangeKind, ReferenceChangeKind};
use storyc::snapshot::{Difference, Snapshot, compare, read};
use storyc::{Options, compile};

use super::cli::{Done, Folder, run_in};
use super::{Files, picture};

fn snapshot_for(text: &str, model: &str, files: &Files) -> Snapshot {
    let mut options = Options { assets: files, ..Options::default() };
    options.flags.settings.models = vec![storyc::project::Setting::flag(model.to_owned())];
    let compiled = compile(text, &options);
    Snapshot::from_target(&compiled, &compiled.targets[0], files)
        .unwrap_or_else(|why| panic!("{why:?}: {:#?}", compiled.diagnostics))
}

fn snapshot(text: &str) -> Snapshot {
    snapshot_for(text, "happyhorse-1.1", &Files::default())
}

fn difference(old: &str, new: &str) -> Difference {
    compare(&snapshot(old), &snapshot(new))
}

const TWO_SHOTS: &str = "---
refs:
  boy: https://example.com/boy.png
  girl: https://example.com/girl.png
---
A quay in winter.

[0-4s The quay] @boy waits beside the ropes and counts the gulls.

[4-8s] @girl comes along the wall with two cups of tea.

[Audio] Wind.
";

const EXTENSION: &str = "---
refs: { walk: { video: https://example.com/w.mp4, role: extend } }
---
[0-4s] @walk goes on.

[4-7s] The boy leaves.
";

#[test]
fn a_snapshot_round_trips() {
    for model in storyc::model::ids() {
        let modes = &storyc::model::find(model).unwrap().modes;
        let text = match (&modes.references, &modes.text) {
            (Some(_), _) => TWO_SHOTS,
            (None, Some(_)) => "Rain.\n\n[0-4s] A boy waits.\n\n[4-8s] He leaves.\n",
            (None, None) => EXTENSION,
        };
        let snapshot = snapshot_for(text, model, &Files::default());
        assert_eq!(read(&snapshot.text()).as_ref(), Ok(&snapshot), "{model}:\n{}", snapshot.text());
    }
}

#[test]
fn snapshot_parts_add_up_to_the_prompt() {
    for model in ["happyhorse-1.1", "seedance-2.0", "kling-3.0-omni", "kling-3.0-omni@fal", "minimax-h3@vllm"]
    {
        let mut options = Options::default();
        options.flags.settings.models = vec![storyc::project::Setting::flag(model.to_owned())];
        let compiled = compile(TWO_SHOTS, &options);
        let snapshot = Snapshot::from_target(&compiled, &compiled.targets[0], &NoAssets).unwrap();
        let whole: String = snapshot.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(whole, compiled.targets[0].plan.prompt, "{model}");
        let shots: Vec<&str> = snapshot.parts.iter().map(|part| part.name.as_str()).collect();
        assert!(shots.contains(&"shot 1") && shots.contains(&"shot 2"), "{model}: {shots:?}");
    }
}

#[test]
fn a_changed_word_is_reported_for_its_shot() {
    let found = difference(TWO_SHOTS, &TWO_SHOTS.replace("two cups", "three cups"));
    let parts: Vec<(&str, PartChangeKind)> =
        found.parts.iter().map(|part| (part.name.as_str(), part.kind)).collect();
    assert_eq!(parts, [("shot 2", PartChangeKind::Changed)]);
    assert!(found.references.is_empty() && found.settings.is_empty(), "{found:#?}");
}

#[test]
fn a_changed_setting_is_reported_by_name() {
    let found = difference(TWO_SHOTS, &TWO_SHOTS.replace("refs:", "ratio: 9:16\nrefs:"));
    assert!(found.parts.is_empty() && found.references.is_empty(), "{found:#?}");
    assert_eq!(found.settings.len(), 1);
    assert_eq!((found.settings[0].name.as_str(), found.settings[0].new.as_deref()), ("ratio", Some("9:16")));
}

#[test]
fn an_inserted_shot_is_reported_as_one_new_shot() {
    let longer = TWO_SHOTS.replace("[4-8s]", "[4-6s] A ferry sounds its horn twice, far out.\n\n[6-10s]");
    let found = difference(TWO_SHOTS, &longer);
    let parts: Vec<(&str, PartChangeKind)> =
        found.parts.iter().map(|part| (part.name.as_str(), part.kind)).collect();
    // Shot 3 is changed too, because its time moved.
    assert_eq!(parts, [("shot 2", PartChangeKind::Added), ("shot 3", PartChangeKind::Changed)]);
    let shorter = difference(&longer, TWO_SHOTS);
    assert_eq!(shorter.parts[0].kind, PartChangeKind::Removed);
}

#[test]
fn swapped_references_are_reported_as_swapped() {
    let swapped = TWO_SHOTS.replace(
        "  boy: https://example.com/boy.png\n  girl: https://example.com/girl.png\n",
        "  girl: https://example.com/girl.png\n  boy: https://example.com/boy.png\n",
    );
    let found = difference(TWO_SHOTS, &swapped);
    assert!(found.parts.iter().all(|part| part.kind == PartChangeKind::Renumbered), "{found:#?}");
    let moved: Vec<_> = found.references.iter().map(|change| (change.name.as_str(), &change.what)).collect();
    assert_eq!(
        moved,
        [("girl", &ReferenceChangeKind::Moved(2, 1)), ("boy", &ReferenceChangeKind::Moved(1, 2))]
    );
    assert!(found.settings.is_empty() && found.changes_request());
}

#[test]
fn renaming_an_unsent_name_changes_no_clip() {
    let found = difference(TWO_SHOTS, &TWO_SHOTS.replace("girl:", "sister:").replace("@girl", "@sister"));
    assert_eq!(found.references[0].what, ReferenceChangeKind::Renamed("girl".into()));
    assert!(!found.is_empty() && !found.changes_request(), "{found:#?}");
}

#[test]
fn a_picture_with_other_bytes_is_a_change() {
    let story = "---\nrefs:\n  girl: girl.png\n---\n[0-5s] @girl waits.\n";
    let with =
        |bytes: Vec<u8>| snapshot_for(story, "happyhorse-1.1", &Files::default().with("girl.png", bytes));
    let first = picture("png", 720, 1280);
    let mut other = first.clone();
    other.push(1);
    let found = compare(&with(first), &with(other));
    assert!(matches!(found.references[0].what, ReferenceChangeKind::OtherSource(..)));
    assert!(found.parts.is_empty() && found.settings.is_empty(), "{found:#?}");
}

#[test]
fn url_signatures_are_omitted() {
    let signed = |day: &str| {
        snapshot(&format!(
            "---\nrefs:\n  boy: https://me:pass@example.com/boy.png?v=2&X-Amz-Signature={day}&Expires={day}\n---\n[0-5s] @boy waits.\n"
        ))
        .text()
    };
    assert_eq!(signed("monday"), signed("tuesday"));
    let text = signed("monday");
    assert!(text.contains("https://…@example.com/boy.png?v=2&X-Amz-Signature=…&Expires=…"), "{text}");
    assert!(!text.contains("pass"), "{text}");
}

#[test]
fn a_closure_can_provide_files() {
    let files = |path: &str| (path == "girl.png").then(|| picture("png", 720, 1280));
    let options = Options { assets: &files, ..Options::default() };
    let compiled = compile("---\nrefs:\n  girl: girl.png\n---\n[0-5s] @girl waits.\n", &options);
    assert!(storyc::snapshot::text(&compiled, &compiled.targets[0], &files).unwrap().contains("sha256: "));
}

proptest! {
    #[test]
    fn any_snapshot_round_trips(body in "[\\[\\]|+ a-z0-9@.:\\\\/\n-]{0,120}", next in "[|+ a-z\n]{1,60}") {
        let compiled = super::compiled(&format!("{body}\n\n[0-5s] A{next}\n\n[5-9s] {body}"));
        if let Ok(snapshot) = Snapshot::from_target(&compiled, &compiled.targets[0], &NoAssets) {
            prop_assert_eq!(read(&snapshot.text()), Ok(snapshot));
        }
    }

    #[test]
    fn reading_any_text_never_panics(text in "(?s).{0,200}") {
        let _ = read(&text);
        let _ = storyc::snapshot::file::read(&text);
        let _ = storyc::snapshot::file::read(&format!("---\n{text}\n---\n{text}"));
    }
}

const STORY: &str =
    "A quay.\n\n[0-4s The quay] A boy waits beside the ropes.\n\n[4-8s] A girl brings two cups of tea.\n";

fn accepted(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("quay.story", STORY);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    folder
}

fn has(folder: &Folder, path: &str) -> bool {
    folder.0.join(path).exists()
}

const SNAP: &str = "snapshots/quay.happyhorse-1.1.snap";
const NEW: &str = "snapshots/quay.happyhorse-1.1.snap.new";

#[test]
fn a_first_story_is_accepted_changed_and_accepted_again() {
    let folder = Folder::new("test-first");
    assert_eq!(folder.run(&["new", "night-ferry"]).code, 0);
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("--update"), "{}", done.err);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert_eq!(folder.run(&["test", "--ci"]).code, 0);
    let story = std::fs::read_to_string(folder.0.join("night-ferry.story")).unwrap();
    folder.file("night-ferry.story", story.replace("folds her umbrella", "drops her umbrella"));
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("shot 2 [4-7s]\n"), "{}", done.out);
    assert!(done.out.contains("[-folds-]{+drops+} her umbrella"), "{}", done.out);
    assert!(done.out.ends_with("\n1 of 1 clip changed; regenerating it costs about $1.80\n"), "{}", done.out);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    let done = folder.run(&["test"]);
    assert_eq!((done.code, done.out.as_str()), (0, "1 clip, no changes\n"));
}

#[test]
fn a_pending_snapshot_is_removed_if_the_story_is_reverted() {
    let folder = accepted("test-pending");
    folder.file("quay.story", STORY.replace("two", "three"));
    assert_eq!(folder.run(&["test"]).code, 1);
    assert!(has(&folder, NEW));
    folder.file("quay.story", STORY);
    assert_eq!(folder.run(&["test"]).code, 0);
    assert!(!has(&folder, NEW));
}

#[test]
fn ci_writes_nothing() {
    let folder = accepted("test-ci");
    folder.file("quay.story", STORY.replace("two", "three")).file("other.story", STORY);
    assert_eq!(folder.run(&["test", "--ci"]).code, 1);
    let names: Vec<_> = std::fs::read_dir(folder.0.join("snapshots")).unwrap().collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn orphans_are_reported_fail_in_ci_and_are_removed_on_update() {
    let folder = accepted("test-orphans");
    folder.file("kept.story", STORY).file("snapshots/mine.snap", "---\nsource: tests/mine.rs\n---\nmine\n");
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    std::fs::remove_file(folder.0.join("quay.story")).unwrap();
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 0);
    assert!(done.out.contains(&format!("orphaned  {SNAP}")), "{}", done.out);
    assert_eq!(folder.run(&["test", "--ci"]).code, 1);
    assert_eq!(folder.run(&["test", "--ci", "kept.story"]).code, 0);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert!(!has(&folder, SNAP) && has(&folder, "snapshots/mine.snap"));
    assert_eq!(folder.run(&["test", "--ci"]).code, 0);
}

#[test]
fn a_model_that_a_story_drops_leaves_an_orphan_and_an_unreadable_story_none() {
    let folder = Folder::new("test-models");
    let both = format!("---\nmodel: [happyhorse-1.1, happyhorse-1.0]\n---\n{STORY}");
    folder.file("quay.story", &both);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert!(has(&folder, "snapshots/quay.happyhorse-1.0.snap"));
    folder.file("quay.story", format!("---\nmodel: [happyhorse-1.1\n---\n{STORY}"));
    let done = folder.run(&["test", "--update"]);
    assert_eq!(done.code, 1);
    assert!(has(&folder, "snapshots/quay.happyhorse-1.0.snap"), "{}", done.out);
    folder.file("quay.story", STORY);
    let done = folder.run(&["test"]);
    assert!(done.out.contains("orphaned  snapshots/quay.happyhorse-1.0.snap"), "{}", done.out);
}

#[test]
fn a_story_without_a_request_fails_and_writes_nothing() {
    let folder = Folder::new("test-errors");
    folder.file("long.story", "[0-99s] A boy waits.").file("unbound.story", "[0-5s] @boy waits.");
    let done = folder.run(&["test", "--update"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("error[L101]") && done.out.contains("error[R102]"), "{}", done.out);
    assert!(!has(&folder, "snapshots"));
}

#[test]
fn a_price_change_is_shown_without_failing() {
    let folder = accepted("test-price");
    let text = std::fs::read_to_string(folder.0.join(SNAP)).unwrap();
    assert!(text.contains("price: about 1.44 USD"), "{text}");
    folder.file(SNAP, text.replace("about 1.44 USD", "0.5 USD"));
    let done = folder.run(&["test", "--ci"]);
    assert_eq!(done.code, 0);
    assert!(done.out.contains("price: $0.50 → about $1.44"), "{}", done.out);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.0.join(SNAP)).unwrap(), text);
}

/// Runs `test --review` on a terminal of its own, because nobody is asked without one, and types these answers.
#[cfg(unix)]
fn review(folder: &Folder, answers: &str) -> Done {
    let script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    let mut child = std::process::Command::new("python3")
        .args(["-c", script, env!("CARGO_BIN_EXE_storyc"), "test", "--review"])
        .current_dir(&folder.0)
        .env("NO_COLOR", "1")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), answers.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    Done { code: done.status.code().unwrap(), out, err: String::new() }
}

#[cfg(unix)]
#[test]
fn a_review_accepts_rejects_and_skips() {
    let folder = accepted("test-review");
    folder.file("b.story", STORY).file("c.story", STORY).file("quay.story", STORY.replace("two", "three"));
    let done = review(&folder, "what\na\nr\ns\n");
    assert_eq!(done.code, 1);
    assert!(done.out.contains("[1/3]") && done.out.contains("[-two-]{+three+}"), "{}", done.out);
    assert!(has(&folder, "snapshots/b.happyhorse-1.1.snap"));
    assert!(!has(&folder, "snapshots/c.happyhorse-1.1.snap.new"));
    assert!(has(&folder, NEW));
    let done = review(&folder, "A\n");
    assert_eq!(done.code, 0, "{}", done.out);
    assert_eq!(folder.run(&["test"]).code, 0);
}

#[test]
fn a_filter_matches_stories_and_models() {
    let folder = accepted("test-filter");
    folder.file("other.story", STORY);
    assert_eq!(folder.run(&["test", "--filter", "quay"]).code, 0);
    assert_eq!(folder.run(&["test", "--filter", "other"]).code, 1);
    assert!(folder.run(&["test", "--filter", "happyhorse"]).out.contains("1 of 2 clips"));
    assert_eq!(folder.run(&["test", "--filter", "seedance"]).out, "nothing to test\n");
}

#[test]
fn formats_for_machines_are_well_formed() {
    let folder = accepted("test-formats");
    folder.file("quay.story", STORY.replace("two", "<three> & \"more\""));
    let done = folder.run(&["test", "--ci", "--format", "json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(report["version"], 1);
    assert_eq!(report["clips"][0]["prompt"][0]["part"], "shot 2 [4-8s]");
    assert_eq!(report["summary"]["again"][0]["amount"], 1.44);
    let done = folder.run(&["test", "--ci", "--format", "junit"]);
    let xml = roxmltree::Document::parse(&done.out).unwrap();
    let failures = xml.descendants().filter(|node| node.has_tag_name("failure")).count();
    assert_eq!(failures, 1);
    let done = folder.run(&["test", "--ci", "--format", "github"]);
    assert!(done.out.starts_with("::error file=quay.story,line=5,"), "{}", done.out);
}

#[test]
fn snapshots_do_not_depend_on_folder_or_order() {
    let folder = Folder::new("test-order");
    let names = ["a", "b", "c", "d"];
    for name in names {
        folder.file(
            &format!("deep/{name}.story"),
            format!("---\nrefs:\n  girl: girl.png\n---\n[0-5s] @girl {name}."),
        );
    }
    folder.file("deep/girl.png", picture("png", 720, 1280));
    let all = || -> Vec<String> {
        let read = |name: &str| {
            std::fs::read_to_string(folder.0.join(format!("deep/snapshots/{name}.happyhorse-1.1.snap")))
                .unwrap()
        };
        let texts = names.map(read).to_vec();
        std::fs::remove_dir_all(folder.0.join("deep/snapshots")).unwrap();
        texts
    };
    let update = |at: &std::path::Path, paths: &[&str]| {
        let args: Vec<&str> = ["test", "--update"].iter().chain(paths).copied().collect();
        assert_eq!(run_in(at, &args, "").code, 0);
        all()
    };
    let first = update(&folder.0, &[]);
    assert_eq!(first, update(&folder.0.join("deep"), &["d.story", "b.story", "c.story", "a.story"]));
    let absolute = folder.0.join("deep").to_string_lossy().into_owned();
    assert_eq!(first, update(&folder.0, &[&absolute]));
    let picture = format!("girl={absolute}/girl.png");
    assert_eq!(first, update(&folder.0, &["--ref", &picture, "deep"]));
    for text in first {
        assert!(!text.contains(&absolute) && !text.contains("deep"), "{text}");
        assert!(text.contains("Bearer ${DASHSCOPE_API_KEY}"), "{text}");
    }
}

#[test]
fn a_changed_picture_is_named_with_its_file() {
    let folder = Folder::new("test-picture");
    let mut bytes = picture("png", 720, 1280);
    folder.file("a.story", "---\nrefs:\n  girl: girl.png\n---\n[0-5s] @girl waits.").file("girl.png", &bytes);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    bytes.push(0);
    folder.file("girl.png", &bytes);
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("  picture girl: file contents changed (girl.png)\n"), "{}", done.out);
}

#[test]
fn an_invalid_snapshot_is_reported() {
    let folder = accepted("test-broken");
    let text = std::fs::read_to_string(folder.0.join(SNAP)).unwrap();
    folder.file(SNAP, text.replace("mode: text", "<<<<<<< ours\nmode: text"));
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("can't be read: line 2"), "{}", done.out);
    // Other line ends are not a difference.
    folder.file(SNAP, text.replace('\n', "\r\n"));
    assert_eq!(folder.run(&["test"]).code, 0);
}

#[test]
fn insta_reads_what_storyc_writes() {
    let folder = accepted("test-insta");
    let compiled = super::compiled(STORY);
    let text = storyc::snapshot::text(&compiled, &compiled.targets[0], &NoAssets).unwrap();
    insta::with_settings!({ snapshot_path => folder.0.join("snapshots"), prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("quay.happyhorse-1.1", text);
    });
}

#[test]
fn standard_input_has_no_snapshots() {
    let folder = Folder::new("test-stdin");
    assert_eq!(folder.run(&["test", "-"]).code, 2);
}

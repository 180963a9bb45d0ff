//! Films on the command line: `check`, `build`, `cost` and `test` on stories of several clips, and unchanged output for
//! stories of one clip.

use proptest::prelude::*;
use serde_json::{Value, json};
use storyc::assets::NoAssets;
use storyc::snapshot::{Snapshot, film, film_text};
use storyc::{Options, compile};

use super::cli::{Done, Folder, run_in};

/// A story that `clips: auto` splits into three clips for happyhorse-1.1.
const AUTO: &str = "---
clips: auto
resolution: 720p
---
A night ferry, 35mm.

[0-7s] A boy walks along the quay.

[7-14s] He finds the gate.

[14-21.5s] The ferry sounds its horn.

[21.5-28s] Rain begins.

[28-40s] Foam and gulls.
";

/// A story with three clip headers; the times of the last clip restart at zero.
const HEADERS: &str = "A night ferry, 35mm.

[Clip 1: The quay]

[0-5s] A boy walks along the quay.

[Clip 2: The gate]

[5-8s] He finds the gate.

[8-10s] He laughs.

[Clip 3]
Rain.

[0-6s] The ferry leaves.
";

const ONE_CLIP: &str = "A quay.\n\n[0-4s] A boy waits.\n\n[4-8s] He leaves.\n";

fn run(args: &[&str], story: &str) -> Done {
    run_in(&super::root(), args, story)
}

fn json(args: &[&str], story: &str) -> Value {
    let done = run(args, story);
    assert_eq!(done.code, 0, "{}", done.err);
    serde_json::from_str(&done.out).unwrap()
}

/// Returns the number, start, end and requested length of each clip.
fn spans(clips: &Value) -> Vec<Value> {
    let clips = clips.as_array().unwrap().iter();
    clips.map(|clip| json!([clip["clip"], clip["start_ms"], clip["end_ms"], clip["asked_ms"]])).collect()
}

fn auto_spans() -> Vec<Value> {
    vec![
        json!([1, 0, 14_000, 14_000]),
        json!([2, 14_000, 28_000, 14_000]),
        json!([3, 28_000, 40_000, 12_000]),
    ]
}

#[test]
fn check_lists_the_clips_of_a_story() {
    let report = json(&["check", "-", "--format", "json"], AUTO);
    let story = &report["files"][0]["story"];
    assert_eq!(story["duration_ms"], 40_000);
    assert_eq!(spans(&story["clips"]), auto_spans());
    let shots: Vec<&Value> = story["clips"].as_array().unwrap().iter().map(|clip| &clip["shots"]).collect();
    assert_eq!(shots, [&json!(2), &json!(2), &json!(1)]);
    let done = run(&["check", "-"], AUTO);
    assert!(
        done.out.starts_with("<stdin>: 3 clips for happyhorse-1.1: 0-14 s, 14-28 s, 28-40 s\n"),
        "{}",
        done.out
    );

    let report = json(&["check", "-", "--format", "json"], HEADERS);
    let story = &report["files"][0]["story"];
    assert_eq!(story["duration_ms"], 16_000);
    let expected =
        [json!([1, 0, 5000, 5000]), json!([2, 5000, 10_000, 5000]), json!([3, 10_000, 16_000, 6000])];
    assert_eq!(spans(&story["clips"]), expected);
}

#[test]
fn check_lists_the_clips_for_each_selected_model() {
    let models = ["check", "-", "--format", "json", "--model", "happyhorse-1.1", "--model", "seedance-2.5"];
    let report = json(&models, &AUTO.replace("21.5", "21"));
    let clips = report["files"][0]["story"]["clips"].as_array().unwrap().clone();
    let of = |model: &str| clips.iter().filter(|clip| clip["model"] == model).count();
    assert_eq!((of("happyhorse-1.1"), of("seedance-2.5")), (3, 2));
}

#[test]
fn the_reported_length_is_the_storys_own() {
    let longer = "---\nclips: auto\n---\n[0-4s] A boy waits.\n\n[4-7.5s] He leaves.\n";
    let story = json(&["check", "-", "--format", "json"], longer)["files"][0]["story"].clone();
    assert_eq!((&story["duration_ms"], &story["clips"]), (&json!(7500), &Value::Null));
    assert_eq!(json(&["cost", "-", "--format", "json"], longer)["stories"][0]["duration_ms"], 7500);
    let request = json(&["build", "-"], longer);
    assert_eq!(request[0]["body"]["parameters"]["duration"], 8);
}

#[test]
fn output_for_a_story_of_one_clip_does_not_mention_clips() {
    let report = run(&["check", "-", "--format", "json"], ONE_CLIP).out;
    assert!(!report.contains("clip"), "{report}");
    let request = json(&["build", "-"], ONE_CLIP);
    assert_eq!((&request[0]["clip"], &request[0]["start_ms"]), (&json!(1), &Value::Null));
    let cost = run(&["cost", "-", "--format", "json"], ONE_CLIP).out;
    assert!(!cost.contains("clips\": ["), "{cost}");
    let folder = Folder::new("film-one");
    folder.file("quay.story", ONE_CLIP);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    let snapshot = std::fs::read_to_string(folder.0.join("snapshots/quay.happyhorse-1.1.snap")).unwrap();
    assert!(!snapshot.contains("clip"), "{snapshot}");
    assert!(!folder.run(&["test", "--format", "json"]).out.contains("\"clip\""));
    assert_eq!(folder.run(&["build", "quay.story", "-o", "out"]).code, 0);
    assert!(folder.0.join("out/quay.happyhorse-1.1.json").is_file());
}

#[test]
fn build_prints_one_object_per_clip() {
    let requests = json(&["build", "-"], AUTO);
    let requests = requests.as_array().unwrap();
    let places: Vec<Value> =
        requests.iter().map(|item| json!([item["clip"], item["start_ms"], item["end_ms"]])).collect();
    assert_eq!(places, [json!([1, 0, 14_000]), json!([2, 14_000, 28_000]), json!([3, 28_000, 40_000])]);
    let prompts: Vec<&str> =
        requests.iter().map(|item| item["body"]["input"]["prompt"].as_str().unwrap()).collect();
    assert!(prompts.iter().all(|prompt| prompt.starts_with("A night ferry, 35mm.")), "{prompts:#?}");
    assert!(prompts[1].contains("horn") && !prompts[0].contains("horn") && !prompts[2].contains("horn"));
    let only = json(&["build", "-", "--clip", "3", "--clip", "1"], AUTO);
    let numbers: Vec<&Value> = only.as_array().unwrap().iter().map(|item| &item["clip"]).collect();
    assert_eq!(numbers, [&json!(1), &json!(3)]);
    let plans = json(&["build", "-", "--emit", "plan", "--clip", "2"], AUTO);
    assert_eq!((&plans[0]["clip"]["number"], &plans[1]), (&json!(2), &Value::Null));
}

#[test]
fn prompts_of_a_film_are_separated_by_lines_on_standard_error() {
    let done = run(&["build", "-", "--emit", "prompt"], HEADERS);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.err, "clip 1 of 3 (0-5 s)\nclip 2 of 3 (5-10 s)\nclip 3 of 3 (10-16 s)\n");
    assert_eq!(done.out.matches("A night ferry").count(), 3);
    let one = run(&["build", "-", "--emit", "prompt", "--clip", "3"], HEADERS);
    assert_eq!(one.err, "");
    assert!(done.out.ends_with(&one.out) && one.out.contains("Rain."), "{}", one.out);
    let curl = run(&["build", "-", "--emit", "curl"], HEADERS);
    assert_eq!((curl.err, curl.out.matches("curl -X").count()), (done.err, 3));

    let two = run(
        &["build", "-", "--emit", "prompt", "--model", "happyhorse-1.1", "--model", "kling-3.0"],
        HEADERS,
    );
    assert_eq!(two.code, 2);
    assert!(
        two.err
            .contains("6 prompts can't be told apart on standard output; write them to files with `-o DIR`"),
        "{}",
        two.err
    );
}

#[test]
fn output_files_of_a_film_are_named_by_clip() {
    let folder = Folder::new("film-files");
    folder.file("ferry.story", HEADERS).file("quay.story", ONE_CLIP);
    for (emit, ending) in [("prompt", "txt"), ("request", "json"), ("curl", "sh"), ("plan", "plan.json")] {
        let done = folder.run(&["build", ".", "--emit", emit, "-o", emit]);
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
        let mut names: Vec<String> = std::fs::read_dir(folder.0.join(emit))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let clip = |number: usize| format!("ferry.happyhorse-1.1.clip{number}.{ending}");
        assert_eq!(names, [clip(1), clip(2), clip(3), format!("quay.happyhorse-1.1.{ending}")]);
    }
    let script = folder.run(&["build", "ferry.story", "--emit", "script", "--clip", "1"]);
    assert_eq!(script.code, 2);
}

#[test]
fn a_clip_number_out_of_range_is_a_usage_error() {
    let folder = Folder::new("film-no-clip");
    folder.file("ferry.story", HEADERS).file("quay.story", ONE_CLIP);
    for command in [&["build", "."][..], &["render", ".", "--dry-run", "--keep-free", "0"]] {
        let done = folder.run(&[command, &["--clip", "4"]].concat());
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{command:?}");
        assert!(
            done.err.contains("error: there is no clip 4: ferry.story has 3 clips for happyhorse-1.1; quay.story has 1 clip for happyhorse-1.1"),
            "{}",
            done.err
        );
        // A clip number that only some stories have selects those clips.
        assert_eq!(folder.run(&[command, &["--clip", "3"]].concat()).code, 0);
    }
    assert_eq!(folder.run(&["build", ".", "--clip", "0"]).code, 2);
}

#[test]
fn the_cost_of_a_film_is_the_sum_of_its_clips() {
    let whole = json(&["cost", "-", "--format", "json", "--keep-rate", "0.5"], AUTO);
    let model = &whole["stories"][0]["models"][0];
    assert_eq!(spans(&model["clips"]), auto_spans());
    let amounts: Vec<f64> = model["clips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clip| clip["cost"]["amount"].as_f64().unwrap())
        .collect();
    assert_eq!(amounts, [1.96, 1.96, 1.68]);
    assert_eq!((&model["cost"]["amount"], &model["per_kept"]), (&json!(5.6), &json!(11.2)));
    assert_eq!((&whole["totals"][0]["clips"], &whole["totals"][0]["amount"]), (&json!(3), &json!(5.6)));

    let shown = run(&["cost", "-", "--model", "happyhorse-1.1"], AUTO).out;
    assert!(shown.contains("happyhorse-1.1     about $5.60    3 clips, as written\n"), "{shown}");
    assert!(shown.contains("  clip 2, 14-28 s  about $1.96    2 shots\n"), "{shown}");
    let all = run(&["cost", "-", "--all-models"], AUTO).out;
    assert!(all.contains("3 clips, as written") && !all.contains("clip 2, 14-28 s"), "{all}");
}

#[test]
fn a_film_with_an_unpriced_clip_has_no_total() {
    let whole =
        json(&["cost", "-", "--format", "json", "--model", "seedance-2.5"], &AUTO.replace("21.5", "21"));
    let model = &whole["stories"][0]["models"][0];
    assert_eq!((&model["cost"], &model["clips"][1]["cost"]), (&Value::Null, &Value::Null));
    assert_eq!((&whole["totals"][0]["clips"], &whole["totals"][0]["unpriced"]), (&json!(2), &json!(2)));
}

#[test]
fn changes_common_to_all_clips_are_listed_once() {
    let told = |model: &str, story: &str| run(&["cost", "-", "--model", model], story).out;
    // Every clip drops its times, so the change is listed once.
    let two_shots_each = AUTO.replace("[28-40s] Foam and gulls.", "[28-34s] Foam.\n\n[34-40s] Gulls.");
    let seedance = told("seedance-2.0", &two_shots_each);
    assert_eq!(seedance.matches("dropped").count(), 2, "{seedance}");
    assert!(seedance.contains("  dropped: the times of 6 shots; only their order is sent\n"), "{seedance}");
    assert!(seedance.contains("3 clips, 1 dropped"), "{seedance}");
    // A clip of one shot has no times to drop.
    let fewer = told("seedance-2.0", AUTO);
    assert!(fewer.contains("  dropped in clips 1 and 2: the times of 4 shots; only"), "{fewer}");
    let kling = told("kling-3.0", AUTO);
    assert!(kling.contains("  rounded in clip 2: a shot of 7.5 s becomes"), "{kling}");
    let whole = json(&["cost", "-", "--model", "kling-3.0", "--format", "json"], AUTO);
    let changes = whole["stories"][0]["models"][0]["changes"].as_array().unwrap();
    assert!(
        changes.iter().any(|change| change["kind"] == "rounded" && change["clips"] == json!([2])),
        "{changes:#?}"
    );
}

fn accepted(name: &str, story: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("ferry.story", story);
    let done = folder.run(&["test", "--update"]);
    assert_eq!(done.code, 0, "{}", done.out);
    folder
}

#[test]
fn a_clip_that_continues_a_changed_one_is_generated_again() {
    let film = "[Clip 1]\n\n[0-5s] A boy walks.\n\n[Clip 2 continues]\n\n[5-10s] He runs.\n\n[Clip 3 continues]\n\n[10-15s] He falls.\n\n[Clip 4]\n\n[15-20s] Rain.\n";
    let folder = accepted("film-continuing", film);
    folder.file("ferry.story", film.replace("A boy walks", "A boy strolls"));
    let done = folder.run(&["test", "--ci"]);
    assert_eq!(done.code, 1);
    let stale = "stale     ferry.story (happyhorse-1.1), clip 2 of 4\n  begins with the last frame of clip 1, which changes\n";
    assert!(done.out.contains(stale), "{}", done.out);
    assert!(done.out.contains("stale     ferry.story (happyhorse-1.1), clip 3 of 4\n"), "{}", done.out);
    assert!(
        done.out.ends_with(
            "1 of 4 clips changed, and 2 continue a changed one; regenerating them costs about $2.70\n"
        ),
        "{}",
        done.out
    );
    let report: Value = serde_json::from_str(&folder.run(&["test", "--format", "json"]).out).unwrap();
    let anew: Vec<&Value> =
        report["clips"].as_array().unwrap().iter().map(|clip| &clip["another_clip"]).collect();
    assert_eq!(anew, [true, true, true, false]);
    assert_eq!(
        (&report["clips"][1]["new_frame"], &report["summary"]["continuing"]),
        (&true.into(), &2.into())
    );
    let stale = "begins with the last frame of a clip that changes";
    for format in ["junit", "github"] {
        let out = folder.run(&["test", "--format", format]).out;
        assert_eq!(out.matches(stale).count(), 2, "{format}: {out}");
    }
    // A change of a clip in the middle leaves the ones before it as they are.
    folder.file("ferry.story", film.replace("He falls", "He stumbles"));
    assert!(
        folder
            .run(&["test", "--ci"])
            .out
            .ends_with("1 of 4 clips changed; regenerating it costs about $0.90\n")
    );
}

#[test]
fn editing_a_line_of_one_clip_changes_only_that_clip() {
    let folder = accepted("film-line", AUTO);
    assert_eq!(folder.run(&["test", "--ci"]).out, "3 clips, no changes\n");
    folder.file("ferry.story", AUTO.replace("sounds its horn", "is silent"));
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(
        done.out.starts_with("changed   ferry.story (happyhorse-1.1), clip 2 of 3\n  shot 1 [14-21.5s]\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("\nsame      ferry.story (happyhorse-1.1), clips 1 and 3 of 3\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.ends_with("\n1 of 3 clips changed; regenerating it costs about $1.96\n"),
        "{}",
        done.out
    );

    let report: Value = serde_json::from_str(&folder.run(&["test", "--format", "json"]).out).unwrap();
    let clips: Vec<Value> = report["clips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clip| json!([clip["clip"], clip["status"]]))
        .collect();
    assert_eq!(clips, [json!([1, "same"]), json!([2, "changed"]), json!([3, "same"])]);
    assert_eq!((&report["summary"]["clips"], &report["summary"]["changed"]), (&json!(3), &json!(1)));
    let junit = folder.run(&["test", "--format", "junit"]).out;
    let xml = roxmltree::Document::parse(&junit).unwrap();
    let failing = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap().parent().unwrap();
    assert_eq!(failing.attribute("name"), Some("happyhorse-1.1, clip 2 of 3"));
    let github = folder.run(&["test", "--format", "github"]).out;
    assert!(
        github
            .starts_with("::error file=ferry.story,line=11,title=happyhorse-1.1%2C clip 2 of 3%3A changed::"),
        "{github}"
    );
}

#[test]
fn editing_a_film_wide_line_changes_all_clips_and_is_shown_once() {
    let folder = accepted("film-wide", AUTO);
    folder.file("ferry.story", AUTO.replace("35mm", "16mm"));
    let done = folder.run(&["test"]);
    assert!(
        done.out.starts_with("changed   ferry.story (happyhorse-1.1), clips 1, 2 and 3 of 3\n"),
        "{}",
        done.out
    );
    assert_eq!(done.out.matches("16mm").count(), 1, "{}", done.out);
    assert!(
        done.out.ends_with("\n3 of 3 clips changed; regenerating them costs about $5.60\n"),
        "{}",
        done.out
    );
}

#[test]
fn adding_or_removing_a_clip_leaves_the_others_unchanged() {
    let folder = accepted("film-insert", HEADERS);
    let longer = HEADERS
        .replace(
            "[Clip 2: The gate]\n\n[5-8s]",
            "[Clip: The stairs]\n\n[0-4s] Nine wet steps.\n\n[Clip: The gate]\n\n[0-3s]",
        )
        .replace("[8-10s]", "[3-5s]")
        .replace("[Clip 3]", "[Clip]");
    folder.file("ferry.story", &longer);
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("new       ferry.story (happyhorse-1.1), clip 2 of 4\n"), "{}", done.out);
    assert!(
        done.out.contains("same      ferry.story (happyhorse-1.1), clips 1, 3 and 4 of 4\n"),
        "{}",
        done.out
    );
    assert!(done.out.contains("1 of 4 clips is new; generating it costs"), "{}", done.out);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    folder.file("ferry.story", HEADERS);
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 1);
    assert!(done.out.contains("gone      ferry.story (happyhorse-1.1), clip 2 of 4\n"), "{}", done.out);
    assert!(done.out.ends_with("\n1 clip is gone\n"), "{}", done.out);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert_eq!(folder.run(&["test", "--ci"]).out, "3 clips, no changes\n");
}

#[test]
fn a_story_can_become_a_film_and_a_single_clip_again() {
    let folder = accepted("film-becomes", ONE_CLIP);
    folder.file("ferry.story", ONE_CLIP.replace("[4-8s]", "[Clip]\n\n[4-8s]"));
    let done = folder.run(&["test", "--update"]);
    assert!(done.out.contains("clip 1 of 2") && done.out.contains("2 accepted"), "{}", done.out);
    assert_eq!(folder.run(&["test", "--ci"]).code, 0);
    folder.file("ferry.story", ONE_CLIP);
    assert_eq!(folder.run(&["test"]).code, 1);
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    let done = folder.run(&["test", "--ci"]);
    assert_eq!((done.code, done.out.as_str()), (0, "1 clip, no changes\n"));
}

#[test]
fn a_price_change_of_one_clip_is_shown_for_that_clip() {
    let folder = accepted("film-price", AUTO);
    let path = "snapshots/ferry.happyhorse-1.1.snap";
    let text = std::fs::read_to_string(folder.0.join(path)).unwrap();
    assert!(
        text.contains(
            "info:\n  prices:\n    - about 1.96 USD\n    - about 1.96 USD\n    - about 1.68 USD\n---\n"
        ),
        "{text}"
    );
    folder.file(path, text.replace("about 1.68 USD", "0.5 USD"));
    let done = folder.run(&["test"]);
    assert_eq!(done.code, 0);
    assert!(
        done.out.starts_with(
            "price     ferry.story (happyhorse-1.1), clip 3 of 3\n  price: $0.50 → about $1.68\n"
        ),
        "{}",
        done.out
    );
    assert_eq!(folder.run(&["test", "--update"]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.0.join(path)).unwrap(), text);
}

#[test]
fn formatting_a_film_keeps_its_clips() {
    let folder = Folder::new("film-fmt");
    folder.file("ferry.story", HEADERS).file("auto.story", AUTO);
    let before = folder.run(&["build", "."]).out;
    assert_eq!(folder.run(&["fmt", "."]).code, 0);
    assert_eq!(folder.run(&["build", "."]).out, before);
    assert_eq!(folder.run(&["fmt", ".", "--check"]).code, 0);
}

/// Returns the snapshot of each clip of a story for a model, and the text of the snapshot file.
fn films(story: &str, model: &str) -> (Vec<Snapshot>, String) {
    let mut options = Options::default();
    options.flags.settings.models = vec![storyc::project::Setting::flag(model.to_owned())];
    let compiled = compile(story, &options);
    let clips = compiled.films().next().unwrap();
    let snapshots = film::snapshots(&compiled, clips, &NoAssets).unwrap();
    (snapshots, film_text(&compiled, clips, &NoAssets).unwrap())
}

#[test]
fn snapshots_of_a_film_round_trip() {
    // Whole seconds, which every model accepts.
    let auto = AUTO.replace("21.5", "21").replace("resolution: 720p\n", "");
    let makes_films = |id: &&str| storyc::model::find(id).unwrap().modes.text.is_some();
    for model in storyc::model::ids().filter(makes_films) {
        // The last shot has 12 s, and no shot is split.
        let takes_auto = storyc::model::find(model).unwrap().limits.duration.value.max_s >= 12;
        for story in [HEADERS, &auto].into_iter().take(if takes_auto { 2 } else { 1 }) {
            let (snapshots, text) = films(story, model);
            assert_eq!(film::read(&text).as_ref(), Ok(&snapshots), "{model}:\n{text}");
            assert_eq!(film::write(&snapshots), text);
        }
    }
    let (one, text) = films(ONE_CLIP, "happyhorse-1.1");
    assert_eq!((one.len(), storyc::snapshot::read(&text).as_ref()), (1, Ok(&one[0])));
}

#[test]
fn insta_reads_the_snapshots_of_a_film() {
    let folder = accepted("film-insta", HEADERS);
    let (_, text) = films(HEADERS, "happyhorse-1.1");
    insta::with_settings!({ snapshot_path => folder.0.join("snapshots"), prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("ferry.happyhorse-1.1", text);
    });
}

#[test]
fn a_snapshot_with_misnumbered_clips_is_invalid() {
    let folder = accepted("film-broken", HEADERS);
    let path = "snapshots/ferry.happyhorse-1.1.snap";
    let text = std::fs::read_to_string(folder.0.join(path)).unwrap();
    folder.file(path, text.replace("clip: 2", "clip: 7"));
    let done = folder.run(&["test", "--ci"]);
    assert_eq!(done.code, 1);
    assert!(
        done.out.contains("clips 1, 2 and 3 of 3\n") && done.out.contains("can't be read: line "),
        "{}",
        done.out
    );
}

proptest! {
    #[test]
    fn snapshots_of_any_film_round_trip(body in "[\\[\\]|+ a-z0-9@.:\\\\/\n-]{0,80}", next in "(clip: [0-9]\n|[|+ a-z\n]){1,20}") {
        let compiled = super::compiled(&format!("{body}\n\n[Clip]\n\n[0-5s] A{next}\n\n[Clip]\n\n{next}\n\n[5-9s] {body}"));
        for clips in compiled.films() {
            if let Ok(snapshots) = film::snapshots(&compiled, clips, &NoAssets) {
                prop_assert_eq!(film::read(&film::write(&snapshots)), Ok(snapshots));
            }
        }
    }

    #[test]
    fn reading_any_text_as_a_film_snapshot_never_panics(text in "(?s)(clip: [0-3]\n|.){0,100}") {
        let _ = film::read(&text);
    }
}

//! Rendering films against a fake vendor: one take per clip, and none for clips that continue from another one.

use serde_json::{Value, json};

use super::cli::{Done, Folder};
use super::render::storyc;
use super::vendor::{Faults, Vendor};

const FILM: &str =
    "[Clip 1: The quay]\n\n[0-5s] A boy walks.\n\n[Clip 2: The gate]\n\n[5-11s] He finds the gate.\n";

fn film(name: &str, story: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("ferry.story", story);
    folder
}

fn render(folder: &Folder, vendor: &Vendor, more: &[&str]) -> Done {
    let args = ["render", "ferry.story", "--yes", "--poll-interval", "20ms", "--rate", "1000000"];
    storyc(folder, vendor, &[&args[..], more].concat())
}

fn takes(folder: &Folder, vendor: &Vendor) -> Vec<Value> {
    let done = storyc(folder, vendor, &["takes", "--format", "json"]);
    serde_json::from_str::<Value>(&done.out).unwrap()["takes"].as_array().unwrap().clone()
}

#[test]
fn every_clip_of_a_film_is_rendered_and_recorded() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let folder = film("render-film", FILM);
    let dry = storyc(&folder, &vendor, &["render", "ferry.story", "--dry-run"]);
    assert_eq!(
        (dry.code, dry.err.as_str()),
        (
            0,
            "2 takes: 2 to render for about $1.98\n  ferry.story (happyhorse-1.1), clip 1 of 2, 0-5 s: about $0.90\n  ferry.story (happyhorse-1.1), clip 2 of 2, 5-11 s: about $1.08\n"
        )
    );
    let done = render(&folder, &vendor, &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.contains("ferry.story (happyhorse-1.1), clip 2 of 2: done: takes/ferry"),
        "{}",
        done.err
    );
    assert_eq!(vendor.tasks(), 2);
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());
    let mut made: Vec<Value> = takes(&folder, &vendor);
    made.sort_by_key(|take| take["clip"].as_i64());
    let seen: Vec<Value> =
        made.iter().map(|take| json!([take["clip"], take["take"], take["state"]])).collect();
    assert_eq!(seen, [json!([1, 1, "done"]), json!([2, 1, "done"])]);
    for take in &made {
        let path = take["path"].as_str().unwrap();
        assert!(path.starts_with(&format!("takes/ferry.happyhorse-1.1.clip{}.", take["clip"])), "{path}");
        assert!(folder.0.join(path).is_file());
    }
    let table = storyc(&folder, &vendor, &["takes"]).out;
    assert!(table.starts_with("   story        model           clip  take  state  cost"), "{table}");
    assert_eq!(table.lines().count(), 3, "{table}");

    // Changing a word of one clip renders only that clip again.
    folder.file("ferry.story", FILM.replace("finds the gate", "climbs the gate"));
    let again = render(&folder, &vendor, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("2 takes: 1 to render for about $1.08, 1 already rendered"), "{}", again.err);
    assert_eq!(vendor.tasks(), 3);
}

#[test]
fn takes_of_a_film_have_their_own_seeds() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = film("render-film-takes", FILM);
    let done = render(&folder, &vendor, &["--takes", "2"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.contains("  ferry.story (happyhorse-1.1), clip 2 of 2, 5-11 s: 2 takes for about $2.16\n"),
        "{}",
        done.err
    );
    assert!(done.err.contains("clip 1 of 2 take 2: done"), "{}", done.err);
    let made = takes(&folder, &vendor);
    let seeds: std::collections::BTreeSet<i64> =
        made.iter().filter_map(|take| take["seed"].as_i64()).collect();
    assert_eq!((made.len(), seeds.len()), (4, 4));
    // Each clip's prompt was sent twice.
    assert_eq!(vendor.tasks_by_prompt().values().copied().collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn a_cost_cap_applies_to_all_clips_together() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = film("render-film-cap", FILM);
    let over = render(&folder, &vendor, &["--max-cost", "1.5USD"]);
    assert_eq!(over.code, 2);
    assert!(
        over.err.contains("this run would cost $1.98, but the cap is $1.50; nothing was sent"),
        "{}",
        over.err
    );
    assert_eq!(vendor.tasks(), 0);
    let one = render(&folder, &vendor, &["--max-cost", "1.5USD", "--clip", "2"]);
    assert_eq!(one.code, 0, "{}", one.err);
    let made = takes(&folder, &vendor);
    assert_eq!((made.len(), &made[0]["clip"]), (1, &json!(2)));
}

#[test]
fn a_continuing_clip_is_not_sent_and_the_error_lists_the_others() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let story = format!("{FILM}\n[Clip continues]\n\n[11-16s] He runs.\n\n[Clip 4]\n\n[16-21s] Rain.\n");
    let folder = film("render-film-continues", &story);
    for more in [&[][..], &["--clip", "3"], &["--dry-run"]] {
        let done = render(&folder, &vendor, more);
        assert_eq!(done.code, 2, "{}", done.err);
        assert!(
            done.err.contains("error: clip 3 of ferry.story begins with the last picture of clip 2, and this version can't render that yet; nothing was sent. Render the other clips with `--clip 1 --clip 2 --clip 4`"),
            "{}",
            done.err
        );
    }
    assert_eq!(vendor.tasks(), 0);
    let done = render(&folder, &vendor, &["--clip", "1", "--clip", "2", "--clip", "4"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(vendor.tasks(), 3);
}

#[test]
fn takes_of_single_clips_from_earlier_versions_stay_valid() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = film("render-film-one", "[0-5s] A boy walks.\n");
    let done = render(&folder, &vendor, &["--clip", "1"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(
        done.err.starts_with("1 take: 1 to render for about $0.90\nferry.story (happyhorse-1.1): "),
        "{}",
        done.err
    );
    let path = takes(&folder, &vendor)[0]["path"].as_str().unwrap().to_owned();
    let fingerprint =
        path.strip_prefix("takes/ferry.happyhorse-1.1.").unwrap().strip_suffix(".take1.mp4").unwrap();
    // The fingerprint of earlier versions, so that their takes aren't paid for again.
    assert_eq!(fingerprint, "ed77cf85");
    assert!(!storyc(&folder, &vendor, &["takes"]).out.contains("clip "));
}

//! Clips that differ from what was asked for: every output says so.

use serde_json::Value;

use super::cli::Folder;
use super::render::{render, storyc, takes};
use super::vendor::{Faults, Served, Vendor, film};

/// Renders a 12-second clip in 720p and 16:9, for which the vendor delivers this file.
fn deliver(name: &str, file: Vec<u8>, more: &[&str]) -> (Folder, Vendor, super::cli::Done) {
    let vendor = Vendor::start(1, Faults::default(), 1);
    vendor.serve(Served::File(file.leak()));
    let folder = Folder::new(name);
    folder
        .file("river.story", "---\nratio: 16:9\nresolution: 720p\n---\n[0-12s] A boy walks by the river.\n");
    let done = render(&folder, &vendor, more);
    (folder, vendor, done)
}

/// The mismatches that the ledger has for the only take.
fn mismatches(folder: &Folder, vendor: &Vendor) -> Value {
    takes(folder, vendor)[0]["mismatches"].clone()
}

#[test]
fn a_clip_as_asked_for_has_no_mismatch() {
    let (folder, vendor, done) = deliver("footage-right", film(12, 1280, 720, true), &["--strict"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(!done.err.contains("not as asked"), "{}", done.err);
    let take = &takes(&folder, &vendor)[0];
    assert_eq!(take["mismatches"], serde_json::json!([]));
    assert_eq!(
        take["footage"],
        serde_json::json!({ "seconds": 12.0, "width": 1280, "height": 720, "sound": true })
    );
}

#[test]
fn a_short_small_silent_or_square_clip_is_named_in_every_output() {
    let cases: [(&str, Vec<u8>, &str, Value); 4] = [
        (
            "short",
            film(8, 1280, 720, true),
            "8.0 s long instead of 12.0 s",
            serde_json::json!([{ "kind": "length", "expected": 12.0, "actual": 8.0 }]),
        ),
        (
            "small",
            film(12, 640, 360, true),
            "640 × 360 instead of 720p",
            serde_json::json!([{ "kind": "size", "expected": "720p", "actual": "640x360" }]),
        ),
        ("silent", film(12, 1280, 720, false), "no sound", serde_json::json!([{ "kind": "no-sound" }])),
        (
            "square",
            film(12, 960, 960, true),
            "1:1 (960 × 960) instead of 16:9",
            serde_json::json!([{ "kind": "ratio", "expected": "16:9", "actual": "960x960" }]),
        ),
    ];
    for (name, file, words, expected) in cases {
        let (folder, vendor, done) = deliver(&format!("footage-{name}"), file, &["--events", "jsonl"]);
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.err.contains(&format!("not as asked: {words}")), "{name}: {}", done.err);
        assert_eq!(mismatches(&folder, &vendor), expected, "{name}");
        let events: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // One event names the estimate, right after the vendor has accepted the task.
        let at = events.iter().position(|event| event["event"] == "submitted").unwrap();
        let costs: Vec<usize> = (0..events.len()).filter(|at| events[*at]["event"] == "cost").collect();
        assert_eq!(costs, [at + 1], "{name}: {}", done.out);
        assert_eq!(events[at + 1]["currency"], "USD");
        let downloaded = events.iter().find(|event| event["event"] == "downloaded").unwrap();
        assert_eq!(downloaded["mismatches"], expected, "{name}");
        let listed = storyc(&folder, &vendor, &["takes"]);
        assert!(listed.out.contains(&format!("not as asked: {words}")), "{name}: {}", listed.out);
        let sheet = storyc(&folder, &vendor, &["sheet", "river.story", "-o", "sheet.html"]);
        assert_eq!(sheet.code, 0, "{}", sheet.err);
        let page = std::fs::read_to_string(folder.0.join("sheet.html")).unwrap();
        assert!(page.contains(&format!("not as asked: {words}")), "{name}");
    }
}

#[test]
fn with_strict_a_mismatch_is_a_failure() {
    let (_folder, _vendor, done) = deliver("footage-strict", film(8, 1280, 720, true), &["--strict"]);
    assert_eq!(done.code, 4, "{}", done.err);
    assert!(done.err.contains("warning"), "{}", done.err);
}

#[test]
fn half_a_second_is_within_tolerance() {
    let mut file = film(12, 1280, 720, true);
    let at = file.windows(4).position(|window| window == b"mvhd").unwrap() + 4 + 16;
    file[at..at + 4].copy_from_slice(&11_500_u32.to_be_bytes());
    let (folder, vendor, done) = deliver("footage-tolerance", file, &["--strict"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(mismatches(&folder, &vendor), serde_json::json!([]));
}

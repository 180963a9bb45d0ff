//! Rendering films against a fake vendor: one take per clip, and continuing clips after the ones that they continue.

use serde_json::{Value, json};

use super::cli::{Done, Folder};
use super::render::storyc;
use super::vendor::{Faults, Served, Vendor};

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

const CONTINUING: &str =
    "[Clip 1]\n\n[0-3s] A boy walks.\n\n[Clip 2 continues]\n\n[3-6s] He runs.\n\n[Clip 3]\n\n[6-9s] Rain.\n";

/// A real clip of four seconds in which the colour tells the time; `None` if ffmpeg isn't installed.
pub(super) fn real_clip(name: &str, colour: &str) -> Option<&'static [u8]> {
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{colour}.mp4"));
    let source =
        format!("testsrc=duration=4:size=1280x720:rate=24,drawbox=color={colour}:t=fill:w=200:h=200");
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &source, "-f", "lavfi", "-i", "sine=duration=4"])
        .args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest"])
        .arg(&path)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        assert!(
            std::env::var_os("STORYC_SERVICES").is_none(),
            "STORYC_SERVICES is set, but ffmpeg is missing"
        );
        eprintln!("ffmpeg isn't installed; skipping the test");
        return None;
    }
    Some(std::fs::read(path).unwrap().leak())
}

/// The finished takes of a clip.
fn finished(folder: &Folder, vendor: &Vendor, clip: u32) -> Vec<Value> {
    let is_wanted = |take: &Value| take["clip"] == clip && take["state"] == "done";
    takes(folder, vendor).into_iter().filter(is_wanted).collect()
}

#[test]
fn a_continuing_clip_begins_with_the_last_frame_of_the_one_before_it() {
    let (Some(red), Some(blue)) = (real_clip("continue", "red"), real_clip("continue", "blue")) else {
        return;
    };
    let vendor = Vendor::start(1, Faults::default(), 2);
    vendor.serve(Served::File(red));
    let folder = film("render-film-continues", CONTINUING);
    let done = render(&folder, &vendor, &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("3 takes: 3 to render for about $1.62"), "{}", done.err);
    assert_eq!((vendor.tasks(), vendor.uploads()), (3, 1));
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());
    let frames: Vec<_> = std::fs::read_dir(folder.0.join("takes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".last-3000.png"))
        .collect();
    assert_eq!(frames.len(), 1, "{frames:?}");
    let again = render(&folder, &vendor, &[]);
    assert!(again.err.contains("3 already rendered"), "{}", again.err);
    assert_eq!(vendor.tasks(), 3);

    // Another take of the first clip changes nothing yet, because the film continues the first one.
    vendor.serve(Served::File(blue));
    assert_eq!(render(&folder, &vendor, &["--clip", "1", "--again"]).code, 0);
    assert_eq!(vendor.tasks(), 4);
    let dry = render(&folder, &vendor, &["--dry-run"]);
    assert!(dry.err.contains("3 already rendered"), "{}", dry.err);

    // Picking it makes the continuing clip stale, and only that one. The price is known before.
    let second = &finished(&folder, &vendor, 1)[1];
    assert_eq!(second["take"], 2);
    let number = storyc(&folder, &vendor, &["takes"])
        .out
        .lines()
        .find(|line| line.contains("  1     2     done"))
        .and_then(|line| line.split_whitespace().next())
        .unwrap()
        .to_owned();
    let picked = storyc(&folder, &vendor, &["takes", "--pick", &number]);
    assert_eq!(picked.code, 0, "{}", picked.err);
    assert!(picked.err.contains("picked take 2 of ferry.story, clip 1 (happyhorse-1.1)"), "{}", picked.err);
    assert!(storyc(&folder, &vendor, &["takes"]).out.contains("done, picked"));
    let dry = render(&folder, &vendor, &["--dry-run"]);
    assert!(dry.err.contains("3 takes: 1 to render for about $0.54, 2 already rendered"), "{}", dry.err);
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!(vendor.tasks(), 5);
    assert_eq!(finished(&folder, &vendor, 2).len(), 2);

    // The film has each clip that continues the pick: the newer one now, and the older one after another pick.
    let joined = |first: &str| {
        let done = storyc(&folder, &vendor, &["join", "ferry.story", "--dry-run"]);
        assert_eq!(done.code, 0, "{}", done.err);
        let second = &finished(&folder, &vendor, 2);
        let own = |path: &Value| done.out.contains(path.as_str().unwrap());
        assert!(done.out.contains(&format!("clip1.{first}")), "{}", done.out);
        (own(&second[0]["path"]), own(&second[1]["path"]))
    };
    let clip = second["path"].as_str().unwrap().split("clip1.").nth(1).unwrap();
    assert_eq!(joined(clip), (false, true));
    let first = &finished(&folder, &vendor, 1)[0];
    let old = takes(&folder, &vendor).iter().position(|take| take == first).unwrap() + 1;
    assert_eq!(storyc(&folder, &vendor, &["takes", "--pick", &old.to_string()]).code, 0);
    let clip = first["path"].as_str().unwrap().split("clip1.").nth(1).unwrap().to_owned();
    assert_eq!(joined(&clip), (true, false));
    let film = storyc(&folder, &vendor, &["join", "ferry.story"]);
    assert_eq!(film.code, 0, "{}", film.err);
    assert!(film.err.contains("9.0 s, 3 clips"), "{}", film.err);
}

#[test]
fn a_continuing_clip_waits_for_the_one_before_it() {
    let Some(red) = real_clip("wait", "red") else { return };
    let vendor = Vendor::start(1, Faults::default(), 2);
    vendor.serve(Served::File(red));
    let folder = film("render-film-waits", CONTINUING);
    // Alone, it has nothing to continue.
    let alone = render(&folder, &vendor, &["--clip", "2"]);
    assert_eq!(alone.code, 4, "{}", alone.err);
    let why = "clip 2 of ferry.story begins with the last frame of clip 1, which isn't finished";
    assert!(alone.err.contains(why), "{}", alone.err);
    assert_eq!(vendor.tasks(), 0);
    assert_eq!(render(&folder, &vendor, &["--clip", "1"]).code, 0);
    assert_eq!(render(&folder, &vendor, &["--clip", "2"]).code, 0);
    assert_eq!(vendor.tasks(), 2);
    // The whole film counts toward the cap, also what waits.
    let capped = render(&folder, &vendor, &["--again", "--max-cost", "1.2USD"]);
    assert_eq!(capped.code, 2, "{}", capped.err);
    // A worker renders what has its frame.
    let queued = render(&folder, &vendor, &["--again", "--queue"]);
    assert_eq!(queued.code, 0, "{}", queued.err);
    let worked = storyc(&folder, &vendor, &["worker", "--once", "--yes", "--poll-interval", "20ms"]);
    assert_eq!(worked.code, 0, "{}", worked.err);
    assert_eq!(vendor.tasks(), 5);
    let fresh = film("render-film-waits-fresh", CONTINUING);
    let queued = render(&fresh, &vendor, &["--queue"]);
    assert_eq!(queued.code, 0, "{}", queued.err);
    assert!(queued.err.contains("queued 3 takes"), "{}", queued.err);
    // Queueing it again adds nothing.
    assert_eq!(render(&fresh, &vendor, &["--queue"]).code, 0);
    let states = |folder: &Folder| -> Vec<Value> {
        takes(folder, &vendor).iter().map(|take| take["state"].clone()).collect()
    };
    assert_eq!(states(&fresh), ["intent", "waiting", "intent"]);
    // The clip that continues becomes due when the one before it is finished.
    let worked = storyc(&fresh, &vendor, &["worker", "--once", "--yes", "--poll-interval", "20ms"]);
    assert_eq!(worked.code, 0, "{}", worked.err);
    assert_eq!(states(&fresh), ["done", "done", "done"]);
    assert_eq!(vendor.tasks(), 8);
    assert!(render(&fresh, &vendor, &[]).err.contains("3 already rendered"));
}

#[test]
fn several_takes_of_a_continuing_clip_are_one_clip() {
    let Some(red) = real_clip("takes", "red") else { return };
    let vendor = Vendor::start(1, Faults::default(), 2);
    vendor.serve(Served::File(red));
    let folder = film("render-film-two-takes", CONTINUING);
    let done = render(&folder, &vendor, &["--takes", "2"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(vendor.tasks(), 6);
    // Each take has its own seed, but they are takes of the same clip.
    let again = render(&folder, &vendor, &["--takes", "2"]);
    assert!(again.err.contains("6 already rendered"), "{}", again.err);
    assert_eq!(storyc(&folder, &vendor, &["join", "ferry.story"]).code, 0);
    // The same through a queue.
    let fresh = film("render-film-two-takes-queued", CONTINUING);
    assert_eq!(render(&fresh, &vendor, &["--takes", "2", "--queue"]).code, 0);
    let worked = storyc(&fresh, &vendor, &["worker", "--once", "--yes", "--poll-interval", "20ms"]);
    assert_eq!(worked.code, 0, "{}", worked.err);
    assert_eq!(vendor.tasks(), 12);
    assert!(render(&fresh, &vendor, &["--takes", "2"]).err.contains("6 already rendered"));
}

#[test]
fn a_clip_does_not_wait_for_one_whose_submit_is_unclear() {
    let vendor = Vendor::start(1, Faults { cut_after: 1000, ..Faults::default() }, 2);
    let folder = film("render-film-unclear", CONTINUING);
    let done = render(&folder, &vendor, &["--clip", "1", "--clip", "2"]);
    assert_eq!(done.code, 4, "{}", done.err);
    let why = "clip 2 of 3: not started: it begins with the last frame of clip 1, which may be in flight";
    assert!(done.err.contains(why), "{}", done.err);
}

#[test]
fn an_old_pick_does_not_hold_up_a_new_text() {
    let Some(red) = real_clip("old-pick", "red") else { return };
    let vendor = Vendor::start(1, Faults::default(), 2);
    vendor.serve(Served::File(red));
    let folder = film("render-film-old-pick", CONTINUING);
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!(storyc(&folder, &vendor, &["takes", "--pick", "1"]).code, 0);
    folder.file("ferry.story", CONTINUING.replace("A boy walks", "A boy strolls"));
    assert_eq!(storyc(&folder, &vendor, &["join", "ferry.story", "--dry-run"]).code, 4);
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    let joined = storyc(&folder, &vendor, &["join", "ferry.story", "--dry-run"]);
    assert_eq!(joined.code, 0, "{}", joined.err);
    // A rejected take isn't continued any more.
    let takes = takes(&folder, &vendor);
    let first = takes.iter().rev().find(|take| take["clip"] == 1).unwrap()["number"].to_string();
    assert_eq!(storyc(&folder, &vendor, &["takes", "--reject", &first]).code, 0);
    assert_eq!(storyc(&folder, &vendor, &["join", "ferry.story", "--dry-run"]).code, 4);
}

#[test]
fn a_clip_that_continues_a_refused_one_is_not_started() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let folder = film("render-film-refused", &CONTINUING.replace("A boy walks", "A forbidden boy walks"));
    let done = render(&folder, &vendor, &[]);
    assert_eq!(done.code, 4, "{}", done.err);
    let why = "clip 2 of 3: not started: it begins with the last frame of clip 1, which was refused";
    assert!(done.err.contains(why), "{}", done.err);
    assert_eq!(vendor.tasks(), 2);
}

#[test]
fn a_slow_clip_holds_up_only_the_one_that_continues_it() {
    let Some(red) = real_clip("slow", "red") else { return };
    // With one task at a time, a waiting clip must not keep the one before it from getting its turn.
    let vendor = Vendor::start(1, Faults::default(), 2);
    vendor.serve(Served::File(red));
    let story = CONTINUING.replace("[Clip 3]", "[Clip 3 continues]");
    let folder = film("render-film-one-job", &story);
    let done = render(&folder, &vendor, &["--jobs", "1"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("clip 2 of 3: waiting: for clip 1"), "{}", done.err);
    assert_eq!((vendor.tasks(), vendor.most_at_once()), (3, 1));
}

/// Renders films with continuing clips, one after the other, and kills the run at random times.
fn render_with_kills(name: &str, kills: u32) {
    let Some(clip) = real_clip(name, "green") else { return };
    let vendor = Vendor::start(9, Faults { submit_ms: 5, ..Faults::default() }, 3);
    vendor.serve(Served::File(clip));
    let (mut killed, mut roll, mut films) = (0, 777_u64, 0);
    while killed < kills {
        films += 1;
        let folder = Folder::new(&format!("{name}-{films}"));
        let story = CONTINUING.replace("A boy walks", &format!("Film {films}: a boy walks"));
        let story =
            story.replace("[Clip 3]", "[Clip 3 continues]").replace("Rain.", &format!("Rain {films}."));
        folder.file("ferry.story", story.replace("He runs", &format!("He runs {films}")));
        let tasks_before = vendor.tasks();
        let args = ["render", "ferry.story", "--yes", "--poll-interval", "20ms", "--rate", "1000000"];
        let mut ended = false;
        for _ in 0..200 {
            let mut child = super::render::command(&folder, &vendor, &args)
                .stderr(std::process::Stdio::null())
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap();
            roll = roll.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if killed < kills && roll % 3 != 0 {
                std::thread::sleep(std::time::Duration::from_millis((roll >> 33) % 700));
                if child.try_wait().unwrap().is_none() {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    killed += 1;
                    continue;
                }
            }
            let code = child.wait().unwrap().code();
            // A submit that the vendor doesn't list was never sent, because the run is over and the vendor quiet.
            if code == Some(4) {
                let _ = render(&folder, &vendor, &["--resubmit"]);
            }
            if code == Some(0) {
                ended = true;
                break;
            }
        }
        assert!(ended, "film {films} doesn't end");
        let made = takes(&folder, &vendor);
        let done: Vec<_> = made.iter().filter(|take| take["state"] == "done").collect();
        assert_eq!((made.len(), done.len()), (3, 3), "{made:#?}");
        assert_eq!(vendor.tasks() - tasks_before, 3, "film {films} was paid for twice");
    }
    println!("{films} films, {killed} kills");
}

#[test]
fn killed_films_with_continuing_clips_end_complete() {
    render_with_kills("film-kills", 8);
}

/// `cargo test -- --ignored a_hundred_kills`
#[test]
#[ignore = "takes a minute; the test above is the short version"]
fn films_end_complete_despite_a_hundred_kills() {
    render_with_kills("film-kills-100", 100);
}

#[test]
fn without_ffmpeg_other_clips_are_rendered() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let folder = film("render-film-no-ffmpeg", CONTINUING);
    let args = ["render", "ferry.story", "--yes", "--poll-interval", "20ms", "--rate", "1000000"];
    let done = super::render::command(&folder, &vendor, &args)
        .env("STORYC_FFMPEG", "/nonexistent")
        .output()
        .unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(
        err.contains("clip 2 of 3: not started: can't run `/nonexistent`, which STORYC_FFMPEG names"),
        "{err}"
    );
    assert_eq!(vendor.tasks(), 2);
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

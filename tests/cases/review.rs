//! `storyc review`: who may see and change what, what ends up in the ledger, and the page in a real Chromium.

use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};

use super::browser::{Browser, LOW_CONTRAST};
use super::cli::Folder;
use super::render::storyc;
use super::render_films::real_clip;
use super::serve::Served;
use super::vendor::{Faults, Served as Clips, Vendor};

/// Two shots, and two takes of them.
fn two_takes(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("film.story", "[0-1s The bank] Wide shot. A heron lands.\nSFX: wings\n[1-2s] It looks.\n");
    render(&folder, &["--takes", "2"]);
    folder
}

#[track_caller]
fn render(folder: &Folder, args: &[&str]) {
    let done = folder.run(&[&["render", "film.story", "--model", "animatic", "--yes"], args].concat());
    assert_eq!(done.code, 0, "{}", done.err);
}

/// The takes in the ledger, as `storyc takes` lists them.
fn takes(folder: &Folder) -> Vec<Value> {
    let done = folder.run(&["takes", "--format", "json"]);
    let whole: Value = serde_json::from_str(&done.out).unwrap_or_else(|_| panic!("{}", done.err));
    whole["takes"].as_array().unwrap().clone()
}

/// What people decided about the takes: picked, rejected and note.
fn decided(folder: &Folder) -> Vec<(bool, bool, Option<String>)> {
    let decided = |take: &Value| {
        let is = |name: &str| take[name].as_bool().unwrap();
        (is("picked"), is("rejected"), take["note"].as_str().map(str::to_owned))
    };
    takes(folder).iter().map(decided).collect()
}

/// Waits until the ledger has something.
#[track_caller]
fn wait_for(folder: &Folder, what: impl Fn(&[(bool, bool, Option<String>)]) -> bool) {
    for _ in 0..100 {
        if what(&decided(folder)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the ledger says {:?}", decided(folder));
}

/// Requests of a page.
pub struct Page<'s> {
    served: &'s Served,
    token: String,
}

impl<'s> Page<'s> {
    pub fn new(served: &'s Served) -> Self {
        let token = served.address.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        assert!(token.len() == 32 && token.chars().all(|c| c.is_ascii_hexdigit()), "{token}");
        Self { served, token }
    }

    pub fn get(&self, path: &str) -> String {
        let path = path.replace("TOKEN", &self.token);
        self.served.response(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n"))
    }

    /// Sends a change with these headers, in which `PORT` and `TOKEN` are replaced.
    fn post(&self, path: &str, headers: &[&str], body: &str) -> String {
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let head = format!("POST /TOKEN/{path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{headers}");
        let length = if head.contains("Content-Length") {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        self.served.response(&format!("{}{length}\r\n{body}", head.replace("TOKEN", &self.token)))
    }

    /// Sends a change as the page does.
    pub fn change(&self, path: &str, body: &Value) -> String {
        self.post(path, &OWN, &body.to_string())
    }

    pub fn data(&self) -> Value {
        let data = self.get("/TOKEN/data");
        serde_json::from_str(data.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

/// The headers of the page's own changes.
const OWN: [&str; 3] =
    ["Origin: http://127.0.0.1:PORT", "Content-Type: application/json", "X-Storyc-Token: TOKEN"];

#[test]
fn only_the_printed_address_shows_and_changes_something() {
    let folder = two_takes("review-token");
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    let page = Page::new(&served);
    let shown = page.get("/TOKEN/");
    assert!(shown.starts_with("HTTP/1.1 200 OK\r\n") && shown.contains("A heron lands."), "{shown}");
    for path in ["/", "/data", "/0-1", "/take/0-1", "/0123456789abcdef0123456789abcdef/", "/TOKEN0/", "//"] {
        let denied = page.get(path);
        assert!(denied.starts_with("HTTP/1.1 403 ") && !denied.contains("heron"), "{path}: {denied}");
    }
    for path in [
        "/TOKEN/take/0-9",
        "/TOKEN/take/1-1",
        "/TOKEN/take/0",
        "/TOKEN/take/../../film.story",
        "/TOKEN/film.story",
    ] {
        assert!(page.get(path).starts_with("HTTP/1.1 404 "), "{path}");
    }
    let served_as = |host: &str| {
        let path = format!("/{}/", page.token);
        served.response(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
    };
    assert!(served_as("localhost:PORT").starts_with("HTTP/1.1 200 "));
    for host in ["evil.example:PORT", "127.0.0.1", "127.0.0.1:PORT\r\nHost: evil.example"] {
        assert!(served_as(host).starts_with("HTTP/1.1 403 "), "{host}");
    }
    // A clip plays in parts.
    let clip = served.response(&format!(
        "GET /{}/take/0-1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nRange: bytes=4-7\r\n\r\n",
        page.token
    ));
    assert!(clip.starts_with("HTTP/1.1 206 ") && clip.ends_with("\r\n\r\nftyp"), "{clip}");
}

#[test]
fn a_change_needs_the_token_the_origin_and_json() {
    let folder = two_takes("review-sender");
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    let page = Page::new(&served);
    let pick = r#"{"take":"0-1","picked":true}"#;
    let [origin, kind, token] = OWN;
    let other_token = "X-Storyc-Token: 0123456789abcdef0123456789abcdef";
    for (headers, status) in [
        (vec![origin, kind], 403),
        (vec![origin, kind, other_token], 403),
        (vec![origin, kind, token, token], 403),
        (vec![kind, token], 403),
        (vec!["Origin: http://evil.example", kind, token], 403),
        (vec!["Origin: null", kind, token], 403),
        (vec!["Origin: http://127.0.0.1", kind, token], 403),
        (vec!["Origin: https://127.0.0.1:PORT", kind, token], 403),
        (vec![origin, kind, token, "Sec-Fetch-Site: cross-site"], 403),
        (vec![origin, kind, token, "Sec-Fetch-Site: same-site"], 403),
        (vec![origin, token], 415),
        (vec![origin, "Content-Type: text/plain", token], 415),
        (vec![origin, "Content-Type: application/x-www-form-urlencoded", token], 415),
        (vec![origin, kind, token, "Content-Length: 70000"], 413),
        (vec![origin, kind, token, "Content-Length: -1"], 413),
        (vec![origin, kind, token, "Content-Length: 27", "Content-Length: 27"], 413),
    ] {
        let denied = page.post("pick", &headers, pick);
        assert!(denied.starts_with(&format!("HTTP/1.1 {status} ")), "{headers:?}: {denied}");
        assert!(denied.contains("\"ok\":false"), "{headers:?}: {denied}");
    }
    for method in ["PUT", "DELETE", "OPTIONS", "HEAD"] {
        let path = format!("/{}/pick", page.token);
        let answer = served.response(&format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 405 ") && !answer.contains("Access-Control"), "{answer}");
    }
    let denied = served.response(&format!(
        "POST /pick HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{origin}\r\n{kind}\r\n{}\r\nContent-Length: 28\r\n\r\n{pick}",
        token.replace("TOKEN", &page.token)
    ));
    assert!(denied.starts_with("HTTP/1.1 403 "), "{denied}");
    for (path, body, status) in [
        ("pick", r#"{"take":"0-1"}"#, 400),
        ("pick", r#"{"take":"0-1","picked":true,"more":1}"#, 400),
        ("pick", "{", 400),
        ("pick", r#"{"take":"0-9","picked":true}"#, 404),
        ("pick", r#"{"take":"-1","picked":true}"#, 404),
        ("note", r#"{"take":"0-1","note":"x"}"#, 400),
        ("remove", r#"{"take":"0-1"}"#, 404),
    ] {
        let denied = page.post(path, &OWN, body);
        assert!(denied.starts_with(&format!("HTTP/1.1 {status} ")), "{path} {body}: {denied}");
    }
    assert_eq!(decided(&folder), [(false, false, None), (false, false, None)]);
    assert!(page.post("pick", &OWN, pick).starts_with("HTTP/1.1 200 "));
    let other = [
        origin.replace("127.0.0.1", "localhost"),
        kind.replace("json", "json; charset=utf-8"),
        token.to_owned(),
    ];
    let other: Vec<&str> = other.iter().map(String::as_str).collect();
    assert!(page.post("reject", &other, r#"{"take":"0-2","rejected":true}"#).starts_with("HTTP/1.1 200 "));
    assert_eq!(decided(&folder), [(true, false, None), (false, true, None)]);
}

#[test]
fn picks_rejections_and_notes_are_in_the_ledger_and_the_film_follows() {
    let folder = two_takes("review-changes");
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    let page = Page::new(&served);
    let state = || {
        let takes = page.data()["films"][0]["clips"][0]["takes"].as_array().unwrap().clone();
        let state = takes.iter().map(|take| {
            let is = |name: &str| take[name].as_bool().unwrap();
            (take["key"].as_str().unwrap().to_owned(), is("picked"), is("rejected"), is("used"))
        });
        state.collect::<Vec<_>>()
    };
    let of = |key: &str, picked, rejected, used| (key.to_owned(), picked, rejected, used);
    // Without a pick, the film uses the newest take.
    assert_eq!(state(), [of("0-1", false, false, false), of("0-2", false, false, true)]);
    page.change("pick", &json!({ "take": "0-1", "picked": true }));
    assert_eq!(state(), [of("0-1", true, false, true), of("0-2", false, false, false)]);
    page.change("reject", &json!({ "take": "0-1", "rejected": true }));
    assert_eq!(state(), [of("0-1", false, true, false), of("0-2", false, false, true)]);
    page.change("reject", &json!({ "take": "0-2", "rejected": true }));
    assert_eq!(state(), [of("0-1", false, true, false), of("0-2", false, true, false)]);
    let clip = &page.data()["films"][0]["clips"][0];
    assert_eq!(clip["command"], "storyc render film.story --model animatic");
    // No command uses a rejected take.
    let done = folder.run(&["sheet", "film.story", "--model", "animatic", "-o", "-"]);
    assert!(!done.out.contains("<video"), "{}", done.out);
    let timeline = folder.run(&["export", "film.story", "--model", "animatic", "--to", "otio"]);
    assert!(!timeline.out.contains("take1") && !timeline.out.contains("take2"), "{}", timeline.out);
    // A pick takes the rejection back.
    page.change("pick", &json!({ "take": "0-1", "picked": true }));
    assert_eq!(state(), [of("0-1", true, false, true), of("0-2", false, true, false)]);
    page.change("pick", &json!({ "take": "0-1", "picked": false }));
    let timeline = folder.run(&["export", "film.story", "--model", "animatic", "--to", "otio"]);
    assert!(timeline.out.contains("take1"), "{}", timeline.out);
    // A note keeps its lines, and loses control characters.
    let note = "Her hand is too fast.\r\n手が速い 🎬\u{0}\u{1b}[31m  ";
    let noted = page.change("note", &json!({ "take": "0-2", "note": note, "before": "" }));
    assert!(noted.starts_with("HTTP/1.1 200 "), "{noted}");
    let kept = "Her hand is too fast.\n手が速い 🎬[31m";
    assert_eq!(decided(&folder)[1].2.as_deref(), Some(kept));
    // Whoever saw an older note is told, and replaces nothing.
    let late = page.change("note", &json!({ "take": "0-2", "note": "Mine", "before": "" }));
    assert!(
        late.starts_with("HTTP/1.1 409 ") && late.contains("somebody else has changed this note"),
        "{late}"
    );
    assert_eq!(decided(&folder)[1].2.as_deref(), Some(kept));
    // The limit is in characters.
    let (fits, long) = ("字".repeat(4000), "字".repeat(4001));
    let answer = page.change("note", &json!({ "take": "0-2", "note": long, "before": kept }));
    assert!(
        answer.starts_with("HTTP/1.1 422 ") && answer.contains("4001 characters long; 4000 are allowed"),
        "{answer}"
    );
    assert!(
        page.change("note", &json!({ "take": "0-2", "note": fits, "before": kept }))
            .starts_with("HTTP/1.1 200 ")
    );
}

#[test]
fn the_page_follows_the_story_and_other_runs() {
    let folder = two_takes("review-follow");
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    let page = Page::new(&served);
    let version = page.data()["version"].as_u64().unwrap();
    // An open page learns of a pick that was made elsewhere.
    let path = format!("/{}/events?{version}", page.token);
    let mut events = std::io::BufRead::lines(
        served.connect(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n")),
    )
    .map(Result::unwrap);
    events.find(String::is_empty).unwrap();
    assert_eq!(folder.run(&["takes", "--pick", "1"]).code, 0);
    events.find(|line| line == "event: changed").unwrap();
    assert_eq!(page.data()["films"][0]["clips"][0]["takes"][0]["picked"], true);
    // When the story changes, its takes are of an older text, and keep the prompt that they were made from.
    folder.file("film.story", "[0-1s] A crane lands.\n[1-2s] It looks.\n");
    events.find(|line| line == "event: changed").unwrap();
    render(&folder, &[]);
    events.find(|line| line == "event: changed").unwrap();
    let done = (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        page.data()["films"][0]["clips"][0]["takes"].as_array().unwrap().len() == 3
    });
    assert!(done, "{}", page.data());
    let clip = &page.data()["films"][0]["clips"][0];
    assert_eq!(clip["shots"][0]["action"][0], "A crane lands.");
    let takes: Vec<_> = clip["takes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|take| {
            let prompt = take["prompt"].as_str().unwrap_or_default().contains("A heron lands.");
            (take["key"].as_str().unwrap(), take["origin"].as_str().unwrap(), prompt, take["used"] == true)
        })
        .collect();
    assert_eq!(
        takes,
        [("0-3", "current", false, true), ("0-1", "older", true, false), ("0-2", "older", true, false)]
    );
}

#[test]
fn a_review_without_takes_says_what_to_run() {
    let folder = Folder::new("review-empty");
    folder.file("film.story", "[0-4s] A heron lands.\n");
    let served = Served::review(&folder, &["--model", "animatic", "--ratio", "9:16"]);
    let film = &Page::new(&served).data()["films"][0];
    assert_eq!(film["command"], "storyc render film.story --model animatic --ratio 9:16");
    assert_eq!(film["clips"][0]["takes"], json!([]));
    for (args, why) in [
        (&["review", "-"][..], "a story from standard input has no takes"),
        (&["review", "none.story"], "none.story"),
        (&["review", "film.story", "--model", "none"], "none"),
    ] {
        let done = folder.run(args);
        assert!(done.code == 2 && done.err.contains(why), "{args:?}: {} {}", done.code, done.err);
    }
    // A project file that names a ledger needs trust.
    folder.file("storyc.yaml", "ledger: postgres://storyc@db.invalid/ledger\n");
    let done = folder.run(&["review", "film.story"]);
    assert!(done.code == 2 && done.err.contains("storyc trust"), "{}", done.err);
}

#[test]
fn takes_are_rejected_and_annotated_on_the_command_line() {
    let folder = two_takes("review-cli");
    let done = folder.run(&["takes", "--reject", "2", "--pick", "1", "--note", "2=her hand = too fast"]);
    assert_eq!(
        done.err,
        "rejected take 2 of film.story, clip 1 (animatic)\npicked take 1 of film.story, clip 1 (animatic)\n\
         saved the note on take 2 of film.story, clip 1 (animatic)\n"
    );
    let noted = Some("her hand = too fast".to_owned());
    assert_eq!(decided(&folder), [(true, false, None), (false, true, noted)]);
    let list = folder.run(&["takes"]).out;
    assert!(list.contains("done, picked") && list.contains("done, rejected"), "{list}");
    assert!(list.contains("(note: her hand = too fast)"), "{list}");
    let long = format!("1={}", "a word ".repeat(40));
    assert_eq!(folder.run(&["takes", "--unreject", "2", "--note", "2=", "--note", &long]).code, 0);
    let list = folder.run(&["takes"]).out;
    assert!(!list.contains("rejected") && list.contains("a word a wo…)"), "{list}");
    for (args, why) in [
        (&["takes", "--note", "2"][..], "can't read `--note 2`"),
        (&["takes", "--note", "x=y"], "can't read `--note x=y`"),
        (&["takes", "--reject", "9"], "there is no take 9"),
        (&["takes", "--note", &format!("1={}", "x".repeat(4001))], "4001 characters long; 4000 are allowed"),
    ] {
        let done = folder.run(args);
        assert!(done.code == 2 && done.err.contains(why), "{args:?}: {}", done.err);
    }
    super::render::execute_sql(&folder, "UPDATE take SET state = 'failed' WHERE id = 1");
    let done = folder.run(&["takes", "--reject", "1"]);
    assert!(done.err.contains("take 1 is failed; only a finished take can be rejected"), "{}", done.err);
}

#[test]
fn takes_play_in_sync_and_keys_decide() {
    let folder = two_takes("review-browser");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    browser.emulate(1280, 900, &json!([]));
    browser.visit_until(&served.address, "document.querySelectorAll('.take').length === 2");
    let can = browser
        .eval("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"') !== ''");
    if can == true {
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.readyState >= 3)");
        browser.press(" ");
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => !video.paused && video.currentTime > 0.2)");
        // They start again together at the end, and stay together all the time.
        let apart = browser.eval(
            "new Promise((done) => { const videos = [...document.querySelectorAll('video')]; let [apart, loops, before] = [0, 0, 0];
               const began = performance.now();
               const look = () => { const times = videos.map((video) => video.currentTime);
                 if (times[0] < before) loops += 1;
                 before = times[0];
                 if (!videos.some((video) => video.seeking || video.paused)) apart = Math.max(apart, Math.abs(times[0] - times[1]));
                 if (performance.now() - began > 4500) done([apart, loops]); else requestAnimationFrame(look); };
               look(); })",
        );
        assert!(apart[0].as_f64().unwrap() < 0.1, "{apart}");
        assert!(apart[1].as_u64().unwrap() >= 1, "{apart}");
        // Only the focused take is heard.
        assert_eq!(
            browser.eval("[...document.querySelectorAll('video')].map((video) => video.muted)"),
            json!([true, false])
        );
        browser.press(" ");
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.paused)");
        let frame = browser.eval("document.querySelector('video').currentTime").as_f64().unwrap();
        browser.press(".");
        browser.wait_until(&format!("Math.abs(document.querySelector('video').currentTime - {frame} - 1 / 24) < 0.02 || document.querySelector('video').currentTime < 0.1"));
    }
    // The number key picks, and the page says so.
    browser.press("2");
    browser.wait_until("document.getElementById('said').textContent === 'Take 2 picked'");
    assert_eq!(decided(&folder), [(false, false, None), (true, false, None)]);
    let pressed =
        "[...document.querySelectorAll('.pick')].map((button) => button.getAttribute('aria-pressed'))";
    assert_eq!(browser.eval(pressed), json!(["false", "true"]));
    let name = "document.activeElement.getAttribute('aria-label')";
    assert_eq!(browser.eval(name), "Take 2, picked, in the film");
    // The arrow keys move, `x` rejects, and `x` again takes it back.
    browser.press("ArrowLeft");
    assert_eq!(browser.eval(name), "Take 1");
    browser.press("x");
    browser.wait_until("document.getElementById('said').textContent === 'Take 1 rejected'");
    assert_eq!(decided(&folder), [(false, true, None), (true, false, None)]);
    browser.press("x");
    browser.wait_until("document.getElementById('said').textContent === 'Take 1 is no longer rejected'");
    browser.press("0");
    browser.wait_until("document.getElementById('said').textContent === 'Take 2 is no longer picked'");
    assert_eq!(decided(&folder), [(false, false, None), (false, false, None)]);
    // A note is saved while one writes; keys in it are text.
    browser.press("n");
    assert_eq!(browser.eval("document.activeElement.tagName"), "TEXTAREA");
    for key in ["2", "x", " ", "m"] {
        browser.press(key);
    }
    wait_for(&folder, |takes| takes[0].2.as_deref() == Some("2x m"));
    assert_eq!(decided(&folder)[1], (false, false, None));
    browser.press("Escape");
    assert_eq!(browser.eval(name), "Take 1");
    // What others decide appears, and what is being written stays.
    browser.press("n");
    browser.press("!");
    assert_eq!(folder.run(&["takes", "--pick", "1", "--note", "2=theirs"]).code, 0);
    browser.wait_until("document.querySelectorAll('textarea')[1].value === 'theirs'");
    browser.wait_until("document.querySelectorAll('.pick')[0].getAttribute('aria-pressed') === 'true'");
    assert!(browser.eval("document.activeElement.value").as_str().unwrap().contains('!'));
    wait_for(&folder, |takes| takes[0].2.as_deref().is_some_and(|note| note.contains('!')));
    // The keys can be shown, and turned off.
    browser.press("Escape");
    browser.press("?");
    browser.wait_until("document.getElementById('keys').open");
    browser.dispatch_mouse("#keys-on", &["mousePressed", "mouseReleased"]);
    browser.dispatch_mouse("#keys button", &["mousePressed", "mouseReleased"]);
    browser.press("2");
    browser.eval("document.activeElement.blur()");
    assert!(decided(&folder)[0].0);
    assert_eq!(browser.errors, Vec::<String>::new());
}

/// Three clips of three seconds, of which the second continues the first, in real video: two takes of the first clip, and
/// one of the second. `None` if ffmpeg isn't installed.
fn film(name: &str) -> Option<(Folder, Vendor)> {
    let (clip, other) = (real_clip("review", "red")?, real_clip("review", "blue")?);
    let vendor = Vendor::start(1, Faults::default(), 1);
    vendor.serve(Clips::File(clip));
    let folder = Folder::new(name);
    folder.file(
        "ferry.story",
        "---\ntitle: The ferry\n---\n[Clip 1: The bank]\n\n[0-1s] A boy walks.\n\n[1-3s] He waits.\n\n[Clip 2 continues: The bridge]\n\n[3-6s] He runs.\n\n[Clip 3: Night]\n\n[6-9s] Rain.\n",
    );
    let args = ["render", "ferry.story", "--yes", "--poll-interval", "20ms", "--rate", "1000000"];
    for more in [&["--clip", "1", "--clip", "2"][..], &["--clip", "1", "--again"]] {
        let done = storyc(&folder, &vendor, &[&args[..], more].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        // Another take is another picture, and so is its last frame.
        vendor.serve(Clips::File(other));
    }
    Some((folder, vendor))
}

#[test]
fn a_film_is_reviewed_clip_by_clip_and_as_a_whole() {
    let Some((folder, _vendor)) = film("review-film") else { return };
    let Some(mut browser) = Browser::start(&folder) else { return };
    let served = Served::review(&folder, &["ferry.story"]);
    let data = Page::new(&served).data();
    let clips = data["films"][0]["clips"].as_array().unwrap();
    let counts: Vec<usize> = clips.iter().map(|clip| clip["takes"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [2, 1, 0], "{data}");
    assert_eq!(clips[2]["command"], "storyc render ferry.story --clip 3");
    let last =
        clips[0]["takes"].as_array().unwrap().iter().map(|take| take["number"].as_i64().unwrap()).max();
    browser.emulate(1280, 900, &json!([]));
    browser.visit_until(&served.address, "document.querySelectorAll('.take').length === 2");
    let heading = "document.getElementById('heading').textContent";
    let bands = "[...document.querySelectorAll('.band i')].map((state) => state.textContent)";
    assert_eq!(browser.eval(heading), "Clip 1 · The bank");
    assert_eq!(browser.eval(bands), json!(["not picked: take 1", "not picked: take 1", "no take yet"]));
    photograph(&mut browser, "film-clip");
    browser.press("ArrowDown");
    assert_eq!(browser.eval(heading), "Clip 2 · The bridge");
    let words = browser.eval("document.getElementById('script').textContent");
    assert!(words.as_str().unwrap().contains("He runs."), "{words}");
    browser.press("j");
    assert_eq!(browser.eval(heading), "Clip 3 · Night");
    let stage = browser.eval("document.getElementById('stage').textContent");
    assert!(stage.as_str().unwrap().contains("This clip has no finished take yet."), "{stage}");
    assert!(stage.as_str().unwrap().contains("storyc render ferry.story --clip 3 --takes 2"), "{stage}");
    // The whole film plays from the first clip to the last, though that one has no take.
    photograph(&mut browser, "film-empty");
    browser.press("v");
    browser.wait_until("document.getElementById('length').textContent === '/ 0:09.0'");
    for _ in 0..3 {
        browser.press("ArrowUp");
    }
    browser.wait_until(&format!("{heading} === 'Clip 1 · The bank'"));
    browser.press(" ");
    let showing = "[...document.querySelectorAll('.whole video')].find((video) => !video.hidden)?.getAttribute('src') ?? null";
    for (clip, shows) in
        [("Clip 1 · The bank", true), ("Clip 2 · The bridge", true), ("Clip 3 · Night", false)]
    {
        browser.wait_until(&format!("{heading} === {clip:?}"));
        assert_eq!(browser.eval(showing).is_string(), shows, "{clip}");
    }
    browser.wait_until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
    assert_eq!(browser.eval("document.getElementById('time').textContent"), "0:09.0");
    // The second clip continues the first one's first take. With another pick, its take is stale.
    assert_eq!(folder.run(&["takes", "--pick", &last.unwrap().to_string()]).code, 0);
    browser.wait_until(&format!(
        "JSON.stringify({bands}) === JSON.stringify(['take 2 picked', 'follows another take', 'no take yet'])"
    ));
    browser.press("v");
    browser.press("k");
    browser.press("k");
    browser.press("j");
    let origin = browser.eval("document.querySelector('.origin').textContent");
    assert!(origin.as_str().unwrap().starts_with("It continues another take"), "{origin}");
    assert_eq!(browser.errors, Vec::<String>::new());
}

/// Writes a picture of the page to the folder in `STORYC_SCREENSHOTS`, for people to look at.
fn photograph(browser: &mut Browser, name: &str) {
    let Some(folder) = std::env::var_os("STORYC_SCREENSHOTS") else { return };
    browser
        .wait_until("[...document.querySelectorAll('video[src]')].every((video) => video.readyState >= 2)");
    let shot = browser.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
    let bytes = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
    std::fs::write(std::path::Path::new(&folder).join(format!("review-{name}.png")), bytes).unwrap();
}

/// A story with everything that the page shows of a clip.
fn shown_story(folder: &Folder) {
    folder.file(
        "film.story",
        "---\ntitle: The heron\n---\n[0-1s The bank] Wide shot. A heron lands at the edge of the river, in the first light. A boy says: \"There it is!\"\nSFX: wings, water\n[1-2s] It looks up, then goes on, slowly, through the reeds.\n",
    );
    render(folder, &["--takes", "2"]);
    folder.file(
        "film.story",
        "---\ntitle: The heron\n---\n[0-1s The bank] Wide shot. A heron lands at the edge of the river, in the first light. A boy says: \"There it is!\"\nSFX: wings, water\n[1-2s] It looks up, then flies off, low over the reeds.\n",
    );
    render(folder, &["--takes", "3"]);
    let done =
        folder.run(&["takes", "--pick", "4", "--reject", "3", "--note", "4=The best light of the three."]);
    assert_eq!(done.code, 0, "{}", done.err);
}

#[test]
fn the_page_is_readable_in_light_and_dark_and_on_a_phone() {
    let folder = Folder::new("review-looks");
    let Some(mut browser) = Browser::start(&folder) else { return };
    shown_story(&folder);
    let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
    let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    for (scheme, width) in [("light", 1360), ("dark", 1360), ("light", 360), ("dark", 820)] {
        browser.emulate(width, 900, &json!([{ "name": "prefers-color-scheme", "value": scheme }, still]));
        browser.visit_until(&served.address, "document.querySelectorAll('.take').length === 5");
        assert_eq!(browser.eval(LOW_CONTRAST), json!([]), "{scheme}, {width}");
        let over = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(browser.eval(over), 0, "{scheme}, {width}");
        // Each control has a name, and Tab reaches it.
        let nameless = "[...document.querySelectorAll('button, select, textarea, input, [role=slider], [role=group]')]
            .filter((one) => !one.closest('[hidden]') && !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length))
            .map((one) => one.outerHTML)";
        assert_eq!(browser.eval(nameless), json!([]));
        photograph(&mut browser, &format!("{scheme}-{width}"));
        browser.eval("document.activeElement.blur(), scrollTo(0, 0)");
        let mut reached = std::collections::BTreeSet::new();
        for _ in 0..80 {
            browser.press("Tab");
            let (id, ring) = (
                "document.activeElement.id || document.activeElement.className",
                "getComputedStyle(document.activeElement).outlineStyle",
            );
            reached.insert(browser.eval(id).as_str().unwrap_or_default().to_owned());
            let name = browser.eval(id);
            assert!(browser.eval(ring) != "none" || name == "view" || name == "", "{name} has no focus ring");
        }
        for control in ["play", "strip", "sound", "pick", "quiet reject", "show-film"] {
            assert!(reached.contains(control), "{control}: {reached:?}");
        }
        assert_eq!(browser.errors, Vec::<String>::new());
    }
}

#[test]
fn words_of_a_story_and_of_a_note_never_become_markup() {
    let folder = Folder::new("review-attack");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for (number, attack) in super::escape::ATTACKS.iter().enumerate() {
        let quoted = serde_json::to_string(attack).unwrap();
        folder.file("film.story", format!("---\ntitle: {quoted}\n---\n[0-1s {attack}] {attack} runs and says: \"{attack}\"\nSFX: {attack}\n"));
        let done = folder.run(&["render", "film.story", "--model", "animatic", "--yes"]);
        assert_eq!(done.code, 0, "{attack:?}: {}", done.err);
        // The ledger may be somebody else's.
        let sql = attack.replace('\'', "''").replace('\0', "");
        super::render::execute_sql(
            &folder,
            &format!(
                "UPDATE take SET note = '{sql}', prompt = '{sql}', cost = json_object('amount', 1, 'currency', '{sql}', 'source', '', 'disputed', false, 'checked', '')"
            ),
        );
        let served = Served::review(&folder, &["film.story", "--model", "animatic"]);
        browser.visit_until(
            &served.address,
            &format!("document.querySelectorAll('.take').length === {}", number + 1),
        );
        browser.press("ArrowRight");
        assert_eq!(browser.eval("document.scripts.length"), 2, "{attack:?}");
        assert_eq!(browser.eval("document.styleSheets.length"), 1, "{attack:?}");
        let tags = "document.querySelectorAll('iframe, img, base, object, embed, [onload], [onerror], [onmouseover]').length";
        assert_eq!(browser.eval(tags), 0, "{attack:?}");
        assert_eq!(browser.errors, Vec::<String>::new(), "{attack:?}");
    }
}

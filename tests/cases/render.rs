//! Rendering against a fake vendor on loopback: every clip finishes, none is paid for twice, none is lost, and the key
//! is never written anywhere.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::{Done, Folder};
use super::vendor::{Faults, KEY, OTHER_KEY, Scripted, Vendor};

/// Runs the program in a folder with the vendor's URL and key.
pub(super) fn storyc(folder: &Folder, vendor: &Vendor, args: &[&str]) -> Done {
    let done = command(folder, vendor, args).output().unwrap();
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

pub(super) fn command(folder: &Folder, vendor: &Vendor, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
    command
        .args(args)
        .current_dir(&folder.0)
        .env("DASHSCOPE_API_KEY", KEY)
        .env("STORYC_BASE_URL", &vendor.url)
        // Tests must pass on a nearly full disk.
        .env("STORYC_KEEP_FREE", "0")
        // Trust in project files is kept there.
        .env("XDG_DATA_HOME", folder.0.join("home"))
        .stdin(Stdio::null());
    command
}

/// Trusts the project file of a folder.
pub(super) fn trust(folder: &Folder) {
    let mut trust = Command::new(env!("CARGO_BIN_EXE_storyc"));
    trust.args(["trust", "."]).current_dir(&folder.0).env("XDG_DATA_HOME", folder.0.join("home"));
    assert!(trust.output().unwrap().status.success());
}

const FAST: [&str; 6] = ["--yes", "--poll-interval", "20ms", "--rate", "1000000", "--jobs"];

pub(super) fn render(folder: &Folder, vendor: &Vendor, more: &[&str]) -> Done {
    let mut args = vec!["render", "."];
    args.extend(FAST);
    args.push("40");
    args.extend(more);
    storyc(folder, vendor, &args)
}

/// Returns the takes of a folder, by story.
pub(super) fn takes(folder: &Folder, vendor: &Vendor) -> Vec<Value> {
    let done = storyc(folder, vendor, &["takes", "--format", "json"]);
    let whole: Value = serde_json::from_str(&done.out).unwrap_or_else(|_| panic!("{}", done.err));
    assert_eq!(whole["version"], 1);
    whole["takes"].as_array().unwrap().clone()
}

fn states(folder: &Folder, vendor: &Vendor) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for take in takes(folder, vendor) {
        *counts.entry(take["state"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

/// Writes stories whose prompts all differ.
pub(super) fn stories(name: &str, count: usize, words: impl Fn(usize) -> &'static str) -> Folder {
    let folder = Folder::new(name);
    for at in 0..count {
        folder.file(&format!("clip-{at:04}.story"), format!("[0-5s] Clip {at}: {}\n", words(at)));
    }
    folder
}

/// Lists the files below a folder that contain the key.
fn files_with_key(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with_key(&path));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_clip_is_submitted_downloaded_and_recorded() {
    let vendor = Vendor::start(1, Faults::default(), 3);
    let folder = stories("render-one", 1, |_| "a boy walks.");
    let done = render(&folder, &vendor, &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("1 take: 1 to render for about $0.90"), "{}", done.err);
    let takes = takes(&folder, &vendor);
    let take = &takes[0];
    assert_eq!(
        (&take["state"], &take["task"], &take["take"]),
        (&"done".into(), &"task-00000".into(), &1.into())
    );
    let path = folder.0.join(take["path"].as_str().unwrap());
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, super::vendor::clip(5));
    assert_eq!(take["sha256"], storyc::render::identity::sha256(&bytes));
    assert_eq!(take["cost"]["amount"], 0.9);
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());

    // Running it again costs nothing.
    let again = render(&folder, &vendor, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("1 already rendered, not paid for again"), "{}", again.err);
    assert_eq!(vendor.tasks(), 1);
    // `--again` makes another take, and `--takes 3` the missing third one.
    assert_eq!(render(&folder, &vendor, &["--again"]).code, 0);
    assert_eq!(vendor.tasks(), 2);
    assert_eq!(render(&folder, &vendor, &["--takes", "3"]).code, 0);
    assert_eq!(vendor.tasks(), 3);
    let seeds: Vec<Value> =
        super::render::takes(&folder, &vendor).iter().map(|take| take["seed"].clone()).collect();
    assert!(
        seeds[0].is_null() && seeds[1].is_i64() && seeds[2].is_i64() && seeds[1] != seeds[2],
        "{seeds:?}"
    );
}

#[test]
fn pictures_are_uploaded_once() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = Folder::new("render-pictures");
    folder.file("boy.png", super::picture("png", 720, 1280));
    for at in 0..3 {
        folder.file(
            &format!("{at}.story"),
            format!("---\nrefs: {{ boy: boy.png }}\n---\n[0-5s] @boy walks {at}.\n"),
        );
    }
    let done = render(&folder, &vendor, &[]);
    assert_eq!(done.code, 0, "{}\n{:?}", done.err, vendor.protocol_errors());
    assert_eq!((vendor.tasks(), vendor.uploads()), (3, 1));
    // A changed picture is uploaded and rendered again.
    folder.file("boy.png", super::picture("png", 800, 1280));
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!((vendor.tasks(), vendor.uploads()), (6, 2));
}

#[test]
fn the_cost_is_confirmed_before_submitting() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-budget", 3, |_| "a boy walks.");
    let no_yes = storyc(&folder, &vendor, &["render", "."]);
    assert_eq!(no_yes.code, 2);
    assert!(no_yes.err.contains("about $2.70") && no_yes.err.contains("--yes"), "{}", no_yes.err);
    let over = render(&folder, &vendor, &["--max-cost", "2USD"]);
    assert_eq!(over.code, 2);
    assert!(over.err.contains("would cost $2.70, but the cap is $2.00; nothing was sent"), "{}", over.err);
    let other = render(&folder, &vendor, &["--max-cost", "50CNY"]);
    assert!(other.err.contains("storyc doesn't convert money"), "{}", other.err);
    folder.file("storyc.yaml", "budget: 1 USD\n");
    assert_eq!(render(&folder, &vendor, &[]).code, 2);
    // A flag doesn't override the project's budget.
    let both = storyc(&folder, &vendor, &["render", ".", "--dry-run", "--max-cost", "9USD"]);
    assert_eq!(both.code, 2);
    assert!(both.err.contains("but the project's budget is $1.00; nothing was sent"), "{}", both.err);
    assert_eq!(vendor.tasks(), 0);
    folder.file("storyc.yaml", "budget: 4 USD\n");
    assert_eq!(render(&folder, &vendor, &["--max-cost", "3USD"]).code, 0);
    assert_eq!(vendor.tasks(), 3);
}

/// A project file decides which host gets which key for its own models, so the program shows it before sending
/// anything.
#[test]
fn a_project_model_shows_where_the_key_is_sent() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-own-model", 1, |_| "a boy walks.");
    folder
        .file("storyc.yaml", "models: [mine.yaml]\n")
        .file("mine.yaml", "id: happyhorse-1.1\nextends: happyhorse-1.1\nregions: { key: OTHER_SECRET }\n");
    let said = render(&folder, &vendor, &["--dry-run"]);
    assert!(
        said.err.contains("the project defines the model `happyhorse-1.1`, which sends the key in `OTHER_SECRET` to dashscope-intl.aliyuncs.com"),
        "{}",
        said.err
    );
    folder.file("storyc.yaml", "");
    assert!(!render(&folder, &vendor, &["--dry-run"]).err.contains("the project defines"));
}

#[test]
fn keys_come_from_the_environment_or_a_command() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-keys", 1, |_| "a boy walks.");
    let mut none = command(&folder, &vendor, &["render", ".", "--yes"]);
    let none = none.env_remove("DASHSCOPE_API_KEY").output().unwrap();
    let err = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(err.contains("`DASHSCOPE_API_KEY`") && err.contains("storyc.yaml"), "{err}");
    folder.file("storyc.yaml", format!("keys: {{ DASHSCOPE_API_KEY: echo {KEY} }}\n"));
    trust(&folder);
    let mut from_command = command(&folder, &vendor, &["render", ".", "--yes", "--poll-interval", "20ms"]);
    let from_command = from_command.env_remove("DASHSCOPE_API_KEY").output().unwrap();
    assert_eq!(from_command.status.code(), Some(0), "{}", String::from_utf8_lossy(&from_command.stderr));
    // A wrong key is reported once, not for every clip.
    let folder = stories("render-wrong-key", 5, |_| "a boy walks.");
    let mut wrong = command(&folder, &vendor, &["render", ".", "--yes", "--jobs", "1"]);
    let wrong = wrong.env("DASHSCOPE_API_KEY", "sk-somebody-elses").output().unwrap();
    let err = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(3), "{err}");
    assert!(err.contains("InvalidApiKey") && !err.contains("sk-somebody-elses"), "{err}");
    let tries = vendor.protocol_errors().iter().filter(|text| text.contains("wrong key")).count();
    assert_eq!(tries, 1, "{err}");
}

/// Returns the text of a story in a run with faults; the vendor fails some of them on purpose.
fn prompt_for(at: usize) -> &'static str {
    match at % 25 {
        3 => "forbidden fruit.",
        9 => "a broken mirror.",
        14 => "a forgotten song.",
        20 => "a dead tree.",
        _ => "a boy walks.",
    }
}

/// The number in the story's name.
fn number(take: &Value) -> usize {
    let story = take["story"].as_str().unwrap();
    story["clip-".len()..story.len() - ".story".len()].parse().unwrap()
}

fn run_with_faults(name: &str, count: usize) {
    let vendor = Vendor::start(7, Faults::all(), 3);
    let folder = stories(name, count, prompt_for);
    let mut unknown_submits = 0;
    let mut err = String::new();
    for _ in 0..40 {
        let unknown = states(&folder, &vendor).get("submitting").copied().unwrap_or(0);
        unknown_submits += unknown;
        let more: &[&str] = if unknown > 0 { &["--resubmit"] } else { &[] };
        let done = render(&folder, &vendor, more);
        err = done.err;
        // A task that fails is submitted again by every run, and the answer to that may be lost: see below.
        let is_open = |take: &&Value| {
            let is_settled = matches!(take["state"].as_str(), Some("done" | "failed" | "refused" | "lost"));
            !is_settled && !matches!(number(take) % 25, 9 | 20)
        };
        let in_flight = takes(&folder, &vendor).iter().any(|take| is_open(&take));
        if !in_flight && done.code != 3 {
            break;
        }
    }
    for _ in 0..100 {
        let takes = takes(&folder, &vendor);
        let Some(lost) = takes.iter().find(|take| take["state"] == "submitting") else { break };
        unknown_submits += 1;
        let args = ["render", lost["story"].as_str().unwrap(), "--resubmit"];
        storyc(&folder, &vendor, &[&args[..], &FAST, &["40"]].concat());
    }
    let takes = takes(&folder, &vendor);
    assert_eq!(takes.len(), count);
    for take in &takes {
        let (story, at) = (take["story"].as_str().unwrap(), number(take));
        let state = take["state"].as_str().unwrap();
        let expected: &[&str] = match at % 25 {
            3 => &["refused"],
            9 => &["failed"],
            14 => &["lost"],
            // The download may succeed later; the ledger records the error.
            20 => &["submitted", "running"],
            _ => &["done"],
        };
        assert!(expected.contains(&state), "{take:#}\n{err}");
        if state == "done" {
            let path = folder.0.join(take["path"].as_str().unwrap());
            assert_eq!(std::fs::read(path).unwrap(), super::vendor::clip(5), "{story}");
        } else {
            assert!(take["error"].is_string(), "no error code: {take:#}");
        }
    }
    // A failed task is free, so the next run may submit it again. Every other clip has one task, or
    // `--resubmit` allowed another.
    let extra: usize = vendor
        .tasks_by_prompt()
        .iter()
        .filter(|(prompt, _)| !prompt.contains("broken"))
        .map(|(_, tasks)| tasks - 1)
        .sum();
    assert!(extra <= unknown_submits, "{extra} extra tasks, but only {unknown_submits} unknown submits");
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());
    assert_eq!(files_with_key(&folder.0), Vec::<String>::new());
    assert!(!err.contains(KEY));
}

#[test]
fn every_clip_finishes_despite_faults() {
    run_with_faults("render-faults", 100);
}

/// `cargo test -- --ignored five_hundred`
#[test]
#[ignore = "takes three minutes; the test above is the short version"]
fn five_hundred_clips_finish_despite_faults() {
    run_with_faults("render-faults-500", 500);
}

fn start(folder: &Folder, vendor: &Vendor, more: &[&str]) -> Child {
    let mut args =
        vec!["render", ".", "--yes", "--poll-interval", "20ms", "--rate", "1000000", "--jobs", "4"];
    args.extend(more);
    command(folder, vendor, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills a run at random times and restarts it, `kills` times.
fn run_with_kills(name: &str, clips: usize, kills: u64, polls: u32) {
    let vendor = Vendor::start(3, Faults { submit_ms: 15, slow: 100, ..Faults::default() }, polls);
    let folder = stories(name, clips, |_| "a boy walks.");
    let (mut unknown_submits, mut killed, mut roll) = (0, 0, 12_345_u64);
    for _ in 0..kills * 2 + 60 {
        // If the vendor can't tell what happened to a submit, only `--resubmit` may send it again.
        let mut child = start(&folder, &vendor, &[]);
        if killed < kills {
            roll = roll.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_micros((roll >> 33) % 160_000));
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
                killed += 1;
                let _ = child.wait();
                continue;
            }
        }
        match child.wait().unwrap().code() {
            Some(0) => break,
            Some(4) => {
                unknown_submits += states(&folder, &vendor).get("submitting").copied().unwrap_or(0);
                let _ = start(&folder, &vendor, &["--resubmit"]).wait();
            }
            _ => {}
        }
    }
    let takes = takes(&folder, &vendor);
    let done = takes.iter().filter(|take| take["state"] == "done").count();
    assert_eq!((takes.len(), done), (clips, clips), "{takes:#?}");
    assert_eq!(killed, kills, "the run finished before all kills");
    let extra = vendor.tasks() - vendor.tasks_by_prompt().len();
    assert!(
        extra <= unknown_submits,
        "{} tasks for {clips} clips, but only {unknown_submits} unknown submits",
        vendor.tasks()
    );
    assert_eq!(vendor.tasks_by_prompt().len(), clips);
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());
    assert_eq!(files_with_key(&folder.0), Vec::<String>::new());
    println!(
        "{killed} kills, {} submits for {clips} clips, {unknown_submits} unknown submits",
        vendor.tasks()
    );
}

#[test]
fn repeated_kills_never_submit_twice() {
    run_with_kills("render-kills", 8, 20, 40);
}

/// `cargo test -- --ignored two_hundred`
#[test]
#[ignore = "takes two minutes; the test above is the short version"]
fn two_hundred_kills_never_submit_twice() {
    run_with_kills("render-kills-200", 20, 200, 220);
}

/// Runs `render` twice at the same time on one ledger, and kills one of the two at random times.
fn run_in_pairs(name: &str, clips: usize, kills: usize) {
    let vendor = Vendor::start(5, Faults { submit_ms: 10, slow: 100, ..Faults::default() }, 25);
    let folder = stories(name, clips, |_| "a boy walks.");
    // Each clip costs 0.90, so the budget fits exactly.
    folder.file("storyc.yaml", format!("budget: {:.2} USD\n", clips as f64 * 0.9));
    let mut runs = [start(&folder, &vendor, &[]), start(&folder, &vendor, &[])];
    let (mut killed, mut roll, mut unknown_submits) = (0, 4_242_u64, 0);
    for _ in 0..kills * 40 + 2000 {
        roll = roll.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((roll >> 33) % 90_000));
        let at = (roll >> 41) as usize % 2;
        if let Some(status) = runs[at].try_wait().unwrap() {
            if killed == kills && status.code() == Some(0) {
                break;
            }
            let mut more = vec![];
            if status.code() == Some(4) && killed == kills {
                // Nobody can tell what happened to some submits, so a person decides, once the other run has ended.
                let _ = runs[1 - at].wait();
                let unknown = states(&folder, &vendor).get("submitting").copied().unwrap_or(0);
                unknown_submits += unknown;
                more.push("--resubmit");
            }
            runs[at] = start(&folder, &vendor, &more);
        } else if killed < kills {
            runs[at].kill().unwrap();
            let _ = runs[at].wait();
            killed += 1;
            runs[at] = start(&folder, &vendor, &[]);
        }
    }
    for run in &mut runs {
        let _ = run.wait();
    }
    let takes = takes(&folder, &vendor);
    let done = takes.iter().filter(|take| take["state"] == "done").count();
    assert_eq!((takes.len(), done, killed), (clips, clips, kills), "{takes:#?}");
    let twice: Vec<_> = vendor.tasks_by_prompt().into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "paid twice: {twice:?}");
    assert_eq!(vendor.tasks(), clips);
    // Each run may have four tasks in flight, and the ledger counts them together.
    assert!(vendor.most_at_once() <= 4, "{} at once", vendor.most_at_once());
    assert!(vendor.protocol_errors().is_empty(), "{:?}", vendor.protocol_errors());
    println!("{clips} clips, {killed} kills of two runs, {unknown_submits} unknown submits");
}

#[test]
fn two_runs_on_one_ledger_render_each_clip_once() {
    run_in_pairs("render-pairs", 12, 8);
}

/// `cargo test -- --ignored two_runs_with_fifty_kills`
#[test]
#[ignore = "takes a minute; the test above is the short version"]
fn two_runs_with_fifty_kills_render_each_clip_once() {
    run_in_pairs("render-pairs-100", 100, 50);
}

#[test]
fn two_runs_of_one_story_share_its_takes() {
    let vendor = Vendor::start(1, Faults::default(), 40);
    let folder = stories("render-share", 1, |_| "a boy walks.");
    let mut first = start(&folder, &vendor, &[]);
    let begun = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        vendor.tasks() == 1
    });
    assert!(begun);
    let second = render(&folder, &vendor, &[]);
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(second.err.contains("is working on it"), "{}", second.err);
    assert!(second.err.contains("already rendered"), "{}", second.err);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(vendor.tasks(), 1);
}

#[cfg(unix)]
#[test]
fn the_next_run_resumes_after_an_interrupt() {
    let vendor = Vendor::start(1, Faults::default(), 30);
    let folder = stories("render-interrupt", 6, |_| "a boy walks.");
    let mut args =
        vec!["render", ".", "--yes", "--poll-interval", "30ms", "--rate", "1000000", "--jobs", "3"];
    args.push("--color=never");
    let child = command(&folder, &vendor, &args).stderr(Stdio::piped()).spawn().unwrap();
    let begun = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        vendor.tasks() >= 2
    });
    assert!(begun);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(err.contains("run the same command again to resume; nothing is submitted twice"), "{err}");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!(vendor.tasks(), 6);
}

#[cfg(feature = "animatic")]
#[test]
fn the_animatic_needs_no_key_and_no_network() {
    let folder = Folder::new("render-animatic");
    folder.file("boy.png", std::fs::read(super::root().join("examples/assets/boy.png")).unwrap());
    let story = "---\nratio: 1:1\nresolution: 240p\nrefs: { boy: boy.png }\n---\nAt the river with @boy.\n\n[0-1s] Wide.\n\n[1-2.5s] @boy: \"Look.\"\n";
    folder.file("river.story", story);
    let done = folder.run(&["render", "river.story", "--model", "animatic"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("1 to render for nothing"), "{}", done.err);
    let takes: Value = serde_json::from_str(&folder.run(&["takes", "--format", "json"]).out).unwrap();
    let take = &takes["takes"][0];
    assert_eq!((&take["state"], &take["model"]), (&"done".into(), &"animatic".into()));
    let bytes = std::fs::read(folder.0.join(take["path"].as_str().unwrap())).unwrap();
    assert_eq!(&bytes[4..8], b"ftyp");
    assert!(done.err.contains("(2.5 s)"), "{}", done.err);
    // An unchanged story isn't drawn again.
    assert!(folder.run(&["render", "river.story", "--model", "animatic"]).err.contains("1 already rendered"));
    // A deleted file is drawn again.
    std::fs::remove_dir_all(folder.0.join("takes")).unwrap();
    assert_eq!(folder.run(&["render", "river.story", "--model", "animatic"]).code, 0);
    assert_eq!(std::fs::read(folder.0.join(take["path"].as_str().unwrap())).unwrap(), bytes);
    folder.file("river.story", story.replace("Wide", "Close"));
    assert!(
        folder.run(&["render", "river.story", "--model", "animatic"]).err.contains("1 to render for nothing")
    );

    let built = folder.run(&["build", "river.story", "--model", "animatic"]);
    let request: Value = serde_json::from_str(&built.out).unwrap();
    let shots = &request[0]["body"]["shots"];
    assert_eq!(
        shots[0]["pictures"][0]["name"], "boy",
        "a reference in the preamble is shown in shots without their own"
    );
    assert_eq!(shots[1]["dialogue"][0], serde_json::json!({ "speaker": "boy", "words": "Look." }));
}

/// A small container may have no certificates: what needs none works there, and what needs them says so before it sends.
#[cfg(all(feature = "animatic", target_os = "linux"))]
#[test]
fn the_animatic_needs_no_certificates() {
    let folder = Folder::new("render-no-certificates");
    folder.file("boy.story", "---\nratio: 1:1\n---\n[0-3s] A boy walks by the river.\n").file("none.pem", "");
    let render = |model: &str| {
        Command::new(env!("CARGO_BIN_EXE_storyc"))
            .args(["render", "boy.story", "--yes", "--model", model])
            .current_dir(&folder.0)
            .env("DASHSCOPE_API_KEY", KEY)
            .env("STORYC_KEEP_FREE", "0")
            .env("SSL_CERT_FILE", folder.0.join("none.pem"))
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap()
    };
    let done = render("animatic");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = render("happyhorse-1.1");
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code() == Some(2) && err.contains("can't set up secure connections"), "{err}");
}

#[test]
fn the_ledger_uses_an_sqlite_without_the_wal_reset_bug() {
    let folder = Folder::new("render-sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let version = runtime.block_on(async {
        let ledger = storyc::render::Ledger::open(&folder.0).await.unwrap();
        ledger.version().await.unwrap()
    });
    let version: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(
        version >= vec![3, 51, 3],
        "{version:?}: up to 3.51.2, resetting the WAL could corrupt the database"
    );
    let ignored = std::fs::read_to_string(folder.0.join(".storyc/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
}

/// Starts a vendor that replies to everything with `reply`, or with nothing if it is empty. Returns its URL and the
/// number of POST requests it received.
fn unresponsive_vendor(reply: &'static str) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicUsize, Ordering};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let posts = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&posts);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = [0; 16 * 1024];
            let read = stream.read(&mut bytes).unwrap_or(0);
            if bytes[..read].starts_with(b"POST") {
                counter.fetch_add(1, Ordering::Relaxed);
            }
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    (url, posts)
}

#[test]
fn an_unanswered_submit_is_resent_only_on_request_and_once() {
    use std::sync::atomic::Ordering;
    let broken =
        "HTTP/1.1 502 X\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{\"error\":{\"code\":\"boom\"}} ";
    for (name, reply) in [("render-mute", ""), ("render-502", broken)] {
        let (url, posts) = unresponsive_vendor(reply);
        let folder = stories(name, 1, |_| "a boy walks.");
        let run = |more: &[&str]| {
            let mut args =
                vec!["render", ".", "--yes", "--poll-interval", "20ms", "--model", "happyhorse-1.1@fal"];
            args.extend(more);
            let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
            command
                .args(args)
                .current_dir(&folder.0)
                .env("FAL_KEY", KEY)
                .env("STORYC_BASE_URL", &url)
                .env("STORYC_KEEP_FREE", "0");
            let done = command.stdin(Stdio::null()).output().unwrap();
            (done.status.code(), String::from_utf8(done.stderr).unwrap())
        };
        let (code, err) = run(&[]);
        assert_eq!((code, posts.load(Ordering::Relaxed)), (Some(4), 1), "{err}");
        assert!(err.contains("unknown:") && err.contains("--resubmit"), "{err}");
        // Another run doesn't resend it on its own.
        assert_eq!((run(&[]).0, posts.load(Ordering::Relaxed)), (Some(4), 1));
        let (code, err) = run(&["--resubmit"]);
        assert_eq!((code, posts.load(Ordering::Relaxed)), (Some(4), 2), "{err}");
        assert!(err.contains("1 to render for"), "a resubmit may cost money: {err}");
    }
}

#[cfg(unix)]
#[test]
fn again_resumes_the_take_it_started() {
    let vendor = Vendor::start(1, Faults::default(), 30);
    let folder = stories("render-again", 1, |_| "a boy walks.");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    let child = start(&folder, &vendor, &["--again"]);
    let begun = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        vendor.tasks() == 2
    });
    assert!(begun);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(4));
    assert_eq!(render(&folder, &vendor, &["--again"]).code, 0);
    assert_eq!(vendor.tasks(), 2, "the second run resumes the take of the first");
}

#[test]
fn a_cost_cap_applies_to_all_ledgers_together() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = Folder::new("render-two-ledgers");
    folder.file("a/one.story", "[0-5s] A boy walks.\n").file("b/two.story", "[0-5s] A girl walks.\n");
    let done = render(&folder, &vendor, &["--max-cost", "1USD"]);
    assert_eq!((done.code, vendor.tasks()), (2, 0), "{}", done.err);
    assert!(done.err.contains("2 takes: 2 to render for about $1.80"), "{}", done.err);
    assert!(done.err.contains("would cost $1.80, but the cap is $1.00"), "{}", done.err);
    // A project's budget applies to its own clips only.
    folder.file("b/storyc.yaml", "budget: 0.5 USD\n");
    assert_eq!((render(&folder, &vendor, &[]).code, vendor.tasks()), (2, 0));
    folder.file("b/storyc.yaml", "budget: 1 USD\n");
    let done = render(&folder, &vendor, &["--max-cost", "2USD"]);
    assert_eq!((done.code, vendor.tasks()), (0, 2), "{}", done.err);
}

#[test]
fn a_folder_spelled_in_two_ways_has_one_ledger() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = Folder::new("render-one-folder");
    folder.file("a/one.story", "[0-5s] A boy walks.\n").file("a/b/none.txt", "");
    folder.file("a/two.story", "[0-5s] A girl walks.\n");
    let mut args = vec!["render", "a/one.story", "a/b/../two.story"];
    args.extend(["--yes", "--poll-interval", "20ms"]);
    let done = storyc(&folder, &vendor, &args);
    assert_eq!((done.code, vendor.tasks()), (0, 2), "{}", done.err);
    assert!(folder.0.join("a/.storyc/ledger.db").is_file());
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_every_ledger() {
    let vendor = Vendor::start(1, Faults::default(), 1000);
    let folder = Folder::new("render-interrupt-ledgers");
    folder.file("a/one.story", "[0-5s] A boy walks.\n").file("b/two.story", "[0-5s] A girl walks.\n");
    let args = ["render", ".", "--yes", "--poll-interval", "20ms"];
    let (code, err) = run_and_interrupt(command(&folder, &vendor, &args), || vendor.tasks() == 1);
    assert_eq!((code, vendor.tasks()), (Some(4), 1), "{err}");
    assert!(err.contains("two.story (happyhorse-1.1): not started"), "{err}");
}

/// Writes a model with two regions, each a vendor on loopback.
fn two_regions(folder: &Folder, here: &Vendor, there: &Vendor) {
    let hosts: String = [("here", here), ("there", there)]
        .iter()
        .map(|(name, vendor)| {
            format!("    {name}: {{ host: \"{}\", source: own, checked: 2026-11-22 }}\n", vendor.url)
        })
        .collect();
    folder.file(
        "own.yaml",
        format!(
            "extends: happyhorse-1.1\nid: own\nname: Own\nsources:\n  own: {{ title: Own, url: \"https://own.example\" }}\nregions:\n  default: here\n  hosts:\n{hosts}prices: []\n"
        ),
    );
    folder.file("storyc.yaml", "models: [own.yaml]\n");
    trust(folder);
}

/// Runs a command until `has_begun` returns true, then interrupts it as Ctrl-C does.
#[cfg(unix)]
fn run_and_interrupt(mut command: Command, has_begun: impl Fn() -> bool) -> (Option<i32>, String) {
    let child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let begun = (0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        has_begun()
    });
    assert!(begun);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let done = child.wait_with_output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn a_task_is_polled_in_the_region_it_was_submitted_to() {
    let (here, there) = (Vendor::start(1, Faults::default(), 30), Vendor::start(1, Faults::default(), 1));
    let folder = stories("render-regions", 1, |_| "a boy walks.");
    two_regions(&folder, &here, &there);
    let run = |more: &[&str]| {
        let mut args = vec!["render", ".", "--model", "own", "--yes", "--poll-interval", "20ms"];
        args.extend(more);
        let mut command = command(&folder, &here, &args);
        command.env_remove("STORYC_BASE_URL");
        command
    };
    let (code, err) = run_and_interrupt(run(&["--region", "here"]), || here.tasks() == 1);
    assert_eq!(code, Some(4), "{err}");
    let done = run(&["--region", "there"]).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!((here.tasks(), there.tasks(), there.task_queries()), (1, 0, 0));
}

#[cfg(unix)]
#[test]
fn a_task_of_another_account_is_not_lost() {
    let vendor = Vendor::start(1, Faults::default(), 30);
    let folder = stories("render-accounts", 1, |_| "a boy walks.");
    let args = ["render", ".", "--yes", "--poll-interval", "20ms"];
    let (code, err) = run_and_interrupt(command(&folder, &vendor, &args), || vendor.tasks() == 1);
    assert_eq!(code, Some(4), "{err}");
    let mut other = command(&folder, &vendor, &args);
    let other = other.env("DASHSCOPE_API_KEY", OTHER_KEY).output().unwrap();
    let err = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(4), "{err}");
    assert!(err.contains("knows no task task-00000 under this key"), "{err}");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    assert_eq!(vendor.tasks(), 1);
}

#[test]
fn uploads_are_not_reused_across_accounts_or_hosts() {
    let (here, there) = (Vendor::start(1, Faults::default(), 1), Vendor::start(1, Faults::default(), 1));
    let folder = Folder::new("render-uploads");
    two_regions(&folder, &here, &there);
    folder.file("boy.png", super::picture("png", 720, 1280));
    folder.file("a.story", "---\nrefs: { boy: boy.png }\n---\n[0-5s] @boy walks.\n");
    let run = |region: &str, key: &str| {
        let args = [
            "render",
            ".",
            "--model",
            "own",
            "--region",
            region,
            "--again",
            "--yes",
            "--poll-interval",
            "20ms",
        ];
        let mut command = command(&folder, &here, &args);
        let done = command.env_remove("STORYC_BASE_URL").env("DASHSCOPE_API_KEY", key).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        (here.uploads(), there.uploads())
    };
    assert_eq!(run("here", KEY), (1, 0));
    assert_eq!(run("here", KEY), (1, 0));
    assert_eq!(run("there", KEY), (1, 1));
    assert_eq!(run("here", OTHER_KEY), (2, 1));
    assert_eq!(files_with_key(&folder.0), Vec::<String>::new());
}

/// Renders a folder with a model against a scripted vendor; returns the exit code and standard error.
pub(super) fn run_scripted(
    folder: &Folder,
    vendor: &Scripted,
    model: &str,
    more: &[&str],
) -> (Option<i32>, String) {
    let mut args = vec!["render", ".", "--model", model, "--yes", "--rate", "1000000"];
    if !more.contains(&"--poll-interval") {
        args.extend(["--poll-interval", "20ms"]);
    }
    args.extend(more);
    let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
    command
        .args(args)
        .current_dir(&folder.0)
        .env("STORYC_BASE_URL", &vendor.url)
        .env("STORYC_KEEP_FREE", "0")
        .stdin(Stdio::null());
    for name in [
        "KLING_API_KEY",
        "KLING_ACCESS_KEY",
        "KLING_SECRET_KEY",
        "ARK_API_KEY",
        "FAL_KEY",
        "DASHSCOPE_API_KEY",
        "MINIMAX_API_KEY",
        "XAI_API_KEY",
    ] {
        command.env(name, KEY);
    }
    let done = command.output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn kling_submits_of_one_take_share_one_external_id() {
    // The vendor fails while it accepts the first submit, rejects its id as a duplicate afterwards, and lists
    // the task late.
    let vendor = Scripted::start(|url, request, before| {
        let failed =
            |status, code, message: &str| Some((status, json!({ "code": code, "message": message })));
        match (request.method.as_str(), before) {
            ("POST", 0) => failed(429, 1303, "parallel task over resource pack limit"),
            ("POST", 1) => failed(503, 5002, "service unavailable"),
            ("POST", _) => failed(400, 1201, "external_task_id is duplicated"),
            _ if request.query.contains_key("external_task_ids") => {
                let rows =
                    if before < 3 { json!([]) } else { json!([{ "id": "k1", "status": "processing" }]) };
                Some((200, json!({ "code": 0, "data": rows })))
            }
            _ => Some((
                200,
                json!({ "code": 0, "data": [{ "id": "k1", "status": "succeeded",
                "outputs": [{ "type": "video", "url": format!("{url}/clip/k1") }] }] }),
            )),
        }
    });
    let folder = stories("render-kling", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0", &[]);
    assert_eq!(code, Some(0), "{err}");
    let posts = vendor.posts();
    let names: Vec<&Value> = posts.iter().map(|body| &body["options"]["external_task_id"]).collect();
    assert_eq!(names.len(), 3, "{err}");
    assert!(names[0].as_str().unwrap().starts_with("storyc-"), "{names:?}");
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
}

/// An unknown Kling submit may be resent if Kling has no task with its external id, so the cost cap includes it.
#[test]
fn possible_resubmits_count_toward_the_cost_cap() {
    let vendor = Scripted::start(|_, request, _| match request.method.as_str() {
        "POST" => None,
        _ => Some((503, json!({ "code": 5000, "message": "server internal error" }))),
    });
    let folder = stories("render-kling-cap", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0", &["--max-cost", "0.01USD"]);
    assert_eq!((code, vendor.posts().len()), (Some(2), 1), "{err}");
    assert!(err.contains("1 take: 1 to render for") && err.contains("the cap is $0.01"), "{err}");
}

#[test]
fn a_failed_kling_task_is_resubmitted_with_a_new_external_id() {
    let vendor = Scripted::start(|url, request, before| {
        let id = format!("k{before}");
        match request.method.as_str() {
            "POST" => Some((200, json!({ "code": 0, "data": { "id": id, "status": "submitted" } }))),
            _ if request.query["task_ids"] == "k0" => Some((
                200,
                json!({ "code": 0, "data": [
                { "id": "k0", "status": "failed", "message": "it fell over" }] }),
            )),
            _ => Some((
                200,
                json!({ "code": 0, "data": [{ "id": "k1", "status": "succeeded",
                "outputs": [{ "type": "video", "url": format!("{url}/clip/k1") }] }] }),
            )),
        }
    });
    let folder = stories("render-kling-failed", 1, |_| "a boy walks.");
    assert_eq!(run_scripted(&folder, &vendor, "kling-3.0", &[]).0, Some(3));
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0", &[]);
    assert_eq!(code, Some(0), "{err}");
    let posts = vendor.posts();
    assert_ne!(posts[0]["options"]["external_task_id"], posts[1]["options"]["external_task_id"]);
}

#[test]
fn klings_older_api_finds_tasks_by_external_id_in_its_list() {
    let name = std::sync::Mutex::new(String::new());
    let vendor = Scripted::start(move |url, request, before| {
        let mut name = name.lock().unwrap();
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v1/videos/text2video") => {
                *name = request.json()["external_task_id"].as_str().unwrap().to_owned();
                None
            }
            ("GET", "/v1/videos/text2video") => {
                let row = |id: &str, name: &str| {
                    json!({ "task_id": id, "task_status": "processing", "created_at": 1,
                    "task_info": { "external_task_id": name } })
                };
                let mut rows = vec![row("other", ""); 100];
                if request.query["pageNum"] == "2" {
                    rows = vec![row("l1", &name)];
                }
                Some((200, json!({ "code": 0, "data": rows })))
            }
            ("GET", "/v1/videos/text2video/l1") => Some((
                200,
                json!({ "code": 0, "data": { "task_id": "l1",
                "task_status": "succeed", "task_result": { "videos": [{ "url": format!("{url}/clip/l1") }] } } }),
            )),
            (method, path) => panic!("{method} {path} {before}"),
        }
    });
    let folder = stories("render-kling-legacy", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "kling-3.0@legacy", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");
}

/// Returns the state and task of each take, and the evidence by which the task was matched.
pub(super) fn task_matches(folder: &Folder) -> Vec<(String, Value, Value)> {
    let whole: Value = serde_json::from_str(&folder.run(&["takes", "--format", "json"]).out).unwrap();
    let takes = whole["takes"].as_array().unwrap().iter();
    takes
        .map(|take| {
            (take["state"].as_str().unwrap().to_owned(), take["task"].clone(), take["adopted"].clone())
        })
        .collect()
}

/// Starts an Ark vendor that lists tasks without their prompts, and never answers a submit.
pub(super) fn ark(duration: u64) -> Scripted {
    Scripted::start(move |url, request, _| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let row = |id: &str, model: &str, duration: u64, made: u64| {
            json!({ "id": id, "model": model, "status": "running",
            "created_at": made, "duration": duration, "resolution": "720p", "ratio": "16:9", "generate_audio": true, "seed": 5 })
        };
        let model = "dreamina-seedance-2-0-260128";
        match (request.method.as_str(), request.path.rsplit('/').next().unwrap()) {
            ("POST", _) => None,
            ("GET", "tasks") => Some((
                200,
                json!({ "total": 3, "items": [
                row("cgt-1", model, duration, now), row("cgt-old", model, 5, now - 900), row("cgt-fast", "another", 5, now),
            ] }),
            )),
            ("GET", "cgt-1") => Some((
                200,
                json!({ "id": "cgt-1", "status": "succeeded", "content": { "video_url": format!("{url}/clip/1") } }),
            )),
            ("GET", _) => Some((404, json!({ "error": { "code": "NotFound", "message": "no such task" } }))),
            (method, path) => panic!("{method} {path}"),
        }
    })
}

#[test]
fn a_possible_match_is_not_adopted_without_the_user() {
    let vendor = ark(5);
    let folder = stories("render-ark", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &[]);
    assert_eq!(code, Some(4), "{err}");
    assert!(err.contains("could be this one, but doesn't say which: cgt-1;"), "{err}");
    assert!(err.contains("--adopt") && err.contains("--resubmit"), "{err}");
    assert_eq!(task_matches(&folder), [("submitting".to_owned(), Value::Null, Value::Null)]);
    // A task unknown to the vendor can't be adopted.
    assert_eq!(run_scripted(&folder, &vendor, "seedance-2.0", &["--adopt", "cgt-404"]).0, Some(4));
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &["--adopt", "cgt-1"]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");
    assert_eq!(task_matches(&folder), [("done".to_owned(), "cgt-1".into(), "person".into())]);
    assert!(folder.run(&["takes"]).out.contains("done (found by person)"));
    // A task of one clip can't be adopted by another.
    folder.file("another.story", "[0-5s] A girl walks.\n");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
    assert!(err.contains("no task from that time"), "{err}");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &["--adopt", "cgt-1"]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
    assert!(err.contains("`--adopt cgt-1` was not used: that task belongs to another take"), "{err}");
    assert_eq!(task_matches(&folder)[1], ("submitting".to_owned(), Value::Null, Value::Null));
}

#[test]
fn a_task_of_another_length_does_not_match() {
    let vendor = ark(9);
    let folder = stories("render-ark-other", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "seedance-2.0", &[]);
    assert_eq!(code, Some(4), "{err}");
    assert!(err.contains("no task from that time"), "{err}");
}

/// Starts a DashScope vendor that replies `first` to the first submit, and lists `tasks` with their prompts; an empty
/// prompt stands for the prompt of the first submit.
pub(super) fn dashscope(
    first: Option<(u16, Value)>,
    tasks: &'static [(&'static str, &'static str)],
) -> Scripted {
    let own = std::sync::Mutex::new(String::new());
    Scripted::start(move |url, request, before| {
        let output = |output: Value| Some((200, json!({ "request_id": "r", "output": output })));
        match (request.method.as_str(), request.path.rsplit('/').next().unwrap()) {
            ("POST", _) if before == 0 => {
                request.json()["input"]["prompt"].as_str().unwrap().clone_into(&mut own.lock().unwrap());
                first.clone()
            }
            ("POST", _) => output(json!({ "task_status": "PENDING", "task_id": "later" })),
            ("GET", "") => {
                let rows: Vec<Value> = tasks
                    .iter()
                    .map(|(id, _)| json!({ "task_id": id, "status": "RUNNING", "model_name": "happyhorse-1.1-t2v" }))
                    .collect();
                Some((200, json!({ "request_id": "r", "data": rows })))
            }
            ("GET", id) => {
                let prompt = tasks.iter().find(|(known, _)| *known == id).map_or("", |(_, prompt)| *prompt);
                let own = own.lock().unwrap().clone();
                let prompt = if prompt.is_empty() { &own } else { prompt };
                output(json!({ "task_id": id, "task_status": "SUCCEEDED", "orig_prompt": prompt,
                    "video_url": format!("{url}/clip/{id}") }))
            }
            (method, path) => panic!("{method} {path}"),
        }
    })
}

#[test]
fn a_single_candidate_task_must_match_the_prompt() {
    let vendor = dashscope(None, &[("strange", "A horse runs.")]);
    let folder = stories("render-strange", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
    assert_eq!(task_matches(&folder), [("submitting".to_owned(), Value::Null, Value::Null)]);

    let vendor = dashscope(None, &[("strange", "A horse runs."), ("own", "")]);
    let folder = stories("render-own", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");
    assert_eq!(task_matches(&folder), [("done".to_owned(), "own".into(), "prompt".into())]);
}

#[test]
fn a_server_error_is_retried_only_if_the_vendor_lists_no_task() {
    let fault = Some((500, json!({ "code": "InternalError", "message": "try later", "request_id": "r" })));
    let vendor = dashscope(fault.clone(), &[("own", "")]);
    let folder = stories("render-fault-taken", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");

    let vendor = dashscope(fault, &[]);
    let folder = stories("render-fault-not-taken", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 2), "{err}");
}

/// Executes SQL statements on the ledger of a folder.
pub(super) fn execute_sql(folder: &Folder, statements: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let path = folder.0.join(".storyc/ledger.db");
        let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

#[test]
fn a_task_that_cannot_be_recorded_is_printed_and_saved() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-unwritten", 1, |_| "a boy walks.");
    // Create the ledger without sending anything.
    let wrong = storyc(
        &folder,
        &vendor,
        &["render", ".", "--yes", "--base-url", "http://127.0.0.1:1", "--poll-interval", "1ms"],
    );
    assert_eq!((wrong.code, vendor.tasks()), (3, 0), "{}", wrong.err);
    execute_sql(
        &folder,
        "CREATE TRIGGER full BEFORE UPDATE ON take WHEN NEW.state = 'submitted' BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    );
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (4, 1), "{}", done.err);
    assert!(done.err.contains("the ledger can't be written, so nothing more is sent"), "{}", done.err);
    assert!(
        done.err.contains("accepted it as task task-00000") && done.err.contains("unwritten.jsonl"),
        "{}",
        done.err
    );
    execute_sql(&folder, "DROP TRIGGER full");
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (0, 1), "{}", done.err);
    assert_eq!(vendor.list_requests(), 0, "the task was known without asking the vendor");
    assert!(!folder.0.join(".storyc/unwritten.jsonl").exists());
    assert_eq!(task_matches(&folder), [("done".to_owned(), "task-00000".into(), Value::Null)]);
}

#[cfg(unix)]
#[test]
fn tasks_in_flight_are_downloaded_even_if_their_story_changed() {
    let vendor = Vendor::start(1, Faults::default(), 25);
    let folder = stories("render-edited", 3, |_| "a boy walks.");
    let args = [
        "render",
        ".",
        "--takes",
        "2",
        "--yes",
        "--poll-interval",
        "20ms",
        "--jobs",
        "10",
        "--rate",
        "1000000",
    ];
    let (code, err) = run_and_interrupt(command(&folder, &vendor, &args), || vendor.tasks() == 6);
    assert_eq!(code, Some(4), "{err}");
    // Rewrite one story, break another, delete the third, and ask for one take only.
    folder.file("clip-0000.story", "[0-5s] A girl runs.\n").file("clip-0001.story", "[0-5s] A [9-2s] ?\n");
    std::fs::remove_file(folder.0.join("clip-0002.story")).unwrap();
    let dry = render(&folder, &vendor, &["--dry-run"]);
    assert!(dry.err.contains("1 take: 1 to render for about $0.90"), "{}", dry.err);
    assert!(
        dry.err.contains("6 takes from earlier runs: still in flight and already paid for"),
        "{}",
        dry.err
    );
    let done = render(&folder, &vendor, &[]);
    assert_eq!(vendor.tasks(), 7, "{}", done.err);
    assert!(
        done.err.contains("clip-0002.story (happyhorse-1.1) take 2, from an earlier run: done"),
        "{}",
        done.err
    );
    assert_eq!(states(&folder, &vendor), BTreeMap::from([("done".to_owned(), 7)]), "{}", done.err);
    for take in takes(&folder, &vendor) {
        assert!(folder.0.join(take["path"].as_str().unwrap()).is_file(), "{take}");
    }
}

/// A finished task that can't be downloaded without its key must not look done.
#[cfg(unix)]
#[test]
fn a_take_that_waits_for_its_key_is_not_done() {
    let vendor = Vendor::start(1, Faults::default(), 25);
    let folder = stories("render-waiting", 1, |_| "a boy walks.");
    let args = ["render", ".", "--yes", "--poll-interval", "20ms", "--jobs", "10", "--rate", "1000000"];
    let (code, err) = run_and_interrupt(command(&folder, &vendor, &args), || vendor.tasks() == 1);
    assert_eq!(code, Some(4), "{err}");
    std::fs::remove_file(folder.0.join("clip-0000.story")).unwrap();
    folder.file("drawn.story", "---\nmodel: animatic\n---\n[0-1s] A boy walks.\n");
    let mut without = command(&folder, &vendor, &args);
    let done = without.env_remove("DASHSCOPE_API_KEY").output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(err.contains("is still at the vendor; set `DASHSCOPE_API_KEY`"), "{err}");
}

#[test]
fn an_unknown_submit_of_a_changed_story_can_be_dropped() {
    let vendor = dashscope(None, &[]);
    let folder = stories("render-let-go", 1, |_| "a boy walks.");
    assert_eq!(run_scripted(&folder, &vendor, "happyhorse-1.1", &[]).0, Some(4));
    folder.file("clip-0000.story", "[0-5s] A girl runs.\n");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &["--resubmit"]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 2), "the old version must not be sent again: {err}");
    assert!(err.contains("dropped:"), "{err}");
}

#[test]
fn no_key_is_needed_if_nothing_is_sent() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-no-key", 1, |_| "a boy walks.");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    let mut again = command(&folder, &vendor, &["render", ".", "--yes"]);
    let again = again.env_remove("DASHSCOPE_API_KEY").output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn a_key_command_prints_the_key_on_its_first_line() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-key-lines", 1, |_| "a boy walks.");
    folder.file("pass.txt", format!("{KEY}\nuser: me\nurl: vendor.example\n"));
    folder.file(
        "storyc.yaml",
        if cfg!(windows) {
            "keys: { DASHSCOPE_API_KEY: type pass.txt }\n"
        } else {
            "keys: { DASHSCOPE_API_KEY: cat pass.txt }\n"
        },
    );
    trust(&folder);
    let mut run = command(&folder, &vendor, &["render", ".", "--yes", "--poll-interval", "20ms"]);
    let run = run.env_remove("DASHSCOPE_API_KEY").output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_clip_never_overwrites_another() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-no-overwrite", 1, |_| "a boy walks.");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    let first = folder.0.join(takes(&folder, &vendor)[0]["path"].as_str().unwrap());
    std::fs::write(&first, "another clip, of a ledger that is gone").unwrap();
    std::fs::remove_dir_all(folder.0.join(".storyc")).unwrap();
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    let second = folder.0.join(takes(&folder, &vendor)[0]["path"].as_str().unwrap());
    assert_eq!(std::fs::read_to_string(&first).unwrap(), "another clip, of a ledger that is gone");
    assert!(second.to_string_lossy().ends_with(".take1-2.mp4"), "{second:?}");
    assert_eq!(std::fs::read(&second).unwrap(), super::vendor::clip(5));
}

#[test]
fn a_downloaded_clip_missing_from_the_ledger_is_found() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    // The vendor doesn't know tasks with this prompt, as if a day had passed.
    let folder = stories("render-fetched", 1, |_| "a forgotten song.");
    assert_eq!(render(&folder, &vendor, &[]).code, 3);
    execute_sql(
        &folder,
        "UPDATE take SET state = 'running', submitted = 1, error = NULL, message = NULL, finished = NULL",
    );
    let name = takes(&folder, &vendor)[0].clone();
    assert_eq!(name["state"], "running");
    let built = storyc(&folder, &vendor, &["render", ".", "--dry-run"]);
    assert_eq!(built.code, 0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let row = runtime.block_on(async {
        let ledger = storyc::render::Ledger::open_read_only(&folder.0).await.unwrap().unwrap();
        ledger.takes().await.unwrap().remove(0)
    });
    let clip = storyc::render::order::clip_name("clip-0000", &row.model, None, &row.fingerprint, 1);
    folder.file(&format!("takes/{clip}"), super::vendor::clip(5));
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (0, 1), "{}", done.err);
    assert_eq!(
        takes(&folder, &vendor)[0]["sha256"],
        storyc::render::identity::sha256(&super::vendor::clip(5))
    );
}

#[test]
fn a_clip_is_downloaded_from_the_vendors_url() {
    let files = Scripted::start(|_, _, _| None);
    let elsewhere = files.url.clone();
    let vendor = Scripted::start(move |_, request, _| {
        let output = match request.method.as_str() {
            "POST" => json!({ "task_status": "PENDING", "task_id": "t" }),
            _ => {
                json!({ "task_id": "t", "task_status": "SUCCEEDED", "video_url": format!("{elsewhere}/clip/t") })
            }
        };
        Some((200, json!({ "request_id": "r", "output": output })))
    });
    let folder = stories("render-addresses", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &[]);
    assert_eq!((code, files.downloads(), vendor.downloads()), (Some(0), 1, 0), "{err}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_does_not_wait_for_the_rate_limiter() {
    let vendor = Vendor::start(1, Faults::default(), 1000);
    let folder = stories("render-turns", 3, |_| "a boy walks.");
    let args = ["render", ".", "--yes", "--poll-interval", "20ms", "--jobs", "3", "--rate", "1"];
    let mut child = command(&folder, &vendor, &args).stderr(Stdio::null()).spawn().unwrap();
    assert!((0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        vendor.tasks() == 1
    }));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ended = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        child.try_wait().unwrap().is_some()
    });
    if !ended {
        child.kill().unwrap();
    }
    assert!(ended, "the run waited for the rate limiter");
    assert_eq!(vendor.tasks(), 1);
}

#[test]
fn a_deleted_clip_is_downloaded_again_while_the_vendor_has_it() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-gone", 2, |_| "a boy walks.");
    assert_eq!(render(&folder, &vendor, &[]).code, 0);
    std::fs::remove_dir_all(folder.0.join("takes")).unwrap();
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (0, 2), "{}", done.err);
    assert!(folder.0.join("takes").read_dir().unwrap().count() == 2);
    // If the vendor no longer has the clip, the run fails, and nothing is submitted without `--again`.
    execute_sql(&folder, "UPDATE take SET task = 'of last week'");
    std::fs::remove_dir_all(folder.0.join("takes")).unwrap();
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (3, 2), "{}", done.err);
    assert!(
        done.err.contains("already rendered, but its file takes/") && done.err.contains("is gone; `--again`"),
        "{}",
        done.err
    );
}

#[test]
fn a_take_refused_earlier_is_not_reported_as_left_over() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("render-refused", 1, |_| "forbidden fruit.");
    assert_eq!(render(&folder, &vendor, &[]).code, 3);
    let done = render(&folder, &vendor, &[]);
    assert_eq!((done.code, vendor.tasks()), (3, 1), "{}", done.err);
    assert!(done.err.contains("1 take: 1 refused earlier\n"), "{}", done.err);
    assert!(
        done.err.contains("refused earlier: DataInspectionFailed") && !done.err.contains("already rendered"),
        "{}",
        done.err
    );
}

#[test]
fn a_task_still_being_submitted_is_not_adopted_by_another_take() {
    // Two takes with the same prompt: the first submit is never answered, and the second is listed before it
    // is answered.
    let prompt = std::sync::Mutex::new(String::new());
    let vendor = Scripted::start(move |url, request, before| {
        let output = |output: Value| Some((200, json!({ "request_id": "r", "output": output })));
        match (request.method.as_str(), request.path.rsplit('/').next().unwrap()) {
            ("POST", _) if before == 0 => None,
            ("POST", _) => {
                request.json()["input"]["prompt"].as_str().unwrap().clone_into(&mut prompt.lock().unwrap());
                std::thread::sleep(Duration::from_millis(600));
                output(json!({ "task_status": "PENDING", "task_id": "second" }))
            }
            ("GET", "") => {
                let is_taken = !prompt.lock().unwrap().is_empty();
                let rows = if is_taken {
                    json!([{ "task_id": "second", "model_name": "happyhorse-1.1-t2v" }])
                } else {
                    json!([])
                };
                Some((200, json!({ "request_id": "r", "data": rows })))
            }
            ("GET", id) => output(
                json!({ "task_id": id, "task_status": "SUCCEEDED", "orig_prompt": *prompt.lock().unwrap(),
                "video_url": format!("{url}/clip/{id}") }),
            ),
            (method, path) => panic!("{method} {path}"),
        }
    });
    let folder = stories("render-rivals", 1, |_| "a boy walks.");
    let (code, err) = run_scripted(&folder, &vendor, "happyhorse-1.1", &["--takes", "2", "--jobs", "2"]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 2), "{err}");
    let mut states: Vec<String> =
        task_matches(&folder).into_iter().map(|(state, task, _)| format!("{state} {task}")).collect();
    states.sort();
    assert_eq!(states, ["done \"second\"", "submitting null"], "{err}");
}

/// What is queued in a ledger that came with a repository.
fn queued_ledger(name: &str, vendor: &Vendor) -> Folder {
    let folder = stories(name, 1, |_| "a boy walks.");
    let queued = storyc(&folder, vendor, &["render", ".", "--queue", "--yes"]);
    assert_eq!(queued.code, 0, "{}", queued.err);
    assert!(queued.err.contains("queued 1 take in "), "{}", queued.err);
    folder
}

#[test]
fn a_worker_renders_what_is_queued_in_a_folder_once_asked() {
    let vendor = Vendor::start(1, Faults::default(), 2);
    let folder = queued_ledger("worker-folder", &vendor);
    assert_eq!(vendor.tasks(), 0);
    let listed = storyc(&folder, &vendor, &["takes"]);
    assert!(listed.out.contains("intent"), "{}", listed.out);
    let refused = storyc(&folder, &vendor, &["worker", "--once"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.err.contains("1 queued for about $0.90, and there is no terminal to ask on"),
        "{}",
        refused.err
    );
    let done = storyc(&folder, &vendor, &["worker", "--once", "--yes", "--poll-interval", "20ms"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(states(&folder, &vendor), BTreeMap::from([("done".to_owned(), 1)]));
    let again = storyc(&folder, &vendor, &["worker", "--once"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(vendor.tasks(), 1);
}

#[test]
fn a_ledger_cannot_make_a_worker_send_keys_elsewhere() {
    let (vendor, evil) = (Vendor::start(1, Faults::default(), 2), Scripted::start(|_, _, _| None));
    let folder = queued_ledger("worker-evil", &vendor);
    let request = json!({
        "method": "POST", "url": format!("{}/v1/videos", evil.url), "uploads": [], "cost": null,
        "headers": { "Content-Type": "application/json", "Authorization": "Bearer ${DASHSCOPE_API_KEY}" },
        "body": { "prompt": "a boy" },
    });
    let statement = format!("UPDATE take SET model = 'minimax-h3@vllm', request = '{request}'");
    execute_sql(&folder, statement.leak());
    let run = |more: &[&str]| {
        let args = [&["worker", "--once", "--yes", "--poll-interval", "20ms"][..], more].concat();
        command(&folder, &vendor, &args).env_remove("STORYC_BASE_URL").output().unwrap()
    };
    let done = run(&[]);
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(err.contains("which isn't a host of minimax-h3@vllm"), "{err}");
    assert_eq!(evil.requests().len(), 0);
    // Even at a host that the user trusts, a model gets only its own key.
    let mut child = command(&folder, &vendor, &["worker", "--yes", "--poll-interval", "20ms"])
        .env("STORYC_BASE_URL", &evil.url)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let seen = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        !evil.requests().is_empty()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen);
    for request in evil.requests() {
        assert!(request.headers.values().all(|value| !value.contains(KEY)), "{:?}", request.headers);
    }
}

#[cfg(unix)]
#[test]
fn tasks_in_flight_do_not_wait_for_clips_that_wait_for_them() {
    let vendor = Vendor::start(1, Faults::default(), 60);
    let folder = stories("render-slots", 2, |_| "a boy walks.");
    let args = ["render", ".", "--yes", "--poll-interval", "20ms", "--rate", "1000000", "--jobs", "2"];
    let mut child = command(&folder, &vendor, &args).stderr(Stdio::null()).spawn().unwrap();
    assert!((0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        states(&folder, &vendor).get("running").copied() == Some(2)
    }));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(4));
    // The stories change, so the tasks in flight and the new clips all need the two places.
    for at in 0..2 {
        folder.file(&format!("clip-{at:04}.story"), format!("[0-5s] Clip {at}: a girl runs.\n"));
    }
    let done = storyc(&folder, &vendor, &args);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(states(&folder, &vendor), BTreeMap::from([("done".to_owned(), 4)]));
    assert_eq!(vendor.tasks(), 4);
}

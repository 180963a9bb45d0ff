//! A studio's shared ledger and object store: real PostgreSQL, an S3 server, several workers, kills and faults. Every clip
//! is rendered once, none is lost, and the limits of account and budget hold.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::{Done, Folder};
use super::review::Page;
use super::serve::Served;
use super::services::{Postgres, S3};
use super::vendor::{Faults, KEY, Vendor};

/// A studio: a ledger, an object store, a vendor, and a project that names them.
struct Studio {
    postgres: Postgres,
    s3: S3,
    vendor: Vendor,
    url: String,
    project: Folder,
    lease: &'static str,
}

impl Studio {
    /// Starts everything; `None` if the services aren't installed.
    fn start(name: &str, vendor: Vendor, yaml: &str) -> Option<Self> {
        let (postgres, s3) = (Postgres::start()?, S3::start()?);
        let url = postgres.database("ledger");
        s3.create_bucket("takes");
        let project = Folder::new(name);
        project.file("storyc.yaml", format!("ledger: {url}\nout: s3://takes/ferry\n{yaml}"));
        let studio = Self { postgres, s3, vendor, url, project, lease: "2s" };
        let trusted = studio.run(&studio.project, &["trust"]);
        assert_eq!(trusted.code, 0, "{}", trusted.err);
        assert!(
            trusted.out.contains("it records takes in the ledger `postgres://storyc@"),
            "{}",
            trusted.out
        );
        assert!(trusted.out.contains("it saves clips in `s3://takes/ferry`"), "{}", trusted.out);
        Some(studio)
    }

    fn command(&self, folder: &Folder, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
        command
            .args(args)
            .current_dir(&folder.0)
            .envs(self.s3.environment())
            .env("DASHSCOPE_API_KEY", KEY)
            .env("STORYC_BASE_URL", &self.vendor.url)
            .env("STORYC_KEEP_FREE", "0")
            .env("STORYC_LEASE", self.lease)
            .env("XDG_DATA_HOME", self.project.0.join("home"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, folder: &Folder, args: &[&str]) -> Done {
        let done = self.command(folder, args).output().unwrap();
        Done {
            code: done.status.code().unwrap_or(-1),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Queues all stories of the project.
    fn queue(&self) -> Done {
        self.run(&self.project, &["render", ".", "--queue", "--yes"])
    }

    /// Starts a worker in an empty folder, as on another machine.
    fn worker(&self, number: usize, jobs: &str) -> Child {
        let folder = Folder(self.project.0.join(format!("worker-{number}")));
        std::fs::create_dir_all(&folder.0).unwrap();
        let args = ["worker", "--once", "--ledger", &self.url, "-o", "s3://takes/ferry", "--jobs", jobs];
        let mut command = self.command(&folder, &args);
        let log = std::fs::File::options().create(true).append(true).open(folder.0.join("log")).unwrap();
        let child = command
            .args(["--poll-interval", "20ms", "--rate", "1000000", "--color=never"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        // The folder stays until the project's is removed.
        std::mem::forget(folder);
        child
    }

    fn takes(&self) -> Vec<Value> {
        let done = self.run(&self.project, &["takes", "--format", "json"]);
        let whole: Value = serde_json::from_str(&done.out).unwrap_or_else(|_| panic!("{}", done.err));
        whole["takes"].as_array().unwrap().clone()
    }

    fn count(&self, state: &str) -> usize {
        self.takes().iter().filter(|take| take["state"] == state).count()
    }

    fn sql(&self, sql: &str) -> String {
        self.postgres.query("ledger", sql)
    }
}

fn stories(studio: &Studio, count: usize, picture: bool) {
    for at in 0..count {
        let text = format!("[0-5s] Clip {at}: a boy walks.\n");
        studio.project.file(&format!("clip-{at:04}.story"), text);
    }
    if picture {
        let image = include_bytes!("../../examples/assets/boy.png");
        std::fs::write(studio.project.0.join("boy.png"), image).unwrap();
        let text = "---\nrefs:\n  boy: boy.png\n---\n[0-5s] @boy walks.\n";
        studio.project.file("picture.story", text);
    }
}

/// Queues clips, runs workers, kills some of them, suspends one past its lease, and checks the promises.
#[allow(clippy::too_many_lines, reason = "one scenario")]
fn run_studio(name: &str, clips: usize, kills: u64, faults: Faults) {
    const JOBS: usize = 6;
    let vendor = Vendor::start(7, faults, 12);
    // Each clip costs 0.90, so the budget fits exactly.
    let budget = format!("budget: {:.2} USD\n", clips as f64 * 0.9);
    let Some(studio) = Studio::start(name, vendor, &budget) else { return };
    stories(&studio, clips, false);
    let queued = studio.queue();
    assert_eq!(queued.code, 0, "{}", queued.err);
    assert!(queued.err.contains(&format!("queued {clips} takes")), "{}", queued.err);
    assert_eq!(studio.vendor.tasks(), 0);
    let jobs = JOBS.to_string();
    let mut workers: Vec<Child> = (0..4).map(|number| studio.worker(number, &jobs)).collect();
    let (mut killed, mut roll, mut suspended) = (0, 99_u64, false);
    let limit = Duration::from_millis(clips as u64 * 1500 + kills * 600 + 60_000);
    let began = std::time::Instant::now();
    let mut waits_for_person = 0;
    loop {
        assert!(began.elapsed() < limit, "takes are still open: {:#?}", studio.takes());
        roll = roll.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(20 + (roll >> 33) % 120));
        let at = (roll >> 40) as usize % workers.len();
        if workers[at].try_wait().unwrap().is_some() {
            let done = studio.count("done");
            if done == clips && killed >= kills {
                break;
            }
            let open = studio
                .takes()
                .iter()
                .filter(|take| take["state"] != "done" && take["state"] != "submitting")
                .count();
            if open == 0 && killed >= kills {
                // The workers are done with all but the submits that nobody can tell about: a person decides, once
                // the vendor is quiet.
                for child in &mut workers {
                    child.wait().unwrap();
                }
                waits_for_person += studio.count("submitting");
                let fast = ["--poll-interval", "20ms", "--rate", "1000000", "--jobs", &jobs];
                let args = [&["render", ".", "--yes", "--resubmit"][..], &fast].concat();
                let done = studio.run(&studio.project, &args);
                assert!(matches!(done.code, 0 | 4), "{}", done.err);
            }
            workers[at] = studio.worker(at, &jobs);
            continue;
        }
        let child = &mut workers[at];
        if !suspended && studio.vendor.tasks() > clips / 3 {
            suspended = true;
            let signal =
                |name: &str| Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
            signal("-STOP");
            std::thread::sleep(Duration::from_millis(2500));
            signal("-CONT");
            continue;
        }
        if killed < kills {
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
            *child = studio.worker(at, &jobs);
        }
    }
    for child in &mut workers {
        let _ = child.wait();
    }
    let takes = studio.takes();
    assert_eq!(takes.len(), clips, "{takes:#?}");
    let by_prompt = studio.vendor.tasks_by_prompt();
    assert_eq!(by_prompt.len(), clips);
    let twice: Vec<_> = by_prompt.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "paid twice: {twice:?}");
    assert!(studio.vendor.most_at_once() <= JOBS, "{} at once", studio.vendor.most_at_once());
    assert!(studio.vendor.protocol_errors().is_empty(), "{:?}", studio.vendor.protocol_errors());
    let spent = studio.sql("SELECT SUM(amount) FROM take WHERE state = 'done'");
    assert_eq!(spent.trim(), (clips as u64 * 900_000).to_string());
    assert!(suspended);
    println!(
        "{clips} clips, {killed} kills, {waits_for_person} left to a person, at most {} at once, in {:?}",
        studio.vendor.most_at_once(),
        began.elapsed()
    );
}

#[test]
fn workers_share_a_ledger_and_render_each_clip_once() {
    run_studio("studio-small", 30, 8, Faults { submit_ms: 10, ..Faults::all() });
}

/// `STORYC_SERVICES=1 cargo test -- --ignored five_hundred_clips_by_four_workers`
#[test]
#[ignore = "takes minutes; the test above is the short version"]
fn five_hundred_clips_by_four_workers_with_two_hundred_kills() {
    run_studio("studio-large", 500, 200, Faults { submit_ms: 10, ..Faults::all() });
}

#[test]
fn the_budget_is_never_passed() {
    let vendor = Vendor::start(3, Faults::default(), 3);
    // Queue under a generous budget, then lower it: the workers find out.
    let Some(studio) = Studio::start("studio-budget", vendor, "budget: 100 USD\n") else { return };
    stories(&studio, 12, false);
    assert_eq!(studio.queue().code, 0);
    studio.sql("UPDATE budget SET amount = 4499999");
    let mut workers: Vec<Child> = (0..3).map(|number| studio.worker(number, "5")).collect();
    for child in &mut workers {
        assert_eq!(child.wait().unwrap().code(), Some(4));
    }
    // Five would cost 4.50.
    assert_eq!((studio.count("done"), studio.vendor.tasks()), (4, 4));
    let log = std::fs::read_to_string(studio.project.0.join("worker-0/log")).unwrap();
    assert!(log.contains("it would exceed the budget of $4.50"), "{log}");
}

#[test]
fn pictures_and_clips_travel_through_the_object_store() {
    let vendor = Vendor::start(3, Faults::default(), 3);
    let Some(studio) = Studio::start("studio-bucket", vendor, "") else { return };
    stories(&studio, 1, true);
    let queued = studio.queue();
    assert_eq!(queued.code, 0, "{}", queued.err);
    // The worker's folder has no pictures.
    std::fs::rename(studio.project.0.join("boy.png"), studio.project.0.join("boy.gone")).unwrap();
    assert_eq!(studio.worker(0, "2").wait().unwrap().code(), Some(0));
    std::fs::rename(studio.project.0.join("boy.gone"), studio.project.0.join("boy.png")).unwrap();
    assert_eq!(studio.count("done"), 2);
    let keys = studio.s3.list("takes");
    assert_eq!(keys.iter().filter(|key| key.starts_with("ferry/inputs/")).count(), 1, "{keys:?}");
    assert_eq!(keys.iter().filter(|key| key.starts_with("ferry/clips/")).count(), 1, "{keys:?}");
    let takes = studio.takes();
    let address = takes[0]["path"].as_str().unwrap();
    let key = address.strip_prefix("s3://takes/").unwrap();
    assert!(keys.contains(&key.to_owned()), "{address} {keys:?}");
    assert_eq!(studio.s3.get("takes", key), super::vendor::clip(5));

    // A review downloads a clip when its page shows it, and picks in the shared ledger.
    let served =
        Served::run(&mut studio.command(&studio.project, &["review"]), &studio.project, &["clip-0000.story"]);
    let page = Page::new(&served);
    let take = page.data()["films"][0]["clips"][0]["takes"][0].clone();
    let clip = page.get(&format!("/TOKEN/{}", take["href"].as_str().unwrap()));
    assert!(clip.starts_with("HTTP/1.1 200 OK") && clip.contains("ftyp"), "{clip}");
    for (path, change) in [
        ("pick", json!({ "take": take["key"], "picked": true })),
        ("note", json!({ "take": take["key"], "note": "雨 🎬", "before": "" })),
    ] {
        let changed = page.change(path, &change);
        assert!(changed.starts_with("HTTP/1.1 200 "), "{changed}");
    }
    drop(served);
    let takes = studio.takes();
    let decided: Vec<_> =
        takes.iter().map(|take| (&take["number"], &take["picked"], &take["note"])).collect();
    assert!(decided.contains(&(&take["number"], &json!(true), &json!("雨 🎬"))), "{decided:?}");

    let fetched = studio.run(&studio.project, &["takes", "--fetch"]);
    assert_eq!(fetched.code, 0, "{}", fetched.err);
    let files: Vec<PathBuf> = fetched.out.lines().map(|line| studio.project.0.join(line)).collect();
    assert_eq!(files.len(), 2, "{}", fetched.out);
    assert_eq!(std::fs::read(&files[0]).unwrap(), super::vendor::clip(5));
    let sheet = studio.run(&studio.project, &["sheet", "clip-0000.story", "-o", "sheet.html"]);
    assert_eq!(sheet.code, 0, "{}", sheet.err);
    let page = std::fs::read_to_string(studio.project.0.join("sheet.html")).unwrap();
    let links: Vec<&str> = page.lines().filter(|line| line.contains("Take")).collect();
    assert!(page.contains(".storyc&#x2f;clips&#x2f;"), "{links:#?} {}", sheet.err);

    // Nobody has lost the clip, so nobody pays for it again.
    let again = studio.run(&studio.project, &["render", ".", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("2 already rendered"), "{}", again.err);
}

#[test]
fn a_shared_ledger_needs_trust() {
    let vendor = Vendor::start(3, Faults::default(), 3);
    let Some(studio) = Studio::start("studio-trust", vendor, "") else { return };
    stories(&studio, 1, false);
    let revoked = studio.run(&studio.project, &["trust", "--revoke"]);
    assert_eq!(revoked.code, 0, "{}", revoked.err);
    let connections =
        || studio.sql("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'storyc'");
    for args in [
        &["render", ".", "--dry-run"][..],
        &["render", ".", "--yes"],
        &["takes"],
        &["worker", "--once"],
        &["review"],
    ] {
        let done = studio.run(&studio.project, args);
        assert_eq!(done.code, 2, "{args:?}: {}", done.err);
        assert!(done.err.contains("isn't trusted yet"), "{args:?}: {}", done.err);
        assert_eq!(connections().trim(), "0", "{args:?}");
    }
    for args in [
        &["check", "."][..],
        &["build", "clip-0000.story"],
        &["cost", "."],
        &["sheet", ".", "-o", "sheet.html"],
    ] {
        let done = studio.run(&studio.project, args);
        assert_eq!(done.code, 0, "{args:?}: {}", done.err);
    }
    // What comes from the environment is the user's own.
    let mut command = studio.command(&studio.project, &["takes", "--format", "json"]);
    assert_eq!(command.env("STORYC_LEDGER", &studio.url).status().unwrap().code(), Some(0));
}

#[test]
fn a_newer_ledger_is_left_alone() {
    let vendor = Vendor::start(3, Faults::default(), 3);
    let Some(studio) = Studio::start("studio-newer", vendor, "") else { return };
    stories(&studio, 1, false);
    assert_eq!(studio.queue().code, 0);
    studio.sql("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999, 'x', true, '\\x00', 0)");
    let done = studio.queue();
    assert_eq!(done.code, 2, "{}", done.err);
    assert!(done.err.contains("was made by a newer storyc: its schema has version 999"), "{}", done.err);
    let listed = studio.run(&studio.project, &["takes"]);
    assert_eq!(listed.code, 2, "{}", listed.err);
    assert!(!done.err.contains("PASSWORD") && !done.err.contains(&studio.url), "{}", done.err);
}

#[test]
fn a_worker_leaves_takes_of_other_keys_alone() {
    let vendor = Vendor::start(3, Faults::default(), 1000);
    let Some(studio) = Studio::start("studio-keys", vendor, "") else { return };
    stories(&studio, 1, false);
    assert_eq!(studio.queue().code, 0);
    let folder = Folder(studio.project.0.join("server"));
    std::fs::create_dir_all(&folder.0).unwrap();
    let args =
        ["worker", "--once", "--ledger", &studio.url, "-o", "s3://takes/ferry", "--poll-interval", "20ms"];
    let run = |change: &dyn Fn(&mut Command)| {
        let mut command = studio.command(&folder, &args);
        change(&mut command);
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    // Without the key, a script must notice that nothing was rendered.
    let (code, err) = run(&|command| _ = command.env_remove("DASHSCOPE_API_KEY"));
    assert_eq!(code, Some(4), "{err}");
    assert!(err.contains("need an API key: set `DASHSCOPE_API_KEY`"), "{err}");
    // A worker dies after its submit. One with another account's key would find nothing, and submit again.
    let mut first = studio.worker(0, "2");
    assert!((0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        studio.count("submitted") + studio.count("running") == 1
    }));
    first.kill().unwrap();
    first.wait().unwrap();
    let (code, err) = run(&|command| _ = command.env("DASHSCOPE_API_KEY", super::vendor::OTHER_KEY));
    assert_eq!(code, Some(4), "{err}");
    assert!(err.contains("was submitted with another key"), "{err}");
    assert_eq!(studio.vendor.tasks(), 1);
    std::mem::forget(folder);
}

#[test]
fn a_worker_stops_at_term_and_gives_its_takes_back() {
    let vendor = Vendor::start(3, Faults::default(), 1000);
    let Some(studio) = Studio::start("studio-term", vendor, "") else { return };
    stories(&studio, 1, false);
    assert_eq!(studio.queue().code, 0);
    let mut worker = studio.worker(0, "2");
    let held = || studio.takes()[0]["owner"].is_string() && studio.count("intent") == 0;
    assert!((0..400).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        held()
    }));
    assert!(Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap().success());
    assert_eq!(worker.wait().unwrap().code(), Some(4));
    let take = &studio.takes()[0];
    assert!(take["owner"].is_null(), "{take}");
    assert_eq!(studio.vendor.tasks(), 1);
}

#[test]
fn a_server_that_cannot_be_reached_is_reported_at_once() {
    let folder = Folder::new("studio-refused");
    let takes = |url: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
        command.args(["takes"]).current_dir(&folder.0).env("STORYC_LEDGER", url).stdin(Stdio::null());
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    // Nothing listens on port 1.
    let (code, err) = takes("postgres://storyc:secret@127.0.0.1:1/ledger");
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("can't use the ledger `postgres://storyc@127.0.0.1:1/ledger`"), "{err}");
    assert!(err.to_lowercase().contains("refused"), "{err}");
}

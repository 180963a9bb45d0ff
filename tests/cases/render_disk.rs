//! Rendering on full disks, and on disks that fill up during a run: nothing is submitted without a record, and nothing
//! is submitted twice.
//!
//! The tests fill disks with the system's limit on file sizes (`ulimit -f`), and with tmpfs mounts, which need root.
//! Without root, those tests are skipped with a message.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::Folder;
use super::render::{run_scripted, stories, task_matches};
use super::vendor::{Faults, KEY, Scripted, Vendor};

/// Prepares `storyc render .` in a folder with the vendor's URL and key.
pub(super) fn render_command(mut command: Command, folder: &Path, vendor: &Vendor, jobs: &str) -> Command {
    command
        .args(["render", ".", "--yes", "--poll-interval", "5ms", "--rate", "1000000", "--jobs", jobs])
        .current_dir(folder)
        .env("DASHSCOPE_API_KEY", KEY)
        .env("STORYC_BASE_URL", &vendor.url)
        .env("STORYC_KEEP_FREE", "0")
        .stdin(Stdio::null());
    command
}

/// Runs a command; returns the exit code and standard error.
pub(super) fn run(mut command: Command) -> (Option<i32>, String) {
    let done = command.output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

pub(super) fn storyc() -> Command {
    Command::new(env!("CARGO_BIN_EXE_storyc"))
}

/// Returns true if another process reading the ledger now sees a take with this prompt in state `submitting`.
fn is_recorded(folder: &Path, prompt: &str) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = storyc::render::Ledger::open_read_only(folder).await.unwrap().unwrap();
        let takes = ledger.takes().await.unwrap();
        ledger.close().await;
        let state = takes.iter().find(|take| take.prompt == prompt).map(|take| take.state);
        state == Some(storyc::render::TakeState::Submitting)
    })
}

/// Starts a vendor that checks at each submit that the ledger has recorded it. Also returns the unrecorded prompts.
fn strict_vendor(
    folder: &Path,
    watch: impl Fn(&super::vendor::Request) + Send + Sync + 'static,
) -> (Vendor, Unrecorded) {
    let unrecorded = Unrecorded::default();
    let (shared, folder) = (Arc::clone(&unrecorded), folder.to_owned());
    let vendor = Vendor::start(1, Faults::default(), 3).on_request(move |request| {
        if request.method == "POST" {
            let prompt = request.json()["input"]["prompt"].as_str().unwrap().to_owned();
            if !is_recorded(&folder, &prompt) {
                shared.lock().unwrap().push(prompt);
            }
        }
        watch(request);
    });
    (vendor, unrecorded)
}

type Unrecorded = Arc<Mutex<Vec<String>>>;

/// Runs with free disk space until everything is done, and checks that every clip was submitted once.
fn finish_with_free_disk(folder: &Path, vendor: &Vendor, unrecorded: &Unrecorded, clips: usize, what: &str) {
    let (mut code, mut err) = (None, String::new());
    for _ in 0..5 {
        (code, err) = run(render_command(storyc(), folder, vendor, "2"));
        if code == Some(0) {
            break;
        }
    }
    assert_eq!(code, Some(0), "{what}: {err}");
    let twice: Vec<(String, usize)> =
        vendor.tasks_by_prompt().into_iter().filter(|(_, tasks)| *tasks != 1).collect();
    assert!(twice.is_empty(), "{what}: submitted more than once: {twice:?}\n{err}");
    assert_eq!(vendor.tasks(), clips, "{what}: {err}");
    let unrecorded = unrecorded.lock().unwrap();
    assert!(unrecorded.is_empty(), "{what}: submitted without a record on the disk: {unrecorded:?}");
    assert!(vendor.protocol_errors().is_empty(), "{what}: {:?}", vendor.protocol_errors());
    assert_eq!(states(folder), vec!["done"; clips], "{what}: {err}");
}

/// Returns the states of a folder's takes; empty if it has no readable ledger.
fn states(folder: &Path) -> Vec<String> {
    let done = Folder(folder.to_owned()).run(&["takes", "--format", "json"]);
    let whole: Value = serde_json::from_str(&done.out).unwrap_or_default();
    let takes = whole["takes"].as_array().cloned().unwrap_or_default();
    takes.iter().map(|take| take["state"].as_str().unwrap().to_owned()).collect()
}

/// Returns the size of a file, or 0 if there is none.
fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}

/// Smallest write to the ledger's WAL, in bytes: one page with its header.
const FRAME: u64 = 4096 + 24;

/// Every write of a run is at least one page of the WAL, so size limits one page apart make each write the first to
/// fail in turn.
#[cfg(unix)]
#[test]
fn no_failing_write_submits_twice_or_loses_a_task() {
    const CLIPS: usize = 3;
    let log = |folder: &Path| folder.join(".storyc/ledger.db-wal");
    // Measure the size of the WAL at the first and at the last request.
    let folder = stories("disk-measure", CLIPS, |_| "a boy walks.");
    let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (shared, path) = (Arc::clone(&seen), log(&folder.0));
    let (vendor, unrecorded) = strict_vendor(&folder.0, move |_| shared.lock().unwrap().push(size(&path)));
    finish_with_free_disk(&folder.0, &vendor, &unrecorded, CLIPS, "no limit");
    let (first, last) = {
        let seen = seen.lock().unwrap();
        (seen[0], seen[seen.len() - 1])
    };
    // Both must exceed the WAL's shared-memory file of 32 KB, which the limit also applies to.
    assert!(first > 64 << 10 && last > first + 4 * FRAME, "{first} {last}");

    let frames: Vec<u64> = (first / FRAME - 10..=last / FRAME + 6).collect();
    // The states of the takes after each run, as the failing write moves through the whole run.
    let left: Mutex<BTreeSet<Vec<String>>> = Mutex::default();
    let failed = AtomicUsize::new(0);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(frames) = frames.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let what = format!("limit of {frames} WAL pages");
                    let folder = stories(&format!("disk-limit-{frames}"), CLIPS, |_| "a boy walks.");
                    let (vendor, unrecorded) = strict_vendor(&folder.0, |_| {});
                    // Ignore SIGXFSZ, so that exceeding the limit is a write error.
                    let script = r#"trap "" XFSZ; ulimit -f "$1"; shift; exec "$@""#;
                    let mut shell = Command::new("sh");
                    let blocks = (32 + frames * FRAME).div_ceil(512).to_string();
                    shell.args(["-c", script, "sh", &blocks, env!("CARGO_BIN_EXE_storyc")]);
                    let (code, err) = run(render_command(shell, &folder.0, &vendor, "1"));
                    let is_said = err.contains("the ledger can't be written, so nothing more is sent")
                        || err.contains("can't use the ledger");
                    assert_eq!(code == Some(0), !is_said, "{what}: {code:?} {err}");
                    failed.fetch_add(usize::from(is_said), Ordering::Relaxed);
                    left.lock().unwrap().insert(states(&folder.0));
                    finish_with_free_disk(&folder.0, &vendor, &unrecorded, CLIPS, &what);
                }
            });
        }
    });
    let (failed, left) = (failed.into_inner(), left.into_inner().unwrap());
    println!("{} limits, {failed} runs with a failed write, which left takes in these states:", frames.len());
    for states in &left {
        println!("  {}", states.join(", "));
    }
    assert!(failed > 20 && failed < frames.len(), "{failed} of {}", frames.len());
    for state in ["intent", "submitting", "submitted", "running", "done"] {
        let has = |states: &&Vec<String>| states.iter().any(|one| one == state);
        assert!(left.iter().find(has).is_some(), "no run left a take in state {state}");
    }
}

/// The disk is full when the first task is recorded, and has free space again before storyc gives up.
#[cfg(target_os = "linux")]
#[test]
fn a_task_recorded_late_is_polled_by_the_same_run() {
    if Command::new("prlimit").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!(
            "skipped: `prlimit` is not installed; the test needs it to limit the file size of a running process"
        );
        return;
    }
    let folder = stories("disk-late", 2, |_| "a boy walks.");
    let (child, limits) = (Arc::new(Mutex::new(None)), Arc::new(AtomicUsize::new(0)));
    let (pid, counter, log) =
        (Arc::clone(&child), Arc::clone(&limits), folder.0.join(".storyc/ledger.db-wal"));
    let (vendor, unrecorded) = strict_vendor(&folder.0, move |request| {
        if request.method != "POST" || counter.fetch_add(1, Ordering::Relaxed) > 0 {
            return;
        }
        let pid: u32 = (0..500)
            .find_map(|_| {
                std::thread::sleep(Duration::from_millis(10));
                *pid.lock().unwrap()
            })
            .unwrap();
        let limit = move |limit: String| {
            let set = Command::new("prlimit")
                .args(["--pid", &pid.to_string(), &format!("--fsize={limit}:unlimited")])
                .status();
            assert!(set.unwrap().success());
        };
        limit(size(&log).to_string());
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(400));
            limit("unlimited".to_owned());
        });
    });
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$@""#, "sh", env!("CARGO_BIN_EXE_storyc")]);
    let mut shell = render_command(shell, &folder.0, &vendor, "1");
    let running = shell.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    *child.lock().unwrap() = Some(running.id());
    let done = running.wait_with_output().unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), vendor.tasks()), (Some(0), 2), "{err}");
    assert_eq!(states(&folder.0), ["done", "done"], "{err}");
    finish_with_free_disk(&folder.0, &vendor, &unrecorded, 2, "late");
}

/// A mounted tmpfs with a fixed size; `new` returns `None` and prints the reason if it can't be mounted.
pub(super) struct Tmpfs(pub(super) Folder);

impl Tmpfs {
    pub(super) fn new(name: &str, bytes: u64) -> Option<Self> {
        let folder = Folder(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        let _ = Command::new("umount").arg(&folder.0).stderr(Stdio::null()).status();
        let folder = Folder::new(name);
        let option = format!("size={bytes}");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &option, "storyc-test"]).arg(&folder.0).output();
        match mounted {
            Ok(done) if done.status.success() => Some(Self(folder)),
            Ok(done) => {
                println!(
                    "skipped {name}: mounting a tmpfs needs root: {}",
                    String::from_utf8_lossy(&done.stderr).trim()
                );
                None
            }
            Err(error) => {
                println!("skipped {name}: cannot run `mount`: {error}");
                None
            }
        }
    }

    /// Writes `count` stories to it.
    pub(super) fn with_stories(self, count: usize) -> Self {
        for at in 0..count {
            self.0.file(&format!("clip-{at:04}.story"), format!("[0-5s] Clip {at}: a boy walks.\n"));
        }
        self
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(&self.0.0).status();
    }
}

/// Fills a disk with a file, leaving `but` bytes free.
fn fill(folder: &Path, but: u64) {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("filler")).unwrap();
    let part = vec![7; 64 << 10];
    let mut left = part.len();
    while left > 0 {
        if file.write_all(&part[..left]).is_err() {
            left /= 2;
        }
    }
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(but)).unwrap();
}

#[test]
fn a_disk_that_fills_during_a_run_submits_nothing_twice() {
    const CLIPS: usize = 6;
    let (mut nowhere, mut asked, mut healed) = (0, 0, 0);
    for at in 0..10_u64 {
        let size = (88 << 20) + at * 300_000;
        let Some(disk) = Tmpfs::new(&format!("disk-fills-{at}"), size) else { return };
        let disk = disk.with_stories(CLIPS);
        let (folder, posts) = (disk.0.0.clone(), Mutex::new(0));
        // Every third disk gets free space again before the run ends.
        let comes_back = at % 3 == 2;
        let (vendor, unrecorded) = strict_vendor(&disk.0.0, move |request| {
            // Hold the lock so that no submit is answered while the disk fills.
            let mut posts = posts.lock().unwrap();
            *posts += usize::from(request.method == "POST");
            if request.method == "POST" && *posts == 3 {
                fill(&folder, if comes_back { 0 } else { at * 2 * 4096 });
                if comes_back {
                    let filler = folder.join("filler");
                    std::thread::spawn(move || {
                        std::thread::sleep(Duration::from_millis(400));
                        std::fs::remove_file(filler).unwrap();
                    });
                }
            }
        });
        let (code, err) =
            run(render_command(storyc(), &disk.0.0, &vendor, if at % 2 == 0 { "1" } else { "2" }));
        assert!(comes_back || code == Some(4), "{at}: {code:?} {err}");
        nowhere += usize::from(err.contains("can't save that anywhere"));
        healed += usize::from(code == Some(0));
        std::thread::sleep(Duration::from_millis(if comes_back { 500 } else { 0 }));
        let _ = std::fs::remove_file(disk.0.0.join("filler"));
        finish_with_free_disk(&disk.0.0, &vendor, &unrecorded, CLIPS, &format!("disk {at} of {size} bytes"));
        asked += usize::from(vendor.list_requests() > 0);
    }
    println!(
        "ten disks: {nowhere} with an unrecorded task, {asked} that queried the vendor, {healed} with free space again in time"
    );
    assert!(nowhere > 0 && asked > 0 && healed > 0, "{nowhere} {asked} {healed}");
}

/// Ark's list doesn't include prompts, so only the user can match the task.
#[test]
fn the_user_is_asked_about_a_task_lost_to_a_full_disk() {
    let Some(disk) = Tmpfs::new("disk-asks", 64 << 20) else { return };
    let disk = disk.with_stories(1);
    let folder = disk.0.0.clone();
    let vendor = Scripted::start(move |url, request, _| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        match (request.method.as_str(), request.path.rsplit('/').next().unwrap()) {
            ("POST", _) => {
                fill(&folder, 0);
                Some((200, json!({ "id": "cgt-1" })))
            }
            ("GET", "tasks") => {
                let row = json!({ "id": "cgt-1", "model": "dreamina-seedance-2-0-260128", "status": "running",
                    "created_at": now, "duration": 5, "resolution": "720p", "ratio": "16:9", "generate_audio": true });
                Some((200, json!({ "total": 1, "items": [row] })))
            }
            ("GET", _) => Some((
                200,
                json!({ "id": "cgt-1", "status": "succeeded", "content": { "video_url": format!("{url}/clip/1") } }),
            )),
            (method, path) => panic!("{method} {path}"),
        }
    });
    let (code, err) = run_scripted(&disk.0, &vendor, "seedance-2.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
    assert!(err.contains("accepted it as task cgt-1, but storyc can't save that anywhere"), "{err}");
    std::fs::remove_file(disk.0.0.join("filler")).unwrap();
    let (code, err) = run_scripted(&disk.0, &vendor, "seedance-2.0", &[]);
    assert_eq!((code, vendor.posts().len()), (Some(4), 1), "{err}");
    assert!(
        err.contains("could be this one, but doesn't say which: cgt-1;") && err.contains("--adopt"),
        "{err}"
    );
    let (code, err) = run_scripted(&disk.0, &vendor, "seedance-2.0", &["--adopt", "cgt-1"]);
    assert_eq!((code, vendor.posts().len()), (Some(0), 1), "{err}");
    assert_eq!(task_matches(&disk.0), [("done".to_owned(), "cgt-1".into(), "person".into())]);
}

#[test]
fn nothing_is_submitted_if_the_clips_do_not_fit_the_disk() {
    let Some(disk) = Tmpfs::new("disk-small", 1 << 20) else { return };
    let disk = disk.with_stories(6);
    let vendor = Vendor::start(1, Faults::default(), 1);
    let (code, err) = run(render_with_reserve(&disk, &vendor));
    assert_eq!((code, vendor.tasks()), (Some(2), 0), "{err}");
    let folder = disk.0.0.display();
    assert!(err.contains(&format!("not enough disk space: this run needs about 70.2 MB in `{folder}` (8 MB for the ledger, 62.2 MB for 6 clips)")), "{err}");
    assert!(
        err.contains("of 1 MB free, and 52.4 KB (5 %) must stay free") && err.contains("nothing was sent"),
        "{err}"
    );
    // The clips alone would fit this disk, but not with the ledger and the reserve; a single clip does.
    drop(disk);
    let Some(disk) = Tmpfs::new("disk-half", 60 << 20) else { return };
    let disk = disk.with_stories(6);
    let (code, err) = run(render_with_reserve(&disk, &vendor));
    assert_eq!((code, vendor.tasks()), (Some(2), 0), "{err}");
    for at in 1..6 {
        std::fs::remove_file(disk.0.0.join(format!("clip-{at:04}.story"))).unwrap();
    }
    let (code, err) = run(render_with_reserve(&disk, &vendor));
    assert_eq!((code, vendor.tasks()), (Some(0), 1), "{err}");
}

/// Prepares a render command with the default disk reserve.
pub(super) fn render_with_reserve(disk: &Tmpfs, vendor: &Vendor) -> Command {
    let mut command = render_command(storyc(), &disk.0.0, vendor, "2");
    command.env_remove("STORYC_KEEP_FREE");
    command
}

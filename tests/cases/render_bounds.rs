//! Endless downloads and responses: they stop at a limit and leave no partial file, and the next run resumes.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use storyc::render::driver::RunOptions;
use storyc::render::keys::Secret;
use storyc::render::space::KeepFree;
use storyc::render::{Driver, Http, Keys, Ledger, Order, Outcome, Tools};

use super::cli::Folder;
use super::render::stories;
use super::render_disk::{Tmpfs, render_command, render_with_reserve, run, storyc};
use super::vendor::{Faults, KEY, Served, Vendor};

/// Lists the files in the folder for clips.
fn clips(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("takes")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// Resumes the only take of a folder in this process, with a limit for the size of clips, and returns the outcome.
fn resume_take(folder: &Folder, vendor: &Vendor, max_clip_bytes: u64) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = Arc::new(Ledger::open(&folder.0).await.unwrap());
        let row = ledger.takes().await.unwrap().remove(0);
        let profile = storyc::model::find(&row.model).unwrap();
        let order = Order::from_take(&row, &profile, &folder.0.join("takes"), false);
        let mut keys = Keys::default();
        keys.insert("DASHSCOPE_API_KEY", Secret::new(KEY));
        let http = Http::new(Some(&vendor.url))
            .unwrap()
            .with_max_clip_bytes(max_clip_bytes)
            .with_keep_free(KeepFree::Bytes(0));
        let extract = |_: &std::path::Path, _, _: &std::path::Path| Err("there is no frame".to_owned());
        let tools = Tools { http, keys, ledger: Arc::clone(&ledger), bucket: None, extract };
        let options = RunOptions { poll_interval: Some(Duration::from_millis(5)), ..RunOptions::default() };
        let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
        let (_stop, stopping) = tokio::sync::watch::channel(false);
        let driver = Driver::new(tools, std::iter::once(&profile), options, events, stopping);
        let outcome = driver.run(0, &order).await.unwrap();
        drop(driver);
        Arc::into_inner(ledger).unwrap().close().await;
        outcome
    })
}

#[test]
fn an_endless_download_stops_at_the_limit_and_the_next_run_resumes() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("disk-endless", 1, |_| "a boy walks.");
    // A download with a too large `Content-Length` doesn't start.
    vendor.serve(Served::Announced(2_000_000_001));
    let (code, err) = run(render_command(storyc(), &folder.0, &vendor, "1"));
    assert_eq!((code, vendor.tasks()), (Some(4), 1), "{err}");
    assert!(err.contains("stays at the vendor: its file is larger than 2 GB"), "{err}");
    assert_eq!(clips(&folder.0), Vec::<String>::new());
    // A download without `Content-Length` is cut off at the limit.
    vendor.serve(Served::Endless);
    let outcome = resume_take(&folder, &vendor, 3_000_000);
    let Outcome::InFlight(why) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("stays at the vendor: its file is larger than 3 MB"), "{why}");
    assert_eq!(clips(&folder.0), Vec::<String>::new());
    let taken: Value = serde_json::from_str(&folder.run(&["takes", "--format", "json"]).out).unwrap();
    assert_eq!(taken["takes"][0]["error"], "too-large");
    // The vendor still has the clip.
    vendor.serve(Served::Clips);
    let (code, err) = run(render_command(storyc(), &folder.0, &vendor, "1"));
    assert_eq!((code, vendor.tasks()), (Some(0), 1), "{err}");
    assert_eq!(clips(&folder.0).len(), 1);
    let each = vendor.bytes_sent();
    assert!(
        each.len() == 2 && each[1] >= 2_900_000 && each.iter().all(|bytes| *bytes < 20_000_000),
        "{each:?}"
    );
}

/// `cargo test -- --ignored two_gigabytes`
#[test]
#[ignore = "writes two gigabytes; the test above is the short version"]
fn an_endless_download_stops_at_two_gigabytes() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("disk-two-gigabytes", 1, |_| "a boy walks.");
    vendor.serve(Served::Endless);
    let (code, err) = run(render_command(storyc(), &folder.0, &vendor, "1"));
    assert_eq!((code, vendor.tasks()), (Some(4), 1), "{err}");
    assert!(err.contains("its file is larger than 2 GB"), "{err}");
    assert_eq!(clips(&folder.0), Vec::<String>::new());
    println!("{:?} bytes were downloaded", vendor.bytes_sent());
    vendor.serve(Served::Clips);
    assert_eq!(run(render_command(storyc(), &folder.0, &vendor, "1")).0, Some(0));
    assert_eq!((vendor.tasks(), clips(&folder.0).len()), (1, 1));
}

#[test]
fn downloads_leave_the_last_twentieth_of_a_disk_free() {
    const BYTES: u64 = 40 << 20;
    let Some(disk) = Tmpfs::new("disk-twentieth", BYTES) else { return };
    let disk = disk.with_stories(2);
    let folder = disk.0.0.clone();
    let least = Arc::new(Mutex::new(u64::MAX));
    let (shared, is_over) = (Arc::clone(&least), Arc::new(AtomicUsize::new(0)));
    let over = Arc::clone(&is_over);
    // Record the least free space while two endless clips download at once.
    let watching = std::thread::spawn(move || {
        while over.load(Ordering::Relaxed) == 0 {
            let free = free(&folder);
            let mut least = shared.lock().unwrap();
            *least = free.min(*least);
        }
    });
    let vendor = Vendor::start(1, Faults::default(), 1);
    vendor.serve(Served::Endless);
    let (code, err) = run(render_with_reserve(&disk, &vendor));
    is_over.store(1, Ordering::Relaxed);
    watching.join().unwrap();
    assert_eq!((code, vendor.tasks()), (Some(4), 2), "{err}");
    assert!(err.contains("the clip is done, but can't be written: the disk has 2"), "{err}");
    assert!(err.contains("and 2 MB (5 %) must stay free; free some space"), "{err}");
    let least = *least.lock().unwrap();
    // The ledger's WAL and one chunk of each file may use some of the reserve.
    assert!(least < BYTES / 4 && least + (400 << 10) > BYTES / 20, "{least} of {BYTES} bytes were free");
    assert_eq!(clips(&disk.0.0), Vec::<String>::new());
    vendor.serve(Served::Clips);
    let (code, err) = run(render_with_reserve(&disk, &vendor));
    assert_eq!((code, vendor.tasks()), (Some(0), 2), "{err}");
    assert_eq!(clips(&disk.0.0).len(), 2);
}

/// Returns the free bytes of a disk, as reported by `df`.
fn free(folder: &Path) -> u64 {
    let done = Command::new("df").args(["-k", "-P"]).arg(folder).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let kilobytes =
        text.lines().last().and_then(|line| line.split_whitespace().nth(3)).map(str::parse::<u64>);
    kilobytes.unwrap().unwrap() * 1024
}

#[test]
fn an_endless_response_is_cut_off_and_retried() {
    let vendor = Vendor::start(1, Faults::default(), 1);
    let folder = stories("disk-endless-answer", 1, |_| "a boy walks.");
    vendor.serve_endless_responses(2);
    let (code, err) = run(render_command(storyc(), &folder.0, &vendor, "1"));
    assert_eq!((code, vendor.tasks()), (Some(0), 1), "{err}");
    assert!(err.contains("the answer is too large"), "{err}");
    let each = vendor.bytes_sent();
    assert!(each.len() == 2 && each.iter().all(|bytes| *bytes < 32 << 20), "{each:?}");
}

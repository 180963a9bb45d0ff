//! Memory and CPU usage of `storyc render` while a thousand clips are in flight: `cargo bench --bench flight`.
//!
//! A fake vendor on loopback accepts every task and never finishes one. Linux only, because it reads `/proc`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIPS: usize = 1000;

/// Answers one request: a submit with a task, a poll with `RUNNING`.
fn answer(mut stream: TcpStream, accepted: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(text) = line.to_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let reply = if first.starts_with("POST") {
        let id = accepted.fetch_add(1, Ordering::Relaxed);
        format!(r#"{{"output":{{"task_status":"PENDING","task_id":"t{id}"}},"request_id":"r"}}"#)
    } else {
        r#"{"output":{"task_status":"RUNNING"},"request_id":"r"}"#.to_owned()
    };
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{reply}", reply.len());
    stream.write_all(head.as_bytes()).ok()
}

/// Returns the peak resident memory in megabytes and the CPU time in seconds.
fn usage(child: &Child) -> (f64, f64) {
    let read =
        |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
    let status = read("status");
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|text| text.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0.0);
    let stat = read("stat");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<f64>().ok()).sum();
    (kilobytes / 1024.0, ticks / 100.0)
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&accepted);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counter = Arc::clone(&counter);
            std::thread::spawn(move || answer(stream, &counter));
        }
    });
    let folder = std::env::temp_dir().join(format!("storyc-flight-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for at in 0..CLIPS {
        std::fs::write(folder.join(format!("{at:04}.story")), format!("[0-5s] Clip {at}: a boy walks.\n"))
            .unwrap();
    }
    let jobs = CLIPS.to_string();
    let args = ["render", ".", "--yes", "--jobs", &jobs, "--rate", "100000000", "--poll-interval", "15s"];
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .args(args)
        .current_dir(&folder)
        .env("DASHSCOPE_API_KEY", "sk-none")
        .env("STORYC_BASE_URL", url)
        .env("STORYC_KEEP_FREE", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while accepted.load(Ordering::Relaxed) < CLIPS && began.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let submitting = began.elapsed();
    let (_, before) = usage(&child);
    let waited = Duration::from_secs(30);
    std::thread::sleep(waited);
    let (memory, after) = usage(&child);
    let _ = child.kill();
    let _ = child.wait();
    let _ = std::fs::remove_dir_all(&folder);
    let busy = (after - before) / waited.as_secs_f64();
    println!("{CLIPS} clips submitted in {:.1} s", submitting.as_secs_f64());
    println!("peak memory {memory:.0} MB (limit: 100 MB)");
    println!("CPU while waiting, with a poll interval of 15 s: {:.1} % of one core", busy * 100.0);
}

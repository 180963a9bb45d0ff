//! Compares the program's speed with that of others, as ratios: `cargo bench --bench speed`.
//!
//! Compares checking one small story with `rg --version`, by time and by instructions; checking ten thousand stories
//! with a search through them by `rg` that finds nothing, and with `rumdl check --no-cache` on the same text as
//! Markdown; and testing the snapshots of a thousand stories with checking them. The commands take turns, and each ratio
//! is the median of the pairs, so that drift in the machine's speed matters little. Instructions are counted by
//! valgrind, and hardly vary. A comparison is skipped with a message if a command isn't installed.

#![allow(clippy::disallowed_methods, clippy::expect_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STORIES: usize = 10_000;

/// Number of stories with snapshots.
const TESTED: usize = 1_000;

/// About 1.5 kB: front matter, four shots, references, cues, a section.
const STORY: &str = "---
title: Towpath
ratio: 16:9
refs:
  boy: https://example.com/boy.png
  girl: https://example.com/girl.png
  bank: https://example.com/bank.png
---
Quiet drama on 35mm film, muted greens with one warm red, soft grain, morning haze, 15 seconds. On the first cold day of
autumn @boy and @girl have missed the school bus and go on foot along @bank, not quite side by side.

[0-4s The towpath] Wide shot from across the water, the camera drifting at walking pace. Two small figures pass behind one
poplar after another, an arm's length apart, and their reflections break wherever a fish has risen. Ambient sound: slow
water, a moorhen, gravel under two pairs of shoes.

[4-8s] Medium close-up, walking backwards ahead of him. He is rehearsing a sentence without any voice: his lips begin a word,
give it up and begin again. His breath turns white. He pulls the scarf up over his chin and looks at the river instead.

[8-12s] Close-up in profile, long lens, reeds sliding by out of focus in the foreground. She has noticed. She keeps her eyes
on the path, buries a smile in her collar and, without turning her head, holds out one gloved hand.
@girl (quietly): \"Come on, then.\"

[12-15s] Long shot from behind, locked off. Where the path narrows to the bridge they have to walk closer, and the gap
between their shoulders closes.

[Audio] Water and poplar leaves lie under every shot. A single low cello enters with the sun.
";

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("speed");
    let _ = std::fs::remove_dir_all(&folder);
    for (kind, ending) in [("stories", "story"), ("pages", "md")] {
        std::fs::create_dir_all(folder.join(kind)).expect("the target folder is writable");
        for n in 0..STORIES {
            let path = folder.join(kind).join(format!("s{n:05}.{ending}"));
            std::fs::write(path, STORY).expect("the target folder is writable");
        }
    }
    let storyc = Path::new(env!("CARGO_BIN_EXE_storyc"));
    let one = folder.join("stories/s00000.story");
    compare("one story", storyc, &["check", &one.to_string_lossy()], "rg", &["--version"], &folder, 60);
    compare_instructions("one story", storyc, &["check", &one.to_string_lossy()], "rg", &["--version"]);
    // A bare read: no ignore files, no configuration, and a text that no story has.
    let bare_read = ["--no-config", "-uuu", "--fixed-strings", "no story has this", "stories"];
    compare("10,000 stories", storyc, &["check", "stories"], "rg", &bare_read, &folder, 15);
    compare(
        "10,000 stories",
        storyc,
        &["check", "stories"],
        "rumdl",
        &["check", "--no-cache", "pages"],
        &folder,
        9,
    );
    std::fs::create_dir_all(folder.join("tested")).expect("the target folder is writable");
    for n in 0..TESTED {
        // Make every prompt different, as in a real project.
        let text = STORY.replace("slow\nwater", &format!("slow water, bell {n}"));
        std::fs::write(folder.join(format!("tested/s{n:04}.story")), text)
            .expect("the target folder is writable");
    }
    let accepted = Command::new(storyc)
        .args(["test", "--update", "tested"])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .status()
        .expect("cannot run storyc");
    assert!(accepted.success(), "every story has a request");
    let program = storyc.to_string_lossy();
    compare(
        "1,000 snapshots",
        storyc,
        &["test", "--ci", "tested"],
        &program,
        &["check", "tested"],
        &folder,
        15,
    );
}

/// Counts the instructions that both commands execute, and prints the counts and their ratio.
fn compare_instructions(what: &str, ours: &Path, our_args: &[&str], other: &str, other_args: &[&str]) {
    let count = |program: &Path, args: &[&str]| -> Option<u64> {
        let done = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args(args)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&done.stderr).into_owned();
        let (_, after) = text.split_once("Collected :")?;
        after.split_whitespace().next()?.parse().ok()
    };
    let which = |name: &str| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
    };
    let counts = which(other).and_then(|other| Some((count(ours, our_args)?, count(&other, other_args)?)));
    let Some((ours, theirs)) = counts else {
        println!("{what}: instructions skipped, because `valgrind` or `{other}` is not installed");
        return;
    };
    println!(
        "{what}: storyc {:.2} million instructions, {other} {:.2}, ratio {:.2}",
        ours as f64 / 1e6,
        theirs as f64 / 1e6,
        ours as f64 / theirs as f64,
    );
}

/// Runs both commands in turn, and prints their medians and the median of the ratios.
fn compare(
    what: &str,
    ours: &Path,
    our_args: &[&str],
    other: &str,
    other_args: &[&str],
    folder: &Path,
    pairs: usize,
) {
    let run = |program: &Path, args: &[&str]| -> Option<Duration> {
        let start = Instant::now();
        Command::new(program)
            .args(args)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok()?;
        Some(start.elapsed())
    };
    let other_path = Path::new(other);
    // Run each once without measuring, to fill the file system cache.
    if run(ours, our_args).is_none() || run(other_path, other_args).is_none() {
        println!("{what}: skipped, because `{other}` is not installed");
        return;
    }
    let mut times: Vec<(f64, f64)> = Vec::new();
    for _ in 0..pairs {
        if let (Some(a), Some(b)) = (run(ours, our_args), run(other_path, other_args)) {
            times.push((a.as_secs_f64(), b.as_secs_f64()));
        }
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    println!(
        "{what}: storyc {:.2} ms, {other} {:.2} ms, ratio {:.2}",
        median(times.iter().map(|(a, _)| a * 1000.0).collect()),
        median(times.iter().map(|(_, b)| b * 1000.0).collect()),
        median(times.iter().map(|(a, b)| a / b).collect()),
    );
}

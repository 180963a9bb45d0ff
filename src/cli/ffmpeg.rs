//! Runs ffmpeg, which joins clips and extracts frames. No other part of storyc needs it.

mod part;
mod probe;

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tokio::sync::{mpsc, watch};

use crate::cli::{ErrorCode, UsageError, files};

pub(crate) use part::PartFile;
pub(crate) use probe::{Audio, Fraction, Probe};

/// The variable that names the program, if it isn't on the PATH.
const VARIABLE: &str = "STORYC_FFMPEG";

/// How to get ffmpeg.
const INSTALL: &str = "install it with `apt install ffmpeg`, `brew install ffmpeg` or `winget install Gyan.FFmpeg`, or set STORYC_FFMPEG to its path; everything else in storyc works without it";

/// Number of lines to show of ffmpeg's messages if it fails.
const SHOWN_LINES: usize = 5;

/// Seconds before the end of a video in which [`Ffmpeg::last_frame`] looks for the last frame first.
const TAIL_SECONDS: f64 = 2.0;

/// An ffmpeg that runs on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Ffmpeg {
    program: PathBuf,
    /// The ffprobe that belongs to it, if there is one.
    prober: Option<PathBuf>,
}

/// A call of ffmpeg that writes a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Call {
    /// The arguments, without those that set how ffmpeg reports.
    pub(crate) args: Vec<OsString>,
    /// The lines to write to its standard input.
    pub(crate) input: Vec<OsString>,
}

/// Why ffmpeg wrote no file.
#[derive(Debug)]
pub(crate) enum RunError {
    /// The user pressed Ctrl-C.
    Stopped,
    /// ffmpeg failed, with its last messages.
    Failed(String),
}

/// A child process that is killed if nobody waits for it any longer.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Ffmpeg {
    /// Finds ffmpeg: the program that `STORYC_FFMPEG` names, else the one on the PATH; and ffprobe beside it.
    ///
    /// # Errors
    ///
    /// If it can't be run; the message says how to get it.
    pub(crate) fn find() -> Result<Self, UsageError> {
        let named = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
        let program = named.clone().unwrap_or_else(|| PathBuf::from("ffmpeg"));
        if let Err(why) = check_version(&program) {
            return Err(match named {
                Some(named) => UsageError::new(
                    ErrorCode::NoProgram,
                    format!("can't run `{}`, which STORYC_FFMPEG names ({why})", files::display(&named)),
                )
                .help("correct the path, or unset the variable to use the ffmpeg on the PATH"),
                None => UsageError::new(ErrorCode::NoProgram, "this needs ffmpeg, which isn't on the PATH")
                    .help(INSTALL),
            });
        }
        let name = program.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
        let prober = program.with_file_name(name.replace("ffmpeg", "ffprobe"));
        let prober = Some(prober).filter(|prober| *prober != program && check_version(prober).is_ok());
        Ok(Self { program, prober })
    }

    /// The program, as it is run.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Reads what a video file contains.
    ///
    /// # Errors
    ///
    /// If it isn't a video that ffmpeg can read.
    pub(crate) fn probe(&self, path: &Path) -> Result<Probe, UsageError> {
        let unreadable = |why: &str| {
            UsageError::new(
                ErrorCode::Unreadable,
                format!("can't read the clip `{}`: {why}", files::display(path)),
            )
        };
        let mut command = Command::new(self.prober.as_ref().unwrap_or(&self.program));
        if self.prober.is_some() {
            command.args([
                "-v",
                "error",
                "-show_streams",
                "-show_format",
                "-show_data_hash",
                "md5",
                "-of",
                "json",
            ]);
        } else {
            // Without an output, ffmpeg describes its input and fails.
            command.args(["-hide_banner", "-nostdin"]);
        }
        command.arg("-i").arg(file_argument(path)).stdin(Stdio::null());
        let output = command.output().map_err(|error| unreadable(&error.to_string()))?;
        let messages = String::from_utf8_lossy(&output.stderr);
        if self.prober.is_none() {
            return Probe::from_description(&messages).ok_or_else(|| unreadable(&last_lines(&messages, 1)));
        }
        if !output.status.success() {
            return Err(unreadable(&last_lines(&messages, 1)));
        }
        Probe::from_json(&output.stdout).ok_or_else(|| unreadable("it has no video"))
    }

    /// Runs a call to its end; `on_progress` gets the milliseconds of output so far.
    ///
    /// # Errors
    ///
    /// If ffmpeg fails, or `stopped` becomes true. The caller removes what was written until then.
    pub(crate) async fn run(
        &self,
        call: &Call,
        on_progress: &mut dyn FnMut(u64),
        stopped: &mut watch::Receiver<bool>,
    ) -> Result<(), RunError> {
        if *stopped.borrow() {
            return Err(RunError::Stopped);
        }
        let failed = |error: std::io::Error| RunError::Failed(format!("ffmpeg: {error}"));
        let mut child = Command::new(&self.program)
            .args(["-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"])
            .args(&call.args)
            .stdin(if call.input.is_empty() { Stdio::null() } else { Stdio::piped() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut running = Running(child);
        let lines = call.input.clone();
        std::thread::spawn(move || {
            let Some(mut stdin) = stdin else { return };
            for line in lines {
                // ffmpeg says why if it stops reading.
                let _ = stdin.write_all(line.as_encoded_bytes()).and_then(|()| stdin.write_all(b"\n"));
            }
        });
        let (sender, mut progress) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            let lines = stdout.map(|stdout| BufReader::new(stdout).lines().map_while(Result::ok));
            for ms in lines.into_iter().flatten().filter_map(|line| progress_ms(&line)) {
                let _ = sender.send(ms);
            }
        });
        let messages = std::thread::spawn(move || stderr.map(read_tail).unwrap_or_default());
        loop {
            tokio::select! {
                biased;
                Ok(()) = stopped.changed() => return Err(RunError::Stopped),
                ms = progress.recv() => match ms {
                    Some(ms) => on_progress(ms),
                    None => break,
                },
            }
        }
        let status = running.0.wait().map_err(failed)?;
        // On a terminal, Ctrl-C stops ffmpeg, too, perhaps before it reaches this process.
        tokio::task::yield_now().await;
        if *stopped.borrow() {
            return Err(RunError::Stopped);
        }
        if status.success() {
            return Ok(());
        }
        let messages = messages.join().unwrap_or_default();
        Err(RunError::Failed(describe_failure(&messages, &status.to_string())))
    }

    /// Writes a frame of a video as a PNG picture: the last one or, with `at_ms`, the last one that begins before that
    /// time.
    ///
    /// # Errors
    ///
    /// If the video can't be read, has no such frame, or the picture can't be written.
    pub(crate) fn last_frame(&self, video: &Path, at_ms: Option<u64>, to: &Path) -> Result<(), UsageError> {
        let unwritable = |error: std::io::Error| {
            UsageError::new(ErrorCode::Unwritable, format!("can't write `{}`: {error}", files::display(to)))
        };
        let probe = self.probe(video)?;
        let part = PartFile::create(to).map_err(unwritable)?;
        let at = at_ms.map(|ms| ms as f64 / 1000.0);
        let end = at.map_or(probe.seconds, |at| at.min(probe.seconds));
        // The last frame of a slow video may have begun long before the end.
        for start in [(end - TAIL_SECONDS).max(0.0), 0.0] {
            self.write_last_frame(video, &probe, start..at.unwrap_or(f64::INFINITY), part.path())?;
            if part.path().metadata().is_ok_and(|about| about.len() > 0) {
                return part.commit().map_err(unwritable);
            }
        }
        Err(UsageError::new(
            ErrorCode::Unreadable,
            format!("`{}` has no frame before {end:.3} s", files::display(video)),
        ))
    }

    /// Decodes a part of a video to its end, and writes each frame to the same file. It succeeds even if that part has no frame.
    fn write_last_frame(
        &self,
        video: &Path,
        probe: &Probe,
        range: std::ops::Range<f64>,
        to: &Path,
    ) -> Result<(), UsageError> {
        let mut filters = Vec::new();
        if range.end.is_finite() {
            // A frame that begins within a millisecond of the end is the next one, at a rounded time.
            filters.push(format!("trim=end={:.6}", range.end - range.start - 0.001));
        }
        // Players assume these colours of a video in HD that doesn't say; ffmpeg assumes those of SD.
        let matrix =
            if probe.colours.is_none() && probe.height >= 720 { "in_color_matrix=bt709:" } else { "" };
        filters.push(format!("scale={matrix}flags=accurate_rnd+full_chroma_int,format=rgb24"));
        let mut command = Command::new(&self.program);
        command.args(["-hide_banner", "-loglevel", "error", "-nostdin"]);
        if range.start > 0.0 {
            command.args(["-ss", &format!("{:.6}", range.start)]);
        }
        command.arg("-i").arg(file_argument(video)).args(["-map", "0:V:0", "-vf", &filters.join(",")]);
        command.args(["-c:v", "png", "-f", "image2", "-update", "1", "-y"]).arg(file_argument(to));
        let output = command.stdin(Stdio::null()).output();
        let output = output
            .map_err(|error| UsageError::new(ErrorCode::NoProgram, format!("can't run ffmpeg: {error}")))?;
        if output.status.success() {
            return Ok(());
        }
        let messages = String::from_utf8_lossy(&output.stderr);
        // Newer versions fail without a frame.
        if messages.to_lowercase().contains("nothing was written") {
            return Ok(());
        }
        let why = describe_failure(&messages, &output.status.to_string());
        Err(UsageError::new(
            ErrorCode::Unreadable,
            format!("can't read the last frame of `{}`: {why}", files::display(video)),
        ))
    }
}

/// A path as an argument of ffmpeg, which would take `-a.mp4` for a flag and `a:b.mp4` for a URL.
pub(crate) fn file_argument(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}

/// Runs a program of the ffmpeg family to see whether it works.
fn check_version(program: &Path) -> Result<(), String> {
    let mut command = Command::new(program);
    command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads the time from a line of `-progress`.
fn progress_ms(line: &str) -> Option<u64> {
    line.strip_prefix("out_time_us=")?.trim().parse::<u64>().ok().map(|us| us / 1000)
}

/// Reads a stream to its end and keeps its last lines.
fn read_tail(stream: impl Read) -> String {
    let mut tail = VecDeque::new();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        if tail.len() == SHOWN_LINES {
            tail.pop_front();
        }
        tail.push_back(String::from_utf8_lossy(&line).into_owned());
    }
    Vec::from(tail).join("\n")
}

/// The last lines of ffmpeg's messages, with those that don't say anything.
fn last_lines(messages: &str, count: usize) -> String {
    let lines: Vec<&str> = messages.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.get(lines.len().saturating_sub(count)..).unwrap_or_default().join("\n")
}

/// Describes why ffmpeg failed.
fn describe_failure(messages: &str, status: &str) -> String {
    let last = last_lines(messages, SHOWN_LINES);
    if last.contains("libx264") && last.contains("Unknown encoder") {
        return "this ffmpeg has no H.264 encoder (libx264); install a complete build of ffmpeg, and set STORYC_FFMPEG to its path"
            .to_owned();
    }
    if last.is_empty() { format!("ffmpeg failed ({status})") } else { format!("ffmpeg failed:\n{last}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]
mod tests;

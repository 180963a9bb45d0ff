//! The ffmpeg call that joins clips: which streams are copied, and how the others are filtered.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::cli::ffmpeg::{Audio, Call, Fraction, Probe, file_argument};

/// Samples per second of encoded sound.
const SAMPLE_RATE: u64 = 48_000;

/// The largest shift of a stream that can't be noticed, in seconds.
const MAX_SHIFT: f64 = 0.001;

/// The latest start of sound that is copied or follows a copied picture, in seconds.
const MAX_SOUND_START: f64 = 0.05;

/// Seconds by which a clip may be too short without a warning.
const SHORT_SECONDS: f64 = 0.1;

/// With more clips, each is decoded by one thread: all are open at once, and every thread keeps a frame in memory.
const MANY_CLIPS: usize = 8;

/// A clip's file, with its place on the story's clock.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) number: u32,
    pub(super) file: PathBuf,
    pub(super) probe: Probe,
    pub(super) start_ms: u64,
    pub(super) end_ms: u64,
}

/// A film to write: its clips, each with its place in frames.
#[derive(Debug)]
pub(super) struct Cut {
    pieces: Vec<Piece>,
    /// The frame at which each clip begins, and after them the number of frames of the film.
    borders: Vec<u64>,
    fps: Fraction,
    width: u32,
    height: u32,
}

impl Cut {
    /// Places the clips; `None` without any. The film has the rate and, to an even number of pixels, the size of the
    /// first clip.
    pub(super) fn new(pieces: Vec<Piece>) -> Option<Self> {
        let first = pieces.first()?;
        let (start_ms, fps) = (first.start_ms, first.probe.fps);
        let (width, height) = ((first.probe.width & !1).max(2), (first.probe.height & !1).max(2));
        // Each border is rounded on the story's clock, so that the rounding doesn't add up.
        let ends = pieces.iter().map(|piece| fps.frames(piece.end_ms.saturating_sub(start_ms)));
        let borders = std::iter::once(0).chain(ends).collect();
        Some(Self { pieces, borders, fps, width, height })
    }

    /// The length of the film in milliseconds.
    pub(super) fn length_ms(&self) -> u64 {
        self.fps.ticks(self.borders.last().copied().unwrap_or(0), 1000)
    }

    /// The warnings for clips that are shorter than their time.
    pub(super) fn warnings(&self) -> Vec<String> {
        let pieces = self.pieces.iter().filter_map(|piece| {
            let needed = piece.end_ms.saturating_sub(piece.start_ms) as f64 / 1000.0;
            let missing = needed - piece.probe.seconds;
            (missing > SHORT_SECONDS).then(|| {
                format!(
                    "clip {} is {:.1} s long, but its time is {needed:.1} s; the film holds its last picture for {missing:.1} s",
                    piece.number, piece.probe.seconds
                )
            })
        });
        pieces.collect()
    }

    /// The call that writes the film to this file.
    pub(super) fn call(&self, to: &Path) -> Call {
        let has_sound = self.pieces.iter().any(|piece| piece.probe.audio.is_some());
        let copies_picture = self.can_copy_picture();
        let copies_sound = copies_picture && self.can_copy_sound();
        let is_listed = copies_picture && self.pieces.len() > 1;
        let mut call = Call { args: vec!["-y".into()], input: Vec::new() };
        if is_listed {
            call.input = self.list();
            // Otherwise, the sound in these files would move their pictures.
            call.args.extend(words("-copyts -f concat -safe 0 -protocol_whitelist file,pipe -i pipe:0"));
        } else {
            call.args.push("-nostdin".into());
        }
        if !is_listed || has_sound {
            for piece in &self.pieces {
                if !copies_picture && self.pieces.len() > MANY_CLIPS {
                    call.args.extend(words("-threads 1"));
                }
                call.args.extend(["-i".into(), file_argument(&piece.file)]);
            }
        }
        let mut filters = Vec::new();
        if !copies_picture {
            filters.extend(self.picture_filters());
        }
        if has_sound && !copies_sound {
            filters.extend(self.sound_filters(usize::from(is_listed)));
        }
        if !filters.is_empty() {
            call.args.extend(["-filter_complex".into(), filters.join(";").into()]);
        }
        call.args.extend(words(if copies_picture {
            "-map 0:V:0 -c:v copy"
        } else {
            "-map [v] -c:v libx264 -profile:v high -preset medium -crf 18 -pix_fmt yuv420p"
        }));
        if has_sound {
            call.args.extend(words(if copies_sound {
                "-map 0:a:0 -c:a copy"
            } else {
                "-map [a] -c:a aac -b:a 192k"
            }));
        }
        call.args.extend(words("-movflags +faststart -f mp4"));
        call.args.push(file_argument(to));
        call
    }

    /// The clips, each with its number of frames.
    fn lengths(&self) -> impl Iterator<Item = (&Piece, u64)> {
        let frames = self.borders.iter().zip(self.borders.iter().skip(1));
        self.pieces.iter().zip(frames).map(|(piece, (start, end))| (piece, end.saturating_sub(*start)))
    }

    /// Returns true if the pictures of all clips fit together as they are: a browser plays them, they are encoded alike,
    /// and each clip is exactly as long as its time.
    fn can_copy_picture(&self) -> bool {
        let Some(first) = self.pieces.first().map(|piece| &piece.probe) else { return false };
        let half_frame = 0.5 / self.fps.value();
        self.lengths().all(|(piece, frames)| {
            let probe = &piece.probe;
            let is_playable = probe.codec == "h264"
                && matches!(probe.pixel_format.as_str(), "yuv420p" | "yuvj420p")
                && probe.container.split(',').any(|name| name == "mp4");
            // A decoder reads the parameters of the first clip only; without ffprobe, they aren't known.
            let is_alike = probe.parameters.is_some()
                && probe.parameters == first.parameters
                && (probe.width, probe.height, probe.is_upright, probe.fps)
                    == (self.width, self.height, true, self.fps)
                && (&probe.pixel_format, &probe.colours) == (&first.pixel_format, &first.colours);
            let seconds = self.fps.ticks(frames, 1_000_000) as f64 / 1e6;
            let fits = probe.has_constant_rate
                && probe.frames == Some(frames)
                && probe.start.abs() < MAX_SHIFT
                && (probe.seconds - seconds).abs() < half_frame;
            let sound = probe.audio.as_ref().and_then(|audio| audio.start);
            // A list separates lines, so it can't contain a name with a line break.
            let can_be_listed = self.pieces.len() == 1
                || !piece
                    .file
                    .as_os_str()
                    .as_encoded_bytes()
                    .iter()
                    .any(|byte| matches!(byte, b'\n' | b'\r' | 0));
            is_playable && is_alike && fits && can_be_listed && sound.unwrap_or(0.0) < MAX_SOUND_START
        })
    }

    /// Returns true if the sound of the only clip is as long as its picture. Joined sound is always encoded: the sound
    /// of a clip is a whole number of packets, which is hardly ever as long as its frames.
    fn can_copy_sound(&self) -> bool {
        let [Piece { probe: Probe { audio: Some(audio), seconds, .. }, .. }] = self.pieces.as_slice() else {
            return false;
        };
        let Audio { codec, seconds: Some(length), .. } = audio else { return false };
        codec == "aac" && (length - seconds).abs() < 0.5 / self.fps.value()
    }

    /// The script for ffmpeg's concat demuxer.
    fn list(&self) -> Vec<OsString> {
        let mut lines = vec![OsString::from("ffconcat version 1.0")];
        for (piece, frames) in self.lengths() {
            let mut line = OsString::from("file '");
            let whole = file_argument(&piece.file);
            let mut parts = split_at_quotes(&whole).into_iter();
            line.push(parts.next().unwrap_or_default());
            for part in parts {
                line.push(r"'\''");
                line.push(part);
            }
            line.push("'");
            lines.push(line);
            lines.push(format!("duration {}us", self.fps.ticks(frames, 1_000_000)).into());
        }
        lines
    }

    /// The filters that bring all pictures to one size, rate and format, and cut each clip to its frames.
    fn picture_filters(&self) -> Vec<String> {
        let (width, height, rate) =
            (self.width, self.height, format!("{}/{}", self.fps.numerator, self.fps.denominator));
        let mut filters: Vec<String> = self
            .lengths()
            .enumerate()
            .map(|(at, (piece, frames))| {
                let probe = &piece.probe;
                let square = if probe.is_upright { "" } else { "scale=trunc(iw*sar/2)*2:ih,setsar=1," };
                let size = if (probe.width, probe.height) == (width, height) {
                    String::new()
                } else {
                    format!(
                        "scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos,pad={width}:{height}:-1:-1,"
                    )
                };
                format!(
                    "[{at}:V:0]fps={rate}:start_time=0,{square}{size}setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame={frames},setpts=PTS-STARTPTS[v{at}]"
                )
            })
            .collect();
        filters.push(format!("{}concat=n={}[v]", self.labels("v"), self.pieces.len()));
        filters
    }

    /// The filters that cut the sound of each clip to its frames, with silence where there is none. `first` is the
    /// number of the first clip's input.
    fn sound_filters(&self, first: usize) -> Vec<String> {
        let sample = |border: &u64| self.fps.ticks(*border, SAMPLE_RATE);
        let borders = self.borders.iter().zip(self.borders.iter().skip(1));
        let mut filters: Vec<String> = self
            .pieces
            .iter()
            .zip(borders)
            .enumerate()
            .map(|(at, (piece, (start, end)))| {
                let source = if piece.probe.audio.is_some() {
                    format!(
                        "[{}:a:0]aresample={SAMPLE_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad",
                        first + at
                    )
                } else {
                    format!("anullsrc=r={SAMPLE_RATE}:cl=stereo,aformat=sample_fmts=fltp")
                };
                let samples = sample(end).saturating_sub(sample(start));
                format!("{source},atrim=end_sample={samples},asetpts=N/SR/TB[a{at}]")
            })
            .collect();
        filters.push(format!("{}concat=n={}:v=0:a=1[a]", self.labels("a"), self.pieces.len()));
        filters
    }

    /// The labels of all clips in a filter.
    fn labels(&self, kind: &str) -> String {
        (0..self.pieces.len()).fold(String::new(), |labels, at| format!("{labels}[{kind}{at}]"))
    }
}

/// Splits arguments at spaces.
fn words(text: &str) -> impl Iterator<Item = OsString> {
    text.split(' ').map(OsString::from)
}

/// Splits a path at its single quotes.
#[cfg(unix)]
fn split_at_quotes(text: &std::ffi::OsStr) -> Vec<OsString> {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    text.as_bytes().split(|byte| *byte == b'\'').map(|part| OsString::from_vec(part.to_owned())).collect()
}

/// Splits a path at its single quotes.
#[cfg(not(unix))]
fn split_at_quotes(text: &std::ffi::OsStr) -> Vec<OsString> {
    text.to_string_lossy().split('\'').map(OsString::from).collect()
}

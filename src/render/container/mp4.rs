//! Checks MP4 files, whole or fragmented: a sequence of boxes, with the index in the box `moov`.

use std::io::{Read, Seek, SeekFrom};

use crate::render::container::{Container, Track, TrackKind, footage, truncated};

/// The most boxes read in a track, and the most tracks read in a file. Real files have far fewer; the limits are for
/// hostile ones.
const MAX_BOXES: usize = 256;
const MAX_TRACKS: usize = 32;

/// Bytes read from the start of a box in a track, enough for the longest `tkhd`.
const BOX_START: usize = 96;

/// Facts from the index (`moov`).
#[derive(Default)]
struct Movie {
    /// Length in seconds; 0 if only the fragments have it.
    seconds: Option<f64>,
    /// True if the file is in fragments.
    fragmented: bool,
    /// The tracks, as far as the index describes them.
    tracks: Vec<Track>,
}

/// The boxes of a track that matter here, each `None` until it is read.
#[derive(Default)]
struct TrackBoxes {
    /// The handler type in `hdlr`, such as `vide`.
    handler: Option<[u8; 4]>,
    /// Width and height in the first sample entry of `stsd`.
    entry: Option<(u32, u32)>,
    /// Width and height in `tkhd`.
    header: Option<(u32, u32)>,
    /// True if `tkhd` turns the picture by 90 or 270 degrees.
    turned: bool,
    /// The number of samples in `stsz` or `stz2`.
    sizes: Option<u32>,
    /// The number of samples of the first entry in `stts`; 0 if it has no entries.
    times: Option<u32>,
}

/// Checks a file of `length` bytes.
pub(super) fn inspect(file: &mut (impl Read + Seek), length: u64) -> Result<Container, String> {
    let (mut at, mut media, mut fragments, mut segments) = (0, false, false, 0.0);
    let mut movie = None;
    while at < length {
        file.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
        let (kind, head, size) = header(file, length - at).map_err(|()| truncated(at, length))?;
        if at == 0 && &kind != b"ftyp" {
            return Err("it isn't an MP4 file".to_owned());
        }
        if size > length - at {
            return Err(truncated(at, length));
        }
        match &kind {
            b"mdat" => media |= size > head,
            b"moof" => fragments = true,
            b"sidx" => segments += index(file, size - head)?,
            b"moov" => movie = Some(read(file, at + head, at + size)?),
            _ => {}
        }
        at += size;
    }
    let Some(mut movie) = movie.filter(|_| media) else { return Err("it has no frames".to_owned()) };
    let is_fragmented = movie.fragmented && fragments;
    let known = movie.seconds.filter(|seconds| *seconds > 0.0);
    let seconds = known.or((is_fragmented && segments > 0.0).then_some(segments));
    if seconds.is_none() && !is_fragmented {
        return Err("it has no length".to_owned());
    }
    if is_fragmented {
        // The samples are listed in the fragments; the index lists none.
        movie.tracks.iter_mut().for_each(|track| track.has_samples = Some(true));
    }
    Ok(Container { footage: footage(seconds, &movie.tracks), extension: "mp4" })
}

/// Sums the lengths in a segment index (`sidx`), in seconds.
fn index(file: &mut impl Read, size: u64) -> Result<f64, String> {
    let broken = || "its index is broken".to_owned();
    // A real index is small; the limit is for hostile files.
    let mut body = vec![0; usize::try_from(size.min(1 << 20)).map_err(|_| broken())?];
    file.read_exact(&mut body).map_err(|_| broken())?;
    let scale = word(&body, 8);
    // The two times before the list have 32 bits each in version 0, else 64.
    let list = if body.first() == Some(&0) { 20 } else { 28 };
    let count = (word(&body, list) & 0xFFFF) as usize;
    let ticks: u64 = (0..count).map(|at| u64::from(word(&body, list + 4 + at * 12 + 4))).sum();
    Ok(if scale == 0 { 0.0 } else { ticks as f64 / f64::from(scale) })
}

/// Reads 32 bits, big-endian; 0 beyond the end.
fn word(bytes: &[u8], at: usize) -> u32 {
    known_word(bytes, at).unwrap_or(0)
}

/// Reads 32 bits, big-endian; `None` beyond the end.
fn known_word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes)
}

/// Reads a box header: the box's type, the header's length and the box's length. `rest` is the length to the end.
fn header(file: &mut impl Read, rest: u64) -> Result<([u8; 4], u64, u64), ()> {
    let mut head = [0; 8];
    file.read_exact(&mut head).map_err(|_| ())?;
    let [a, b, c, d, kind @ ..] = head;
    match u64::from(u32::from_be_bytes([a, b, c, d])) {
        0 => Ok((kind, 8, rest)),
        1 => {
            let mut long = [0; 8];
            file.read_exact(&mut long).map_err(|_| ())?;
            let size = u64::from_be_bytes(long);
            if size < 16 { Err(()) } else { Ok((kind, 16, size)) }
        }
        size if size < 8 => Err(()),
        size => Ok((kind, 8, size)),
    }
}

/// Reads the index between two offsets.
fn read(file: &mut (impl Read + Seek), from: u64, to: u64) -> Result<Movie, String> {
    let broken = || "its index is broken".to_owned();
    let (mut movie, mut scale, mut at) = (Movie::default(), 0, from);
    while at + 8 <= to {
        file.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
        let (kind, head, size) = header(file, to - at).map_err(|()| broken())?;
        match &kind {
            b"mvhd" => {
                let mut body = [0; 32];
                file.read_exact(&mut body).map_err(|_| broken())?;
                let is_long = body.first() == Some(&1);
                scale = word(&body, if is_long { 20 } else { 12 });
                movie.seconds = seconds(&body, if is_long { 24 } else { 16 }, is_long, scale);
            }
            // Descend into `mvex`, which contains `mehd`.
            b"mvex" => {
                movie.fragmented = true;
                at += head;
                continue;
            }
            b"mehd" => {
                let mut body = [0; 12];
                let wanted = usize::try_from((size - head).min(12)).map_err(|_| broken())?;
                file.read_exact(body.get_mut(..wanted).ok_or_else(broken)?).map_err(|_| broken())?;
                let known = seconds(&body, 4, body.first() == Some(&1), scale);
                movie.seconds = movie.seconds.filter(|seconds| *seconds > 0.0).or(known);
            }
            b"trak" => match movie.tracks.len() {
                ..MAX_TRACKS => movie.tracks.push(track(file, at + head, at.saturating_add(size).min(to))),
                // An unknown track stands for all the others.
                MAX_TRACKS => movie.tracks.push(Track::default()),
                _ => {}
            },
            _ => {}
        }
        at = at.saturating_add(size);
    }
    Ok(movie)
}

/// Reads a track between two offsets. Whatever can't be read stays unknown.
fn track(file: &mut (impl Read + Seek), from: u64, to: u64) -> Track {
    let (mut boxes, mut at) = (TrackBoxes::default(), from);
    for _ in 0..MAX_BOXES {
        if at + 8 > to || file.seek(SeekFrom::Start(at)).is_err() {
            break;
        }
        let Ok((kind, head, size)) = header(file, to - at) else { break };
        if size > to - at {
            break;
        }
        match &kind {
            // Descend: the next box is the first one inside.
            b"mdia" | b"minf" | b"stbl" => at += head,
            b"tkhd" | b"hdlr" | b"stsd" | b"stsz" | b"stz2" | b"stts" => {
                let mut start = [0; BOX_START];
                let length = usize::try_from(size - head).unwrap_or(BOX_START).min(BOX_START);
                let Some(body) = start.get_mut(..length) else { break };
                if file.read_exact(body).is_err() {
                    break;
                }
                boxes.read(kind, body);
                at += size;
            }
            _ => at += size,
        }
    }
    boxes.track()
}

impl TrackBoxes {
    /// Reads a box of the track from the start of its body.
    fn read(&mut self, kind: [u8; 4], body: &[u8]) {
        match &kind {
            b"tkhd" => {
                // The times before the matrix have 64 bits each in version 1, else 32.
                let matrix = if body.first() == Some(&1) { 52 } else { 40 };
                let part = |index: usize| word(body, matrix + 4 * index);
                // The matrix is a b u, c d v, x y w.
                self.turned = part(0) == 0 && part(4) == 0 && part(1) != 0 && part(3) != 0;
                // In 16.16 fixed point.
                self.header = picture_size(part(9) >> 16, part(10) >> 16);
            }
            // In QuickTime files, a track has a second `hdlr`, for its data.
            b"hdlr" if body.get(4..8) != Some(b"dhlr") && self.handler.is_none() => {
                self.handler = body.get(8..12).and_then(|handler| handler.try_into().ok());
            }
            // The first sample entry is at 8; a video's size is 32 bytes into it, in 16 bits each.
            b"stsd" if word(body, 4) > 0 && word(body, 8) >= 36 => {
                let size = word(body, 40);
                self.entry = picture_size(size >> 16, size & 0xFFFF);
            }
            b"stsz" | b"stz2" => self.sizes = known_word(body, 8),
            b"stts" => {
                self.times = known_word(body, 4).map(|entries| entries.min(word(body, 8)));
            }
            _ => {}
        }
    }

    /// Sums up the boxes.
    fn track(&self) -> Track {
        let size = self.entry.or(self.header);
        Track {
            kind: self.handler.map(|handler| match &handler {
                b"vide" => TrackKind::Video,
                b"soun" => TrackKind::Sound,
                _ => TrackKind::Other,
            }),
            size: if self.turned { size.map(|(width, height)| (height, width)) } else { size },
            has_samples: self.sizes.or(self.times).map(|samples| samples > 0),
        }
    }
}

/// Width and height; `None` if either is 0, which files write for an unknown size.
fn picture_size(width: u32, height: u32) -> Option<(u32, u32)> {
    (width > 0 && height > 0).then_some((width, height))
}

/// Reads a length of 32 or 64 bits, in seconds; `None` if it is unknown, which is all bits set.
fn seconds(body: &[u8], at: usize, is_long: bool, scale: u32) -> Option<f64> {
    let ticks = if is_long {
        (u64::from(word(body, at)) << 32) | u64::from(word(body, at + 4))
    } else {
        u64::from(word(body, at))
    };
    let is_known = ticks != if is_long { u64::MAX } else { u64::from(u32::MAX) };
    (scale > 0 && is_known).then(|| ticks as f64 / f64::from(scale))
}

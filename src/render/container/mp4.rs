//! Checks MP4 files, whole or fragmented: a sequence of boxes, with the index in the box `moov`.

use std::io::{Read, Seek, SeekFrom};

use crate::render::container::{Container, truncated};

/// Facts from the index (`moov`).
#[derive(Clone, Copy, Default)]
struct Movie {
    /// Length in seconds; 0 if only the fragments have it.
    seconds: Option<f64>,
    /// True if the file is in fragments.
    fragmented: bool,
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
    let Some(movie) = movie.filter(|_| media) else { return Err("it has no frames".to_owned()) };
    let is_fragmented = movie.fragmented && fragments;
    let known = movie.seconds.filter(|seconds| *seconds > 0.0);
    let seconds = known.or((is_fragmented && segments > 0.0).then_some(segments));
    if seconds.is_none() && !is_fragmented {
        return Err("it has no length".to_owned());
    }
    Ok(Container { seconds, extension: "mp4" })
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
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
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
            _ => {}
        }
        at = at.saturating_add(size);
    }
    Ok(movie)
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

//! Whether a file is a whole clip that a player can open: an MP4 whose boxes fill it exactly.

use std::io::{Read, Seek, SeekFrom};

/// The length of the clip in seconds.
///
/// # Errors
///
/// What is wrong with the file, in a few words.
pub(super) fn seconds(file: &mut (impl Read + Seek)) -> Result<f64, String> {
    let io = |error: std::io::Error| error.to_string();
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    let (mut at, mut first, mut media, mut duration) = (0, true, false, None);
    while at < length {
        file.seek(SeekFrom::Start(at)).map_err(io)?;
        let (kind, head, size) = header(file, length - at).map_err(|()| cut(at, length))?;
        if first && &kind != b"ftyp" {
            return Err("it is no MP4 file".to_owned());
        }
        first = false;
        if size > length - at {
            return Err(cut(at, length));
        }
        match &kind {
            b"mdat" => media |= size > head,
            b"moov" => duration = movie(file, at + head, at + size)?,
            _ => {}
        }
        at += size;
    }
    match (duration, media) {
        (Some(seconds), true) if seconds > 0.0 => Ok(seconds),
        (Some(_), true) => Err("it has no length".to_owned()),
        _ => Err("it has no pictures".to_owned()),
    }
}

fn cut(at: u64, length: u64) -> String {
    format!("it ends in the middle: {length} bytes, and the part at {at} goes on")
}

/// Kind, length of the head, and length of the box at the file's place.
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

/// The length that the movie's header gives.
fn movie(file: &mut (impl Read + Seek), from: u64, to: u64) -> Result<Option<f64>, String> {
    let mut at = from;
    while at + 8 <= to {
        file.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
        let (kind, _, size) = header(file, to - at).map_err(|()| "its index is broken".to_owned())?;
        if &kind == b"mvhd" {
            let mut body = [0; 32];
            file.read_exact(&mut body).map_err(|_| "its index is broken".to_owned())?;
            let word = |at: usize| {
                body.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
            };
            let (scale, length) = if body.first() == Some(&1) {
                (word(20), (u64::from(word(24)) << 32) | u64::from(word(28)))
            } else {
                (word(12), u64::from(word(16)))
            };
            return Ok(Some(if scale == 0 { 0.0 } else { length as f64 / f64::from(scale) }));
        }
        at = at.saturating_add(size);
    }
    Ok(None)
}

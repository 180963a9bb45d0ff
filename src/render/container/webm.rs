//! Checks WebM files: a sequence of elements, each with an id and a length; the segment has the frames.

use std::io::{Read, Seek, SeekFrom};

use crate::render::container::{Container, Track, TrackKind, footage, truncated};

/// The first bytes of a file.
pub(super) const HEAD: [u8; 4] = [0x1A, 0x45, 0xDF, 0xA3];

const EBML: u64 = 0x1A45_DFA3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const CLUSTER: u64 = 0x1F43_B675;
/// Nanoseconds per tick.
const SCALE: u64 = 0x2A_D7B1;
/// Length in ticks.
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
/// 1 is video, 2 is sound.
const TRACK_TYPE: u64 = 0x83;
const VIDEO: u64 = 0xE0;
const PIXEL_WIDTH: u64 = 0xB0;
const PIXEL_HEIGHT: u64 = 0xBA;
const DISPLAY_WIDTH: u64 = 0x54B0;
const DISPLAY_HEIGHT: u64 = 0x54BA;
/// 0, the default, is pixels.
const DISPLAY_UNIT: u64 = 0x54B2;

/// The most elements read in the list of tracks. Real files have far fewer; the limit is for hostile ones.
const MAX_ELEMENTS: usize = 4096;

/// The values of a track entry that matter here.
#[derive(Default)]
struct TrackEntry {
    kind: Option<u64>,
    pixels: [Option<u32>; 2],
    display: [Option<u32>; 2],
    display_unit: u64,
}

/// Checks a file of `length` bytes.
pub(super) fn inspect(file: &mut (impl Read + Seek), length: u64) -> Result<Container, String> {
    let (mut at, mut clusters, mut seconds, mut tracks) = (0, false, None, Vec::new());
    while at < length {
        let (id, body, size) = element(file, at).map_err(|()| truncated(at, length))?;
        let end = match size {
            Some(size) => {
                body.checked_add(size).filter(|end| *end <= length).ok_or_else(|| truncated(at, length))?
            }
            None => length,
        };
        at = match id {
            // Descend: the next element is the first one in the segment.
            SEGMENT => body,
            INFO => {
                seconds = duration(file, body, end)?;
                end
            }
            TRACKS => {
                tracks = read_tracks(file, body, end);
                end
            }
            CLUSTER => {
                clusters |= end > body;
                end
            }
            EBML => end,
            _ if at == 0 => return Err("it isn't a WebM file".to_owned()),
            _ => end,
        };
    }
    if !clusters {
        return Err("it has no frames".to_owned());
    }
    Ok(Container { footage: footage(seconds, &tracks), extension: "webm" })
}

/// Reads the length from a segment's info element, in seconds.
fn duration(file: &mut (impl Read + Seek), from: u64, to: u64) -> Result<Option<f64>, String> {
    let broken = |()| "its index is broken".to_owned();
    let (mut at, mut scale, mut ticks) = (from, 1_000_000.0, None);
    while at < to {
        let (id, body, size) = element(file, at).map_err(broken)?;
        let size = size.filter(|size| body + size <= to).ok_or(()).map_err(broken)?;
        if matches!(id, SCALE | DURATION) && size <= 8 {
            let bits = unsigned(file, size).map_err(broken)?;
            match (id, size) {
                (SCALE, _) => scale = bits as f64,
                (_, 4) => ticks = Some(f64::from(f32::from_bits(bits as u32))),
                (_, 8) => ticks = Some(f64::from_bits(bits)),
                _ => {}
            }
        }
        at = body + size;
    }
    // The scale is in nanoseconds per tick.
    Ok(ticks.map(|ticks| ticks * scale / 1e9).filter(|seconds| seconds.is_finite() && *seconds > 0.0))
}

/// Reads the list of tracks between two offsets. Where it breaks off, an unknown track stands for the rest.
fn read_tracks(file: &mut (impl Read + Seek), from: u64, to: u64) -> Vec<Track> {
    let (mut entries, mut at) = (Vec::new(), from);
    for _ in 0..MAX_ELEMENTS {
        if at >= to {
            return entries.iter().map(TrackEntry::track).collect();
        }
        let Some(next) = read_track_element(file, at, to, &mut entries) else { break };
        at = next;
    }
    entries.iter().map(TrackEntry::track).chain([Track::default()]).collect()
}

/// Reads one element of the list of tracks into the entries; returns the offset of the next one.
fn read_track_element(
    file: &mut (impl Read + Seek),
    at: u64,
    to: u64,
    entries: &mut Vec<TrackEntry>,
) -> Option<u64> {
    let (id, body, size) = element(file, at).ok()?;
    let size = size?;
    let end = body.checked_add(size).filter(|end| *end <= to)?;
    // Descend into both: the next element is the first one inside.
    if id == TRACK {
        entries.push(TrackEntry::default());
        return Some(body);
    }
    if id == VIDEO {
        return Some(body);
    }
    let Some(entry) = entries.last_mut() else { return Some(end) };
    let [width, height] = &mut entry.pixels;
    let [display_width, display_height] = &mut entry.display;
    let side = match id {
        PIXEL_WIDTH => width,
        PIXEL_HEIGHT => height,
        DISPLAY_WIDTH => display_width,
        DISPLAY_HEIGHT => display_height,
        TRACK_TYPE => {
            entry.kind = Some(unsigned(file, size).ok()?);
            return Some(end);
        }
        DISPLAY_UNIT => {
            entry.display_unit = unsigned(file, size).ok()?;
            return Some(end);
        }
        _ => return Some(end),
    };
    *side = u32::try_from(unsigned(file, size).ok()?).ok().filter(|side| *side > 0);
    Some(end)
}

impl TrackEntry {
    /// Sums up the values. Each side of the display size defaults to that of the picture.
    fn track(&self) -> Track {
        let [width, height] = self.pixels;
        let [display_width, display_height] =
            if self.display_unit == 0 { self.display } else { [None, None] };
        Track {
            kind: self.kind.map(|kind| match kind {
                1 => TrackKind::Video,
                2 => TrackKind::Sound,
                _ => TrackKind::Other,
            }),
            size: display_width.or(width).zip(display_height.or(height)),
            has_samples: Some(true),
        }
    }
}

/// Reads an unsigned number of up to eight bytes.
fn unsigned(file: &mut impl Read, size: u64) -> Result<u64, ()> {
    let start = 8_usize.checked_sub(usize::try_from(size).map_err(|_| ())?).ok_or(())?;
    let mut bytes = [0; 8];
    file.read_exact(bytes.get_mut(start..).ok_or(())?).map_err(|_| ())?;
    Ok(u64::from_be_bytes(bytes))
}

/// Reads the element at an offset: its id, the offset of its body, and the body's length, if known.
fn element(file: &mut (impl Read + Seek), at: u64) -> Result<(u64, u64, Option<u64>), ()> {
    file.seek(SeekFrom::Start(at)).map_err(|_| ())?;
    let (id, first, _) = number(file, false)?;
    let (size, second, is_unknown) = number(file, true)?;
    Ok((id, at + first + second, Some(size).filter(|_| !is_unknown)))
}

/// Reads a number of one to eight bytes: the leading zero bits of the first byte count the bytes that follow. Returns
/// the number, its length in bytes, and whether all its bits are set. A length excludes the marker bit; an id includes
/// it.
fn number(file: &mut impl Read, is_length: bool) -> Result<(u64, u64, bool), ()> {
    let mut first = [0];
    file.read_exact(&mut first).map_err(|_| ())?;
    let [first] = first;
    let more = first.leading_zeros();
    if more > 7 {
        return Err(());
    }
    let mask = 0x7F_u8 >> more;
    let mut value = u64::from(if is_length { first & mask } else { first });
    let mut is_full = first & mask == mask;
    for _ in 0..more {
        let mut byte = [0];
        file.read_exact(&mut byte).map_err(|_| ())?;
        let [byte] = byte;
        value = (value << 8) | u64::from(byte);
        is_full &= byte == 0xFF;
    }
    Ok((value, u64::from(more) + 1, is_full))
}

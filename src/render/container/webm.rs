//! Checks WebM files: a sequence of elements, each with an id and a length; the segment has the frames.

use std::io::{Read, Seek, SeekFrom};

use crate::render::container::{Container, truncated};

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

/// Checks a file of `length` bytes.
pub(super) fn inspect(file: &mut (impl Read + Seek), length: u64) -> Result<Container, String> {
    let (mut at, mut clusters, mut seconds) = (0, false, None);
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
            CLUSTER => {
                clusters |= end > body;
                end
            }
            EBML => end,
            _ if at == 0 => return Err("it isn't a WebM file".to_owned()),
            _ => end,
        };
    }
    if clusters { Ok(Container { seconds, extension: "webm" }) } else { Err("it has no frames".to_owned()) }
}

/// Reads the length from a segment's info element, in seconds.
fn duration(file: &mut (impl Read + Seek), from: u64, to: u64) -> Result<Option<f64>, String> {
    let broken = |()| "its index is broken".to_owned();
    let (mut at, mut scale, mut ticks) = (from, 1_000_000.0, None);
    while at < to {
        let (id, body, size) = element(file, at).map_err(broken)?;
        let size = size.filter(|size| body + size <= to).ok_or(()).map_err(broken)?;
        if matches!(id, SCALE | DURATION) && size <= 8 {
            let mut bytes = [0; 8];
            let kept = bytes.get_mut(8 - size as usize..).ok_or(()).map_err(broken)?;
            file.read_exact(kept).map_err(|error| error.to_string())?;
            let bits = u64::from_be_bytes(bytes);
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

//! Writes a board as an MP4 file that can play while it loads.
//!
//! All frames are equally long. The file is as long as the clip, rounded to a frame, and has at least two frames. The same
//! board makes the same bytes.

mod h264;
mod mp4;

use super::{Board, DrawError, Frame, MAX_FPS, MAX_MS, MAX_SHORT_SIDE, MAX_SIDE, MIN_SIDE, Painter};

/// A video encoder. Another codec needs another implementation, and its name in the container.
trait Encoder {
    /// Encodes the next frame, as a key frame if `is_key`.
    fn encode(&mut self, frame: &Frame, is_key: bool) -> Result<EncodedFrame, DrawError>;
}

/// An encoded frame.
struct EncodedFrame {
    /// Its bytes, as the container takes them.
    bytes: Vec<u8>,
    /// True if playback can start with it.
    is_key: bool,
}

/// Draws a board as an MP4 file: H.264 in the baseline profile, without sound. After each frame, `progress` gets the
/// milliseconds of the clip that are done.
///
/// # Errors
///
/// If the board's size, frame rate or duration is out of range, or the encoder fails.
pub fn animatic(board: &Board, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, DrawError> {
    let (width, height) = (board.width, board.height);
    let is_valid = |side: u32| side.is_multiple_of(2) && (MIN_SIDE..=MAX_SIDE).contains(&side);
    if !is_valid(width) || !is_valid(height) || width.min(height) > MAX_SHORT_SIDE {
        return Err(DrawError::Size(width, height));
    }
    if !(1..=MAX_FPS).contains(&board.fps) {
        return Err(DrawError::Fps(board.fps));
    }
    if !(1..=MAX_MS).contains(&board.total_ms) {
        return Err(DrawError::Length(board.total_ms));
    }
    let fps = u64::from(board.fps);
    // A frame lasts until the next one, so a file needs at least two.
    let count = ((board.total_ms * fps + 500) / 1000).max(2);
    let mut encoder = h264::encoder(board.fps)?;
    let mut file = mp4::Mp4Writer::new(width, height, board.fps)?;
    let mut painter = Painter::new(board);
    let mut frame = Frame { width, height, pixels: Vec::new() };
    let mut last_shot = None;
    for index in 0..count {
        let at_ms = index * 1000 / fps;
        painter.paint(at_ms, &mut frame);
        // A shot starts with a key frame, so that a player can jump to it.
        let shot = board.shot_at(at_ms);
        let is_cut = shot != last_shot;
        last_shot = shot;
        file.add(index, &encoder.encode(&frame, is_cut)?)?;
        progress(((index + 1) * 1000 / fps).min(board.total_ms));
    }
    file.finish()
}

//! A board to a video file: frames to coded pictures, and those to an MP4 that begins to play before it is all there.
//!
//! Every frame is as long as any other, the file is as long as the clip, rounded to a frame, and the same board makes the
//! same bytes.

mod h264;
mod mp4;

use super::{Board, DrawError, Frame, LEAST_SIDE, MOST_FPS, MOST_MS, MOST_SIDE, Painter};

/// What turns frames into the coded pictures of one stream, in order. To use another codec is to write another of these
/// and to tell the container its name.
trait Encoder {
    /// The next frame.
    fn encode(&mut self, frame: &Frame) -> Result<Coded, DrawError>;
}

/// A coded picture.
struct Coded {
    /// Its bytes, as the container takes them.
    bytes: Vec<u8>,
    /// Whether playing can begin with it.
    key: bool,
}

/// A whole MP4 file: H.264 in the baseline profile, without sound. `progress` hears how many milliseconds of the clip
/// are done, after each frame.
///
/// # Errors
///
/// Where the board has a size, a rate or a length that no file can have, or the encoder fails.
pub fn animatic(board: &Board, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, DrawError> {
    let (width, height) = (board.width, board.height);
    let possible = |side: u32| side.is_multiple_of(2) && (LEAST_SIDE..=MOST_SIDE).contains(&side);
    if !possible(width) || !possible(height) || width.min(height) > 2160 {
        return Err(DrawError::Size(width, height));
    }
    if !(1..=MOST_FPS).contains(&board.fps) {
        return Err(DrawError::Fps(board.fps));
    }
    if !(1..=MOST_MS).contains(&board.total_ms) {
        return Err(DrawError::Length(board.total_ms));
    }
    let fps = u64::from(board.fps);
    let count = ((board.total_ms * fps + 500) / 1000).max(1);
    let mut encoder = h264::encoder(board.fps)?;
    let mut file = mp4::File::new(width, height, board.fps)?;
    let mut painter = Painter::new(board);
    let mut frame = Frame { width, height, pixels: Vec::new() };
    for index in 0..count {
        painter.paint(index * 1000 / fps, &mut frame);
        file.add(index, &encoder.encode(&frame)?)?;
        progress(((index + 1) * 1000 / fps).min(board.total_ms));
    }
    file.finish()
}

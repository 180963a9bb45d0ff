//! A board to a video file: frames to coded pictures, and those to an MP4 that begins to play before it is all there.
//!
//! Every frame is as long as any other, the file is as long as the clip, rounded to a frame and of at least two, and the same board makes the
//! same bytes.

mod h264;
mod mp4;

use super::{Board, DrawError, Frame, LEAST_SIDE, MOST_FPS, MOST_MS, MOST_SIDE, Painter};

/// What turns frames into the coded pictures of one stream, in order. To use another codec is to write another of these
/// and to tell the container its name.
trait Encoder {
    /// The next frame; with `key`, as one that playing can begin with.
    fn encode(&mut self, frame: &Frame, key: bool) -> Result<Coded, DrawError>;
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
    // A file says how long a frame is by when the next one comes, so that there are at least two.
    let count = ((board.total_ms * fps + 500) / 1000).max(2);
    let mut encoder = h264::encoder(board.fps)?;
    let mut file = mp4::File::new(width, height, board.fps)?;
    let mut painter = Painter::new(board);
    let mut frame = Frame { width, height, pixels: Vec::new() };
    let mut before = None;
    for index in 0..count {
        let at_ms = index * 1000 / fps;
        painter.paint(at_ms, &mut frame);
        // Who jumps to a shot sees it at once.
        let shot = board.shot_at(at_ms);
        let cut = shot != before;
        before = shot;
        file.add(index, &encoder.encode(&frame, cut)?)?;
        progress(((index + 1) * 1000 / fps).min(board.total_ms));
    }
    file.finish()
}

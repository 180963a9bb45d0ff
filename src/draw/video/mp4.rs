//! Writes encoded frames into an MP4 file with muxide. No other file uses that library.

use muxide::api::{Muxer, MuxerBuilder, MuxerError, VideoCodec};

use super::super::DrawError;
use super::EncodedFrame;

/// Writes an MP4 file.
pub(super) struct Mp4Writer {
    muxer: Muxer<Vec<u8>>,
    fps: u32,
}

impl Mp4Writer {
    /// Starts a file with H.264 at a frame rate.
    pub(super) fn new(width: u32, height: u32, fps: u32) -> Result<Self, DrawError> {
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width, height, f64::from(fps))
            // The index comes first, so that a browser plays the file while it loads.
            .with_fast_start(true)
            .build()
            .map_err(|error| muxer_error(&error))?;
        Ok(Self { muxer, fps })
    }

    /// Adds a frame by its index.
    pub(super) fn add(&mut self, index: u64, frame: &EncodedFrame) -> Result<(), DrawError> {
        let at = index as f64 / f64::from(self.fps);
        self.muxer.write_video(at, &frame.bytes, frame.is_key).map_err(|error| muxer_error(&error))
    }

    /// Finishes the file, and returns its bytes.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, DrawError> {
        self.muxer.finish_in_place().map_err(|error| muxer_error(&error))?;
        Ok(self.muxer.into_writer())
    }
}

fn muxer_error(error: &MuxerError) -> DrawError {
    DrawError::Container(error.to_string())
}

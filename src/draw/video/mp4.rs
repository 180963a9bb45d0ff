//! Coded pictures to an MP4 file, by muxide: the only file that knows it.

use muxide::api::{Muxer, MuxerBuilder, MuxerError, VideoCodec};

use super::super::DrawError;
use super::Coded;

/// A file that is being put together.
pub(super) struct File {
    muxer: Muxer<Vec<u8>>,
    fps: u32,
}

impl File {
    /// A file of H.264 at so many frames in a second.
    pub(super) fn new(width: u32, height: u32, fps: u32) -> Result<Self, DrawError> {
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width, height, f64::from(fps))
            // What describes the file comes first, so that a browser plays it while it loads.
            .with_fast_start(true)
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self { muxer, fps })
    }

    /// Adds the frame of this number.
    pub(super) fn add(&mut self, index: u64, coded: &Coded) -> Result<(), DrawError> {
        let at = index as f64 / f64::from(self.fps);
        self.muxer.write_video(at, &coded.bytes, coded.key).map_err(|error| failed(&error))
    }

    /// The bytes of the whole file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, DrawError> {
        self.muxer.finish_in_place().map_err(|error| failed(&error))?;
        Ok(self.muxer.into_writer())
    }
}

fn failed(error: &MuxerError) -> DrawError {
    DrawError::Container(error.to_string())
}

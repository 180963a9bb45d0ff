//! Encodes frames as H.264 with openh264. No other file uses that library.
//!
//! It encodes only frames that storyc drew. Its decoder must never get files from anywhere else.

use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{RgbaSliceU8, YUVBuffer};

use super::super::{DrawError, Frame};
use super::EncodedFrame;

/// The quantizer, from 0 (finest) to 51. At 24, letters are sharp, and a still takes almost no space after its first frame.
const QUANTIZER: u8 = 24;

/// Maximum number of seconds between key frames.
const KEY_SECONDS: u32 = 2;

/// An H.264 encoder.
struct H264 {
    encoder: Encoder,
    /// The last frame as colour planes, whose memory is reused.
    planes: Option<YUVBuffer>,
}

/// Creates an encoder for a frame rate.
pub(super) fn encoder(fps: u32) -> Result<impl super::Encoder, DrawError> {
    let config = EncoderConfig::new()
        // The mode for screen content prints warnings and takes twice as long.
        .usage_type(UsageType::CameraVideoRealTime)
        .profile(Profile::Baseline)
        .complexity(Complexity::Medium)
        .max_frame_rate(FrameRate::from_hz(fps as f32))
        .rate_control_mode(RateControlMode::Off)
        .qp(QpRange::new(QUANTIZER, QUANTIZER))
        // A skipped frame would shorten the file.
        .skip_frames(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(fps * KEY_SECONDS))
        // With one thread, the bytes don't depend on the machine.
        .num_threads(1)
        // The colour space that `YUVBuffer` converts to.
        .vui(VuiConfig::bt601());
    let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)
        .map_err(|error| encoder_error(&error))?;
    Ok(H264 { encoder, planes: None })
}

impl super::Encoder for H264 {
    fn encode(&mut self, frame: &Frame, is_key: bool) -> Result<EncodedFrame, DrawError> {
        let size = (frame.width as usize, frame.height as usize);
        if frame.pixels.len() != size.0 * size.1 * 4 {
            return Err(DrawError::Size(frame.width, frame.height));
        }
        let planes = self.planes.get_or_insert_with(|| YUVBuffer::new(size.0, size.1));
        planes.read_rgba8(RgbaSliceU8::new(&frame.pixels, size));
        if is_key {
            self.encoder.force_intra_frame();
        }
        let coded = self.encoder.encode(planes).map_err(|error| encoder_error(&error))?;
        let is_key = matches!(coded.frame_type(), FrameType::IDR | FrameType::I);
        let bytes = coded.to_vec();
        if bytes.is_empty() {
            return Err(DrawError::Encoder("it skipped a frame".to_owned()));
        }
        Ok(EncodedFrame { bytes, is_key })
    }
}

fn encoder_error(error: &openh264::Error) -> DrawError {
    DrawError::Encoder(error.to_string())
}

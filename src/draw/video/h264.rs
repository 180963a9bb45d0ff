//! Frames to H.264, by openh264: the only file that knows it.
//!
//! It only encodes what was drawn here. Its decoder must never see anybody's files.

use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{RgbaSliceU8, YUVBuffer};

use super::super::{DrawError, Frame};
use super::Coded;

/// How coarse the pictures are, of 51: at this, letters are sharp, and a still costs next to nothing after its first
/// frame.
const COARSE: u8 = 24;

/// The most seconds between pictures that playing can begin with.
const KEY_SECONDS: u32 = 2;

/// The encoder, with a buffer for what it reads.
struct H264 {
    encoder: Encoder,
    planes: Option<YUVBuffer>,
}

/// An encoder for so many frames in a second.
pub(super) fn encoder(fps: u32) -> Result<impl super::Encoder, DrawError> {
    let config = EncoderConfig::new()
        // The mode for screens prints warnings, and takes twice as long.
        .usage_type(UsageType::CameraVideoRealTime)
        .profile(Profile::Baseline)
        .complexity(Complexity::Medium)
        .max_frame_rate(FrameRate::from_hz(fps as f32))
        .rate_control_mode(RateControlMode::Off)
        .qp(QpRange::new(COARSE, COARSE))
        // A frame that is left out would shorten the file.
        .skip_frames(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(fps * KEY_SECONDS))
        // One thread: the bytes do not depend on the machine.
        .num_threads(1)
        // As the crate turns colours into planes.
        .vui(VuiConfig::bt601());
    let encoder =
        Encoder::with_api_config(OpenH264API::from_source(), config).map_err(|error| failed(&error))?;
    Ok(H264 { encoder, planes: None })
}

impl super::Encoder for H264 {
    fn encode(&mut self, frame: &Frame, key: bool) -> Result<Coded, DrawError> {
        let size = (frame.width as usize, frame.height as usize);
        if frame.pixels.len() != size.0 * size.1 * 4 {
            return Err(DrawError::Size(frame.width, frame.height));
        }
        let planes = self.planes.get_or_insert_with(|| YUVBuffer::new(size.0, size.1));
        planes.read_rgba8(RgbaSliceU8::new(&frame.pixels, size));
        if key {
            self.encoder.force_intra_frame();
        }
        let coded = self.encoder.encode(planes).map_err(|error| failed(&error))?;
        let key = matches!(coded.frame_type(), FrameType::IDR | FrameType::I);
        let bytes = coded.to_vec();
        if bytes.is_empty() {
            return Err(DrawError::Encoder("it left a frame out".to_owned()));
        }
        Ok(Coded { bytes, key })
    }
}

fn failed(error: &openh264::Error) -> DrawError {
    DrawError::Encoder(error.to_string())
}

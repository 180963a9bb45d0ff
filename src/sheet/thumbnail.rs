//! Pictures to small ones: the bytes of a file to the bytes of a JPEG. The one file that knows the image crate.
//!
//! What is decoded is bounded by its header before a decoder sees it, and nothing panics: what cannot be read has no
//! thumbnail.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage, Rgba};

/// The longest side of a thumbnail, in pixels: sharp on a card of a dense screen.
pub const LONGEST_SIDE: u32 = 720;

/// The most pixels of a picture that is decoded.
const MOST_PIXELS: u64 = 120_000_000;

/// The most bytes that a decoder may take beside the pixels.
const MOST_BYTES: u64 = 1 << 30;

/// From 1 to 100: beyond it files grow and nobody sees a difference at this size.
const QUALITY: u8 = 76;

/// What shows through where a picture is transparent.
const PAPER: [u8; 3] = [255, 255, 255];

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The bytes of a JPEG file.
    pub jpeg: Vec<u8>,
}

/// The thumbnail of a PNG, JPEG or WebP file, the right way up; `None` where it is none of these, cannot be read, or is
/// larger than 120 megapixels.
pub fn thumbnail(bytes: &[u8]) -> Option<Thumbnail> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width == 0 || height == 0 {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let mut small =
        if width.max(height) > LONGEST_SIDE { whole.thumbnail(LONGEST_SIDE, LONGEST_SIDE) } else { whole };
    small.apply_orientation(orientation);
    let pixels = on_paper(&small);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&pixels).ok()?;
    Some(Thumbnail { width: pixels.width(), height: pixels.height(), jpeg })
}

/// Without what is transparent.
fn on_paper(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *pixels.get_pixel(x, y);
        let over = |ink: u8, paper: u8| {
            let mixed = u32::from(ink) * u32::from(alpha) + u32::from(paper) * (255 - u32::from(alpha));
            ((mixed + 127) / 255) as u8
        };
        let [r, g, b] = PAPER;
        image::Rgb([over(red, r), over(green, g), over(blue, b)])
    })
}

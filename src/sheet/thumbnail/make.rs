//! Makes thumbnails: from the bytes of a picture file to the bytes of a JPEG. Only this file uses image and
//! fast_image_resize.
//!
//! Checks the size in the header before decoding, and never panics: a picture that can't be decoded has no thumbnail.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{
    FilterType, IntoImageView, IntoImageViewMut, PixelTrait, PixelType, ResizeAlg, ResizeOptions, Resizer,
};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage, Rgba, RgbaImage};

use crate::sheet::thumbnail::{LONGEST_SIDE, Thumbnail};

/// Maximum number of pixels of a picture to decode.
const MAX_PIXELS: u64 = 120_000_000;

/// Maximum number of bytes that a decoder may allocate besides the pixels.
const MAX_BYTES: u64 = 1 << 30;

/// JPEG quality, from 1 to 100; a higher one only makes files larger at this size.
const QUALITY: u8 = 76;

/// The checkerboard behind transparent pictures: two greys that contrast with both white and black.
const CHECKERBOARD: [[u8; 3]; 2] = [[0xE4, 0xE1, 0xDA], [0xCF, 0xCB, 0xC2]];

/// The side of a checkerboard square, in pixels.
const SQUARE: u32 = 16;

/// Makes the thumbnail of a PNG, JPEG or WebP file, with its orientation applied; `None` for other formats, unreadable
/// files, and pictures of more than 120 megapixels.
pub fn make_thumbnail(bytes: &[u8]) -> Option<Thumbnail> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width == 0 || height == 0 {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_BYTES);
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let full = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = DynamicImage::from(flatten(shrink(full)?));
    small.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&small).ok()?;
    Some(Thumbnail { width: small.width(), height: small.height(), jpeg })
}

/// Scales a picture down to [`LONGEST_SIDE`] at most; each pixel is the average of its source pixels.
fn shrink(whole: DynamicImage) -> Option<DynamicImage> {
    let (width, height) = (whole.width(), whole.height());
    let longest = width.max(height);
    if longest <= LONGEST_SIDE {
        return Some(whole);
    }
    let side = |side: u32| (side * LONGEST_SIDE).div_ceil(longest);
    let (wide, high) = (side(width), side(height));
    let has_alpha = whole.color().has_alpha();
    let (kind, bytes) = if has_alpha {
        (PixelType::U8x4, whole.into_rgba8().into_raw())
    } else {
        (PixelType::U8x3, whole.into_rgb8().into_raw())
    };
    let from = Image::from_vec_u8(width, height, bytes, kind).ok()?;
    let mut to = Image::new(wide, high, kind);
    if has_alpha {
        average::<U8x4>(&from, &mut to)?;
        RgbaImage::from_raw(wide, high, to.into_vec()).map(DynamicImage::from)
    } else {
        average::<U8x3>(&from, &mut to)?;
        RgbImage::from_raw(wide, high, to.into_vec()).map(DynamicImage::from)
    }
}

/// Fills the smaller picture with the averages of the larger one. `Resizer::resize` finds the pixel type by itself, but then
/// a release build compiles thirteen of them, a quarter of its work.
fn average<P: PixelTrait>(from: &Image<'_>, to: &mut Image<'_>) -> Option<()> {
    let averages = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    Resizer::new().resize_typed(&from.image_view::<P>()?, &mut to.image_view_mut::<P>()?, &averages).ok()
}

/// Flattens transparency onto the checkerboard.
fn flatten(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let pixels = picture.into_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *pixels.get_pixel(x, y);
        let over = |ink: u8, paper: u8| {
            let mixed = u32::from(ink) * u32::from(alpha) + u32::from(paper) * (255 - u32::from(alpha));
            ((mixed + 127) / 255) as u8
        };
        let [light, dark] = CHECKERBOARD;
        let [r, g, b] = if (x / SQUARE + y / SQUARE).is_multiple_of(2) { light } else { dark };
        image::Rgb([over(red, r), over(green, g), over(blue, b)])
    })
}

//! Reads the headers of pictures, to decode only those that are small enough.

use std::sync::Arc;

use resvg::usvg::ImageKind;

use crate::assets::{self, FileKind, Head};

/// Maximum number of pixels of a picture to decode.
const MAX_PIXELS: u64 = 50_000_000;

/// A picture that can be decoded.
pub(super) struct Identified {
    pub(super) kind: ImageKind,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Reads the header of a picture. `None` if it isn't a PNG, JPEG or WebP file, or has more than [`MAX_PIXELS`].
pub(super) fn identify(bytes: Arc<Vec<u8>>) -> Option<Identified> {
    let start = bytes.get(..assets::HEAD_BYTES).unwrap_or(&bytes);
    let head = Head { length: bytes.len() as u64, bytes: start.to_vec() };
    let FileKind::Picture(header) = assets::identify(&head) else { return None };
    if u64::from(header.width) * u64::from(header.height) > MAX_PIXELS {
        return None;
    }
    let kind = match header.format {
        "png" => ImageKind::PNG(bytes),
        "jpeg" => ImageKind::JPEG(bytes),
        "webp" => ImageKind::WEBP(bytes),
        _ => return None,
    };
    Some(Identified { kind, width: header.width, height: header.height })
}

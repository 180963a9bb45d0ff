//! The files that stories name, seen through one small trait: the pure part of storyc asks here and nowhere else.
//!
//! A file's length and its first bytes are wanted, for the format and size of a picture stand in its header; and for
//! snapshots alone, the hash of all of it.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// How many bytes of a file's start are looked at. A JPEG can carry a thumbnail and a colour profile before its size.
pub const HEAD_BYTES: usize = 512 * 1024;

/// Where a story's files come from: a folder for the program, an editor's buffers, a map in a test.
pub trait Assets: Sync {
    /// The length and the first [`HEAD_BYTES`] of the file at `path`, as the story or the project names it after its
    /// own folder was put in front.
    ///
    /// # Errors
    ///
    /// Where there is no such file, or it cannot be read.
    fn head(&self, path: &str) -> Result<Head, AssetError>;

    /// What the file is. Several rules ask of each picture, and many stories share one: an implementation that reads a
    /// disk remembers the answer.
    ///
    /// # Errors
    ///
    /// As [`Assets::head`].
    fn look(&self, path: &str) -> Result<Look, AssetError> {
        let head = self.head(path)?;
        Ok(Look { length: head.length, media: identify(&head) })
    }

    /// The SHA-256 of the whole file, as 64 hexadecimal digits. Only snapshots ask for it.
    ///
    /// # Errors
    ///
    /// Where there is no such file, or it cannot be read to its end; an implementation that does not say otherwise reads
    /// [`HEAD_BYTES`] at most.
    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        let head = self.head(path)?;
        if head.bytes.len() as u64 == head.length {
            Ok(hexadecimal(&Sha256::digest(&head.bytes)))
        } else {
            Err(AssetError::Unreadable("only its first bytes are known".to_owned()))
        }
    }
}

/// Whatever gives the bytes of a file, such as `|path: &str| std::fs::read(path).ok()`.
impl<F: Fn(&str) -> Option<Vec<u8>> + Sync> Assets for F {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        let mut bytes = self(path).ok_or(AssetError::Missing)?;
        let length = bytes.len() as u64;
        bytes.truncate(HEAD_BYTES);
        Ok(Head { length, bytes })
    }

    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        self(path).map(|bytes| hexadecimal(&Sha256::digest(bytes))).ok_or(AssetError::Missing)
    }
}

/// Two digits for each byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The start of a file.
#[derive(Clone, Debug)]
pub struct Head {
    /// The file's length in bytes.
    pub length: u64,
    /// Its first bytes, at most [`HEAD_BYTES`].
    pub bytes: Vec<u8>,
}

/// A file as far as rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The file's length in bytes.
    pub length: u64,
    /// What it is.
    pub media: Media,
}

/// Why a file could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetError {
    /// Nothing has this name.
    Missing,
    /// It is a folder.
    Folder,
    /// It is there, and cannot be read; the reason as the system says it.
    Unreadable(String),
}

/// No files at all: for texts without a folder. Every name is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAssets;

impl Assets for NoAssets {
    fn head(&self, _path: &str) -> Result<Head, AssetError> {
        Err(AssetError::Missing)
    }
}

/// What a file is, as far as storyc looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// A picture whose header could be read.
    Picture(Picture),
    /// A picture of a known format whose size cannot be read.
    BrokenPicture(&'static str),
    /// Anything else.
    Other,
}

/// A picture's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The format's name, such as `png`.
    pub format: &'static str,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
}

impl Picture {
    /// The shorter side in pixels.
    pub fn short_side(&self) -> u32 {
        self.width.min(self.height)
    }

    /// Width divided by height.
    pub fn aspect(&self) -> f64 {
        f64::from(self.width) / f64::from(self.height.max(1))
    }
}

/// Reads what a file is from its first bytes; its name does not count.
pub fn identify(head: &Head) -> Media {
    let Ok(kind) = imagesize::image_type(&head.bytes) else { return Media::Other };
    let format = match kind {
        imagesize::ImageType::Png => "png",
        imagesize::ImageType::Jpeg => "jpeg",
        imagesize::ImageType::Webp => "webp",
        imagesize::ImageType::Gif => "gif",
        imagesize::ImageType::Bmp => "bmp",
        imagesize::ImageType::Tiff => "tiff",
        imagesize::ImageType::Heif(_) => "heif",
        _ => return Media::Other,
    };
    match imagesize::blob_size(&head.bytes) {
        Ok(size) => match (u32::try_from(size.width), u32::try_from(size.height)) {
            (Ok(width), Ok(height)) if width > 0 && height > 0 => {
                Media::Picture(Picture { format, width, height })
            }
            _ => Media::BrokenPicture(format),
        },
        Err(_) => Media::BrokenPicture(format),
    }
}

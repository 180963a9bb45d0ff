//! Access to the files that stories name, through one small trait. The pure part of storyc sees files only through it.
//!
//! The trait gives the length and the first bytes of a file, because a picture's format and size are in its header.
//! Only snapshots need more: the hash of the whole file.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Maximum bytes read from the start of a file. A JPEG can have a thumbnail and a colour profile before its size.
pub const HEAD_BYTES: usize = 512 * 1024;

/// The files of a story. The program implements this with a folder, and tests with a map.
pub trait Assets: Sync {
    /// Reads the length and the first [`HEAD_BYTES`] of a file. `path` is the path in the story or the project file,
    /// joined to the folder of that file.
    ///
    /// # Errors
    ///
    /// If the file does not exist or can't be read.
    fn head(&self, path: &str) -> Result<Head, AssetError>;

    /// Identifies a file by its first bytes. Several rules need this for each picture, and stories share pictures, so
    /// an implementation that reads from disk should cache the result.
    ///
    /// # Errors
    ///
    /// The errors of [`Assets::head`].
    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        let head = self.head(path)?;
        Ok(FileInfo { length: head.length, kind: identify(&head) })
    }

    /// Computes the SHA-256 of the whole file, as 64 hexadecimal digits. Only snapshots need it.
    ///
    /// # Errors
    ///
    /// If the file does not exist or can't be read to its end. The default implementation reads at most [`HEAD_BYTES`],
    /// so it fails for longer files.
    fn sha256(&self, path: &str) -> Result<String, AssetError> {
        let head = self.head(path)?;
        if head.bytes.len() as u64 == head.length {
            Ok(hexadecimal(&Sha256::digest(&head.bytes)))
        } else {
            Err(AssetError::Unreadable("only its first bytes are known".to_owned()))
        }
    }
}

/// A closure that reads a whole file, such as `|path: &str| std::fs::read(path).ok()`.
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

/// Formats bytes as hexadecimal digits, two for each byte.
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

/// A file's length and kind, which the rules check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// The file's length in bytes.
    pub length: u64,
    /// Its kind, and the format and size of a picture.
    pub kind: FileKind,
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetError {
    /// No file has this path.
    Missing,
    /// The path is a folder.
    Folder,
    /// The file exists but can't be read, with the system's reason.
    Unreadable(String),
    /// The caller doesn't know whether there is a file. The rules then report nothing about it.
    Unknown,
}

/// No files at all, for texts without a folder. Every file is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoAssets;

impl Assets for NoAssets {
    fn head(&self, _path: &str) -> Result<Head, AssetError> {
        Err(AssetError::Missing)
    }
}

/// The kind of a file, by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture with a readable header.
    Picture(Picture),
    /// A picture in a known format whose size can't be read.
    BrokenPicture(&'static str),
    /// Anything else.
    Other,
}

/// The format and size of a picture.
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

/// Identifies a file by its first bytes; ignores its name.
pub fn identify(head: &Head) -> FileKind {
    let Ok(kind) = imagesize::image_type(&head.bytes) else { return FileKind::Other };
    let format = match kind {
        imagesize::ImageType::Png => "png",
        imagesize::ImageType::Jpeg => "jpeg",
        imagesize::ImageType::Webp => "webp",
        imagesize::ImageType::Gif => "gif",
        imagesize::ImageType::Bmp => "bmp",
        imagesize::ImageType::Tiff => "tiff",
        imagesize::ImageType::Heif(_) => "heif",
        _ => return FileKind::Other,
    };
    match imagesize::blob_size(&head.bytes) {
        Ok(size) => match (u32::try_from(size.width), u32::try_from(size.height)) {
            (Ok(width), Ok(height)) if width > 0 && height > 0 => {
                FileKind::Picture(Picture { format, width, height })
            }
            _ => FileKind::BrokenPicture(format),
        },
        Err(_) => FileKind::BrokenPicture(format),
    }
}

//! What the checks know of the files that a story names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use storyc::assets::{self, AssetError, Assets, FileInfo, FileKind, HEAD_BYTES, Head};
#[cfg(test)]
use ts_rs::TS;

use crate::error::Failure;

/// What the checks need of a file. `inspect(bytes)` returns it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// The length in bytes.
    pub length: u64,
    /// The format of a picture, by its first bytes; `null` for any other file.
    pub format: Option<PictureFormat>,
    /// The width of a picture in pixels; `null` if it can't be read.
    pub width: Option<u32>,
    /// The height of a picture in pixels; `null` if it can't be read.
    pub height: Option<u32>,
}

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "lowercase")]
pub enum PictureFormat {
    /// Windows bitmap.
    Bmp,
    /// GIF.
    Gif,
    /// HEIF, HEIC or AVIF.
    Heif,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF.
    Tiff,
    /// WebP.
    Webp,
}

const FORMATS: [(PictureFormat, &str); 7] = [
    (PictureFormat::Bmp, "bmp"),
    (PictureFormat::Gif, "gif"),
    (PictureFormat::Heif, "heif"),
    (PictureFormat::Jpeg, "jpeg"),
    (PictureFormat::Png, "png"),
    (PictureFormat::Tiff, "tiff"),
    (PictureFormat::Webp, "webp"),
];

impl FileFacts {
    /// Looks at the first bytes of a file. `length` is the length of the whole file.
    pub fn new(length: u64, bytes: &[u8]) -> Self {
        let start = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or_default();
        let kind = assets::identify(&Head { length, bytes: start.to_vec() });
        let format_of =
            |name: &str| FORMATS.iter().find(|(_, known)| *known == name).map(|(format, _)| *format);
        let (format, size) = match kind {
            FileKind::Picture(picture) => (format_of(picture.format), Some((picture.width, picture.height))),
            FileKind::BrokenPicture(format) => (format_of(format), None),
            FileKind::Other => (None, None),
        };
        Self { length, format, width: size.map(|(width, _)| width), height: size.map(|(_, height)| height) }
    }

    fn info(&self) -> FileInfo {
        let format = FORMATS.iter().find(|(format, _)| Some(*format) == self.format).map(|(_, name)| *name);
        let kind = match (format, self.width.zip(self.height)) {
            (Some(format), Some((width, height))) => {
                FileKind::Picture(assets::Picture { format, width, height })
            }
            (Some(format), None) => FileKind::BrokenPicture(format),
            (None, _) => FileKind::Other,
        };
        FileInfo { length: self.length, kind }
    }
}

/// The known files of a story, by path. `None` means that there is no such file.
#[derive(Clone, Debug, Default)]
pub struct KnownFiles(BTreeMap<String, Option<FileInfo>>);

impl KnownFiles {
    /// Converts the option `files`.
    ///
    /// # Errors
    ///
    /// If a picture has a width or a height of 0.
    pub fn new(files: &BTreeMap<String, Option<FileFacts>>) -> Result<Self, Failure> {
        for (path, facts) in files {
            let sides = facts.iter().flat_map(|facts| [facts.width, facts.height]);
            if sides.flatten().any(|side| side == 0) {
                return Err(Failure::bad_option(format!(
                    "the picture `{path}` has a width or a height of 0"
                ))
                .help("leave out `width` and `height` if they aren't known"));
            }
        }
        let info = |(path, facts): (&String, &Option<FileFacts>)| {
            (path.clone(), facts.as_ref().map(FileFacts::info))
        };
        Ok(Self(files.iter().map(info).collect()))
    }

    /// The paths of the files that exist.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, info)| info.is_some()).map(|(path, _)| path.as_str())
    }
}

impl Assets for KnownFiles {
    fn head(&self, path: &str) -> Result<Head, AssetError> {
        // Only the facts are known, never the bytes.
        Err(if matches!(self.0.get(path), Some(None)) { AssetError::Missing } else { AssetError::Unknown })
    }

    fn inspect(&self, path: &str) -> Result<FileInfo, AssetError> {
        match self.0.get(path) {
            Some(Some(info)) => Ok(info.clone()),
            Some(None) => Err(AssetError::Missing),
            None => Err(AssetError::Unknown),
        }
    }
}

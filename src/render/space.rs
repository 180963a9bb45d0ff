//! Disk space: estimates what a run will write, checks that it fits, and keeps downloads out of the part of a disk that
//! stays free. The one file that knows fs4.
//!
//! Some network drives don't report their size. storyc renders to those without a check.

use std::path::{Path, PathBuf};

use crate::render::Order;

/// Space for the ledger, in bytes. Its write-ahead log alone reaches 4 MB before SQLite moves it into the database.
const LEDGER_BYTES: u64 = 8_000_000;

/// Assumed length of a clip whose length is unknown, in seconds: a take from an earlier run whose story has changed.
const DEFAULT_SECONDS: f64 = 15.0;

/// Assumed number of lines for a resolution whose name gives none.
const DEFAULT_LINES: u64 = 1080;

/// Upper limit for the number of lines, so that a typo in a profile doesn't stop a run.
const MAX_LINES: u64 = 10_000;

/// How much of a disk a run leaves free, for the ledger and for other programs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KeepFree {
    /// A share of the disk's size.
    Percent(f64),
    /// A number of bytes.
    Bytes(u64),
}

impl Default for KeepFree {
    fn default() -> Self {
        Self::Percent(5.0)
    }
}

impl KeepFree {
    /// Reads `2GB`, `500 MB`, `1%` or `0`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let number: f64 = text.get(..digits)?.parse().ok()?;
        let unit = match text.get(digits..)?.trim().to_lowercase().as_str() {
            "%" => return (number < 100.0).then_some(Self::Percent(number)),
            "" | "b" => 1.0,
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "tb" => 1e12,
            _ => return None,
        };
        #[allow(clippy::cast_sign_loss, reason = "it has no sign, and casts saturate")]
        Some(Self::Bytes((number * unit) as u64))
    }

    /// Returns the number of bytes for a disk of this size.
    fn bytes(self, size: u64) -> u64 {
        match self {
            #[allow(clippy::cast_sign_loss, reason = "it has no sign, and casts saturate")]
            Self::Percent(percent) => (size as f64 * percent / 100.0) as u64,
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Size and free space of a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Disk {
    size: u64,
    free: u64,
}

impl Disk {
    /// Returns the disk of a path, which may not exist yet; `None` if the system doesn't report its size.
    fn for_path(path: &Path) -> Option<Self> {
        let stats = fs4::statvfs(existing(path)?).ok()?;
        let disk = Self { size: stats.total_space(), free: stats.available_space() };
        (disk.size > 0).then_some(disk)
    }

    /// Returns true if another `bytes` fit and leave enough free.
    fn has_room(self, bytes: u64, keep_free: KeepFree) -> bool {
        bytes <= self.free.saturating_sub(keep_free.bytes(self.size))
    }

    /// Completes a sentence that begins with "the disk has": `120 MB of 1 GB free, and 50 MB (5 %) must stay free`.
    fn describe(self, keep_free: KeepFree) -> String {
        let kept = human_size(keep_free.bytes(self.size));
        let share = match keep_free {
            KeepFree::Percent(percent) => format!(" ({percent} %)"),
            KeepFree::Bytes(_) => String::new(),
        };
        format!(
            "{} of {} free, and {kept}{share} must stay free",
            human_size(self.free),
            human_size(self.size)
        )
    }
}

/// Returns the path itself or its nearest ancestor that exists.
fn existing(path: &Path) -> Option<&Path> {
    path.ancestors().find(|path| !path.as_os_str().is_empty() && path.exists())
}

/// Space that a run will need in one folder.
#[derive(Clone, Debug)]
struct Need {
    folder: PathBuf,
    /// What it is for: `for 6 clips`.
    purpose: String,
    bytes: u64,
}

/// Estimate of the disk space that a run will need, for its ledgers and its clips.
#[derive(Clone, Debug, Default)]
pub struct SpaceNeeded(Vec<Need>);

impl SpaceNeeded {
    /// Adds the ledger in `root` and the clips of `orders`, which the run will download.
    pub fn add<'o>(&mut self, root: &Path, orders: impl Iterator<Item = &'o Order>) {
        let purpose = "for the ledger".to_owned();
        self.0.push(Need { folder: root.to_owned(), purpose, bytes: LEDGER_BYTES });
        let mut folders: Vec<(PathBuf, usize, u64)> = Vec::new();
        for order in orders {
            let folder = order.path.parent().unwrap_or(&order.path);
            let bytes = estimated_bytes(order);
            match folders.iter_mut().find(|(known, ..)| known == folder) {
                Some((_, count, sum)) => (*count, *sum) = (*count + 1, sum.saturating_add(bytes)),
                None => folders.push((folder.to_owned(), 1, bytes)),
            }
        }
        for (folder, count, bytes) in folders {
            let purpose = if count == 1 { "for 1 clip".to_owned() } else { format!("for {count} clips") };
            self.0.push(Need { folder, purpose, bytes });
        }
    }

    /// Checks that everything fits on its disk and leaves enough free.
    ///
    /// # Errors
    ///
    /// A message with the numbers and what to do, for the first disk that is too full.
    pub fn check(&self, keep_free: KeepFree) -> Result<(), String> {
        let mut disks: Vec<(Option<DiskId>, Vec<&Need>)> = Vec::new();
        for need in &self.0 {
            let id = disk_id(&need.folder);
            match disks.iter_mut().find(|(known, _)| *known == id) {
                Some((_, needs)) => needs.push(need),
                None => disks.push((id, vec![need])),
            }
        }
        for (_, needs) in disks {
            if let Some(disk) = needs.first().and_then(|need| Disk::for_path(&need.folder)) {
                check_disk(disk, &needs, keep_free)?;
            }
        }
        Ok(())
    }
}

/// Checks that one disk has room for everything that goes there.
fn check_disk(disk: Disk, needs: &[&Need], keep_free: KeepFree) -> Result<(), String> {
    let sum = needs.iter().fold(0, |sum: u64, need| sum.saturating_add(need.bytes));
    if disk.has_room(sum, keep_free) {
        return Ok(());
    }
    let parts: Vec<String> =
        needs.iter().map(|need| format!("{} {}", human_size(need.bytes), need.purpose)).collect();
    let folder = needs.first().map(|need| need.folder.display().to_string()).unwrap_or_default();
    Err(format!(
        "not enough disk space: this run needs about {} in `{folder}` ({}); the disk has {}; free some space, render fewer stories at a time, or lower `--keep-free`",
        human_size(sum),
        parts.join(", "),
        disk.describe(keep_free)
    ))
}

/// Checks that another `bytes` can be written to `path` and leave enough of the disk free.
///
/// # Errors
///
/// A message with the numbers and what to do.
pub(super) fn check_room(path: &Path, bytes: u64, keep_free: KeepFree) -> Result<(), String> {
    match Disk::for_path(path.parent().unwrap_or(path)) {
        Some(disk) if !disk.has_room(bytes, keep_free) => {
            Err(format!("the disk has {}; free some space, or lower `--keep-free`", disk.describe(keep_free)))
        }
        _ => Ok(()),
    }
}

/// Estimates the size of an order's clip in bytes: one byte per pixel and second, which is 17 Mbit/s at 1080p. Vendors
/// document no sizes.
fn estimated_bytes(order: &Order) -> u64 {
    let seconds = if order.seconds > 0.0 { order.seconds } else { DEFAULT_SECONDS };
    #[allow(clippy::cast_sign_loss, reason = "a length is positive, and casts saturate")]
    let seconds = seconds.ceil() as u64;
    pixels(order).saturating_mul(seconds)
}

/// Returns the number of pixels in a frame: from the profile's sizes, or else from the resolution's name.
fn pixels(order: &Order) -> u64 {
    let sizes = order.profile.sizes.get(&order.resolution).and_then(|sizes| sizes.get("16:9"));
    if let Some([width, height]) = sizes {
        return u64::from(*width) * u64::from(*height);
    }
    let name = order.resolution.to_lowercase();
    let lines = match name.strip_suffix('p').map(str::parse) {
        Some(Ok(lines)) => lines,
        _ if name == "4k" => 2160,
        _ if name == "2k" => 1440,
        _ => DEFAULT_LINES,
    };
    lines.min(MAX_LINES).pow(2) * 16 / 9
}

/// Identifies a disk: the number of its device.
#[cfg(unix)]
type DiskId = u64;

#[cfg(unix)]
fn disk_id(folder: &Path) -> Option<DiskId> {
    use std::os::unix::fs::MetadataExt;
    Some(std::fs::metadata(existing(folder)?).ok()?.dev())
}

/// Identifies a disk: its letter or share.
#[cfg(not(unix))]
type DiskId = std::ffi::OsString;

#[cfg(not(unix))]
fn disk_id(folder: &Path) -> Option<DiskId> {
    Some(folder.components().next()?.as_os_str().to_owned())
}

/// Formats a number of bytes: `640 KB`, `12.5 MB`, `2 GB`.
pub(super) fn human_size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000_000 => (1_000, "KB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    let (whole, tenths) = (bytes / unit, bytes % unit * 10 / unit);
    // From 100 on, omit the decimal.
    if tenths == 0 || whole >= 100 { format!("{whole} {name}") } else { format!("{whole}.{tenths} {name}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use std::path::Path;

    use super::{Disk, KeepFree, Need, check_disk, existing, human_size};

    fn need(bytes: u64, purpose: &str) -> Need {
        Need { folder: "/film".into(), purpose: purpose.into(), bytes }
    }

    #[test]
    fn a_disk_needs_space_for_the_run_and_the_reserve() {
        let needs = [need(8_000_000, "for the ledger"), need(62_208_000, "for 6 clips")];
        let all: Vec<&Need> = needs.iter().collect();
        let disk = |free| Disk { size: 1_000_000_000, free };
        let five = KeepFree::default();
        assert_eq!(check_disk(disk(120_208_000), &all, five), Ok(()));
        assert_eq!(
            check_disk(disk(120_207_999), &all, five).unwrap_err(),
            "not enough disk space: this run needs about 70.2 MB in `/film` (8 MB for the ledger, 62.2 MB for 6 clips); \
             the disk has 120 MB of 1 GB free, and 50 MB (5 %) must stay free; free some space, render fewer stories at \
             a time, or lower `--keep-free`"
        );
        assert_eq!(check_disk(disk(120_207_999), &all, KeepFree::Bytes(0)), Ok(()));
        // Nothing fits on a disk with less free space than must stay free.
        assert!(check_disk(disk(10), &[&need(1, "for 1 clip")], five).is_err());
    }

    #[test]
    fn keep_free_is_a_share_or_a_size() {
        let bytes = |text: &str| KeepFree::parse(text).map(|keep| keep.bytes(1_000_000_000));
        let read = ["5%", "0.5 %", "2GB", "500 MB", "1.5kb", "7", "0"].map(bytes);
        let expected = [50_000_000, 5_000_000, 2_000_000_000, 500_000_000, 1500, 7, 0];
        assert_eq!(read, expected.map(Some));
        assert_eq!(["", "-1", "100%", "GB", "1 GiB", "1.2.3", "all"].map(bytes), [None; 7]);
        assert_eq!(KeepFree::default().bytes(1_000_000_000), 50_000_000);
    }

    #[test]
    fn a_folder_that_does_not_exist_yet_is_on_the_disk_of_its_parent() {
        let temp = std::env::temp_dir();
        assert_eq!(existing(&temp.join("storyc-not-there/takes/a.mp4")), Some(temp.as_path()));
        assert_eq!(existing(Path::new("storyc-not-there/takes")), None);
        assert!(Disk::for_path(&temp.join("storyc-not-there/takes")).unwrap().size > 1_000_000);
    }

    #[test]
    fn sizes_have_a_unit_and_at_most_one_decimal() {
        let texts =
            [0, 999_999, 1_000_000, 1_048_576, 10_368_000, 999_999_999, 2_000_000_000].map(human_size);
        assert_eq!(texts, ["0 KB", "999 KB", "1 MB", "1 MB", "10.3 MB", "999 MB", "2 GB"]);
    }
}

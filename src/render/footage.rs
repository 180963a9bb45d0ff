//! Compares a finished video with its request: length, resolution, aspect ratio and sound.

mod expected;

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize, Serializer};

/// How many seconds a clip may be shorter or longer than requested. Vendors add or drop a few frames.
const LENGTH_TOLERANCE_S: f64 = 0.5;

/// How far the ratio may be off, as a factor. Vendors round sides to multiples of 8 to 32 pixels.
const RATIO_TOLERANCE: f64 = 1.03;

/// The least part of the requested resolution that passes.
const SIZE_TOLERANCE: f64 = 0.95;

/// The ratios that messages name.
const RATIOS: [(u32, u32); 11] =
    [(16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (3, 2), (2, 3), (5, 4), (4, 5), (21, 9), (9, 21)];

/// What a video file contains, as its headers say. `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Footage {
    /// Length in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Width in pixels, as displayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height in pixels, as displayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whether it has a sound track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
}

/// What a request asks for. `None` leaves the choice to the model, or means that its choice isn't known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Expected {
    /// Length in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The resolution, such as `720p` or `4k`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
    /// The aspect ratio, such as `16:9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<String>,
    /// Whether the clip has sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sound: Option<bool>,
}

/// A difference between a video and its request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Mismatch {
    /// The clip is shorter or longer.
    Length {
        /// The requested length, in seconds.
        expected: f64,
        /// The clip's length, in seconds.
        actual: f64,
    },
    /// The picture is smaller.
    Size {
        /// The requested resolution.
        expected: String,
        /// The picture's size.
        actual: PictureSize,
    },
    /// The aspect ratio is another one.
    Ratio {
        /// The requested ratio.
        expected: String,
        /// The picture's size.
        actual: PictureSize,
    },
    /// The clip has no sound.
    NoSound,
    /// The clip has sound that wasn't asked for.
    Sound,
}

/// The size of a picture, in pixels. In JSON, it is text such as `1280x720`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

impl Expected {
    /// Lists how a video differs from what was asked for. Unknown values and larger pictures don't count.
    pub fn compare(&self, footage: &Footage) -> Vec<Mismatch> {
        let mut found = Vec::new();
        if let (Some(expected), Some(actual)) = (self.seconds, footage.seconds)
            && (expected - actual).abs() > LENGTH_TOLERANCE_S
        {
            found.push(Mismatch::Length { expected, actual });
        }
        if let Some(actual) = PictureSize::of(footage) {
            let is_small = |label: &&String| lines(label).is_some_and(|lines| actual.is_below(lines));
            if let Some(label) = self.resolution.as_ref().filter(is_small) {
                found.push(Mismatch::Size { expected: label.clone(), actual });
            }
            let is_off = |text: &&String| aspect(text).is_some_and(|aspect| !actual.has_aspect(aspect));
            if let Some(ratio) = self.ratio.as_ref().filter(is_off) {
                found.push(Mismatch::Ratio { expected: ratio.clone(), actual });
            }
        }
        match (self.sound, footage.sound) {
            (Some(true), Some(false)) => found.push(Mismatch::NoSound),
            (Some(false), Some(true)) => found.push(Mismatch::Sound),
            _ => {}
        }
        found
    }
}

/// The shorter side of a resolution at 16:9, in pixels; `None` for a name that isn't a size, such as `pro`.
fn lines(label: &str) -> Option<u32> {
    let label = label.trim().to_ascii_lowercase();
    match label.as_str() {
        "2k" => Some(1440),
        "4k" => Some(2160),
        "8k" => Some(4320),
        text => text.strip_suffix('p').unwrap_or(text).parse().ok().filter(|lines| *lines > 0),
    }
}

/// Width by height of a ratio such as `16:9`; `None` for `adaptive` and the like.
fn aspect(ratio: &str) -> Option<f64> {
    let (width, height) = ratio.split_once(':')?;
    let (width, height): (u32, u32) = (width.trim().parse().ok()?, height.trim().parse().ok()?);
    (width > 0 && height > 0).then(|| f64::from(width) / f64::from(height))
}

impl PictureSize {
    /// The size of a video's picture, if both sides are known.
    fn of(footage: &Footage) -> Option<Self> {
        let known = |side: Option<u32>| side.filter(|side| *side > 0);
        Some(Self { width: known(footage.width)?, height: known(footage.height)? })
    }

    /// Returns true if the picture is smaller than a resolution of this many lines, by its shorter side and by its
    /// area: for ratios other than 16:9, some vendors keep the one, and some the other.
    fn is_below(self, lines: u32) -> bool {
        let lines = f64::from(lines);
        let area = f64::from(self.width) * f64::from(self.height);
        f64::from(self.width.min(self.height)) < lines * SIZE_TOLERANCE
            && area < lines * lines * 16.0 / 9.0 * SIZE_TOLERANCE
    }

    /// Width by height.
    fn aspect(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Returns true if the picture has this ratio of width to height, within the tolerance.
    fn has_aspect(self, aspect: f64) -> bool {
        let factor = self.aspect() / aspect;
        factor.max(1.0 / factor) <= RATIO_TOLERANCE
    }

    /// Names the closest usual ratio, or else writes it with a decimal, such as `1.85:1`.
    fn ratio(self) -> String {
        let distance =
            |(width, height): (u32, u32)| (self.aspect() * f64::from(height) / f64::from(width)).ln().abs();
        let closest = RATIOS.into_iter().min_by(|one, other| distance(*one).total_cmp(&distance(*other)));
        match closest.filter(|ratio| distance(*ratio) <= RATIO_TOLERANCE.ln()) {
            Some((width, height)) => format!("{width}:{height}"),
            None if self.width >= self.height => format!("{:.2}:1", self.aspect()),
            None => format!("1:{:.2}", 1.0 / self.aspect()),
        }
    }
}

impl Display for PictureSize {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.width, self.height)
    }
}

impl Serialize for PictureSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}x{}", self.width, self.height))
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, actual } => write!(f, "{actual:.1} s long instead of {expected:.1} s"),
            Self::Size { expected, actual } => write!(f, "{actual} instead of {expected}"),
            Self::Ratio { expected, actual } => {
                write!(f, "{} ({actual}) instead of {expected}", actual.ratio())
            }
            Self::NoSound => f.write_str("no sound"),
            Self::Sound => f.write_str("has sound, but none was asked for"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use serde_json::json;

    use super::{Expected, Footage, Mismatch, PictureSize};

    fn footage(width: u32, height: u32) -> Footage {
        Footage { seconds: Some(5.0), width: Some(width), height: Some(height), sound: Some(true) }
    }

    fn expected(resolution: &str, ratio: &str) -> Expected {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Expected { resolution: text(resolution), ratio: text(ratio), ..Expected::default() }
    }

    fn messages(expected: &Expected, footage: &Footage) -> Vec<String> {
        expected.compare(footage).iter().map(Mismatch::to_string).collect()
    }

    #[test]
    fn the_length_may_differ_by_half_a_second() {
        let twelve = Expected { seconds: Some(12.0), ..Expected::default() };
        let clip = |seconds| Footage { seconds, ..Footage::default() };
        for seconds in [11.5, 12.04, 12.5] {
            assert_eq!(twelve.compare(&clip(Some(seconds))), []);
        }
        assert_eq!(messages(&twelve, &clip(Some(8.0))), ["8.0 s long instead of 12.0 s"]);
        assert_eq!(messages(&twelve, &clip(Some(12.6))), ["12.6 s long instead of 12.0 s"]);
        assert_eq!(twelve.compare(&clip(None)), []);
        assert_eq!(Expected::default().compare(&clip(Some(8.0))), []);
    }

    #[test]
    fn the_sizes_that_vendors_list_pass() {
        let sizes = crate::model::find("seedance-2.0").unwrap().sizes.clone();
        assert_eq!(sizes.values().map(std::collections::BTreeMap::len).sum::<usize>(), 24);
        for (resolution, by_ratio) in &sizes {
            for (ratio, [width, height]) in by_ratio {
                let expected = expected(resolution, ratio);
                assert_eq!(messages(&expected, &footage(*width, *height)), [""; 0], "{resolution} {ratio}");
            }
        }
        // Others round to 8, 16 or 32 pixels, or keep the shorter side.
        for (resolution, ratio, width, height) in [
            ("720p", "16:9", 1248, 704),
            ("720P", "16:9", 1280, 704),
            ("720p", "1:1", 720, 720),
            ("768p", "16:9", 1344, 768),
            ("1080p", "9:16", 1088, 1920),
            ("1080p", "21:9", 2520, 1080),
            ("480p", "16:9", 832, 480),
            ("2k", "16:9", 2560, 1440),
        ] {
            let expected = expected(resolution, ratio);
            assert_eq!(messages(&expected, &footage(width, height)), [""; 0], "{width} × {height}");
        }
    }

    #[test]
    fn a_size_is_too_small_by_its_shorter_side_and_its_area() {
        assert_eq!(messages(&expected("720p", ""), &footage(640, 360)), ["640 × 360 instead of 720p"]);
        assert_eq!(messages(&expected("4k", ""), &footage(1920, 1080)), ["1920 × 1080 instead of 4k"]);
        assert_eq!(messages(&expected("1080P", ""), &footage(720, 1280)), ["720 × 1280 instead of 1080P"]);
        // A square has a long enough shorter side in a smaller area; 21:9 has the area with a smaller shorter side.
        assert_eq!(messages(&expected("480p", ""), &footage(480, 480)), [""; 0]);
        assert_eq!(messages(&expected("720p", ""), &footage(1470, 630)), [""; 0]);
        // A larger picture is fine, and so is any picture for a name that isn't a size.
        assert_eq!(messages(&expected("480p", ""), &footage(1920, 1080)), [""; 0]);
        for label in ["pro", "std", "p", "0p", ""] {
            assert_eq!(messages(&expected(label, ""), &footage(64, 36)), [""; 0], "{label}");
        }
        let half = Footage { height: None, ..footage(64, 36) };
        assert_eq!(messages(&expected("720p", "1:1"), &half), [""; 0]);
        assert_eq!(messages(&expected("720p", "1:1"), &footage(64, 0)), [""; 0]);
    }

    #[test]
    fn a_ratio_is_named() {
        let wide = expected("", "16:9");
        assert_eq!(messages(&wide, &footage(960, 960)), ["1:1 (960 × 960) instead of 16:9"]);
        assert_eq!(messages(&wide, &footage(720, 1280)), ["9:16 (720 × 1280) instead of 16:9"]);
        assert_eq!(messages(&wide, &footage(1850, 1000)), ["1.85:1 (1850 × 1000) instead of 16:9"]);
        assert_eq!(messages(&wide, &footage(1000, 1850)), ["1:1.85 (1000 × 1850) instead of 16:9"]);
        assert_eq!(messages(&expected("", "adaptive"), &footage(960, 960)), [""; 0]);
        assert_eq!(messages(&expected("", "0:9"), &footage(960, 960)), [""; 0]);
    }

    #[test]
    fn sound_is_compared_if_both_are_known() {
        let wish = |sound| Expected { sound, ..Expected::default() };
        let clip = |sound| Footage { sound, ..Footage::default() };
        assert_eq!(messages(&wish(Some(true)), &clip(Some(false))), ["no sound"]);
        assert_eq!(messages(&wish(Some(false)), &clip(Some(true))), ["has sound, but none was asked for"]);
        for (wished, had) in [(None, Some(true)), (Some(true), None), (Some(true), Some(true))] {
            assert_eq!(wish(wished).compare(&clip(had)), []);
        }
    }

    #[test]
    fn mismatches_have_a_stable_form_in_json() {
        let actual = PictureSize { width: 960, height: 960 };
        let found = [
            Mismatch::Length { expected: 12.0, actual: 8.0 },
            Mismatch::Size { expected: "1080p".to_owned(), actual },
            Mismatch::Ratio { expected: "16:9".to_owned(), actual },
            Mismatch::NoSound,
            Mismatch::Sound,
        ];
        let form = json!([
            { "kind": "length", "expected": 12.0, "actual": 8.0 },
            { "kind": "size", "expected": "1080p", "actual": "960x960" },
            { "kind": "ratio", "expected": "16:9", "actual": "960x960" },
            { "kind": "no-sound" },
            { "kind": "sound" },
        ]);
        assert_eq!(serde_json::to_value(found).unwrap(), form);
        let expected = Expected { seconds: Some(12.0), ..expected("720p", "") };
        let form = json!({ "seconds": 12.0, "resolution": "720p" });
        assert_eq!(serde_json::to_value(&expected).unwrap(), form);
        assert_eq!(serde_json::from_value::<Expected>(form).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Footage>(json!({})).unwrap(), Footage::default());
    }
}

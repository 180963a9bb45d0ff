//! What a video file contains, as ffprobe or ffmpeg describes it.

use serde::Deserialize;

/// A fraction, such as a frame rate of 24000/1001.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
}

/// What a video file contains.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Probe {
    /// Length of its video, or of the whole file if that is all that is known.
    pub(crate) seconds: f64,
    /// Time of the first frame; 0 in most files.
    pub(crate) start: f64,
    /// Width in pixels, as shown: with square pixels, and turned upright.
    pub(crate) width: u32,
    /// Height in pixels, as shown.
    pub(crate) height: u32,
    /// True if the frames are stored as they are shown.
    pub(crate) is_upright: bool,
    /// Frames per second.
    pub(crate) fps: Fraction,
    /// True if every frame is equally long, as far as the file says.
    pub(crate) has_constant_rate: bool,
    /// Number of frames, if the file says.
    pub(crate) frames: Option<u64>,
    /// Name of the video codec, such as `h264`.
    pub(crate) codec: String,
    /// Name of the pixel format, such as `yuv420p`.
    pub(crate) pixel_format: String,
    /// The colour matrix, if the file says.
    pub(crate) colours: Option<String>,
    /// Hash of the codec's parameters; `None` without ffprobe.
    pub(crate) parameters: Option<String>,
    /// Names of the file format, such as `mov,mp4,m4a,3gp,3g2,mj2`.
    pub(crate) container: String,
    /// Its sound, if it has any.
    pub(crate) audio: Option<Audio>,
}

/// The sound of a video file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Audio {
    /// Name of the codec, such as `aac`.
    pub(crate) codec: String,
    /// Time of the first sample, if known.
    pub(crate) start: Option<f64>,
    /// Length, if known.
    pub(crate) seconds: Option<f64>,
}

/// The JSON of ffprobe.
#[derive(Deserialize)]
struct Json {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: String,
    width: Option<u32>,
    height: Option<u32>,
    sample_aspect_ratio: Option<String>,
    pix_fmt: String,
    color_space: Option<String>,
    r_frame_rate: Option<String>,
    avg_frame_rate: Option<String>,
    start_time: Option<String>,
    duration: Option<String>,
    nb_frames: Option<String>,
    extradata_hash: Option<String>,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u32,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Format {
    format_name: String,
    duration: Option<String>,
}

impl Fraction {
    /// Reads a fraction such as `24000/1001`; `None` if it isn't positive.
    fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let found = Self { numerator: numerator.parse().ok()?, denominator: denominator.parse().ok()? };
        (found.numerator > 0 && found.denominator > 0).then_some(found)
    }

    /// Reads a rate that was rounded to two decimals, such as `23.98`.
    fn parse_rounded(text: &str) -> Option<Self> {
        let rounded: f64 = text.strip_suffix('k').unwrap_or(text).parse().ok()?;
        let whole = rounded.ceil();
        if (rounded - whole * 1000.0 / 1001.0).abs() < 0.006 {
            return Self::parse(&format!("{}/1001", whole * 1000.0));
        }
        Self::parse(&format!("{:.0}/100", rounded * 100.0))
    }

    /// A number of pixels times this, rounded.
    fn scale(self, pixels: u32) -> u32 {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        ((u128::from(pixels) * numerator + denominator / 2) / denominator) as u32
    }

    /// Its value.
    pub(crate) fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The number of frames in a time at this rate, rounded.
    pub(crate) fn frames(self, ms: u64) -> u64 {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator) * 1000);
        ((u128::from(ms) * numerator + denominator / 2) / denominator) as u64
    }

    /// The time of a number of frames at this rate, counted in a finer rate such as samples per second, rounded.
    pub(crate) fn ticks(self, frames: u64, per_second: u64) -> u64 {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        ((u128::from(frames) * denominator * u128::from(per_second) + numerator / 2) / numerator) as u64
    }
}

impl Probe {
    /// Reads ffprobe's JSON; `None` if the file has no video.
    pub(super) fn from_json(json: &[u8]) -> Option<Self> {
        let Json { streams, format } = serde_json::from_slice(json).ok()?;
        // A cover picture is a video stream, too.
        let is_video =
            |stream: &&Stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0;
        let video = streams.iter().find(is_video)?;
        let audio = streams.iter().find(|stream| stream.codec_type == "audio");
        let fraction = |text: &Option<String>| text.as_deref().and_then(Fraction::parse);
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
        let (fps, has_constant_rate) = rate(fraction(&video.r_frame_rate), fraction(&video.avg_frame_rate))?;
        let pixel = video.sample_aspect_ratio.as_ref().map(|ratio| ratio.replace(':', "/"));
        let rotation = video.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        let (width, height, is_upright) = shown_size(video.width?, video.height?, fraction(&pixel), rotation);
        Some(Self {
            seconds: number(&video.duration).or_else(|| number(&format.duration))?,
            start: number(&video.start_time).unwrap_or(0.0),
            width,
            height,
            is_upright,
            fps,
            has_constant_rate,
            frames: video.nb_frames.as_ref().and_then(|text| text.parse().ok()),
            codec: video.codec_name.clone(),
            pixel_format: video.pix_fmt.clone(),
            colours: video.color_space.clone().filter(|name| name != "unknown"),
            parameters: video.extradata_hash.clone(),
            container: format.format_name,
            audio: audio.map(|audio| Audio {
                codec: audio.codec_name.clone(),
                start: number(&audio.start_time),
                seconds: number(&audio.duration),
            }),
        })
    }

    /// Reads ffmpeg's description of an input; `None` if the file has no video.
    pub(super) fn from_description(messages: &str) -> Option<Self> {
        let lines: Vec<&str> = messages.lines().map(str::trim_start).collect();
        let stream = |kind: &str| {
            let streams = lines.iter().filter(|line| line.starts_with("Stream #0:"));
            let mut found = streams.filter_map(|line| line.split_once(kind).map(|(_, facts)| facts));
            found.find(|facts| !facts.contains("(attached pic)")).map(split_facts)
        };
        let video = stream(": Video: ")?;
        let first_word = |facts: &[&str], at: usize| {
            let word = facts.get(at).and_then(|fact| fact.split([' ', '(']).next());
            word.unwrap_or_default().to_owned()
        };
        let (size, pixel) = video.iter().find_map(|fact| {
            let mut words = fact.split_whitespace();
            let (width, height) = words.next()?.split_once('x')?;
            let size: (u32, u32) = (width.parse().ok()?, height.parse().ok()?);
            let pixel = words.skip_while(|word| word.trim_start_matches('[') != "SAR").nth(1);
            Some((size, pixel.map(|ratio| ratio.replace(':', "/"))))
        })?;
        let rotation = lines.iter().find_map(|line| {
            line.split_once("rotation of ")?.1.split_whitespace().next()?.parse::<f64>().ok()
        });
        let (width, height, is_upright) =
            shown_size(size.0, size.1, pixel.as_deref().and_then(Fraction::parse), rotation.unwrap_or(0.0));
        let per_second =
            |unit: &str| video.iter().find_map(|fact| Fraction::parse_rounded(fact.strip_suffix(unit)?));
        let (fps, has_constant_rate) = rate(per_second(" tbr"), per_second(" fps"))?;
        let audio = stream(": Audio: ").map(|facts| Audio {
            codec: first_word(&facts, 0),
            start: None,
            seconds: None,
        });
        let input = lines.iter().find_map(|line| line.strip_prefix("Input #0, ")?.split_once(", from "));
        Some(Self {
            seconds: lines.iter().find_map(|line| clock(line.strip_prefix("Duration: ")?))?,
            start: 0.0,
            width,
            height,
            is_upright,
            fps,
            has_constant_rate,
            frames: None,
            codec: first_word(&video, 0),
            pixel_format: first_word(&video, 1),
            colours: video.get(1).filter(|fact| fact.contains("bt")).map(|fact| (*fact).to_owned()),
            parameters: None,
            container: input.map(|(names, _)| names.to_owned()).unwrap_or_default(),
            audio,
        })
    }
}

/// Chooses the frame rate from the one that all timestamps fit and the average; with whether both agree.
fn rate(base: Option<Fraction>, average: Option<Fraction>) -> Option<(Fraction, bool)> {
    /// Beyond this, a rate is the file's clock rather than its frames.
    const MAX: f64 = 240.0;
    let base = base.filter(|rate| rate.value() <= MAX);
    let average = average.filter(|rate| rate.value() <= MAX);
    match (base, average) {
        (Some(base), Some(average)) => {
            let difference = (base.value() - average.value()).abs() / base.value();
            // A slightly wrong length of the last frame moves the average.
            Some(if difference < 0.05 { (base, difference < 0.001) } else { (average, false) })
        }
        (one, other) => one.or(other).map(|rate| (rate, false)),
    }
}

/// The size of a video as shown, and whether its frames are stored like that.
fn shown_size(width: u32, height: u32, pixel: Option<Fraction>, rotation: f64) -> (u32, u32, bool) {
    let shown = pixel.map_or(width, |pixel| pixel.scale(width));
    let turns = (rotation / 90.0).round() as i64;
    let is_upright = turns % 4 == 0 && shown == width;
    if turns % 2 == 0 { (shown, height, is_upright) } else { (height, shown, is_upright) }
}

/// Splits the facts of a stream at the commas outside parentheses and brackets.
fn split_facts(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let separators = text.split(|c: char| {
        depth += i32::from(c == '(' || c == '[') - i32::from(c == ')' || c == ']');
        c == ',' && depth == 0
    });
    let facts: Vec<&str> = separators.map(str::trim).collect();
    facts.into_iter().map(|fact| fact.strip_suffix(" (default)").unwrap_or(fact)).collect()
}

/// Reads the seconds of a time such as `00:01:05.04`, up to the next comma.
fn clock(text: &str) -> Option<f64> {
    let text = text.split(',').next()?.trim();
    text.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}

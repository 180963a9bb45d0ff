//! Draws stories as a contact sheet: one picture with all shots, as SVG or PNG.
//!
//! The output is deterministic and embeds each thumbnail once. Text stays text, positioned with measurements of the
//! bundled fonts.

mod clips;

use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::draw::{Colour, DrawError, TextSetter, TextStyle, rasterize_within};
use crate::sheet::page::{Frame, Thumbnails, compose_frame};
use crate::sheet::{Finding, Shot, Story};
use crate::syntax::time::show_seconds;

const WIDTH: f32 = 1600.0;
const MARGIN: f32 = 56.0;
const GAP: f32 = 28.0;
/// Line height, as a multiple of the font size.
const LEADING: f32 = 1.42;

const PAPER: Colour = Colour(0xF7, 0xF6, 0xF3);
const SURFACE: Colour = Colour(0xFF, 0xFF, 0xFF);
const SUNK: Colour = Colour(0xEF, 0xED, 0xE8);
const LINE: Colour = Colour(0xD5, 0xD1, 0xC7);
const INK: Colour = Colour(0x1D, 0x1C, 0x19);
const DIM: Colour = Colour(0x66, 0x62, 0x5A);
const ACCENT: Colour = Colour(0xA8, 0x45, 0x0C);
const DIALOGUE: Colour = Colour(0x14, 0x49, 0x3F);
const ERROR: Colour = Colour(0xA8, 0x20, 0x1A);
const WARNING: Colour = Colour(0x7D, 0x50, 0x00);

/// Maximum number of pixels of a PNG; larger sheets are scaled down.
const MAX_PIXELS: f32 = 64_000_000.0;

/// Maximum side of a PNG in pixels; few programs open larger pictures.
const MAX_SIDE: f32 = 16_000.0;

/// Draws the contact sheet as SVG.
pub fn svg(stories: &[Story], thumbnails: &Thumbnails) -> String {
    let texts = stories.iter().flat_map(|story| {
        let action = story.shots.iter().flat_map(|shot| shot.action.iter().flatten());
        let titles = clips::film_clips(story).iter().filter_map(|clip| clip.title.as_deref());
        std::iter::once(story.title.as_str()).chain(titles).chain(action.map(|word| word.text.as_str()))
    });
    let mut sheet = Canvas {
        letters: TextSetter::new(texts),
        numbers: thumbnails.keys().enumerate().map(|(number, path)| (path.as_str(), number)).collect(),
        out: String::new(),
    };
    let mut y = MARGIN;
    if stories.len() > 1 {
        y = sheet.draw_totals(stories, y);
    }
    for story in stories {
        y = sheet.draw_story(story, y);
    }
    let footer = format!("Made by storyc {}", env!("CARGO_PKG_VERSION"));
    sheet.draw_text(&footer, MARGIN, y + 12.0, 14.0, (DIM, false));
    let height = (y + MARGIN).ceil();
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"><title>"#
    );
    let titles: Vec<String> =
        stories.iter().map(|story| sheet.letters.line(&story.title, 1.0, 200.0)).collect();
    svg.push_str(&escape(&titles.join(", ")));
    svg.push_str("</title><defs>");
    for (number, thumbnail) in thumbnails.values().enumerate() {
        let (width, height) = (thumbnail.width, thumbnail.height);
        let _ = write!(
            svg,
            r#"<symbol id="p{number}" viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMin slice"><image width="{width}" height="{height}" href="data:image/jpeg;base64,"#
        );
        BASE64.encode_string(&thumbnail.jpeg, &mut svg);
        svg.push_str(r#""/></symbol>"#);
    }
    svg.push_str("</defs>");
    draw_rect(&mut svg, (0.0, 0.0, WIDTH, height), 0.0, PAPER);
    svg.push_str(&sheet.out);
    svg.push_str("</svg>\n");
    svg
}

/// Draws the contact sheet as a PNG file, and scales down long sheets.
///
/// # Errors
///
/// [`DrawError::Png`] if it can't be drawn.
pub fn png(stories: &[Story], thumbnails: &Thumbnails) -> Result<Vec<u8>, DrawError> {
    png_within(stories, thumbnails, MAX_SIDE)
}

/// Draws the contact sheet as PNG, with no side longer than this many pixels, and no more than its natural size.
///
/// # Errors
///
/// [`DrawError::Png`] if it can't be drawn.
pub fn png_within(stories: &[Story], thumbnails: &Thumbnails, max_side: f32) -> Result<Vec<u8>, DrawError> {
    let max_side = max_side.min(MAX_SIDE);
    rasterize_within(&svg(stories, thumbnails), MAX_PIXELS, max_side).ok_or(DrawError::Png)?.png()
}

/// The drawing surface, filled from top to bottom.
struct Canvas<'a> {
    letters: TextSetter,
    /// The number of each thumbnail, by path.
    numbers: BTreeMap<&'a str, usize>,
    out: String,
}

/// A line of text with its size, colour and decoration.
struct Line {
    words: String,
    size: f32,
    /// Its colour, and whether it is bold.
    ink: (Colour, bool),
    /// The colour of the bar on its left.
    bar: Option<Colour>,
    /// The distance to the line above.
    gap: f32,
}

impl Line {
    fn height(&self) -> f32 {
        self.gap + self.size * LEADING
    }
}

impl Canvas<'_> {
    /// Writes a line of text, cut to fit before the right margin.
    fn draw_text(&mut self, words: &str, x: f32, y: f32, size: f32, ink: (Colour, bool)) {
        let words = self.letters.line(words, size, WIDTH - MARGIN - x);
        self.letters.write(&mut self.out, &words, (x, y), style(size, ink));
    }

    /// Draws the totals of all stories; returns the y below them.
    fn draw_totals(&mut self, stories: &[Story], y: f32) -> f32 {
        let shots: usize = stories.iter().map(|story| story.shots.len()).sum();
        let length: u64 = stories.iter().map(|story| story.length_ms).sum();
        self.draw_text(&format!("{} storyboards", stories.len()), MARGIN, y + 34.0, 40.0, (INK, true));
        let facts = format!("{shots} shots · {} s", show_seconds(length));
        self.draw_text(&facts, MARGIN, y + 68.0, 19.0, (DIM, false));
        y + 110.0
    }

    /// Draws a story with all its shots; returns the y below it.
    fn draw_story(&mut self, story: &Story, mut y: f32) -> f32 {
        self.draw_text(&story.title, MARGIN, y + 28.0, 34.0, (INK, true));
        let mut facts = vec![
            format!("{} s", show_seconds(story.length_ms)),
            format!("{} {}", story.shots.len(), if story.shots.len() == 1 { "shot" } else { "shots" }),
        ];
        let picture_settings =
            story.settings.iter().filter(|(name, _)| matches!(*name, "ratio" | "resolution"));
        facts.extend(picture_settings.map(|(_, value)| value.clone()));
        if let Some(model) = story.models.first() {
            facts.push(model.id.clone());
            if model.clips.len() > 1 {
                facts.push(format!("{} clips", model.clips.len()));
            }
            facts.extend(model.cost.clone());
        }
        facts.push(story.path.clone());
        // Findings come first, so that a long path can't push them out.
        let mut x = MARGIN;
        for (count, name, colour) in
            [(story.counts.errors, "error", ERROR), (story.counts.warnings, "warning", WARNING)]
        {
            if count > 0 {
                let words = format!("{count} {name}{}", if count == 1 { "" } else { "s" });
                self.letters.write(&mut self.out, &words, (x, y + 60.0), style(18.0, (colour, true)));
                x += self.letters.width(&words, 18.0) + 16.0;
            }
        }
        self.draw_text(&facts.join(" · "), x, y + 60.0, 18.0, (DIM, false));
        y += 88.0;
        y = self.draw_clip_bands(story, y);
        y = self.draw_time_strip(story, y) + GAP;
        let (wide, high) = (story.ratio.0.max(1) as f32, story.ratio.1.max(1) as f32);
        let columns = if wide < high * 0.8 { 5 } else { 4 };
        let width = (WIDTH - 2.0 * MARGIN - GAP * (columns as f32 - 1.0)) / columns as f32;
        let height = (width * high / wide).clamp(width * 0.4, width * 16.0 / 9.0);
        for (clip, shots) in clips::group_by_clip(story) {
            if let Some(clip) = clip {
                y = self.draw_clip_heading(clip, y);
            }
            for shots in shots.chunks(columns) {
                let lines: Vec<Vec<Line>> =
                    shots.iter().map(|shot| self.caption(shot, width - 28.0)).collect();
                let height_of = |lines: &Vec<Line>| lines.iter().map(Line::height).sum::<f32>();
                let below = lines.iter().map(height_of).fold(0.0, f32::max);
                let whole = height + 58.0 + below;
                for (column, (shot, lines)) in shots.iter().zip(lines).enumerate() {
                    let x = MARGIN + column as f32 * (width + GAP);
                    self.draw_card(story, shot, (x, y, width, whole), height, lines);
                }
                y += whole + GAP;
            }
        }
        for (found, colour) in problems(&story.findings) {
            let text = describe_finding(found);
            y += 4.0;
            for line in self.letters.lines(&text, 16.0, WIDTH - 2.0 * MARGIN, 4) {
                y += 16.0 * LEADING;
                self.letters.write(&mut self.out, &line, (MARGIN, y - 6.0), style(16.0, (colour, false)));
            }
        }
        y + GAP
    }

    /// Draws the shots to scale on a time strip.
    fn draw_time_strip(&mut self, story: &Story, y: f32) -> f32 {
        let whole = story.length_ms.max(1) as f32;
        let room = WIDTH - 2.0 * MARGIN;
        draw_rect(&mut self.out, (MARGIN, y, room, 26.0), 4.0, SUNK);
        for shot in &story.shots {
            let Some((start, end)) = shot.time.filter(|(start, end)| start < end) else { continue };
            let at = |ms: u64| MARGIN + room * (ms as f32 / whole).min(1.0);
            let (left, right) = (at(start), at(end));
            let width = (right - left - 2.0).max(1.0);
            draw_rect(&mut self.out, (left, y, width, 26.0), 4.0, LINE);
            let label = format!("{}", shot.number);
            if self.letters.width(&label, 14.0) + 12.0 < width {
                self.letters.write(&mut self.out, &label, (left + 7.0, y + 18.0), style(14.0, (INK, true)));
            }
        }
        y + 26.0
    }

    /// Returns the caption of a shot, below its frame.
    fn caption(&self, shot: &Shot, width: f32) -> Vec<Line> {
        let mut out = Vec::new();
        let mut push = |text: &str, size: f32, ink, bar: Option<Colour>, max_lines| {
            let room = if bar.is_some() { width - 12.0 } else { width };
            for (at, words) in self.letters.lines(text, size, room, max_lines).into_iter().enumerate() {
                out.push(Line { words, size, ink, bar, gap: if at == 0 { 7.0 } else { 0.0 } });
            }
        };
        push(&shot.framing.join(" · "), 14.0, (DIM, false), None, 1);
        let action: Vec<String> = shot
            .action
            .iter()
            .map(|paragraph| paragraph.iter().map(|word| word.text.as_str()).collect())
            .collect();
        push(&action.join("\n"), 15.0, (INK, false), None, 9);
        for line in shot.dialogue.iter().take(4) {
            let speaker = line.speaker.as_ref().map(|speaker| format!("{speaker}: ")).unwrap_or_default();
            push(&format!("{speaker}“{}”", line.words), 15.0, (DIALOGUE, false), Some(DIALOGUE), 3);
        }
        for sound in shot.sounds.iter().take(3) {
            push(&format!("{}: {}", sound.label, sound.words), 14.0, (DIM, false), Some(LINE), 2);
        }
        for (found, colour) in problems(&shot.findings) {
            push(&describe_finding(found), 14.0, (colour, false), None, 3);
        }
        out
    }

    /// Draws the card of a shot; `height` is the height of its frame, `whole` that of the card.
    fn draw_card(
        &mut self,
        story: &Story,
        shot: &Shot,
        (x, y, width, whole): (f32, f32, f32, f32),
        height: f32,
        lines: Vec<Line>,
    ) {
        draw_rect(&mut self.out, (x - 1.0, y - 1.0, width + 2.0, whole + 2.0), 9.0, LINE);
        draw_rect(&mut self.out, (x, y, width, whole), 8.0, SURFACE);
        self.draw_frame(story, &compose_frame(story, shot), (x, y, width, height));
        let base = y + height + 30.0;
        let number = format!("{}", shot.number);
        self.letters.write(&mut self.out, &number, (x + 14.0, base), style(18.0, (ACCENT, true)));
        let time = match shot.time {
            Some((start, end)) => format!("{}–{} s", show_seconds(start), show_seconds(end)),
            None => "no time".to_owned(),
        };
        let right = x + width - 14.0 - self.letters.width(&time, 14.0);
        self.letters.write(&mut self.out, &time, (right, base), style(14.0, (DIM, false)));
        if let Some(label) = &shot.label {
            let left = x + 14.0 + self.letters.width(&number, 18.0) + 10.0;
            let label = self.letters.line(label, 17.0, right - left - 10.0);
            self.letters.write(&mut self.out, &label, (left, base), style(17.0, (INK, true)));
        }
        let mut top = base + 2.0;
        for line in lines {
            top += line.gap;
            let left = x + 14.0 + if line.bar.is_some() { 12.0 } else { 0.0 };
            if let Some(bar) = line.bar {
                draw_rect(&mut self.out, (x + 14.0, top + 2.0, 3.0, line.size * LEADING - 2.0), 1.5, bar);
            }
            let baseline = top + line.size * 1.12;
            self.letters.write(&mut self.out, &line.words, (left, baseline), style(line.size, line.ink));
            top += line.size * LEADING;
        }
    }

    /// Draws the pictures of a shot, as on its card on the page.
    fn draw_frame(&mut self, story: &Story, frame: &Frame, (x, y, width, height): (f32, f32, f32, f32)) {
        draw_rect(&mut self.out, (x, y, width, height), 0.0, SUNK);
        if let Some(at) = frame.backdrop {
            self.draw_picture(story, at, (x, y, width, height));
        }
        let count = frame.tiles.len() as f32;
        for (place, at) in frame.tiles.iter().enumerate() {
            let place = place as f32;
            let area = if frame.backdrop.is_some() {
                let high = height * 0.42;
                let wide = (high * 0.8).min((width - 24.0 - 6.0 * (count - 1.0)) / count);
                let left = x + 12.0 + place * (wide + 6.0);
                let top = y + height - high - 12.0;
                draw_rect(&mut self.out, (left - 2.0, top - 2.0, wide + 4.0, high + 4.0), 3.0, SURFACE);
                (left, top, wide, high)
            } else {
                let wide = (width - 2.0 * (count - 1.0)) / count;
                (x + place * (wide + 2.0), y, wide, height)
            };
            self.draw_picture(story, *at, area);
        }
        if frame.backdrop.is_none() && frame.tiles.is_empty() {
            for third in [1.0, 2.0] {
                draw_rect(&mut self.out, (x + width * third / 3.0, y, 1.0, height), 0.0, LINE);
                draw_rect(&mut self.out, (x, y + height * third / 3.0, width, 1.0), 0.0, LINE);
            }
        }
    }

    /// Draws a thumbnail, or a placeholder with the reference's name.
    fn draw_picture(&mut self, story: &Story, at: usize, (x, y, width, height): (f32, f32, f32, f32)) {
        let Some(reference) = story.references.get(at) else { return };
        let number = reference.picture.as_ref().and_then(|path| self.numbers.get(path.as_str()));
        if let Some(number) = number {
            let _ = write!(
                self.out,
                r##"<use href="#p{number}" x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}"/>"##
            );
        } else {
            draw_rect(&mut self.out, (x, y, width, height), 0.0, LINE);
            let name = self.letters.line(&reference.name, 15.0, width - 12.0);
            let left = x + (width - self.letters.width(&name, 15.0)) / 2.0;
            self.letters.write(
                &mut self.out,
                &name,
                (left, y + height / 2.0 + 5.0),
                style(15.0, (DIM, false)),
            );
        }
    }
}

/// Returns the style of a text from its size, its colour and whether it is bold.
fn style(size: f32, (colour, is_bold): (Colour, bool)) -> TextStyle {
    TextStyle { size, colour, is_bold }
}

/// Returns errors, then warnings, each with its colour.
fn problems(findings: &[Finding]) -> impl Iterator<Item = (&Finding, Colour)> {
    [("error", ERROR), ("warning", WARNING)].into_iter().flat_map(|(severity, colour)| {
        findings.iter().filter(move |found| found.severity == severity).map(move |found| (found, colour))
    })
}

/// Formats a finding as plain text, without backticks.
fn describe_finding(found: &Finding) -> String {
    format!("{} {}: {}", found.severity, found.code, found.message).replace('`', "")
}

fn draw_rect(out: &mut String, (x, y, width, height): (f32, f32, f32, f32), radius: f32, colour: Colour) {
    let Colour(red, green, blue) = colour;
    let _ = write!(
        out,
        r##"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" rx="{radius}" fill="#{red:02X}{green:02X}{blue:02X}"/>"##
    );
}

/// Escapes text for XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

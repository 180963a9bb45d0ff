//! Pages to pixels.
//!
//! A shot is composed once and kept while it is seen; a frame is a copy of it with the time drawn over. Shots are cut hard,
//! as in the film that they plan. Pictures are
//! decoded here, and only those that are small enough: what they take in memory does not depend on what is sent.

#![allow(
    clippy::cast_sign_loss,
    reason = "floats that become pixels are cut off at the edges of the picture"
)]

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Options, Tree};

use crate::assets::{self, Head, Media};

use super::font::{FILES, Face, Fonts};
use super::page::{Area, Colour, LIT, Mark, PAPER, Page, clock, clock_mark, compose};
use super::{Board, BoardPicture, DrawError, Frame};

/// The most pixels of a picture that is decoded.
const MOST_PIXELS: u64 = 50_000_000;

/// The longest side at which decoded pictures are kept.
const KEPT_SIDE: u32 = 1600;

/// How many decoded pictures are kept.
const KEPT_PICTURES: usize = 12;

/// What draws a board, and remembers what it drew.
pub struct Painter<'a> {
    board: &'a Board,
    fonts: Fonts,
    options: Options<'static>,
    still: Option<Still>,
    pictures: Vec<(usize, Option<Arc<Pixmap>>)>,
    clock: Option<(String, Pixmap)>,
}

/// A shot without what moves.
struct Still {
    shot: Option<usize>,
    page: Page,
    pixels: Vec<u8>,
}

impl<'a> Painter<'a> {
    /// For a board.
    pub fn new(board: &'a Board) -> Self {
        Self {
            board,
            fonts: Fonts::of(board),
            options: options(),
            still: None,
            pictures: Vec::new(),
            clock: None,
        }
    }

    /// The picture of a moment.
    pub fn frame(&mut self, at_ms: u64) -> Frame {
        let (width, height) = self.board.size();
        let mut frame = Frame { width, height, pixels: Vec::new() };
        self.paint(at_ms, &mut frame);
        frame
    }

    /// Draws a moment into a frame that may have been drawn into before.
    pub fn paint(&mut self, at_ms: u64, frame: &mut Frame) {
        let (width, height) = self.board.size();
        (frame.width, frame.height) = (width, height);
        let shot = self.board.shot_at(at_ms);
        let still = match self.still.take() {
            Some(still) if still.shot == shot => still,
            _ => {
                let page = compose(self.board, &self.fonts, shot);
                let pixels = self.draw(&page, shot);
                Still { shot, page, pixels }
            }
        };
        frame.pixels.clear();
        frame.pixels.extend_from_slice(&still.pixels);
        self.playhead(frame, still.page.bar, shot, at_ms);
        self.time(frame, still.page.clock, at_ms);
        self.still = Some(still);
    }

    /// A page as pixels.
    fn draw(&mut self, page: &Page, shot: Option<usize>) -> Vec<u8> {
        let board = self.board;
        let shown = shot.and_then(|index| board.shots.get(index)).map_or(&[][..], |shot| &shot.pictures);
        let places: Vec<(Area, f32, usize)> = page
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Picture { area, radius, index } => Some((*area, *radius, *index)),
                _ => None,
            })
            .collect();
        let decoded: Vec<Option<Arc<Pixmap>>> =
            shown.iter().take(places.len()).map(|picture| self.picture(picture)).collect();
        let missing = |index: usize| decoded.get(index).is_none_or(Option::is_none);
        let text = super::svg::svg(&self.fonts, &page.marks, (0.0, 0.0), (page.width, page.height), &missing);
        let Some(mut pixels) = Pixmap::new(page.width, page.height) else { return Vec::new() };
        let Colour(red, green, blue) = PAPER;
        pixels.fill(resvg::tiny_skia::Color::from_rgba8(red, green, blue, 255));
        if let Ok(tree) = Tree::from_str(&text, &self.options) {
            resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        }
        for (area, radius, index) in places {
            if let Some(Some(picture)) = decoded.get(index) {
                place(&mut pixels, picture, area, radius);
            }
        }
        pixels.take()
    }

    /// A picture's pixels, at most [`KEPT_SIDE`] long; nothing where it cannot be read or is too large.
    fn picture(&mut self, picture: &BoardPicture) -> Option<Arc<Pixmap>> {
        let key = picture.bytes.as_ptr().addr();
        if let Some((_, known)) = self.pictures.iter().find(|(other, _)| *other == key) {
            return known.clone();
        }
        let pixels = decode(&picture.bytes).map(Arc::new);
        if self.pictures.len() >= KEPT_PICTURES {
            self.pictures.remove(0);
        }
        self.pictures.push((key, pixels.clone()));
        pixels
    }

    /// The part of the shot that has been played, and the line where it is.
    fn playhead(&self, frame: &mut Frame, bar: Area, shot: Option<usize>, at_ms: u64) {
        let total = self.board.total_ms.max(1) as f32;
        let at = |ms: u64| bar.x + bar.width * (ms as f32 / total).min(1.0);
        let x = at(at_ms);
        if let Some(shot) = shot.and_then(|index| self.board.shots.get(index)) {
            let begin = at(shot.start_ms);
            let radius = (bar.height / 2.0).min((x - begin) / 2.0);
            fill(frame, Area { x: begin, width: x - begin, ..bar }, radius, LIT);
        }
        let thick = (bar.height * 0.36).max(1.0);
        let left = (x - thick / 2.0).clamp(bar.x, (bar.right() - thick).max(bar.x));
        let over = bar.height * 0.7;
        let line = Area { x: left, y: bar.y - over, width: thick, height: bar.height + 2.0 * over };
        fill(frame, line, thick / 2.0, Colour(255, 255, 255));
    }

    /// The time that it is.
    fn time(&mut self, frame: &mut Frame, corner: Area, at_ms: u64) {
        let words = clock(self.board, at_ms);
        let (left, top) = (corner.x.floor().max(0.0), corner.y.floor().max(0.0));
        if self.clock.as_ref().is_none_or(|(known, _)| *known != words) {
            let size = ((corner.right() - left).ceil() as u32 + 1, (corner.bottom() - top).ceil() as u32 + 1);
            let mark = clock_mark(&self.fonts, corner, words.clone());
            let text = super::svg::svg(&self.fonts, &[mark], (left, top), size, &|_| false);
            let Some(mut pixels) = Pixmap::new(size.0, size.1) else { return };
            if let Ok(tree) = Tree::from_str(&text, &self.options) {
                resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
            }
            self.clock = Some((words, pixels));
        }
        let Some((_, pixels)) = &self.clock else { return };
        for y in 0..pixels.height() {
            for x in 0..pixels.width() {
                if let Some(ink) = pixels.pixel(x, y).filter(|ink| ink.alpha() > 0) {
                    let over = [ink.red(), ink.green(), ink.blue(), ink.alpha()];
                    blend(&mut frame.pixels, frame.width, (left as u32 + x, top as u32 + y), over);
                }
            }
        }
    }
}

/// An SVG as pixels, with the bundled fonts and no others; nothing where it cannot be read, or is larger than
/// [`MOST_SIDE`](super::MOST_SIDE). Pictures are drawn where they are part of the text.
pub fn rasterize(svg: &str) -> Option<Frame> {
    let tree = read(svg)?;
    let (width, height) = (tree.size().width().ceil(), tree.size().height().ceil());
    if width > super::MOST_SIDE as f32 || height > super::MOST_SIDE as f32 {
        return None;
    }
    pixels_of(&tree, 1.0)
}

/// The same of any size; what has more pixels than this, or is longer than this, becomes smaller.
#[cfg(feature = "sheet")]
pub(crate) fn rasterize_within(svg: &str, most_pixels: f32, most_side: f32) -> Option<Frame> {
    let tree = read(svg)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let by_area = (most_pixels / (width * height)).sqrt();
    pixels_of(&tree, by_area.min(most_side / width.max(height)).min(1.0))
}

fn read(svg: &str) -> Option<Tree> {
    let mut options = options();
    options.image_href_resolver.resolve_data = Box::new(|_, bytes, _| kind(bytes).map(|(kind, _)| kind));
    Tree::from_str(svg, &options).ok()
}

fn pixels_of(tree: &Tree, scale: f32) -> Option<Frame> {
    let side = |side: f32| (side * scale).ceil().max(1.0) as u32;
    let mut pixels = Pixmap::new(side(tree.size().width()), side(tree.size().height()))?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let mut frame = Frame { width: pixels.width(), height: pixels.height(), pixels: Vec::new() };
    frame.pixels = pixels
        .pixels()
        .iter()
        .map(resvg::tiny_skia::PremultipliedColorU8::demultiply)
        .flat_map(|p| [p.red(), p.green(), p.blue(), p.alpha()])
        .collect();
    Some(frame)
}

impl Frame {
    /// The picture as a PNG file.
    ///
    /// # Errors
    ///
    /// [`DrawError::Png`] where the pixels are not as many as the sides say.
    pub fn png(&self) -> Result<Vec<u8>, DrawError> {
        let mut pixels = Pixmap::new(self.width, self.height).ok_or(DrawError::Png)?;
        if pixels.data().len() != self.pixels.len() {
            return Err(DrawError::Png);
        }
        for (to, from) in pixels.pixels_mut().iter_mut().zip(self.pixels.as_chunks::<4>().0) {
            let [red, green, blue, alpha] = *from;
            *to = resvg::tiny_skia::ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        }
        pixels.encode_png().map_err(|_| DrawError::Png)
    }
}

/// How SVG is read: with the bundled fonts, and without any file.
fn options() -> Options<'static> {
    let mut options = Options { font_family: Face::Western.family().to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    for file in FILES {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(file)));
    }
    fonts.set_sans_serif_family(Face::Western.family());
    fonts.set_serif_family(Face::Western.family());
    options.image_href_resolver =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    options
}

/// What a picture is, if it is one that is decoded, and its longer side.
fn kind(bytes: Arc<Vec<u8>>) -> Option<(ImageKind, (u32, u32))> {
    let start = bytes.get(..assets::HEAD_BYTES).unwrap_or(&bytes);
    let Media::Picture(header) =
        assets::identify(&Head { length: bytes.len() as u64, bytes: start.to_vec() })
    else {
        return None;
    };
    if u64::from(header.width) * u64::from(header.height) > MOST_PIXELS {
        return None;
    }
    let kind = match header.format {
        "png" => ImageKind::PNG(bytes),
        "jpeg" => ImageKind::JPEG(bytes),
        "webp" => ImageKind::WEBP(bytes),
        _ => return None,
    };
    Some((kind, (header.width, header.height)))
}

/// Decodes a picture, at most [`KEPT_SIDE`] long.
fn decode(bytes: &[u8]) -> Option<Pixmap> {
    let (found, (width, height)) = kind(Arc::new(bytes.to_vec()))?;
    let scale = (KEPT_SIDE as f32 / width.max(height) as f32).min(1.0);
    let size = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let mut pixels = Pixmap::new(size(width), size(height))?;
    let mut options = options();
    options.image_href_resolver.resolve_string = Box::new(move |_, _| Some(found.clone()));
    let text = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><image width="{width}" height="{height}" href="picture"/></svg>"#
    );
    let tree = Tree::from_str(&text, &options).ok()?;
    let fit =
        Transform::from_scale(pixels.width() as f32 / width as f32, pixels.height() as f32 / height as f32);
    resvg::render(&tree, fit, &mut pixels.as_mut());
    // What cannot be decoded draws nothing.
    pixels.pixels().iter().any(|pixel| pixel.alpha() > 0).then_some(pixels)
}

/// Draws a picture into an area, cut to fit: as much at the left as at the right, and less at the top than at the
/// bottom, where faces are not.
fn place(onto: &mut Pixmap, picture: &Pixmap, area: Area, radius: f32) {
    let (wide, high) = (picture.width() as f32, picture.height() as f32);
    let scale = (area.width / wide).max(area.height / high);
    if !scale.is_finite() || scale <= 0.0 {
        return;
    }
    let (seen_wide, seen_high) = ((area.width / scale).min(wide), (area.height / scale).min(high));
    let seen = Area {
        x: (wide - seen_wide) / 2.0,
        y: (high - seen_high) * 0.25,
        width: seen_wide,
        height: seen_high,
    };
    let (left, top) = (area.x.floor() as u32, area.y.floor() as u32);
    let columns = weights(seen.x, seen.width, area.x, area.width, picture.width());
    let rows = weights(seen.y, seen.height, area.y, area.height, picture.height());
    // First the rows of the picture to the columns of the area, then those to its rows.
    let first = rows.iter().map(|row| row.0).min().unwrap_or(0);
    let last = rows.iter().map(|row| row.0 + row.1.len()).max().unwrap_or(0).min(picture.height() as usize);
    let width = columns.len();
    let mut between = vec![[0.0_f32; 4]; width * last.saturating_sub(first)];
    let source = picture.data().as_chunks::<4>().0;
    for (y, line) in between.chunks_exact_mut(width.max(1)).enumerate() {
        let from = (first + y) * picture.width() as usize;
        for (to, (begin, shares)) in line.iter_mut().zip(&columns) {
            for (pixel, share) in source.get(from + begin..).unwrap_or_default().iter().zip(shares) {
                for (sum, part) in to.iter_mut().zip(pixel) {
                    *sum += f32::from(*part) * share;
                }
            }
        }
    }
    let page = onto.width();
    let height = onto.height();
    for (y, (begin, shares)) in rows.iter().enumerate() {
        for x in 0..width {
            let mut sum = [0.0_f32; 4];
            for (row, share) in shares.iter().enumerate() {
                if let Some(pixel) = between.get((begin - first + row) * width + x) {
                    for (sum, part) in sum.iter_mut().zip(pixel) {
                        *sum += part * share;
                    }
                }
            }
            let at = (left + x as u32, top + y as u32);
            let covered = coverage(area, radius, at.0 as f32 + 0.5, at.1 as f32 + 0.5);
            if covered > 0.0 && at.0 < page && at.1 < height {
                blend(onto.data_mut(), page, at, sum.map(|part| (part * covered + 0.5) as u8));
            }
        }
    }
}

/// For each pixel from `to` on, the first pixel of the source that it is made of, and the shares of that and those that
/// follow. Smaller pictures are averages, larger ones are in between.
fn weights(from: f32, from_length: f32, to: f32, to_length: f32, limit: u32) -> Vec<(usize, Vec<f32>)> {
    let scale = from_length / to_length.max(1e-3);
    let reach = scale.max(1.0);
    let (begin, end) = (to.floor() as u32, (to + to_length).ceil() as u32);
    (begin..end)
        .map(|pixel| {
            let middle = from + (pixel as f32 + 0.5 - to) * scale;
            let first = (middle - reach).floor().clamp(0.0, limit.saturating_sub(1) as f32) as u32;
            let last = ((middle + reach).ceil() as u32).clamp(first + 1, limit.max(first + 1));
            let mut shares: Vec<f32> = (first..last)
                .map(|source| (1.0 - ((source as f32 + 0.5 - middle) / reach).abs()).max(0.0))
                .collect();
            let sum: f32 = shares.iter().sum();
            if sum > 0.0 {
                for share in &mut shares {
                    *share /= sum;
                }
            } else if let Some(share) = shares.first_mut() {
                *share = 1.0;
            }
            (first as usize, shares)
        })
        .collect()
}

/// How much of the pixel around a point lies in a rectangle with round corners.
fn coverage(area: Area, radius: f32, x: f32, y: f32) -> f32 {
    let radius = radius.min(area.width / 2.0).min(area.height / 2.0).max(0.0);
    let across = (x - area.x - area.width / 2.0).abs() - area.width / 2.0 + radius;
    let down = (y - area.y - area.height / 2.0).abs() - area.height / 2.0 + radius;
    let outside = across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - radius;
    (0.5 - outside).clamp(0.0, 1.0)
}

/// Fills a rectangle with round corners.
fn fill(frame: &mut Frame, area: Area, radius: f32, Colour(red, green, blue): Colour) {
    if area.width <= 0.0 {
        return;
    }
    let (left, top) = (area.x.floor().max(0.0) as u32, area.y.floor().max(0.0) as u32);
    for y in top..(area.bottom().ceil().max(0.0) as u32).min(frame.height) {
        for x in left..(area.right().ceil().max(0.0) as u32).min(frame.width) {
            let alpha = coverage(area, radius, x as f32 + 0.5, y as f32 + 0.5).min(area.width);
            if alpha > 0.0 {
                let over = [red, green, blue, 255].map(|part| (f32::from(part) * alpha + 0.5) as u8);
                blend(&mut frame.pixels, frame.width, (x, y), over);
            }
        }
    }
}

/// Lays a premultiplied colour over a pixel.
fn blend(pixels: &mut [u8], width: u32, (x, y): (u32, u32), over: [u8; 4]) {
    if x >= width {
        return;
    }
    let at = (y as usize * width as usize + x as usize) * 4;
    let [.., alpha] = over;
    let left = 255 - u32::from(alpha);
    if let Some(under) = pixels.get_mut(at..at + 4) {
        for (under, over) in under.iter_mut().zip(over) {
            *under = (u32::from(over) + (u32::from(*under) * left + 127) / 255).min(255) as u8;
        }
    }
}

//! Paints a board frame by frame.
//!
//! A shot is laid out and drawn once, and kept until the next one; each frame is a copy of it with the playhead and the
//! clock on top. Shots change with hard cuts, as in the film that they plan. Pictures are decoded here, and only if they
//! are small enough, so that the memory they take is bounded.

#![allow(clippy::cast_sign_loss, reason = "coordinates are clamped at 0 before they become pixels")]

mod identify;
mod picture;
mod pixels;
mod raster;

pub use raster::rasterize;
#[cfg(feature = "sheet")]
pub(crate) use raster::rasterize_within;

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::font::Fonts;
use super::layout::{clock_item, clock_text, lay_out};
use super::page::{Colour, Item, Page};
use super::palette::{ACCENT, BACKGROUND, BRIGHT};
use super::rect::Rect;
use super::svg::to_svg;
use super::{Board, BoardPicture, Frame};
use picture::{decode, draw_picture};
use pixels::{blend, fill_rect};
use raster::options;

/// Maximum number of decoded pictures to keep.
const MAX_KEPT_PICTURES: usize = 12;

/// Paints the frames of a board, and caches what they share.
pub struct Painter<'a> {
    board: &'a Board,
    fonts: Fonts,
    options: Options<'static>,
    still: Option<Still>,
    pictures: Vec<CachedPicture>,
    clock: Option<CachedClock>,
}

/// The page of a shot as pixels, without the playhead and the clock.
struct Still {
    shot: Option<usize>,
    page: Page,
    pixels: Vec<u8>,
}

/// A decoded picture; `None` if it can't be read.
struct CachedPicture {
    /// The address of its bytes.
    key: usize,
    pixels: Option<Arc<Pixmap>>,
}

/// The clock as pixels.
struct CachedClock {
    words: String,
    pixels: Pixmap,
}

impl<'a> Painter<'a> {
    /// A painter for a board.
    pub fn new(board: &'a Board) -> Self {
        Self {
            board,
            fonts: Fonts::for_board(board),
            options: options(),
            still: None,
            pictures: Vec::new(),
            clock: None,
        }
    }

    /// The frame at a time.
    pub fn frame(&mut self, at_ms: u64) -> Frame {
        let (width, height) = self.board.size();
        let mut frame = Frame { width, height, pixels: Vec::new() };
        self.paint(at_ms, &mut frame);
        frame
    }

    /// Paints the frame at a time over an earlier one, whose memory it reuses.
    pub fn paint(&mut self, at_ms: u64, frame: &mut Frame) {
        let (width, height) = self.board.size();
        (frame.width, frame.height) = (width, height);
        let shot = self.board.shot_at(at_ms);
        let still = match self.still.take() {
            Some(still) if still.shot == shot => still,
            _ => {
                let page = lay_out(self.board, &self.fonts, shot);
                let pixels = self.draw_page(&page, shot);
                Still { shot, page, pixels }
            }
        };
        frame.pixels.clear();
        frame.pixels.extend_from_slice(&still.pixels);
        self.draw_playhead(frame, still.page.bar, shot, at_ms);
        self.draw_clock(frame, still.page.clock, at_ms);
        self.still = Some(still);
    }

    /// Draws a page as pixels.
    fn draw_page(&mut self, page: &Page, shot: Option<usize>) -> Vec<u8> {
        let board = self.board;
        let pictures = shot.and_then(|index| board.shots.get(index)).map_or(&[][..], |shot| &shot.pictures);
        let places: Vec<(Rect, f32, usize)> = page
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Picture { area, radius, index } => Some((*area, *radius, *index)),
                _ => None,
            })
            .collect();
        let decoded: Vec<Option<Arc<Pixmap>>> =
            pictures.iter().take(places.len()).map(|picture| self.decode_cached(picture)).collect();
        let is_missing = |index: usize| decoded.get(index).is_none_or(Option::is_none);
        let svg = to_svg(&self.fonts, &page.items, (0.0, 0.0), (page.width, page.height), &is_missing);
        let Some(mut pixels) = Pixmap::new(page.width, page.height) else { return Vec::new() };
        let Colour(red, green, blue) = BACKGROUND;
        pixels.fill(Color::from_rgba8(red, green, blue, 255));
        self.render(&svg, &mut pixels);
        for (area, radius, index) in places {
            if let Some(Some(picture)) = decoded.get(index) {
                draw_picture(&mut pixels, picture, area, radius);
            }
        }
        pixels.take()
    }

    /// Renders an SVG onto pixels.
    fn render(&self, svg: &str, onto: &mut Pixmap) {
        if let Ok(tree) = Tree::from_str(svg, &self.options) {
            resvg::render(&tree, Transform::identity(), &mut onto.as_mut());
        }
    }

    fn decode_cached(&mut self, picture: &BoardPicture) -> Option<Arc<Pixmap>> {
        let key = picture.bytes.as_ptr().addr();
        if let Some(known) = self.pictures.iter().find(|known| known.key == key) {
            return known.pixels.clone();
        }
        let pixels = decode(&picture.bytes).map(Arc::new);
        if self.pictures.len() >= MAX_KEPT_PICTURES {
            self.pictures.remove(0);
        }
        self.pictures.push(CachedPicture { key, pixels: pixels.clone() });
        pixels
    }

    /// Draws the playhead, and the part of the shot that has played.
    fn draw_playhead(&self, frame: &mut Frame, bar: Rect, shot: Option<usize>, at_ms: u64) {
        let total = self.board.total_ms.max(1) as f32;
        let x_at = |ms: u64| bar.x + bar.width * (ms as f32 / total).min(1.0);
        let x = x_at(at_ms);
        if let Some(shot) = shot.and_then(|index| self.board.shots.get(index)) {
            let start = x_at(shot.start_ms);
            let radius = (bar.height / 2.0).min((x - start) / 2.0);
            fill_rect(frame, Rect { x: start, width: x - start, ..bar }, radius, ACCENT);
        }
        let width = (bar.height * 0.36).max(1.0);
        let left = (x - width / 2.0).clamp(bar.x, (bar.right() - width).max(bar.x));
        let overhang = bar.height * 0.7;
        let playhead = Rect { x: left, y: bar.y - overhang, width, height: bar.height + 2.0 * overhang };
        fill_rect(frame, playhead, width / 2.0, BRIGHT);
    }

    fn draw_clock(&mut self, frame: &mut Frame, area: Rect, at_ms: u64) {
        let words = clock_text(self.board, at_ms);
        let (left, top) = (area.x.floor().max(0.0), area.y.floor().max(0.0));
        if self.clock.as_ref().is_none_or(|known| known.words != words) {
            let size = ((area.right() - left).ceil() as u32 + 1, (area.bottom() - top).ceil() as u32 + 1);
            let item = clock_item(&self.fonts, area, words.clone());
            let svg = to_svg(&self.fonts, &[item], (left, top), size, &|_| false);
            let Some(mut pixels) = Pixmap::new(size.0, size.1) else { return };
            self.render(&svg, &mut pixels);
            self.clock = Some(CachedClock { words, pixels });
        }
        let Some(CachedClock { pixels, .. }) = &self.clock else { return };
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

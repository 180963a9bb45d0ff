//! The colours of a storyboard.

use super::page::Colour;

/// The background, nearly black.
pub(super) const BACKGROUND: Colour = Colour(0x15, 0x17, 0x1B);
/// Behind pictures, and shots still to come.
pub(super) const PANEL: Colour = Colour(0x33, 0x38, 0x40);
/// Text.
pub(super) const TEXT: Colour = Colour(0xE9, 0xE7, 0xE2);
/// Dialogue, and the playhead.
pub(super) const BRIGHT: Colour = Colour(0xFF, 0xFF, 0xFF);
/// Secondary text, still readable on the background.
pub(super) const DIM: Colour = Colour(0xA3, 0xA8, 0xB1);
/// Shots that have played.
pub(super) const PLAYED: Colour = Colour(0x6E, 0x74, 0x7F);
/// The current shot up to the playhead.
pub(super) const ACCENT: Colour = Colour(0xF2, 0xB1, 0x3C);
/// The current shot after the playhead.
pub(super) const ACCENT_DIM: Colour = Colour(0x7A, 0x5F, 0x2C);

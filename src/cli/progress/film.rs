//! The progress of a film that is being joined: a bar on a terminal, else nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output::Terminal;

/// A bar that counts the finished milliseconds of a film.
pub(crate) struct FilmBar(Option<ProgressBar>);

impl FilmBar {
    /// Creates the bar of a film of this length.
    pub(crate) fn new(name: &str, total_ms: u64, terminal: &Terminal) -> Self {
        let bar = terminal.is_live().then(|| {
            let style = ProgressStyle::with_template("{prefix}  {wide_bar} {percent} %  {elapsed}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar =
                ProgressBar::with_draw_target(Some(total_ms), ProgressDrawTarget::stderr()).with_style(style);
            bar.set_prefix(name.to_owned());
            bar
        });
        Self(bar)
    }

    /// Moves the bar.
    pub(crate) fn set(&self, done_ms: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done_ms.min(bar.length().unwrap_or(done_ms)));
        }
    }
}

impl Drop for FilmBar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

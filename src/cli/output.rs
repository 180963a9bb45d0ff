//! Where words go: what was asked for to standard output, everything else to standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use crate::cli::args::Colour;
use crate::report::human::Look;

/// What is known of the two outputs.
pub(crate) struct Terminal {
    out: Look,
    err: Look,
    /// Whether somebody looks at standard output.
    is_screen: bool,
}

/// Where nobody says how wide a terminal is, and where there is none.
const WIDTH: usize = 100;

/// A wider terminal is not filled: lines of help would be too long to read.
const MOST_WIDTH: usize = 120;

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, MOST_WIDTH))
}

#[allow(
    clippy::unused_self,
    reason = "whoever prints has a terminal; how it prints may come to depend on it"
)]
impl Terminal {
    pub(crate) fn new(colour: Colour) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let look = |is_terminal: bool| Look {
            colour: match colour {
                Colour::Always => true,
                Colour::Never => false,
                Colour::Auto => is_terminal && !no_colour,
            },
            width: if is_terminal { terminal_width() } else { WIDTH },
        };
        let is_screen = io::stdout().is_terminal();
        Self { out: look(is_screen), err: look(io::stderr().is_terminal()), is_screen }
    }

    /// Whether somebody looks at standard error, so that what is there may be drawn again.
    #[cfg(feature = "render")]
    pub(crate) fn is_live(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// How standard output should look.
    pub(crate) fn out(&self) -> Look {
        self.out
    }

    /// How standard error should look.
    pub(crate) fn err(&self) -> Look {
        self.err
    }

    /// Takes everything off the screen; a file or a pipe keeps what it has.
    pub(crate) fn clear(&self) {
        if self.is_screen {
            self.print("\x1b[2J\x1b[3J\x1b[H");
        }
    }

    /// Prints what was asked for. A reader that has gone is no error: `storyc models | head` ends here.
    pub(crate) fn print(&self, text: &str) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Prints what was asked for, where it is no text.
    #[cfg(feature = "sheet")]
    pub(crate) fn print_bytes(&self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    /// Prints many pieces, one behind the other.
    pub(crate) fn print_all<'p>(&self, pieces: impl Iterator<Item = &'p str>) {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        for piece in pieces {
            if out.write_all(piece.as_bytes()).is_err() {
                return;
            }
        }
        let _ = out.flush();
    }

    /// Says something beside it.
    pub(crate) fn say(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says what may not be meant.
    pub(crate) fn warn(&self, what: &str) {
        let word = if self.err.colour { "\x1b[33;1mwarning\x1b[0m" } else { "warning" };
        self.say(&format!("{word}: {what}\n"));
    }

    /// Says why the call cannot be carried out.
    pub(crate) fn complain(&self, why: &str) {
        let word = if self.err.colour { "\x1b[31;1merror\x1b[0m" } else { "error" };
        self.say(&format!("{word}: {why}\n"));
    }
}

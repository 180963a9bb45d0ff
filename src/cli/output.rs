//! Terminal output: results go to standard output, everything else to standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use crate::cli::args::Colour;
use crate::report::human::TerminalOptions;

/// The two output streams, with the colour and width of each.
pub(crate) struct Terminal {
    out: TerminalOptions,
    err: TerminalOptions,
    /// True if standard output is a terminal.
    #[cfg(feature = "watch")]
    is_interactive: bool,
}

/// Width to use without a terminal, or if its width is unknown.
const DEFAULT_WIDTH: usize = 100;

/// Maximum width to use of a terminal: longer lines of help would be hard to read.
const MAX_WIDTH: usize = 120;

fn terminal_width() -> usize {
    let size = terminal_size::terminal_size();
    size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0).clamp(40, MAX_WIDTH))
}

#[allow(clippy::unused_self, reason = "printing goes through a terminal, whose options may matter later")]
impl Terminal {
    pub(crate) fn new(colour: Colour) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let options = |is_terminal: bool| TerminalOptions {
            colour: match colour {
                Colour::Always => true,
                Colour::Never => false,
                Colour::Auto => is_terminal && !no_colour,
            },
            width: if is_terminal { terminal_width() } else { DEFAULT_WIDTH },
        };
        let is_interactive = io::stdout().is_terminal();
        Self {
            out: options(is_interactive),
            err: options(io::stderr().is_terminal()),
            #[cfg(feature = "watch")]
            is_interactive,
        }
    }

    /// Returns true if standard error is a terminal, so that lines can be redrawn.
    #[cfg(feature = "render")]
    pub(crate) fn is_live(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Colour and width of standard output.
    pub(crate) fn out(&self) -> TerminalOptions {
        self.out
    }

    /// Colour and width of standard error.
    pub(crate) fn err(&self) -> TerminalOptions {
        self.err
    }

    /// Clears the screen; does nothing if standard output is a file or a pipe.
    #[cfg(feature = "watch")]
    pub(crate) fn clear(&self) {
        if self.is_interactive {
            self.print("\x1b[2J\x1b[3J\x1b[H");
        }
    }

    /// Prints a result to standard output. A closed pipe isn't an error, as in `storyc models | head`.
    pub(crate) fn print(&self, text: &str) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Prints a binary result to standard output.
    #[cfg(feature = "sheet")]
    pub(crate) fn print_bytes(&self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    /// Prints many pieces of a result in a row.
    pub(crate) fn print_all<'p>(&self, pieces: impl Iterator<Item = &'p str>) {
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        for piece in pieces {
            if out.write_all(piece.as_bytes()).is_err() {
                return;
            }
        }
        let _ = out.flush();
    }

    /// Prints text to standard error, as it is.
    pub(crate) fn eprint(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints a warning to standard error.
    pub(crate) fn warn(&self, message: &str) {
        let word = if self.err.colour { "\x1b[33;1mwarning\x1b[0m" } else { "warning" };
        self.eprint(&format!("{word}: {message}\n"));
    }

    /// Prints an error to standard error.
    pub(crate) fn error(&self, message: &str) {
        let word = if self.err.colour { "\x1b[31;1merror\x1b[0m" } else { "error" };
        self.eprint(&format!("{word}: {message}\n"));
    }
}

//! Terminal output: results go to standard output, everything else to standard error. For programs, findings and notes
//! are part of the result.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::cli::Exit;
use crate::cli::args::{Colour, Reader};
use crate::cli::error::{UsageError, error_json};
use crate::report::human::{self, TerminalOptions};
use crate::report::{Checked, Summary, agent, json as json_report};

/// The two output streams, with the colour and width of each.
pub(crate) struct Terminal {
    out: TerminalOptions,
    err: TerminalOptions,
    /// True if standard output is a terminal.
    #[cfg(feature = "watch")]
    is_interactive: bool,
    /// Who reads the result.
    reader: Reader,
    /// Where the output goes instead of the two streams.
    #[cfg(feature = "mcp")]
    sink: Option<Sink>,
    /// Findings for the result, if a program reads it.
    findings: Mutex<Vec<Checked>>,
    /// Warnings for the result, if a program reads it.
    notes: Mutex<Vec<String>>,
}

/// Receives what goes to standard output, piece by piece.
#[cfg(feature = "mcp")]
pub(crate) type Sink = Box<dyn Fn(&str) + Send + Sync>;

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
    pub(crate) fn new(colour: Colour, reader: Reader) -> Self {
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
            reader,
            #[cfg(feature = "mcp")]
            sink: None,
            findings: Mutex::default(),
            notes: Mutex::default(),
        }
    }

    /// Creates a terminal for a call by a program in this process: results go to `sink`, and nothing to standard error.
    #[cfg(feature = "mcp")]
    pub(crate) fn for_sink(reader: Reader, sink: Sink) -> Self {
        Self { is_interactive: false, sink: Some(sink), ..Self::new(Colour::Never, reader) }
    }

    /// Returns true if standard error is a terminal, so that lines can be redrawn.
    #[cfg(feature = "render")]
    pub(crate) fn is_live(&self) -> bool {
        !self.is_quiet() && io::stderr().is_terminal()
    }

    /// Returns true if nobody reads standard error: a language model would pay for progress with tokens.
    fn is_quiet(&self) -> bool {
        #[cfg(feature = "mcp")]
        if self.sink.is_some() {
            return true;
        }
        self.reader == Reader::Agent
    }

    /// Who reads the result.
    pub(crate) fn reader(&self) -> Reader {
        self.reader
    }

    /// Returns true if somebody can answer a question: standard input is a terminal.
    pub(crate) fn can_ask(&self) -> bool {
        !self.is_quiet() && io::stdin().is_terminal()
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
        #[cfg(feature = "mcp")]
        if let Some(sink) = &self.sink {
            sink(text);
            return;
        }
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
        if self.is_quiet() {
            return;
        }
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints the findings of a file to standard error, or keeps them for the result.
    pub(crate) fn report(&self, checked: &Checked) {
        if self.reader == Reader::Human {
            self.eprint(&human::report(checked, self.err));
        } else if !checked.diagnostics.is_empty() {
            self.findings.lock().unwrap_or_else(PoisonError::into_inner).push(checked.clone());
        }
    }

    /// Prints the result for a program: the fields of `result` with the findings, the notes and, unless the exit code is 0,
    /// the error that explains it.
    pub(crate) fn finish_json(&self, result: Value, exit: Exit) {
        self.print(&format!("{:#}\n", self.result_json(result, exit)));
    }

    /// Prints the result like [`Terminal::finish_json`], but on one line, after other lines of JSON.
    #[cfg(feature = "render")]
    pub(crate) fn finish_json_line(&self, result: Value, exit: Exit) {
        self.print(&format!("{}\n", self.result_json(result, exit)));
    }

    fn result_json(&self, result: Value, exit: Exit) -> Value {
        let mut whole = Map::new();
        whole.insert("version".to_owned(), 1.into());
        let findings = std::mem::take(&mut *self.findings.lock().unwrap_or_else(PoisonError::into_inner));
        let errors = Summary::count(&findings).errors;
        if let Some((code, message, help)) = explain_exit(exit, errors) {
            whole.insert("error".to_owned(), error_json(code, &message, help));
        }
        if let Value::Object(fields) = result {
            whole.extend(fields);
        }
        if !findings.is_empty() {
            whole.insert("files".to_owned(), json_report::files(&findings));
        }
        whole.extend(self.notes_json());
        Value::Object(whole)
    }

    /// Adds the findings and the notes to a result that is an object.
    pub(crate) fn complete(&self, mut result: Value) -> Value {
        let findings = std::mem::take(&mut *self.findings.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(result) = result.as_object_mut() {
            if !findings.is_empty() {
                result.insert("files".to_owned(), json_report::files(&findings));
            }
            result.extend(self.notes_json());
        }
        result
    }

    /// Prints the end of a result for a language model: the findings and the notes.
    pub(crate) fn finish_agent(&self) {
        let findings = std::mem::take(&mut *self.findings.lock().unwrap_or_else(PoisonError::into_inner));
        let notes = std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
        let notes: String = notes.iter().map(|text| agent::note(text)).collect();
        self.print(&(agent::findings(&findings) + &notes));
    }

    /// Prints why the call can't be carried out: to standard error for people, as the result for programs.
    pub(crate) fn fail(&self, error: &UsageError) {
        match self.reader {
            Reader::Human => self.error(&error.to_string()),
            Reader::Json => {
                let findings =
                    std::mem::take(&mut *self.findings.lock().unwrap_or_else(PoisonError::into_inner));
                let mut whole = Map::new();
                whole.insert("version".to_owned(), 1.into());
                whole.insert("error".to_owned(), error.json());
                if !findings.is_empty() {
                    whole.insert("files".to_owned(), json_report::files(&findings));
                }
                whole.extend(self.notes_json());
                self.print(&format!("{:#}\n", Value::Object(whole)));
            }
            Reader::Agent => {
                self.print(&error.agent());
                self.finish_agent();
            }
        }
    }

    fn notes_json(&self) -> Option<(String, Value)> {
        let notes = std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
        (!notes.is_empty()).then(|| ("notes".to_owned(), json!(notes)))
    }

    /// Prints a warning to standard error, or keeps it for the result.
    pub(crate) fn warn(&self, message: &str) {
        if self.reader != Reader::Human {
            self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(message.to_owned());
            return;
        }
        let word = if self.err.colour { "\x1b[33;1mwarning\x1b[0m" } else { "warning" };
        self.eprint(&format!("{word}: {message}\n"));
    }

    /// Prints an error to standard error, or keeps it for the result.
    pub(crate) fn error(&self, message: &str) {
        if self.reader != Reader::Human {
            self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(message.to_owned());
            return;
        }
        let word = if self.err.colour { "\x1b[31;1merror\x1b[0m" } else { "error" };
        self.eprint(&format!("{word}: {message}\n"));
    }
}

/// Code, message and help for an exit code other than 0; `errors` is the number of errors in the findings.
fn explain_exit(exit: Exit, errors: usize) -> Option<(&'static str, String, &'static str)> {
    match exit {
        Exit::Clean => None,
        Exit::Findings if errors > 0 => {
            let errors = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
            Some((
                "findings",
                format!("the stories have {errors}"),
                "correct what `files` lists and run again",
            ))
        }
        Exit::Findings => {
            Some(("findings", "something isn't as it should be".to_owned(), "see the other fields"))
        }
        Exit::Usage => Some(("unwritable", "a file can't be written".to_owned(), "see `notes`")),
        #[cfg(feature = "render")]
        Exit::Vendor => Some((
            "vendor",
            "the vendor or the network failed".to_owned(),
            "see `takes`, then run the same command again",
        )),
        #[cfg(feature = "render")]
        Exit::Partial => Some((
            "partial",
            "some clips aren't done".to_owned(),
            "run the same command again to resume; nothing is submitted twice",
        )),
    }
}

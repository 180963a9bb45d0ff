//! The questions of `storyc test --review`.

use std::io::BufRead;

use crate::cli::output::Terminal;

/// What is to become of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is the new accepted one.
    Accept,
    /// It is, and so are all that follow.
    AcceptAll,
    /// The accepted one stays, and nothing waits any longer.
    Reject,
    /// It waits.
    Skip,
    /// It waits, and so do all that follow.
    Quit,
}

/// Asks until there is an answer; the end of the input is one.
pub(crate) fn ask(head: &str, terminal: &Terminal) -> Answer {
    let mut line = String::new();
    loop {
        terminal.say(&format!("{head} a(ccept), r(eject), s(kip), accept all (A), q(uit)? "));
        line.clear();
        let read = std::io::stdin().lock().read_line(&mut line);
        if !matches!(read, Ok(bytes) if bytes > 0) {
            terminal.say("\n");
            return Answer::Quit;
        }
        match line.trim() {
            "a" | "accept" | "y" => return Answer::Accept,
            "A" | "all" => return Answer::AcceptAll,
            "r" | "reject" | "n" => return Answer::Reject,
            "s" | "skip" => return Answer::Skip,
            "q" | "quit" => return Answer::Quit,
            _ => {}
        }
    }
}

//! The questions of `storyc test --review`.

use std::io::BufRead;

use crate::cli::output::Terminal;

/// The user's decision about a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Accept the new snapshot.
    Accept,
    /// Accept this one and all that follow.
    AcceptAll,
    /// Keep the accepted snapshot and remove the pending one.
    Reject,
    /// Leave it pending.
    Skip,
    /// Leave this one and all that follow pending.
    Quit,
}

/// Asks until the answer is valid; the end of the input means `Quit`.
pub(crate) fn ask(head: &str, terminal: &Terminal) -> Answer {
    let mut line = String::new();
    loop {
        terminal.eprint(&format!("{head} a(ccept), r(eject), s(kip), accept all (A), q(uit)? "));
        line.clear();
        let read = std::io::stdin().lock().read_line(&mut line);
        if !matches!(read, Ok(bytes) if bytes > 0) {
            terminal.eprint("\n");
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

//! `storyc takes --pick`, `--reject`, `--note` and their opposites: what people decide about takes.

use std::path::PathBuf;

use crate::cli::args::Takes;
use crate::cli::output::Terminal;
use crate::cli::studio::LedgerChoice;
use crate::cli::{ErrorCode, Exit, UsageError, studio};
use crate::render::ledger::review::{MAX_NOTE_CHARS, tidy_note};
use crate::render::{Ledger, LedgerError, Take, TakeState};

/// A change of a take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Pick,
    Unpick,
    Reject,
    Unreject,
    /// The text is the whole new note.
    Note(String),
}

impl Change {
    /// A note, tidied.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub(crate) fn note(text: &str) -> Result<Self, String> {
        let text = tidy_note(text);
        let length = text.chars().count();
        if length > MAX_NOTE_CHARS {
            return Err(format!("the note is {length} characters long; {MAX_NOTE_CHARS} are allowed"));
        }
        Ok(Self::Note(text))
    }

    /// Returns why a take can't be changed like this.
    pub(crate) fn refuse(&self, take: &Take) -> Option<String> {
        let what = match self {
            Self::Pick => "picked",
            Self::Reject => "rejected",
            Self::Unpick | Self::Unreject | Self::Note(_) => return None,
        };
        let state = take.state.name();
        (take.state != TakeState::Done)
            .then(|| format!("take {} is {state}; only a finished take can be {what}", take.id))
    }

    /// Makes the change. Returns false if the take is no longer as `take` says.
    pub(crate) async fn make(&self, take: &Take, ledger: &Ledger) -> Result<bool, LedgerError> {
        match self {
            Self::Pick => ledger.pick(take).await,
            Self::Unpick => ledger.unpick(take).await.map(|()| true),
            Self::Reject => ledger.reject(take).await,
            Self::Unreject => ledger.unreject(take).await.map(|()| true),
            Self::Note(text) => ledger.set_note(take, text).await,
        }
    }

    /// What was done, for messages such as "picked take 2".
    fn describe(&self) -> &'static str {
        match self {
            Self::Pick => "picked",
            Self::Unpick => "unpicked",
            Self::Reject => "rejected",
            Self::Unreject => "took back the rejection of",
            Self::Note(text) if text.is_empty() => "removed the note on",
            Self::Note(_) => "saved the note on",
        }
    }
}

/// Reads the changes of a call, each with the number of its take in the list: what is taken back comes first.
pub(super) fn read(args: &Takes) -> Result<Vec<(i64, Change)>, UsageError> {
    let mut changes = Vec::new();
    for (numbers, change) in [
        (&args.unpick, Change::Unpick),
        (&args.unreject, Change::Unreject),
        (&args.reject, Change::Reject),
        (&args.pick, Change::Pick),
    ] {
        changes.extend(numbers.iter().map(|number| (*number, change.clone())));
    }
    for note in &args.note {
        let parts = note.split_once('=');
        let parts = parts.and_then(|(number, text)| Some((number.trim().parse::<i64>().ok()?, text)));
        let Some((number, text)) = parts else {
            return Err(UsageError::new(ErrorCode::Usage, format!("can't read `--note {note}`")).help(
                "write the take's number in the list and the text, as in `--note '3=her hand is too fast'`",
            ));
        };
        changes.push((number, Change::note(text).map_err(|why| UsageError::new(ErrorCode::Usage, why))?));
    }
    Ok(changes)
}

/// Makes the changes, after checking them all.
pub(super) fn make(
    changes: &[(i64, Change)],
    found: &[(PathBuf, Take)],
    terminal: &Terminal,
) -> Result<Exit, UsageError> {
    let find = |number: i64| {
        let mut matching = found.iter().filter(|(_, take)| take.id == number);
        match (matching.next(), matching.next()) {
            (Some(found), None) => Ok(found),
            (None, _) => Err(UsageError::new(ErrorCode::NotFound, format!("there is no take {number}"))
                .help("`storyc takes` lists them")),
            (Some(_), Some(_)) => {
                Err(UsageError::new(ErrorCode::Usage, format!("several ledgers have a take {number}"))
                    .help("name the story or the folder"))
            }
        }
    };
    let changes: Vec<_> = changes
        .iter()
        .map(|(number, change)| {
            let (root, take) = find(*number)?;
            change
                .refuse(take)
                .map_or(Ok((change, root, take)), |why| Err(UsageError::new(ErrorCode::Usage, why)))
        })
        .collect::<Result<_, _>>()?;
    let runtime = studio::runtime()?;
    for (change, root, take) in changes {
        let is_made = runtime.block_on(async {
            let broken = |error: LedgerError| UsageError::new(ErrorCode::Ledger, error.to_string());
            let ledger = Ledger::open(LedgerChoice::of(root)?).await.map_err(broken)?;
            let is_made = change.make(take, &ledger).await.map_err(broken);
            ledger.close().await;
            is_made
        })?;
        if !is_made {
            return Err(UsageError::new(
                ErrorCode::Usage,
                format!("take {} has changed meanwhile, and storyc left it as it is", take.id),
            )
            .help("look at it and try again"));
        }
        let Take { story, model, clip, take: number, .. } = take;
        let what = change.describe();
        terminal.eprint(&format!("{what} take {number} of {story}, clip {clip} ({model})\n"));
    }
    Ok(Exit::Clean)
}

//! What the review page shows now, and the changes that it asks for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cli::loopback::{Live, Versioned};
use crate::cli::review::films::StoryOnDesk;
use crate::cli::takes::changes::Change;
use crate::cli::{ErrorCode, UsageError, studio};
use crate::render::{Ledger, LedgerError, Location, Take};
use crate::sheet::page::review;
use crate::sheet::review::Review;

/// The extensions of clips. The ledger may be somebody else's, and the page gets no other files.
const EXTENSIONS: [&str; 3] = ["mp4", "m4v", "webm"];

/// The stories under review with their ledgers, and what open pages show of them.
pub(super) struct Desk {
    books: Mutex<Books>,
    shown: Live<Shown>,
    viewers: AtomicUsize,
    /// The files of takes on this machine, by key.
    files: Mutex<HashMap<String, PathBuf>>,
    /// Locked during a download, so that two requests for the same clip download it once.
    downloading: Mutex<()>,
}

/// What pages show.
#[derive(Default)]
pub(super) struct Shown {
    version: u64,
    review: Arc<Review>,
}

impl Versioned for Shown {
    fn version(&self) -> u64 {
        self.version
    }
}

/// The ledgers, and the event loop that talks to them.
struct Books {
    runtime: tokio::runtime::Runtime,
    ledgers: Vec<Book>,
    stories: Vec<StoryOnDesk>,
}

/// A ledger, with its takes as they were last read.
struct Book {
    location: Location,
    /// The connection to a shared ledger stays open. A file is opened each time, for it may be replaced.
    open: Option<Ledger>,
    takes: Vec<Take>,
}

/// Why a change wasn't made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such take.
    Missing,
    /// The take is in another state, or has another note by now.
    Conflict(String),
    /// The ledger can't be written now; trying again later may help.
    Failed(String),
}

impl Desk {
    pub(super) fn new() -> Result<Self, UsageError> {
        let books = Books { runtime: studio::runtime()?, ledgers: Vec::new(), stories: Vec::new() };
        Ok(Self {
            books: Mutex::new(books),
            shown: Live::default(),
            viewers: AtomicUsize::new(0),
            files: Mutex::default(),
            downloading: Mutex::default(),
        })
    }

    /// Reviews these stories from now on.
    ///
    /// # Errors
    ///
    /// If a ledger can't be read.
    pub(super) fn set_stories(&self, stories: Vec<StoryOnDesk>) -> Result<(), UsageError> {
        let mut books = lock(&self.books);
        for story in &stories {
            // Keys have the ledger's index, so no ledger moves.
            if !books.ledgers.iter().any(|book| book.location == story.location) {
                let location = story.location.clone();
                books.ledgers.push(Book { location, open: None, takes: Vec::new() });
            }
        }
        books.stories = stories;
        match self.show(&mut books) {
            Some(problem) => Err(UsageError::new(ErrorCode::Ledger, problem)),
            None => Ok(()),
        }
    }

    /// Reads the ledgers again.
    pub(super) fn refresh(&self) {
        self.show(&mut lock(&self.books));
    }

    /// Reads the ledgers, and shows what they have; returns why one of them can't be read.
    fn show(&self, books: &mut Books) -> Option<String> {
        let Books { runtime, ledgers, stories } = books;
        let mut problem = None;
        for book in ledgers.iter_mut() {
            match runtime.block_on(book.read()) {
                Ok(()) => {}
                Err(error) => problem = Some(error.to_string()),
            }
        }
        let films = stories.iter().flat_map(|story| {
            let found = ledgers.iter().enumerate().find(|(_, book)| book.location == story.location);
            found.map(|(at, book)| story.films(at, &book.takes)).unwrap_or_default()
        });
        let review = Review { films: films.collect(), problem: problem.clone() };
        let mut shown = self.shown.lock();
        if shown.version == 0 || *shown.review != review {
            *shown = Shown { version: shown.version + 1, review: Arc::new(review) };
            drop(shown);
            self.shown.notify();
        }
        problem
    }

    /// The page.
    pub(super) fn html(&self) -> String {
        let (version, review) = self.shown();
        review::html(&review, version)
    }

    /// What the page shows, as JSON.
    pub(super) fn data(&self) -> String {
        let (version, review) = self.shown();
        review::data(&review, version)
    }

    fn shown(&self) -> (u64, Arc<Review>) {
        let shown = self.shown.lock();
        (shown.version, Arc::clone(&shown.review))
    }

    /// Lets a page wait for newer versions; the ledgers are followed as long as one does.
    pub(super) fn watch<T>(&self, watch: impl FnOnce(&Live<Shown>) -> T) -> T {
        self.viewers.fetch_add(1, Ordering::Relaxed);
        let result = watch(&self.shown);
        self.viewers.fetch_sub(1, Ordering::Relaxed);
        result
    }

    /// Returns true if a page is open.
    pub(super) fn has_viewers(&self) -> bool {
        self.viewers.load(Ordering::Relaxed) > 0
    }

    /// Changes a take. With `note_before`, the change needs the take to still have this note.
    pub(super) fn change(
        &self,
        key: &str,
        change: &Change,
        note_before: Option<&str>,
    ) -> Result<(), Refusal> {
        let mut books = lock(&self.books);
        let Books { runtime, ledgers, .. } = &mut *books;
        let (book, take) = find(ledgers, key).ok_or(Refusal::Missing)?;
        let note = note_before.map(str::to_owned).or_else(|| take.note.clone());
        let take = Take { note, ..take.clone() };
        if let Some(why) = change.refuse(&take) {
            return Err(Refusal::Conflict(why));
        }
        let changed = runtime.block_on(async {
            let ledger = Ledger::open(book.location.clone()).await?;
            let is_made = change.make(&take, &ledger).await;
            ledger.close().await;
            is_made
        });
        let is_made = changed.map_err(|error: LedgerError| Refusal::Failed(error.to_string()))?;
        self.show(&mut books);
        if is_made {
            return Ok(());
        }
        Err(Refusal::Conflict(match change {
            Change::Note(_) => "somebody else has changed this note meanwhile".to_owned(),
            _ => "somebody else has changed this take meanwhile".to_owned(),
        }))
    }

    /// The file of a take on this machine; a clip in an object store is downloaded once.
    ///
    /// # Errors
    ///
    /// Why it can't be downloaded.
    pub(super) fn file(&self, key: &str) -> Result<Option<PathBuf>, String> {
        let found = {
            let books = lock(&self.books);
            let found = find(&books.ledgers, key);
            found.map(|(book, take)| (book.location.root.clone(), take.clone()))
        };
        let Some((root, take)) = found else { return Ok(None) };
        let known = || lock(&self.files).get(key).filter(|file| file.is_file()).cloned();
        if let Some(file) = known() {
            return Ok(Some(file));
        }
        let _downloading = lock(&self.downloading);
        if let Some(file) = known() {
            return Ok(Some(file));
        }
        let file = studio::local_file(&root, &root, &take, None).map_err(|error| error.to_string())?;
        let file = file.filter(|file| is_clip(file) && file.is_file());
        lock(&self.files).extend(file.clone().map(|file| (key.to_owned(), file)));
        Ok(file)
    }
}

impl Book {
    /// Reads the takes.
    async fn read(&mut self) -> Result<(), LedgerError> {
        let ledger = match self.open.take() {
            Some(ledger) => Some(ledger),
            None => Ledger::open_read_only(self.location.clone()).await?,
        };
        let Some(ledger) = ledger else {
            self.takes.clear();
            return Ok(());
        };
        let takes = ledger.takes().await;
        // After an error, the next read connects anew.
        if self.location.url.is_some() && takes.is_ok() {
            self.open = Some(ledger);
        } else {
            ledger.close().await;
        }
        self.takes = takes?;
        Ok(())
    }
}

/// Finds a take by its key.
fn find<'b>(ledgers: &'b [Book], key: &str) -> Option<(&'b Book, &'b Take)> {
    let (ledger, id) = key.split_once('-')?;
    let book = ledgers.get(ledger.parse::<usize>().ok()?)?;
    let id: i64 = id.parse().ok()?;
    Some((book, book.takes.iter().find(|take| take.id == id)?))
}

fn is_clip(file: &Path) -> bool {
    file.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
}

/// Locks a mutex. A poisoned one is safe to use: no panic leaves the state half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

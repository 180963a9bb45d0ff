//! Finds phrases in prose, and estimates how long a line of dialogue takes to say.

use crate::syntax::is_cjk;
use crate::text::Span;

/// Finds a phrase in a text, in upper or lower case. Where it starts or ends with a Latin letter, it only matches at a
/// word boundary.
pub(crate) fn find<'t>(text: &'t str, phrase: &'t str, offset: u32) -> impl Iterator<Item = Span> + 't {
    let bytes = text.as_bytes();
    let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let (rare_at, rare) = rarest(phrase.as_bytes());
    // Searches for the rarest letter of the phrase, and compares the rest wherever that letter is.
    memchr::memchr2_iter(rare.to_ascii_lowercase(), rare.to_ascii_uppercase(), bytes).filter_map(
        move |found| {
            let at = found.checked_sub(rare_at)?;
            let end = at + phrase.len();
            let found = bytes.get(at..end)?.eq_ignore_ascii_case(phrase.as_bytes());
            let joined = (is_word(at.checked_sub(1).and_then(|before| bytes.get(before)))
                && is_word(bytes.get(at)))
                || (is_word(bytes.get(end)) && is_word(end.checked_sub(1).and_then(|last| bytes.get(last))));
            (found && !joined).then(|| Span::new(at, end).shifted(offset as usize))
        },
    )
}

/// The byte of a phrase that is rarest in English text, and its position in the phrase.
fn rarest(phrase: &[u8]) -> (usize, u8) {
    let rank = |byte: u8| {
        b" etaoinshrdlucmfwypvbgkjqxz"
            .iter()
            .position(|common| *common == byte.to_ascii_lowercase())
            .unwrap_or(usize::MAX)
    };
    phrase.iter().copied().enumerate().max_by_key(|(_, byte)| rank(*byte)).unwrap_or((0, 0))
}

/// Finds the first occurrence of any of these phrases in a text.
pub(super) fn find_any(text: &str, phrases: &[&str], offset: u32) -> Option<Span> {
    phrases.iter().filter_map(|phrase| find(text, phrase, offset).next()).min()
}

/// A language with a speaking rate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// English, and any other language in Latin or similar letters.
    English,
    /// Chinese.
    Chinese,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl Language {
    /// Its English name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "Chinese",
            Self::Japanese => "Japanese",
            Self::Korean => "Korean",
        }
    }

    /// How many units a brisk speaker says in ten seconds, and the name of the unit.
    ///
    /// For Chinese, the vendor's guide counts 1.2 seconds for four characters, and directors count up to 5.2 characters
    /// a second; this uses a brisk 5. The other rates are the brisk pace of news readers.
    pub(super) fn rate(self) -> (u64, &'static str) {
        match self {
            Self::English => (33, "words"),
            Self::Chinese => (50, "characters"),
            Self::Japanese => (80, "morae"),
            Self::Korean => (60, "syllables"),
        }
    }
}

/// The length of a line of dialogue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Speech {
    /// Its language.
    pub(super) language: Language,
    /// How many words, characters, morae or syllables it has.
    pub(super) units: usize,
    /// The time a brisk speaker needs, in milliseconds.
    pub(super) ms: u64,
}

/// Measures a line of dialogue.
pub(super) fn measure(words: &str) -> Speech {
    let count = |is_counted: fn(char) -> bool| words.chars().filter(|c| is_counted(*c)).count();
    let (kana, han, hangul) = (count(is_kana), count(crate::model::length::is_han), count(is_hangul));
    let latin = latin_words(words);
    let language = if hangul > 0 {
        Language::Korean
    } else if kana > 0 {
        Language::Japanese
    } else if han > 0 {
        Language::Chinese
    } else {
        Language::English
    };
    let units = match language {
        Language::English => latin,
        // A foreign word takes about as long as two characters. A Chinese character in Japanese has about two
        // morae.
        Language::Chinese => han + 2 * latin,
        Language::Japanese => kana + 2 * han + 3 * latin,
        Language::Korean => hangul + 2 * latin,
    };
    let (rate, _) = language.rate();
    Speech { language, units, ms: (units as u64 * 10_000).div_ceil(rate) }
}

/// The time a brisk speaker needs for a line, in milliseconds.
pub(crate) fn speaking_ms(words: &str) -> u64 {
    measure(words).ms
}

/// How much a brisk speaker says in `ms` milliseconds, in the language of `sample`: `(16, "words")`.
#[cfg(feature = "editor")]
pub(crate) fn speech_that_fits(ms: u64, sample: &str) -> (u64, &'static str) {
    let (rate, unit) = measure(sample).language.rate();
    (ms * rate / 10_000, unit)
}

/// Counts the words in Latin or similar letters.
pub(super) fn latin_words(words: &str) -> usize {
    words
        .split(|c: char| c.is_whitespace() || is_cjk(c) || matches!(c, '—' | '–' | '…'))
        .filter(|word| word.chars().any(|c| c.is_alphanumeric() && !is_cjk(c)))
        .count()
}

/// Returns true for hiragana and katakana.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c as u32, 0x3041..=0x3096 | 0x30A1..=0x30FA | 0x30FC | 0xFF66..=0xFF9F)
}

/// Returns true for Hangul syllables.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c as u32, 0xAC00..=0xD7A3)
}

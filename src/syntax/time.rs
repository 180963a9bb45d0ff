//! Parses times as people write them into milliseconds, and formats them.

use std::borrow::Cow;

/// Maximum time in a header: 24 hours, in milliseconds.
pub const MAX_TIME_MS: u64 = 24 * 60 * 60 * 1000;

/// Why a time can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// More than three decimals.
    Decimals,
    /// A clock with 60 seconds, or 60 minutes, or more.
    Clock,
    /// More than 24 hours.
    TooLong,
    /// Minutes or milliseconds, or two units.
    Unit,
    /// Anything else.
    Unreadable,
}

impl Broken {
    /// The reason, worded for a message.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Decimals => "it has more than three decimals, but times are exact to the millisecond",
            Self::Clock => "in a clock time, minutes and seconds go up to 59",
            Self::TooLong => "it is later than 24 hours",
            Self::Unit => "write times in seconds, and both ends in the same unit",
            Self::Unreadable => "it is neither `start-end` nor `+length`",
        }
    }
}

/// Reads `5`, `1.5`, `1,5` or their full-width forms as seconds; the result is in milliseconds.
///
/// # Errors
///
/// More than three decimals, or more than 24 hours.
pub fn seconds(text: &str) -> Result<u64, Broken> {
    let plain = plain(text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_ref(), ""));
    if fraction.len() > 3 {
        return Err(Broken::Decimals);
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| Broken::TooLong)? };
    let thousandths: u64 = match fraction.len() {
        0 => 0,
        digits => fraction.parse::<u64>().map_err(|_| Broken::Unreadable)? * 10_u64.pow(3 - digits as u32),
    };
    let ms = whole.checked_mul(1000).and_then(|ms| ms.checked_add(thousandths)).ok_or(Broken::TooLong)?;
    if ms > MAX_TIME_MS { Err(Broken::TooLong) } else { Ok(ms) }
}

/// Reads `0:05`, `00:01.5` or `1:00:00`; the result is in milliseconds.
///
/// # Errors
///
/// 60 or more seconds, 60 or more minutes after an hour, more than three decimals, or more than 24 hours.
pub fn clock(text: &str) -> Result<u64, Broken> {
    let plain = plain(text);
    let parts: Vec<&str> = plain.split(':').collect();
    let (hours, minutes, last) = match parts.as_slice() {
        [minutes, last] => ("0", *minutes, *last),
        [hours, minutes, last] => (*hours, *minutes, *last),
        _ => return Err(Broken::Unreadable),
    };
    let hours: u64 = hours.parse().map_err(|_| Broken::TooLong)?;
    let minutes: u64 = minutes.parse().map_err(|_| Broken::TooLong)?;
    let last = seconds(last)?;
    if last >= 60_000 || (parts.len() == 3 && minutes >= 60) {
        return Err(Broken::Clock);
    }
    let ms = hours
        .checked_mul(60)
        .and_then(|all| all.checked_add(minutes))
        .and_then(|all| all.checked_mul(60_000))
        .and_then(|ms| ms.checked_add(last))
        .ok_or(Broken::TooLong)?;
    if ms > MAX_TIME_MS { Err(Broken::TooLong) } else { Ok(ms) }
}

/// Reads a length as written in settings: `15`, `15s`, `15 seconds`, `15秒`, `0:15`; the result is in milliseconds.
///
/// # Errors
///
/// Those of [`seconds`] and [`clock`], or [`Broken::Unit`] if the number has a different unit.
pub fn length(text: &str) -> Result<u64, Broken> {
    let text = text.trim();
    if text.contains([':', '：']) {
        return clock(text);
    }
    let digits = text.trim_end_matches(|c: char| !is_digit(c));
    let unit = text.get(digits.len()..).unwrap_or("").trim().to_lowercase();
    if digits.is_empty() || !digits.chars().all(|c| is_digit(c) || matches!(c, '.' | ',' | '．' | '，')) {
        return Err(Broken::Unreadable);
    }
    if !matches!(unit.as_str(), "" | "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒钟" | "秒鐘")
    {
        return Err(Broken::Unit);
    }
    seconds(digits)
}

/// Formats milliseconds as seconds without trailing zeros: `5`, `1.5`.
pub fn show_seconds(ms: u64) -> String {
    if ms.is_multiple_of(1000) {
        return (ms / 1000).to_string();
    }
    format!("{}.{:03}", ms / 1000, ms % 1000).trim_end_matches('0').to_owned()
}

/// Formats milliseconds as a clock: `00:05`, `00:01.5`, `01:00:00`.
pub fn show_clock(ms: u64) -> String {
    let mut text = String::with_capacity("00:00:00.000".len());
    push_clock(&mut text, ms);
    text
}

/// Appends what [`show_clock`] returns. Prompts have two clocks for each shot, so this formats digit by digit.
pub(crate) fn push_clock(text: &mut String, ms: u64) {
    let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
    if hours > 0 {
        push_two_digits(text, hours);
        text.push(':');
    }
    push_two_digits(text, minutes);
    text.push(':');
    push_two_digits(text, rest / 1000);
    if !rest.is_multiple_of(1000) {
        text.push_str(format!(".{:03}", rest % 1000).trim_end_matches('0'));
    }
}

/// Appends a number with at least two digits.
fn push_two_digits(text: &mut String, number: u64) {
    if number >= 100 {
        return text.push_str(&number.to_string());
    }
    let digit = |digit: u64| char::from(b'0' + digit as u8);
    text.push(digit(number / 10));
    text.push(digit(number % 10));
}

/// Returns true for an ASCII or full-width digit.
pub(crate) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Converts full-width digits and punctuation to ASCII, and decimal commas to points.
fn plain(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && byte != b',') {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '：' => ':',
            ',' | '，' | '．' => '.',
            other => other,
        })
        .collect()
}

/// Reads a number in ASCII or full-width digits, such as the position in `@图片１`.
pub fn whole_number(text: &str) -> Option<u32> {
    plain(text).parse().ok()
}

/// Reads a number in Han digits, up to 99: `二`, `十二`, `二十`.
pub fn han_number(text: &str) -> Option<u32> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|known| known == c).map(|at| at as u32 + 1);
    let one = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none()).and_then(digit)
    };
    let Some((tens, units)) = text.split_once('十') else { return one(text) };
    let tens = if tens.is_empty() { 1 } else { one(tens)? };
    let units = if units.is_empty() { 0 } else { one(units)? };
    Some(tens * 10 + units)
}

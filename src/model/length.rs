//! Measures the length of a prompt the way its vendor counts.

use crate::model::profile::{PromptLimit, PromptUnit};

/// The length of a prompt in the vendor's units, and where the vendor would cut it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The length, in the units of the limit.
    pub weight: usize,
    /// The byte offset where the vendor would cut the prompt; `None` if it fits.
    pub cut: Option<usize>,
}

/// Measures a prompt against a limit. A Han character counts as `han_weight`; everything else counts 1 per character,
/// or 1 per word.
pub fn weigh(prompt: &str, limit: &PromptLimit) -> Weight {
    if limit.unit == PromptUnit::Character && prompt.is_ascii() {
        return Weight { weight: prompt.len(), cut: (prompt.len() > limit.max).then_some(limit.max) };
    }
    let mut weight = 0;
    let mut cut = None;
    let mut in_word = false;
    for (at, c) in prompt.char_indices() {
        let is_part_of_word = c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '_');
        weight += match limit.unit {
            _ if is_han(c) => limit.han_weight,
            PromptUnit::Character => 1,
            PromptUnit::Word => usize::from(is_part_of_word && !in_word),
        };
        in_word = is_part_of_word && !is_han(c);
        if weight > limit.max && cut.is_none() {
            cut = Some(at);
        }
    }
    Weight { weight, cut }
}

/// Returns true if a text is within the limit.
pub fn fits(text: &str, limit: &PromptLimit) -> bool {
    // No character counts more than its bytes, so most texts need no counting.
    (limit.han_weight <= 3 && text.len() <= limit.max) || weigh(text, limit).cut.is_none()
}

/// Returns true for Han characters, including the extensions, but not for kana or punctuation.
pub fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

//! API keys, from the environment or from a command in the project file. storyc fills a key into a request when it
//! sends it, and never shows or stores it.

use std::collections::HashMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::model::Profile;
use crate::render::identity::sha256;
use crate::request::kling_legacy;

/// A string that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Creates a secret, without surrounding white space.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The API keys of a run, by environment variable.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    known: HashMap<String, Secret>,
}

impl Keys {
    /// Adds a key.
    pub fn insert(&mut self, name: &str, key: Secret) {
        self.known.insert(name.to_owned(), key);
    }

    /// Names of the keys that a model needs and that are missing.
    pub fn missing(&self, profile: &Profile) -> Vec<String> {
        let names = std::iter::once(&profile.regions.key).chain(&profile.regions.secret);
        names.filter(|name| !name.is_empty() && !self.known.contains_key(*name)).cloned().collect()
    }

    /// SHA-256 digest of the model's API key, to tell accounts apart without storing it; `None` if no key is needed.
    pub fn account(&self, profile: &Profile) -> Option<String> {
        let key = self.known.get(&profile.regions.key)?;
        Some(sha256(format!("storyc account\n{}", key.0).as_bytes()).chars().take(16).collect())
    }

    /// Fills the keys into headers. `now` is in seconds since 1970.
    pub(super) fn fill(
        &self,
        headers: &Map<String, Value>,
        profile: &Profile,
        now: u64,
    ) -> Vec<(String, String)> {
        headers
            .iter()
            .map(|(name, value)| {
                let mut text = value.as_str().unwrap_or_default().to_owned();
                let token = format!("${{{}}}", kling_legacy::TOKEN);
                if text.contains(&token) {
                    let key =
                        |name: &str| self.known.get(name).map(|secret| secret.0.as_str()).unwrap_or_default();
                    let secret = profile.regions.secret.as_deref().unwrap_or_default();
                    text = text
                        .replace(&token, &kling_legacy::token(key(&profile.regions.key), key(secret), now));
                }
                // Only the model's own keys: a request from a ledger may name others.
                for name in
                    [Some(&profile.regions.key), profile.regions.secret.as_ref()].into_iter().flatten()
                {
                    if let Some(secret) = self.known.get(name) {
                        text = text.replace(&format!("${{{name}}}"), &secret.0);
                    }
                }
                (name.clone(), text)
            })
            .collect()
    }

    /// Makes a vendor's message safe to show and store: joins it into one line, and removes control characters, keys
    /// and signed tokens, because a vendor may quote what it received.
    pub fn redact(&self, text: &str) -> String {
        let mut text = without_tokens(&in_one_line(text));
        for secret in self.known.values().filter(|secret| secret.0.len() >= 4) {
            text = text.replace(&secret.0, "(key)");
        }
        text
    }
}

/// Replaces line breaks, control characters and characters that change the text direction with spaces.
pub(super) fn in_one_line(text: &str) -> String {
    let is_obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_obeyed(c) { ' ' } else { c }).collect()
}

/// Replaces tokens that begin like ours, including expired ones.
fn without_tokens(text: &str) -> String {
    let head = kling_legacy::token_head();
    let mut parts = text.split(&head);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("(token)");
        out.push_str(
            part.trim_start_matches(|c: char| {
                c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=')
            }),
        );
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::{Keys, Secret};
    use crate::request::kling_legacy;

    #[test]
    fn messages_become_one_line_without_control_characters() {
        let said = "bad\r\nprompt \u{1b}]0;title\u{7}\u{9b}31m \u{202e}txt\u{2028}走る";
        assert_eq!(Keys::default().redact(said), "bad  prompt  ]0;title  31m  txt 走る");
    }

    #[test]
    fn keys_and_signed_tokens_are_redacted() {
        let mut keys = Keys::default();
        keys.insert("A", Secret::new("AK-visible-nowhere\n"));
        let token = kling_legacy::token("AK-visible-nowhere", "SK", 1_700_000_000);
        let said = format!("invalid token 'Bearer {token}', key AK-visible-nowhere; {token}");
        assert_eq!(keys.redact(&said), "invalid token 'Bearer (token)', key (key); (token)");
        // Tokens of any age are removed, even if they are cut short.
        let half = kling_legacy::token("AK", "SK", 5).get(..60).unwrap().to_owned();
        assert_eq!(keys.redact(&half), "(token)");
    }
}

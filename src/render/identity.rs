//! Fingerprints of requests: two orders with the same request and files have the same one.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::request::Request;

/// A hash of the request in hexadecimal digits. `content` gives the SHA-256 of each local file, in the order of the
/// uploads, so that a changed picture is another request. Headers hold keys, and hosts may be stood in for; neither
/// counts.
pub fn fingerprint(model: &str, request: &Request, content: &[String]) -> String {
    let path =
        request.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let files: Vec<Value> =
        request.uploads.iter().zip(content).map(|(upload, hash)| json!([upload.placeholder, hash])).collect();
    let whole = json!([model, request.method, path, request.body, files]);
    hex(&Sha256::digest(whole.to_string().as_bytes()))
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        out
    })
}

/// A seed for the take of an order, the same each time it is asked for; `least` and `most` are the model's.
pub fn seed(fingerprint: &str, take: u32, least: i64, most: i64) -> i64 {
    let start = u64::from_str_radix(fingerprint.get(..12).unwrap_or("0"), 16).unwrap_or(0);
    let least = least.max(0);
    let range = most.saturating_sub(least).unsigned_abs().saturating_add(1).max(1);
    let offset = start.wrapping_add(u64::from(take)) % range;
    least.saturating_add(i64::try_from(offset).unwrap_or(0))
}

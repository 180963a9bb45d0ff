//! Fingerprints of requests, which are equal if the requests and the content of their files are, and hashes of bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::request::Request;

/// SHA-256 of a request and its files, in hexadecimal. `content` has the SHA-256 of each local file, in the order of
/// the uploads, so that a changed picture changes the fingerprint. Headers don't count, because they contain keys, nor
/// does the host, because a proxy may replace it.
pub fn fingerprint(model: &str, request: &Request, content: &[String]) -> String {
    let path =
        request.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let files: Vec<Value> =
        request.uploads.iter().zip(content).map(|(upload, hash)| json!([upload.placeholder, hash])).collect();
    let whole = json!([model, request.method, path, request.body, files]);
    hex(&Sha256::digest(whole.to_string().as_bytes()))
}

/// The fingerprint of a clip that begins with a frame, from its fingerprint without it. Another frame makes another clip.
pub fn framed_fingerprint(own: &str, frame_sha256: &str) -> String {
    sha256(json!(["frame", own, frame_sha256]).to_string().as_bytes())
}

/// SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of a file, in hexadecimal.
///
/// # Errors
///
/// If it can't be read.
pub fn hash_file(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(part.get(..read).unwrap_or_default());
    }
}

/// Formats bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        out
    })
}

/// Derives the seed of a take from its fingerprint, within the model's range.
pub fn seed(fingerprint: &str, take: u32, min: i64, max: i64) -> i64 {
    let start = u64::from_str_radix(fingerprint.get(..12).unwrap_or("0"), 16).unwrap_or(0);
    let min = min.max(0);
    let range = max.saturating_sub(min).unsigned_abs().saturating_add(1).max(1);
    let offset = start.wrapping_add(u64::from(take)) % range;
    min.saturating_add(i64::try_from(offset).unwrap_or(0))
}

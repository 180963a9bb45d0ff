//! Message headers, and input that isn't a valid message.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::Client;

/// The messages that the client receives before the response to a request.
fn messages_until_response(client: &mut Client, id: i32) -> Vec<Value> {
    let mut messages = Vec::new();
    loop {
        let message = client.receive();
        if message["id"] == id {
            return messages;
        }
        messages.push(message);
    }
}

#[test]
fn responses_get_no_response() {
    let folder = Folder::new("lsp-answers");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    client.send_raw(json!({ "jsonrpc": "2.0", "id": null, "result": null }));
    client.send_raw(json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32600, "message": "no" } }));
    client.send_raw(json!({ "jsonrpc": "2.0", "id": [], "result": 5 }));
    client.send_raw(json!({ "jsonrpc": "2.0", "error": 5 }));
    let id = client.send_request("textDocument/dance", json!({}));
    let messages = messages_until_response(&mut client, id);
    assert!(messages.iter().all(|message| message.get("error").is_none()), "{messages:#?}");
    assert_eq!(client.shut_down(), Some(0));
}

#[test]
fn requests_with_invalid_ids_are_rejected() {
    let folder = Folder::new("lsp-numbers");
    let mut client = Client::spawn(&folder.0);
    client.initialize(&folder.0, json!({}));
    let big = i64::from(i32::MAX) + 1;
    for (id, expected_id) in [
        (json!(1.5), json!(1.5)),
        (json!(big), json!(big)),
        (json!(null), json!(null)),
        (json!({}), json!(null)),
    ] {
        client.send_raw(json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": {} }));
        let refused = loop {
            let message = client.receive();
            if message.get("error").is_some() {
                break message;
            }
        };
        assert_eq!((&refused["id"], &refused["error"]["code"]), (&expected_id, &json!(-32600)), "{refused}");
    }
    client.send_raw(json!({ "jsonrpc": "2.0", "id": 7, "method": 5 }));
    while client.receive()["error"]["code"] != -32600 {}
    assert_eq!(client.shut_down(), Some(0));
}

/// Runs the program with an input until it ends.
fn output_for(folder: &Folder, input: &[&[u8]]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyc"))
        .arg("lsp")
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for part in input {
        stdin.write_all(part).unwrap();
    }
    drop(stdin);
    child.wait_with_output().unwrap()
}

#[test]
fn unreadable_header_ends_the_session_with_an_error() {
    let folder = Folder::new("lsp-headers");
    for (header, why) in [
        ("Content-Length: many\r\n\r\n{}", "`Content-Length: many` isn't a number of bytes"),
        ("Content-Type: text\r\n\r\n{}", "a message has no `Content-Length`"),
    ] {
        let done = output_for(&folder, &[header.as_bytes()]);
        assert_eq!(done.status.code(), Some(1));
        let stderr = String::from_utf8(done.stderr).unwrap();
        assert_eq!(stderr, format!("storyc lsp: {why}; the session ends\n"));
    }
}

#[test]
fn oversized_message_is_skipped() {
    let folder = Folder::new("lsp-large");
    let part = vec![b' '; 1_000_000];
    let mut input: Vec<&[u8]> = vec![b"Content-Length: 257000000\r\n\r\n"];
    input.extend(std::iter::repeat_n(part.as_slice(), 257));
    let next = json!({ "jsonrpc": "2.0", "id": 1, "method": "shutdown" }).to_string();
    let next = format!("Content-Length: {}\r\n\r\n{next}", next.len());
    input.push(next.as_bytes());
    let done = output_for(&folder, &input);
    let stdout = String::from_utf8(done.stdout).unwrap();
    assert!(stdout.contains("this message has 257000000 bytes; the limit is 256000000"), "{stdout}");
    assert!(stdout.contains("send `initialize` first"), "the next message is read: {stdout}");
}

//! What stands between messages, and what is no message.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::super::cli::Folder;
use super::client::Client;

/// Everything that the server hears until it has answered.
fn until_answered(client: &mut Client, id: i32) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        let message = client.hear();
        if message["id"] == id {
            return heard;
        }
        heard.push(message);
    }
}

#[test]
fn an_answer_is_never_answered() {
    let folder = Folder::new("lsp-answers");
    let mut client = Client::start(&folder.0);
    client.initialize(&folder.0, json!({}));
    client.raw(json!({ "jsonrpc": "2.0", "id": null, "result": null }));
    client.raw(json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32600, "message": "no" } }));
    client.raw(json!({ "jsonrpc": "2.0", "id": [], "result": 5 }));
    client.raw(json!({ "jsonrpc": "2.0", "error": 5 }));
    let id = client.begin("textDocument/dance", json!({}));
    let heard = until_answered(&mut client, id);
    assert!(heard.iter().all(|message| message.get("error").is_none()), "{heard:#?}");
    assert_eq!(client.quit(), Some(0));
}

#[test]
fn a_question_whose_number_cannot_be_read_is_refused() {
    let folder = Folder::new("lsp-numbers");
    let mut client = Client::start(&folder.0);
    client.initialize(&folder.0, json!({}));
    let big = i64::from(i32::MAX) + 1;
    for (id, said) in [
        (json!(1.5), json!(1.5)),
        (json!(big), json!(big)),
        (json!(null), json!(null)),
        (json!({}), json!(null)),
    ] {
        client.raw(json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": {} }));
        let refused = loop {
            let message = client.hear();
            if message.get("error").is_some() {
                break message;
            }
        };
        assert_eq!((&refused["id"], &refused["error"]["code"]), (&said, &json!(-32600)), "{refused}");
    }
    client.raw(json!({ "jsonrpc": "2.0", "id": 7, "method": 5 }));
    while client.hear()["error"]["code"] != -32600 {}
    assert_eq!(client.quit(), Some(0));
}

/// What the program says to an input.
fn said_to(folder: &Folder, input: &[&[u8]]) -> Output {
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
fn a_header_that_cannot_be_read_ends_the_session_with_a_word() {
    let folder = Folder::new("lsp-headers");
    for (header, why) in [
        ("Content-Length: many\r\n\r\n{}", "`Content-Length: many` gives no number of bytes"),
        ("Content-Type: text\r\n\r\n{}", "a message has no `Content-Length`"),
    ] {
        let done = said_to(&folder, &[header.as_bytes()]);
        assert_eq!(done.status.code(), Some(1));
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(said, format!("storyc lsp: {why}; the session ends\n"));
    }
}

#[test]
fn a_message_that_is_too_large_is_passed_over() {
    let folder = Folder::new("lsp-large");
    let part = vec![b' '; 1_000_000];
    let mut input: Vec<&[u8]> = vec![b"Content-Length: 257000000\r\n\r\n"];
    input.extend(std::iter::repeat_n(part.as_slice(), 257));
    let next = json!({ "jsonrpc": "2.0", "id": 1, "method": "shutdown" }).to_string();
    let next = format!("Content-Length: {}\r\n\r\n{next}", next.len());
    input.push(next.as_bytes());
    let done = said_to(&folder, &input);
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("this message has 257000000 bytes; it may have 256000000"), "{said}");
    assert!(said.contains("send `initialize` first"), "what follows is read: {said}");
}

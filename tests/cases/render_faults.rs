//! Rendering with misbehaving vendors, gateways and disks: nothing is paid for twice, and no truncated clip passes as
//! complete.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::cli::Folder;
use super::vendor::KEY;

/// A server whose responses a test writes byte for byte.
struct RawServer {
    url: String,
    /// Request line and headers of each request, in order.
    seen: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    /// `answer` gets the server's own URL and the head of the request.
    fn start(answer: impl Fn(&str, &str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (own, shared) = (url.clone(), Arc::clone(&seen));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let head = head(&mut stream);
                shared.lock().unwrap().push(head.clone());
                let _ = stream.write_all(&answer(&own, &head));
            }
        });
        Self { url, seen }
    }

    fn count(&self, method: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|head| head.starts_with(method)).count()
    }
}

/// Reads a whole request and returns its request line and headers.
fn head(stream: &mut TcpStream) -> String {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text.to_lowercase().split("content-length: ").nth(1).map_or(0, |rest| {
                rest.split("\r\n").next().and_then(|number| number.parse().ok()).unwrap_or(0)
            });
            if bytes.len() >= end + 4 + length {
                return text[..end].to_owned();
            }
        }
        match stream.read(&mut part) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&part[..read]),
            _ => return text,
        }
    }
}

fn json(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

fn redirect(status: &str, to: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

/// Creates a folder with one story.
fn story(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("clip.story", "[0-5s] A boy walks.\n");
    folder
}

/// Renders a folder against a base URL; returns the exit code and standard error.
fn render(folder: &Folder, url: &str, model: &str, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
    command
        .args(["render", ".", "--model", model, "--yes", "--poll-interval", "20ms", "--rate", "1000000"])
        .args(more)
        .current_dir(&folder.0)
        .env("STORYC_BASE_URL", url)
        .env("STORYC_KEEP_FREE", "0")
        .stdin(Stdio::null());
    for name in ["ARK_API_KEY", "FAL_KEY", "DASHSCOPE_API_KEY"] {
        command.env(name, KEY);
    }
    let done = command.output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn a_redirected_submit_is_not_followed_or_resent() {
    for status in ["307 Temporary Redirect", "303 See Other", "302 Found"] {
        let other = RawServer::start(|_, _| json("200 OK", "{}"));
        // One URL where nothing listens, and one that would accept the submit.
        for to in ["http://127.0.0.1:1/".to_owned(), other.url.clone()] {
            let vendor = RawServer::start(move |_, _| redirect(status, &to));
            let folder = story("faults-redirect");
            let (code, err) = render(&folder, &vendor.url, "seedance-2.0@fal", &[]);
            assert_eq!((code, vendor.count("POST")), (Some(4), 1), "{status}: {err}");
            // Another run doesn't resend it either.
            let (code, err) = render(&folder, &vendor.url, "seedance-2.0@fal", &[]);
            assert_eq!((code, vendor.count("POST")), (Some(4), 1), "{status}: {err}");
        }
        assert_eq!(other.seen.lock().unwrap().len(), 0, "{status}");
    }
}

/// Replies like Ark with one finished task, whose clip is at the path `clip` on the same server.
fn ark(own: &str, head: &str, clip: &str) -> Option<Vec<u8>> {
    let path = head.split(' ').nth(1).unwrap_or_default();
    if head.starts_with("POST") {
        return Some(json("200 OK", r#"{"id":"cgt-1"}"#));
    }
    let url = format!("{own}{clip}");
    let done = format!(r#"{{"id":"cgt-1","status":"succeeded","content":{{"video_url":"{url}"}}}}"#);
    path.ends_with("/tasks/cgt-1").then(|| json("200 OK", &done))
}

fn video(bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        bytes.len()
    );
    [head.as_bytes(), bytes].concat()
}

/// Returns the path of the only clip in a folder.
fn clip_in(folder: &Folder) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(folder.0.join("takes")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|ending| ending == "mp4")).expect("the folder has a clip")
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_reported_at_once_and_leaves_no_truncated_clip() {
    // An `mdat` box of size 0 extends to the end of the file, so a truncated file still looks complete.
    let mut file = super::vendor::clip(5);
    let mdat = file.len() - 4096 - 8;
    file[mdat..mdat + 4].fill(0);
    file.resize((4 << 20) + 100, 7);
    let body = file.clone();
    let vendor =
        RawServer::start(move |own, head| ark(own, head, "/clip/1.mp4").unwrap_or_else(|| video(&body)));
    let folder = story("faults-full-disk");
    let script =
        r#"trap "" XFSZ; ulimit -f 8192; exec "$0" render . --model seedance-2.0 --yes --poll-interval 20ms"#;
    let done = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_storyc")])
        .current_dir(&folder.0)
        .env("STORYC_BASE_URL", &vendor.url)
        .env("STORYC_KEEP_FREE", "0")
        .env("ARK_API_KEY", KEY)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{err}");
    assert!(err.contains("the clip is done, but can't be written"), "{err}");
    let fetched = |vendor: &RawServer| {
        vendor.seen.lock().unwrap().iter().filter(|head| head.contains("/clip/")).count()
    };
    assert_eq!(fetched(&vendor), 1, "{err}");
    // With free disk space, the clip that was paid for is downloaded.
    let (code, err) = render(&folder, &vendor.url, "seedance-2.0", &[]);
    assert_eq!((code, vendor.count("POST")), (Some(0), 1), "{err}");
    assert_eq!(std::fs::read(clip_in(&folder)).unwrap().len(), file.len());
}

#[test]
fn a_signed_url_is_not_sent_as_a_referer_to_a_redirect() {
    let store = RawServer::start(|_, _| video(&super::vendor::clip(5)));
    let to = format!("{}/stored.mp4", store.url);
    let vendor = RawServer::start(move |own, head| {
        ark(own, head, "/clip/1.mp4?Signature=half-a-key").unwrap_or_else(|| redirect("302 Found", &to))
    });
    let folder = story("faults-referer");
    let (code, err) = render(&folder, &vendor.url, "seedance-2.0", &[]);
    assert_eq!((code, store.count("GET")), (Some(0), 1), "{err}");
    let heads = store.seen.lock().unwrap().concat().to_lowercase();
    assert!(!heads.contains("referer") && !heads.contains("half-a-key"), "{heads}");
}

#[test]
fn a_truncated_clip_is_downloaded_again_at_no_cost() {
    let vendor = RawServer::start(|own, head| {
        ark(own, head, "/clip/1.mp4").unwrap_or_else(|| video(&super::vendor::clip(5)))
    });
    let folder = story("faults-cut-short");
    assert_eq!(render(&folder, &vendor.url, "seedance-2.0", &[]).0, Some(0));
    for length in [0, 1000] {
        let path = clip_in(&folder);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(length).unwrap();
        let (code, err) = render(&folder, &vendor.url, "seedance-2.0", &[]);
        assert_eq!((code, vendor.count("POST")), (Some(0), 1), "{err}");
        let taken = folder.run(&["takes", "--format", "json"]).out;
        let whole: serde_json::Value = serde_json::from_str(&taken).unwrap();
        let now = folder.0.join(whole["takes"][0]["path"].as_str().unwrap());
        assert_eq!(std::fs::read(&now).unwrap(), super::vendor::clip(5), "{taken}");
        for entry in std::fs::read_dir(folder.0.join("takes")).unwrap() {
            let path = entry.unwrap().path();
            if path != now {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

#[test]
fn gateway_urls_are_fetched_with_the_key_and_unchanged() {
    let vendor = RawServer::start(|own, head| {
        let gateway = format!("{own}/gateway");
        let path = head.split(' ').nth(1).unwrap_or_default();
        if path.starts_with("/clip/") {
            return video(&super::vendor::clip(5));
        }
        if !head.contains(KEY) {
            return json("401 Unauthorized", r#"{"detail":"no key"}"#);
        }
        match path {
            "/gateway/requests/1/status" => json("200 OK", r#"{"status":"COMPLETED"}"#),
            "/gateway/requests/1" => json("200 OK", &format!(r#"{{"video":{{"url":"{own}/clip/1.mp4"}}}}"#)),
            _ if head.starts_with("POST /gateway/") => json(
                "200 OK",
                &format!(
                    r#"{{"request_id":"1","status_url":"{gateway}/requests/1/status","response_url":"{gateway}/requests/1"}}"#
                ),
            ),
            _ => json("404 Not Found", "{}"),
        }
    });
    let folder = story("faults-gateway");
    let (code, err) = render(&folder, &format!("{}/gateway/", vendor.url), "seedance-2.0@fal", &[]);
    assert_eq!((code, vendor.count("POST")), (Some(0), 1), "{err}");
}

#[test]
fn vendor_messages_cannot_control_the_terminal() {
    let vendor = RawServer::start(|_, _| {
        let said = r#"{"error":{"code":"InvalidParameter","message":"bad\u001b]0;owned\u0007\nerror: all is well"}}"#;
        json("400 Bad Request", said)
    });
    let folder = story("faults-escapes");
    let (code, err) = render(&folder, &vendor.url, "seedance-2.0", &[]);
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("bad ]0;owned  error: all is well") && !err.contains('\u{1b}'), "{err:?}");
}

#[test]
fn a_base_url_override_must_be_a_server_url() {
    let folder = story("faults-base");
    for text in ["localhost:9301", "ftp://localhost", "9301"] {
        let (code, err) = render(&folder, text, "seedance-2.0", &[]);
        assert_eq!(code, Some(2), "{err}");
        assert!(err.contains(&format!("`{text}` isn't")) && err.contains("http://localhost:9301"), "{err}");
    }
}

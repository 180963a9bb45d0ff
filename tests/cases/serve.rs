//! `sheet --watch`: who may load the page, when it changes, and how it serves clips.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::cli::Folder;
use super::sheet::{Piece, read_page};

/// A running `sheet --watch` or `review`, killed on drop.
pub struct Served {
    child: Child,
    pub port: u16,
    /// The address that it printed.
    pub address: String,
}

impl Served {
    pub fn start(folder: &Folder, args: &[&str]) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_storyc")).args(["sheet", "--watch"]), folder, args)
    }

    /// Starts a review.
    pub fn review(folder: &Folder, args: &[&str]) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_storyc")).arg("review"), folder, args)
    }

    /// Starts a command that serves a page.
    pub fn run(command: &mut Command, folder: &Folder, args: &[&str]) -> Self {
        let mut child = command
            .args(args)
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
        let address = line.split(' ').next_back().unwrap().to_owned();
        let port = address.split([':', '/']).find_map(|word| word.parse().ok()).unwrap();
        lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("watching")).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port, address }
    }

    /// Opens a connection and sends a request; `PORT` stands for the port.
    pub fn connect(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // Generous, so that only a hanging server fails the test.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.replace("PORT", &self.port.to_string()).as_bytes()).unwrap();
        BufReader::new(stream)
    }

    /// Sends a request and returns the whole response.
    pub fn response(&self, request: &str) -> String {
        let mut bytes = Vec::new();
        self.connect(request).read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_watched_sheet_is_served_on_loopback_only_and_follows_its_story() {
    let folder = Folder::new("sheet-watch");
    folder.file("film.story", "[0-4s One] A heron lands.\n");
    let served = Served::start(&folder, &["film.story"]);
    let get =
        |path: &str, host: &str| served.response(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    for host in ["127.0.0.1:PORT", "localhost:PORT"] {
        let page = get("/", host);
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("A heron lands."), "{page}");
        assert!(page.contains("connect-src &#x27;self&#x27;"), "the page may ask its server");
    }
    for host in [
        "evil.example:PORT",
        "127.0.0.1",
        "127.0.0.1.evil.example:PORT",
        "127.0.0.1:PORT\r\nHost: evil.example",
    ] {
        let page = get("/", host);
        assert!(page.starts_with("HTTP/1.1 403 ") && !page.contains("heron"), "{host}: {page}");
    }
    assert!(get("/film.story", "127.0.0.1:PORT").starts_with("HTTP/1.1 404 "));
    assert!(get("/../film.story", "127.0.0.1:PORT").starts_with("HTTP/1.1 404 "));
    assert!(served.response("POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n").starts_with("HTTP/1.1 405 "));
    assert!(served.response("GET http://127.0.0.1:PORT/ HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
    assert!(served.response("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403 "));
    let mut events =
        served.connect("GET /events?1 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n").lines().map(Result::unwrap);
    events.find(String::is_empty).unwrap();
    folder.file("film.story", "[0-4s One] A crane lands.\n");
    assert_eq!(events.find(|line| line.starts_with("event:")).unwrap(), "event: changed");
    assert!(get("/", "127.0.0.1:PORT").contains("A crane lands."));
}

#[test]
fn a_finished_take_appears_in_the_cards() {
    let folder = Folder::new("sheet-take");
    folder.file("stories/a:b film.story", "[0-1s] A heron lands.\n[1-2s] It looks.\n");
    let story = "stories/a:b film.story";
    let done = folder.run(&["render", story, "--model", "animatic", "--yes"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let done = folder.run(&["sheet", story, "--model", "animatic", "-o", "out/film.html"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let page = std::fs::read_to_string(folder.0.join("out/film.html")).unwrap();
    let videos: Vec<String> = read_page(&page)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag, attributes) if tag == "video" => {
                attributes.into_iter().find(|(name, _)| name == "src").map(|(_, value)| value)
            }
            _ => None,
        })
        .collect();
    assert_eq!(videos.len(), 2);
    assert!(
        videos[1].starts_with("../stories/takes/a%3Ab%20film.") && videos[1].ends_with("#t=1.000,2.000"),
        "{videos:?}"
    );
    assert!(page.contains("media-src"));
    // The clip is linked, not embedded.
    assert!(page.len() < 200_000);
    let served = Served::start(&folder, &[story, "--model", "animatic"]);
    let get =
        |more: &str| served.response(&format!("GET /clip/0 HTTP/1.1\r\nHost: localhost:PORT\r\n{more}\r\n"));
    let whole = get("");
    assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.contains("ftyp"), "{whole}");
    let part = get("Range: bytes=4-7\r\n");
    assert!(
        part.starts_with("HTTP/1.1 206 ")
            && part.contains("Content-Range: bytes 4-7/")
            && part.ends_with("\r\n\r\nftyp"),
        "{part}"
    );
    assert!(get("Range: bytes=999999999-\r\n").starts_with("HTTP/1.1 416 "));
    assert!(
        served.response("GET /clip/1 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n").starts_with("HTTP/1.1 404 ")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_watch_outlives_the_browser_and_reports_its_failure() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("sheet-open");
    folder.file("film.story", "[0-4s] A heron lands.\n").file("xdg-open", "");
    let opener = folder.0.join("xdg-open");
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_storyc"));
        command.env("PATH", format!("{}:{}", folder.0.display(), std::env::var("PATH").unwrap()));
        command
    };
    // A fake browser that runs until the file `over` appears.
    folder.file("xdg-open", "#!/bin/sh\nfor i in $(seq 600); do [ -e over ] && exit; sleep 0.1; done\n");
    let served = Served::run(program().args(["sheet", "--watch"]), &folder, &["film.story", "--open"]);
    folder.file("film.story", "[0-4s] A crane lands.\n");
    let page = || served.response("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
    let changed = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        page().contains("A crane lands.")
    });
    folder.file("over", "");
    assert!(changed, "the page did not change while the browser was running");
    // The browser gets an absolute path, and its failure is reported.
    folder.file("xdg-open", "#!/bin/sh\necho \"$1\" > opened\nexit 3\n");
    let done = program().args(["sheet", "film.story", "--open"]).current_dir(&folder.0).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("`xdg-open` failed to open") && said.contains("exit status: 3"), "{said}");
    let opened = std::fs::read_to_string(folder.0.join("opened")).unwrap();
    assert!(opened.starts_with('/') && opened.ends_with("/film.sheet.html\n"), "{opened}");
}

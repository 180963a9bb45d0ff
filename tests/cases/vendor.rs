//! A fake vendor on loopback that enforces DashScope's documented protocol strictly. It injects faults of networks and
//! vendors from a seed, so that runs can be repeated.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// The API key it accepts.
pub const KEY: &str = "sk-loopback-0f3a9c71d2";

/// The API key of another account, which can't see tasks of the first one.
pub const OTHER_KEY: &str = "sk-loopback-another-5b8e";

/// Faults per thousand requests, by kind.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    pub throttled: u64,
    pub broken: u64,
    pub slow: u64,
    pub cut_before: u64,
    pub cut_after: u64,
    pub garbled: u64,
    pub truncated: u64,
    pub dead_once: u64,
    /// Delay before a task is created, and again before the response, in milliseconds.
    pub submit_ms: u64,
}

impl Faults {
    /// Every kind of fault, now and then.
    pub fn all() -> Self {
        Self {
            throttled: 60,
            broken: 60,
            slow: 60,
            cut_before: 40,
            cut_after: 40,
            garbled: 40,
            truncated: 80,
            dead_once: 60,
            submit_ms: 0,
        }
    }
}

/// What the vendor serves at the URLs of clips.
#[derive(Clone, Copy, Default)]
pub enum Served {
    /// A clip.
    #[default]
    Clips,
    /// Bytes until the client closes the connection.
    Endless,
    /// Endless bytes with this `Content-Length`.
    Announced(u64),
    /// This file.
    File(&'static [u8]),
    /// A clip of the length, size and aspect ratio that the request asked for, with sound.
    #[allow(dead_code, reason = "only the mock vendor uses it")]
    AsOrdered,
}

/// A callback of the test for each request, before the response.
type Hook = Arc<dyn Fn(&Request) + Send + Sync>;

/// A task of the vendor.
struct Task {
    key: String,
    model: String,
    prompt: String,
    /// The request's `parameters`.
    parameters: Value,
    made: u64,
    polls: u32,
}

#[derive(Default)]
struct State {
    url: String,
    tasks: HashMap<String, Task>,
    /// Task ids in order of creation.
    order: Vec<String>,
    counter: u64,
    /// Requests that a correct client would not send.
    protocol_errors: Vec<String>,
    uploads: u64,
    task_queries: u64,
    list_requests: u64,
    downloads: HashMap<String, u32>,
    served: Served,
    /// Number of polls that still get an endless response.
    endless_answers: u32,
    /// Bytes that the client read of each endless response.
    bytes_sent: Vec<u64>,
    /// Number of polls after which a task is done.
    polls: u32,
    /// The most tasks that were in work at the same time.
    most_at_once: usize,
    hook: Option<Hook>,
}

/// A fake vendor.
pub struct Vendor {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Vendor {
    /// Starts a vendor on a free port of loopback, whose tasks are done after `polls` polls.
    pub fn start(seed: u64, faults: Faults, polls: u32) -> Self {
        Self::start_at("127.0.0.1:0", None, (seed, faults, polls)).unwrap()
    }

    /// Starts a vendor at an address, such as `0.0.0.0:9301`. Its responses name clips and uploads under `url`, or under
    /// the address.
    ///
    /// # Errors
    ///
    /// If the address can't be used.
    pub fn start_at(
        address: &str,
        url: Option<String>,
        (seed, faults, polls): (u64, Faults, u32),
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let url = match url {
            Some(url) => url,
            None => format!("http://{}", listener.local_addr()?),
        };
        let state =
            Arc::new(Mutex::new(State { url: url.clone(), counter: seed, polls, ..State::default() }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::Builder::new()
                    .stack_size(1 << 20)
                    .spawn(move || {
                        let _ = answer(stream, &state, faults, polls);
                    })
                    .unwrap();
            }
        });
        Ok(Self { url, state })
    }

    /// Calls `hook` for each request, before the response.
    pub fn on_request(self, hook: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.state.lock().unwrap().hook = Some(Arc::new(hook));
        self
    }

    /// Sets what the URLs of clips serve from now on.
    pub fn serve(&self, served: Served) {
        self.state.lock().unwrap().served = served;
    }

    /// Gives the next `times` polls an endless response.
    pub fn serve_endless_responses(&self, times: u32) {
        self.state.lock().unwrap().endless_answers = times;
    }

    /// Bytes that the client read of each endless response.
    pub fn bytes_sent(&self) -> Vec<u64> {
        self.state.lock().unwrap().bytes_sent.clone()
    }

    /// Number of tasks for each prompt.
    pub fn tasks_by_prompt(&self) -> HashMap<String, usize> {
        count_by_prompt(&self.state.lock().unwrap())
    }

    pub fn tasks(&self) -> usize {
        self.state.lock().unwrap().tasks.len()
    }

    /// The most tasks that were in work at the same time.
    pub fn most_at_once(&self) -> usize {
        self.state.lock().unwrap().most_at_once
    }

    pub fn uploads(&self) -> u64 {
        self.state.lock().unwrap().uploads
    }

    /// Number of requests for a task or for the list of tasks.
    pub fn task_queries(&self) -> u64 {
        self.state.lock().unwrap().task_queries
    }

    /// Number of requests for the list of tasks.
    pub fn list_requests(&self) -> u64 {
        self.state.lock().unwrap().list_requests
    }

    /// Requests that a correct client would not have sent.
    pub fn protocol_errors(&self) -> Vec<String> {
        self.state.lock().unwrap().protocol_errors.clone()
    }
}

fn count_by_prompt(state: &State) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for task in state.tasks.values() {
        *counts.entry(task.prompt.clone()).or_default() += 1;
    }
    counts
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// An HTTP request that a vendor received.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A vendor whose responses a test scripts; `None` closes the connection. It serves clips below `/clip/`.
pub struct Scripted {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    fetched: Arc<Mutex<usize>>,
}

impl Scripted {
    /// `answer` gets the vendor's own URL, the request, and the number of earlier requests with the same method.
    pub fn start(
        answer: impl Fn(&str, &Request, usize) -> Option<(u16, Value)> + Send + Sync + 'static,
    ) -> Self {
        let answer = Arc::new(answer);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let fetched: Arc<Mutex<usize>> = Arc::default();
        let (own, shared, counter) = (url.clone(), Arc::clone(&seen), Arc::clone(&fetched));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (answer, own) = (Arc::clone(&answer), own.clone());
                let (shared, counter) = (Arc::clone(&shared), Arc::clone(&counter));
                std::thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    if request.path.starts_with("/clip/") || request.path == "/view" {
                        *counter.lock().unwrap() += 1;
                        let _ = send(&mut stream, 200, "", &clip(5));
                        return;
                    }
                    let before = {
                        let mut seen = shared.lock().unwrap();
                        seen.push(request.clone());
                        seen.iter().filter(|one| one.method == request.method).count() - 1
                    };
                    if let Some((status, body)) = answer(&own, &request, before) {
                        let _ = send_json(&mut stream, status, &body);
                    }
                });
            }
        });
        Self { url, seen, fetched }
    }

    /// All requests except downloads, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Number of downloaded files.
    pub fn downloads(&self) -> usize {
        *self.fetched.lock().unwrap()
    }

    /// Bodies of all POST requests, in order.
    pub fn posts(&self) -> Vec<Value> {
        self.requests().iter().filter(|one| one.method == "POST").map(Request::json).collect()
    }
}

pub(super) fn read(stream: &TcpStream) -> Option<Request> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length: usize = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query =
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(a, b)| (a.into(), b.into())).collect();
    Some(Request { method, path: path.to_owned(), query, headers, body })
}

pub(super) fn send(stream: &mut TcpStream, status: u16, extra: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{extra}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

pub(super) fn send_json(stream: &mut TcpStream, status: u16, body: &Value) -> std::io::Result<()> {
    send(stream, status, "", body.to_string().as_bytes())
}

/// Returns a minimal MP4 file of this length: header, index and media.
pub fn clip(seconds: u32) -> Vec<u8> {
    let part = |kind: &[u8; 4], body: &[u8]| {
        let mut out = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out
    };
    let mut header = vec![0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&(seconds * 1000).to_be_bytes());
    [part(b"ftyp", b"isom\0\0\0\0"), part(b"moov", &part(b"mvhd", &header)), part(b"mdat", &[7; 4096])]
        .concat()
}

/// Returns an MP4 file with a video track of this size, and a sound track if `sound` is true.
pub fn film(seconds: u32, width: u16, height: u16, sound: bool) -> Vec<u8> {
    let part = |kind: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&length[..], kind, body].concat()
    };
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let track = |handler: &[u8; 4], entry: &[u8]| {
        let upright = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
        let size = [u32::from(width) << 16, u32::from(height) << 16];
        let tkhd = part(b"tkhd", &words(&[&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], &upright, &size].concat()));
        let hdlr = part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
        let stsd = part(b"stsd", &[&words(&[0, 1])[..], entry].concat());
        let stts = part(b"stts", &words(&[0, 1, 1, 1]));
        let stsz = part(b"stsz", &words(&[0, 0, 1, 4096]));
        let stbl = part(b"stbl", &[stsd, stts, stsz].concat());
        let mdia = part(b"mdia", &[hdlr, part(b"minf", &stbl)].concat());
        part(b"trak", &[tkhd, mdia].concat())
    };
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let avc1 = part(b"avc1", &[&[0; 24][..], &sides, &[0; 50]].concat());
    let mut moov = part(b"mvhd", &words(&[&[0, 0, 0, 1000, seconds * 1000][..], &[0; 20]].concat()));
    moov.extend(track(b"vide", &avc1));
    if sound {
        moov.extend(track(b"soun", &part(b"mp4a", &[0; 28])));
    }
    [part(b"ftyp", b"isom\0\0\0\0"), part(b"moov", &moov), part(b"mdat", &[7; 4096])].concat()
}

/// Returns an MP4 file with what a task's request asked for. Its prompt is in the file, so each clip has its own hash.
fn film_as_ordered(task: &Task) -> Vec<u8> {
    let number = |text: &str| text.parse::<u32>().unwrap();
    let seconds = task.parameters["duration"].as_u64().unwrap() as u32;
    let short = number(task.parameters["resolution"].as_str().unwrap_or("720P").trim_end_matches(['p', 'P']));
    let (width, height) = task.parameters["ratio"].as_str().unwrap_or("16:9").split_once(':').unwrap();
    let (width, height) = (number(width), number(height));
    let side = |part: u32| u16::try_from(short * part / width.min(height)).unwrap();
    let mut file = film(seconds, side(width), side(height), true);
    file.extend(u32::try_from(task.prompt.len() + 8).unwrap().to_be_bytes());
    file.extend(b"free");
    file.extend(task.prompt.as_bytes());
    file
}

#[allow(clippy::too_many_lines, reason = "the vendor's API, one branch for each endpoint")]
fn answer(mut stream: TcpStream, state: &Mutex<State>, faults: Faults, polls: u32) -> std::io::Result<()> {
    let Some(request) = read(&stream) else { return Ok(()) };
    // For people and scripts: the vendor's API has no such endpoint, so it has no faults and needs no key.
    if request.path == "/mock/tasks" {
        let report = report(&state.lock().unwrap());
        return send_json(&mut stream, 200, &report);
    }
    let hook = state.lock().unwrap().hook.clone();
    if let Some(hook) = hook {
        hook(&request);
    }
    // A linear congruential generator is random enough.
    let roll = {
        let mut state = state.lock().unwrap();
        state.counter =
            state.counter.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state.counter >> 33) % 1000
    };
    let mut from = 0;
    let mut occurs = |count: u64| {
        let hit = (from..from + count).contains(&roll);
        from += count;
        hit
    };
    let is_api = request.path.starts_with("/api/");
    if request.path.starts_with("/api/v1/tasks/") {
        let mut state = state.lock().unwrap();
        state.task_queries += 1;
        state.list_requests += u64::from(request.path.ends_with('/'));
    }
    if occurs(faults.slow) {
        std::thread::sleep(Duration::from_millis(30));
    }
    if is_api && occurs(faults.throttled) {
        let after = if roll % 2 == 0 { "Retry-After: 0\r\n" } else { "" };
        let body = json!({ "code": "Throttling.RateQuota", "message": "Requests rate limit exceeded", "request_id": "r" });
        return send(&mut stream, 429, after, body.to_string().as_bytes());
    }
    if is_api && occurs(faults.broken) {
        let status = if roll % 2 == 0 { 500 } else { 503 };
        let code = if status == 500 { "InternalError" } else { "ModelServingError" };
        return send_json(
            &mut stream,
            status,
            &json!({ "code": code, "message": "try later", "request_id": "r" }),
        );
    }
    if occurs(faults.cut_before) {
        return Ok(());
    }
    let (cut_after, garbled) = (occurs(faults.cut_after), occurs(faults.garbled));
    let (truncated, dead_once) = (occurs(faults.truncated), occurs(faults.dead_once));
    let record_error = |text: String| state.lock().unwrap().protocol_errors.push(text);
    let key = request.headers.get("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let key_is_right = key.is_some_and(|key| key == KEY || key == OTHER_KEY);
    if is_api && !key_is_right {
        record_error(format!("{} {}: wrong key", request.method, request.path));
        return send_json(
            &mut stream,
            401,
            &json!({ "code": "InvalidApiKey", "message": "No API-key provided.", "request_id": "r" }),
        );
    }
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/api/v1/services/aigc/video-generation/video-synthesis") => {
            match create_task_slowly(&request, state, faults.submit_ms) {
                Ok(id) => json!({ "output": { "task_status": "PENDING", "task_id": id }, "request_id": "r" }),
                Err(why) => {
                    record_error(why.clone());
                    return send_json(
                        &mut stream,
                        400,
                        &json!({ "code": "InvalidParameter", "message": why, "request_id": "r" }),
                    );
                }
            }
        }
        ("GET", "/api/v1/tasks/") => list(&request, state),
        ("GET", path) if path.starts_with("/api/v1/tasks/") => {
            let is_endless = {
                let mut state = state.lock().unwrap();
                let is_endless = state.endless_answers > 0;
                state.endless_answers = state.endless_answers.saturating_sub(1);
                is_endless
            };
            if is_endless {
                return send_endless(&mut stream, "", state);
            }
            poll(&path["/api/v1/tasks/".len()..], key.unwrap_or_default(), state, polls)
        }
        ("GET", "/api/v1/uploads") => json!({ "request_id": "r", "data": {
            "policy": "p", "signature": "s", "upload_dir": "dashscope/loopback", "upload_host": format!("{}/upload", state.lock().unwrap().url),
            "oss_access_key_id": "k", "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true", "expire_in_seconds": 300,
        } }),
        ("POST", "/upload") => {
            state.lock().unwrap().uploads += 1;
            return send(&mut stream, 200, "", b"");
        }
        ("GET", path) if path.starts_with("/clip/") => {
            return download(&mut stream, path, state, truncated, dead_once);
        }
        (method, path) => {
            record_error(format!("{method} {path}: unknown URL"));
            return send_json(
                &mut stream,
                404,
                &json!({ "code": "NotFound", "message": "url error", "request_id": "r" }),
            );
        }
    };
    if cut_after {
        return Ok(());
    }
    if garbled {
        return send(&mut stream, 200, "", b"<html>gateway</html>");
    }
    send_json(&mut stream, 200, &reply)
}

/// What this vendor has seen: the number of tasks for each prompt, and requests that a correct client would not send.
fn report(state: &State) -> Value {
    json!({
        "tasks": count_by_prompt(state),
        "most_at_once": state.most_at_once,
        "protocol_errors": state.protocol_errors,
    })
}

fn create_task_slowly(request: &Request, state: &Mutex<State>, ms: u64) -> Result<String, String> {
    std::thread::sleep(Duration::from_millis(ms));
    let created = create_task(request, state);
    std::thread::sleep(Duration::from_millis(ms));
    created
}

/// Validates a submit and creates its task.
fn create_task(request: &Request, state: &Mutex<State>) -> Result<String, String> {
    let header = |name: &str| request.headers.get(name).map(String::as_str).unwrap_or_default();
    if header("x-dashscope-async") != "enable" {
        return Err("current user api does not support synchronous calls".into());
    }
    if header("content-type") != "application/json" {
        return Err(format!("the content type is {}", header("content-type")));
    }
    let body: Value = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let keys = |value: &Value, known: &[&str]| match value.as_object() {
        Some(map) => map
            .keys()
            .find(|key| !known.contains(&key.as_str()))
            .map_or(Ok(()), |key| Err(format!("unknown field {key}"))),
        None => Err("not an object".to_owned()),
    };
    keys(&body, &["model", "input", "parameters"])?;
    keys(&body["input"], &["prompt", "media"])?;
    keys(&body["parameters"], &["resolution", "ratio", "duration", "watermark", "seed"])?;
    let model = body["model"].as_str().ok_or("no model")?;
    let prompt = body["input"]["prompt"].as_str().ok_or("no prompt")?;
    let duration = body["parameters"]["duration"].as_u64().ok_or("no duration")?;
    if !(3..=15).contains(&duration) {
        return Err("The duration is not valid".into());
    }
    let media = body["input"]["media"].as_array().cloned().unwrap_or_default();
    let wanted = match model.rsplit('-').next() {
        Some("r2v") => Some("reference_image"),
        Some("i2v") => Some("first_frame"),
        _ => None,
    };
    if media.is_empty() != wanted.is_none() || media.iter().any(|item| item["type"].as_str() != wanted) {
        return Err("The media is not valid".into());
    }
    let from_store =
        media.iter().any(|item| item["url"].as_str().is_some_and(|url| url.starts_with("oss://")));
    if from_store && header("x-dashscope-ossresourceresolve") != "enable" {
        return Err("oss addresses need X-DashScope-OssResourceResolve".into());
    }
    if media.iter().any(|item| item["url"].as_str().is_none_or(|url| url.starts_with("upload:"))) {
        return Err("a placeholder was sent".into());
    }
    let mut state = state.lock().unwrap();
    let id = format!("task-{:05}", state.tasks.len());
    state.order.push(id.clone());
    let key = header("authorization").trim_start_matches("Bearer ").to_owned();
    let task = Task {
        key,
        model: model.to_owned(),
        prompt: prompt.to_owned(),
        parameters: body["parameters"].clone(),
        made: now(),
        polls: 0,
    };
    state.tasks.insert(id.clone(), task);
    let at_once = state.tasks.values().filter(|task| task.polls < state.polls).count();
    state.most_at_once = state.most_at_once.max(at_once);
    Ok(id)
}

fn poll(id: &str, key: &str, state: &Mutex<State>, polls: u32) -> Value {
    let mut state = state.lock().unwrap();
    let (url, served) = (state.url.clone(), state.served);
    let Some(task) = state.tasks.get_mut(id).filter(|task| task.key == key) else {
        return json!({ "request_id": "r", "output": { "task_id": id, "task_status": "UNKNOWN" } });
    };
    task.polls += 1;
    let (seen, prompt) = (task.polls, task.prompt.clone());
    let seconds = match served {
        Served::AsOrdered => task.parameters["duration"].clone(),
        _ => json!(5),
    };
    let status = |word: &str| json!({ "request_id": "r", "output": { "task_id": id, "task_status": word } });
    if seen < polls {
        return status(if seen == 1 { "PENDING" } else { "RUNNING" });
    }
    if prompt.contains("forbidden") {
        return json!({ "request_id": "r", "output": { "task_id": id, "task_status": "FAILED",
            "code": "DataInspectionFailed", "message": "Input or output data may contain inappropriate content." } });
    }
    if prompt.contains("broken") {
        return json!({ "request_id": "r", "output": { "task_id": id, "task_status": "FAILED",
            "code": "InternalError.Algo", "message": "the model fell over" } });
    }
    if prompt.contains("forgotten") {
        return status("UNKNOWN");
    }
    json!({
        "request_id": "r",
        "output": { "task_id": id, "task_status": "SUCCEEDED", "orig_prompt": prompt,
            "video_url": format!("{url}/clip/{id}/{seen}.mp4?Expires=1") },
        "usage": { "duration": seconds, "input_video_duration": 0, "output_video_duration": seconds, "video_count": 1, "SR": 1080 },
    })
}

fn list(request: &Request, state: &Mutex<State>) -> Value {
    let number =
        |name: &str| request.query.get(name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let (page, size) = (number("page_no"), number("page_size"));
    let from = request.query.get("start_time").cloned().unwrap_or_default();
    let state = state.lock().unwrap();
    let rows: Vec<Value> = state
        .order
        .iter()
        .rev()
        .filter(|id| state.tasks[*id].model == request.query.get("model_name").cloned().unwrap_or_default())
        .filter(|id| format_time(state.tasks[*id].made) >= from)
        .skip((page - 1) * size)
        .take(size)
        .map(|id| json!({ "task_id": id, "status": "RUNNING", "model_name": state.tasks[id].model, "gmt_create": state.tasks[id].made }))
        .collect();
    json!({ "request_id": "r", "data": rows, "total": state.tasks.len(), "page_no": page, "page_size": size })
}

/// Formats a time like the vendor, independently of storyc's own code.
fn format_time(ms: u64) -> String {
    let mut days = (ms / 1000 + 8 * 3600) / 86_400;
    let rest = (ms / 1000 + 8 * 3600) % 86_400;
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= if leap(year) { 366 } else { 365 } {
        days -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year}{:02}{:02}{:02}{:02}{:02}", month + 1, days + 1, rest / 3600, rest % 3600 / 60, rest % 60)
}

fn download(
    stream: &mut TcpStream,
    path: &str,
    state: &Mutex<State>,
    truncated: bool,
    dead_once: bool,
) -> std::io::Result<()> {
    let id = path.split('/').nth(2).unwrap_or_default().to_owned();
    let is_dead = {
        let mut state = state.lock().unwrap();
        *state.downloads.entry(id.clone()).or_default() += 1;
        state.tasks.get(&id).is_none_or(|task| task.prompt.contains("dead"))
    };
    if is_dead || dead_once {
        return send(stream, 403, "", b"<Error>Expired</Error>");
    }
    let served = state.lock().unwrap().served;
    match served {
        Served::Clips | Served::File(_) | Served::AsOrdered => {}
        Served::Endless => return send_endless(stream, "", state),
        Served::Announced(bytes) => {
            return send_endless(stream, &format!("Content-Length: {bytes}\r\n"), state);
        }
    }
    let file = match served {
        Served::File(file) => file.to_owned(),
        Served::AsOrdered => film_as_ordered(&state.lock().unwrap().tasks[&id]),
        _ => clip(5),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        file.len()
    );
    stream.write_all(head.as_bytes())?;
    let sent = if truncated { file.len() / 2 } else { file.len() };
    stream.write_all(&file[..sent])
}

/// Sends bytes until the client closes the connection.
fn send_endless(stream: &mut TcpStream, length: &str, state: &Mutex<State>) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n{length}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let (part, mut sent) = (vec![b' '; 64 << 10], 0);
    while stream.write_all(&part).is_ok() {
        sent += part.len() as u64;
    }
    state.lock().unwrap().bytes_sent.push(sent);
    Ok(())
}

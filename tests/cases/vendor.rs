//! A vendor on loopback that speaks DashScope's protocol as strictly as its pages allow, and fails as networks and vendors
//! do: by a plan that a seed decides, so that a run can be had again.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// The key that it takes.
pub const KEY: &str = "sk-loopback-0f3a9c71d2";

/// Another account's; it knows no task of the first one's.
pub const OTHER_KEY: &str = "sk-loopback-another-5b8e";

/// How often, in a thousand requests, each thing goes wrong.
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
    /// How long a submit takes before it is taken, and again before it is answered, in milliseconds.
    pub submit_ms: u64,
}

impl Faults {
    /// Everything goes wrong now and then.
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

/// What lies at the addresses of clips.
#[derive(Clone, Copy, Default)]
pub enum Served {
    /// A clip.
    #[default]
    Clips,
    /// Bytes, until nobody takes them any more.
    Endless,
    /// The same, said to be so many.
    Announced(u64),
}

/// What a test does at each request, before it is answered.
type Watch = Arc<dyn Fn(&Request) + Send + Sync>;

/// A task.
struct Task {
    key: String,
    model: String,
    prompt: String,
    made: u64,
    polls: u32,
}

#[derive(Default)]
struct State {
    url: String,
    tasks: HashMap<String, Task>,
    /// The ids in the order in which they were made.
    order: Vec<String>,
    counter: u64,
    /// What was wrong with requests that a correct client would not send.
    complaints: Vec<String>,
    uploads: u64,
    questions: u64,
    listed: u64,
    downloads: HashMap<String, u32>,
    served: Served,
    /// How many more questions after a task get an answer without end.
    endless_answers: u32,
    /// How much of bytes without end was taken, each time.
    taken: Vec<u64>,
    watch: Option<Watch>,
}

/// The vendor.
pub struct Vendor {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Vendor {
    /// Starts one. A task is done after `polls` questions.
    pub fn start(seed: u64, faults: Faults, polls: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { url: url.clone(), counter: seed, ..State::default() }));
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
        Self { url, state }
    }

    /// Calls this at each request, before it is answered.
    pub fn watch(self, watch: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.state.lock().unwrap().watch = Some(Arc::new(watch));
        self
    }

    /// From now on, this lies at the addresses of clips.
    pub fn serve(&self, served: Served) {
        self.state.lock().unwrap().served = served;
    }

    /// The next questions after a task get an answer without end.
    pub fn answer_without_end(&self, times: u32) {
        self.state.lock().unwrap().endless_answers = times;
    }

    /// How many bytes without end were taken, each time.
    pub fn taken(&self) -> Vec<u64> {
        self.state.lock().unwrap().taken.clone()
    }

    /// How many tasks were made of each prompt.
    pub fn tasks_by_prompt(&self) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for task in self.state.lock().unwrap().tasks.values() {
            *counts.entry(task.prompt.clone()).or_default() += 1;
        }
        counts
    }

    pub fn tasks(&self) -> usize {
        self.state.lock().unwrap().tasks.len()
    }

    pub fn uploads(&self) -> u64 {
        self.state.lock().unwrap().uploads
    }

    /// How often it was asked after tasks, one or all.
    pub fn questions(&self) -> u64 {
        self.state.lock().unwrap().questions
    }

    /// How often it was asked for its list.
    pub fn listed(&self) -> u64 {
        self.state.lock().unwrap().listed
    }

    /// What a correct client would not have sent.
    pub fn complaints(&self) -> Vec<String> {
        self.state.lock().unwrap().complaints.clone()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// A request as a vendor sees it.
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

/// A vendor whose every answer a test writes itself; `None` closes the line. Clips lie below `/clip/`.
pub struct Scripted {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    fetched: Arc<Mutex<usize>>,
}

impl Scripted {
    /// `answer` gets its own address, the request, and how many of that method came before.
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
                    if request.path.starts_with("/clip/") {
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

    /// What it was asked, in order.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// How many files it gave.
    pub fn fetched(&self) -> usize {
        *self.fetched.lock().unwrap()
    }

    /// The bodies that were posted, in order.
    pub fn posts(&self) -> Vec<Value> {
        self.seen().iter().filter(|one| one.method == "POST").map(Request::json).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
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

fn send(stream: &mut TcpStream, status: u16, extra: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{extra}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

fn send_json(stream: &mut TcpStream, status: u16, body: &Value) -> std::io::Result<()> {
    send(stream, status, "", body.to_string().as_bytes())
}

/// A file that players open: a head, media, and an index that says `seconds`.
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

fn answer(mut stream: TcpStream, state: &Mutex<State>, faults: Faults, polls: u32) -> std::io::Result<()> {
    let Some(request) = read(&stream) else { return Ok(()) };
    let watch = state.lock().unwrap().watch.clone();
    if let Some(watch) = watch {
        watch(&request);
    }
    // A cheap generator: the numbers only have to be spread.
    let dice = {
        let mut state = state.lock().unwrap();
        state.counter =
            state.counter.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state.counter >> 33) % 1000
    };
    let mut from = 0;
    let mut falls = |count: u64| {
        let hit = (from..from + count).contains(&dice);
        from += count;
        hit
    };
    let is_api = request.path.starts_with("/api/");
    if request.path.starts_with("/api/v1/tasks/") {
        let mut state = state.lock().unwrap();
        state.questions += 1;
        state.listed += u64::from(request.path.ends_with('/'));
    }
    if falls(faults.slow) {
        std::thread::sleep(Duration::from_millis(30));
    }
    if is_api && falls(faults.throttled) {
        let after = if dice % 2 == 0 { "Retry-After: 0\r\n" } else { "" };
        let body = json!({ "code": "Throttling.RateQuota", "message": "Requests rate limit exceeded", "request_id": "r" });
        return send(&mut stream, 429, after, body.to_string().as_bytes());
    }
    if is_api && falls(faults.broken) {
        let status = if dice % 2 == 0 { 500 } else { 503 };
        let code = if status == 500 { "InternalError" } else { "ModelServingError" };
        return send_json(
            &mut stream,
            status,
            &json!({ "code": code, "message": "try later", "request_id": "r" }),
        );
    }
    if falls(faults.cut_before) {
        return Ok(());
    }
    let (cut_after, garbled) = (falls(faults.cut_after), falls(faults.garbled));
    let (truncated, dead_once) = (falls(faults.truncated), falls(faults.dead_once));
    let complain = |text: String| state.lock().unwrap().complaints.push(text);
    let key = request.headers.get("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let key_is_right = key.is_some_and(|key| key == KEY || key == OTHER_KEY);
    if is_api && !key_is_right {
        complain(format!("{} {}: wrong key", request.method, request.path));
        return send_json(
            &mut stream,
            401,
            &json!({ "code": "InvalidApiKey", "message": "No API-key provided.", "request_id": "r" }),
        );
    }
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/api/v1/services/aigc/video-generation/video-synthesis") => {
            match slowly_taken(&request, state, faults.submit_ms) {
                Ok(id) => json!({ "output": { "task_status": "PENDING", "task_id": id }, "request_id": "r" }),
                Err(why) => {
                    complain(why.clone());
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
                return without_end(&mut stream, "", state);
            }
            polled(&path["/api/v1/tasks/".len()..], key.unwrap_or_default(), state, polls)
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
            complain(format!("{method} {path}: no such address"));
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

fn slowly_taken(request: &Request, state: &Mutex<State>, ms: u64) -> Result<String, String> {
    std::thread::sleep(Duration::from_millis(ms));
    let taken = taken(request, state);
    std::thread::sleep(Duration::from_millis(ms));
    taken
}

/// Takes a task, if everything about the request is right.
fn taken(request: &Request, state: &Mutex<State>) -> Result<String, String> {
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
    let wanted = if model.ends_with("-r2v") { Some("reference_image") } else { None };
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
    let task = Task { key, model: model.to_owned(), prompt: prompt.to_owned(), made: now(), polls: 0 };
    state.tasks.insert(id.clone(), task);
    Ok(id)
}

fn polled(id: &str, key: &str, state: &Mutex<State>, polls: u32) -> Value {
    let mut state = state.lock().unwrap();
    let url = state.url.clone();
    let Some(task) = state.tasks.get_mut(id).filter(|task| task.key == key) else {
        return json!({ "request_id": "r", "output": { "task_id": id, "task_status": "UNKNOWN" } });
    };
    task.polls += 1;
    let (seen, prompt) = (task.polls, task.prompt.clone());
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
        "usage": { "duration": 5, "input_video_duration": 0, "output_video_duration": 5, "video_count": 1, "SR": 1080 },
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
        .filter(|id| stamp(state.tasks[*id].made) >= from)
        .skip((page - 1) * size)
        .take(size)
        .map(|id| json!({ "task_id": id, "status": "RUNNING", "model_name": state.tasks[id].model, "gmt_create": state.tasks[id].made }))
        .collect();
    json!({ "request_id": "r", "data": rows, "total": state.tasks.len(), "page_no": page, "page_size": size })
}

/// The vendor's spelling of a time, by another way than storyc's.
fn stamp(ms: u64) -> String {
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
        Served::Clips => {}
        Served::Endless => return without_end(stream, "", state),
        Served::Announced(bytes) => {
            return without_end(stream, &format!("Content-Length: {bytes}\r\n"), state);
        }
    }
    let file = clip(5);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        file.len()
    );
    stream.write_all(head.as_bytes())?;
    let sent = if truncated { file.len() / 2 } else { file.len() };
    stream.write_all(&file[..sent])
}

/// Sends bytes until nobody takes them any more.
fn without_end(stream: &mut TcpStream, length: &str, state: &Mutex<State>) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n{length}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let (part, mut sent) = (vec![b' '; 64 << 10], 0);
    while stream.write_all(&part).is_ok() {
        sent += part.len() as u64;
    }
    state.lock().unwrap().taken.push(sent);
    Ok(())
}

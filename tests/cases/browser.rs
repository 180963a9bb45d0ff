//! Tests of the sheet in a real Chromium, driven over `--remote-debugging-pipe`. Without Chromium they are skipped,
//! unless `STORYC_BROWSER` names a browser: then it must be installed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::{Folder, run_in};
use super::root;

/// A page in its own browser process, which is killed on drop.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last: u64,
    session: Option<String>,
    /// Exceptions, dialogs, and console warnings and errors since the last navigation.
    pub errors: Vec<String>,
}

impl Browser {
    /// Starts Chromium with an empty page; returns `None` if it isn't installed.
    pub fn start(folder: &Folder) -> Option<Self> {
        let named = std::env::var("STORYC_BROWSER").ok();
        let known = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
        let program = named.clone().into_iter().chain(known).find(|name| {
            Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        });
        let Some(program) = program.filter(|program| named.as_ref().is_none_or(|named| named == program))
        else {
            assert!(named.is_none(), "cannot run STORYC_BROWSER={named:?}");
            eprintln!("skipped: Chromium is not installed, so the sheet is not tested in a browser");
            return None;
        };
        // The browser reads commands from file descriptor 3 and writes replies to 4.
        let pipes = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#;
        let mut child = Command::new("sh")
            .args(["-c", pipes, &program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-component-update"])
            .args(["--disable-sync", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", folder.0.join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let input = child.stdin.take().unwrap();
        let mut browser = Self { child, input, messages, last: 0, session: None, errors: Vec::new() };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Calls a DevTools method and waits for its response.
    #[track_caller]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            // Generous, so that only a hanging browser fails the test.
            let Ok(message) = self.messages.recv_timeout(Duration::from_secs(60)) else {
                panic!("the browser did not respond to {method}")
            };
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.record_error(&message);
        }
    }

    fn record_error(&mut self, message: &Value) {
        let what = message["method"].as_str().unwrap_or_default();
        let is_error = match what {
            "Runtime.exceptionThrown" | "Page.javascriptDialogOpening" => true,
            "Log.entryAdded" => message["params"]["entry"]["level"] != "info",
            "Runtime.consoleAPICalled" => {
                matches!(message["params"]["type"].as_str(), Some("error" | "warning"))
            }
            _ => false,
        };
        if is_error {
            self.errors.push(format!("{what}: {}", message["params"]));
        }
    }

    /// Opens a page and waits until its script has run.
    #[track_caller]
    fn open(&mut self, page: &Path) {
        self.visit(&format!("file://{}", page.display()));
    }

    /// Like `open`, for a URL.
    #[track_caller]
    pub fn visit(&mut self, address: &str) {
        self.visit_until(address, "document.querySelector('.story') !== null");
    }

    /// Opens a URL and waits until its page is complete and an expression is true.
    #[track_caller]
    pub fn visit_until(&mut self, address: &str, ready: &str) {
        self.errors.clear();
        self.call("Page.navigate", json!({ "url": address }));
        self.wait_until(&format!("document.readyState === 'complete' && {ready}"));
    }

    /// Evaluates a JavaScript expression and returns its value; awaits promises.
    #[track_caller]
    pub fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let said = self.call("Runtime.evaluate", asked);
        assert!(said["exceptionDetails"].is_null(), "{expression}: {}", said["exceptionDetails"]);
        said["result"]["value"].clone()
    }

    /// Waits until a JavaScript expression is true.
    #[track_caller]
    pub fn wait_until(&mut self, expression: &str) {
        for _ in 0..600 {
            if self.eval(expression) == true {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("timed out waiting for: {expression}");
    }

    pub fn press(&mut self, key: &str) {
        // Without its text, a key types nothing.
        let text = if key.chars().count() == 1 { key } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": key, "code": key, "text": if kind == "keyDown" { text } else { "" },
                "windowsVirtualKeyCode": match key { "Tab" => 9, "Enter" => 13, _ => 0 } });
            self.call("Input.dispatchKeyEvent", key);
        }
    }

    /// Scrolls an element into view and sends mouse events to its middle.
    pub fn dispatch_mouse(&mut self, selector: &str, kinds: &[&str]) {
        let place = self.eval(&format!(
            "(() => {{ const at = document.querySelector({selector:?}); at.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const [box] = at.getClientRects(); return [box.x + Math.min(box.width / 2, 60), box.y + box.height / 2]; }})()"
        ));
        for kind in kinds {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": if *kind == "mouseMoved" { "none" } else { "left" }, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    pub fn emulate(&mut self, width: u32, height: u32, features: &Value) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.call("Emulation.setEmulatedMedia", json!({ "media": "screen", "features": features }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// JavaScript that lists texts with too little contrast to their background: below 4.5:1, or 3:1 for large text, as in
/// the Web Content Accessibility Guidelines at level AA.
pub const LOW_CONTRAST: &str = r"(() => {
  const rgb = (text) => {
    const canvas = rgb.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] / 255 + below[i] * (1 - top[3] / 255));
  const pale = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || element.closest('script, style, [hidden], .skip, .vh') || !element.getClientRects().length) continue;
    const behind = [];
    for (let at = element; at; at = at.parentElement) behind.unshift(rgb(getComputedStyle(at).backgroundColor));
    const ground = behind.reduce((below, top) => over(top, below), [255, 255, 255]);
    const style = getComputedStyle(element);
    const [a, b] = [light(over(rgb(style.color), ground)), light(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if (contrast < (large ? 3 : 4.5)) pale.push(`${contrast.toFixed(2)} ${element.className} ${walk.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return pale;
})()";

/// JavaScript for the current shot, counted from 0; `null` if the elements that show it disagree.
const CURRENT_SHOT: &str = r"(() => {
  const places = [...document.querySelectorAll('[aria-current]:not([data-clip])')].map((place) => place.dataset.shot);
  return places.length > 0 && places.every((place) => place === places[0]) ? Number(places[0]) : null;
})()";

/// Writes the sheet of every example and returns the paths.
fn write_example_pages(folder: &Folder) -> Vec<std::path::PathBuf> {
    let examples = root().join("examples");
    let mut stories: Vec<_> = ["", "series"]
        .iter()
        .flat_map(|below| std::fs::read_dir(examples.join(below)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "story"))
        .collect();
    stories.sort();
    stories
        .iter()
        .map(|story| {
            let page = folder.0.join(story.file_stem().unwrap()).with_extension("html");
            let done = run_in(&root(), &["sheet", story.to_str().unwrap(), "-o", page.to_str().unwrap()], "");
            assert!(page.is_file(), "{}", done.err);
            page
        })
        .collect()
}

#[test]
fn every_example_opens_plays_and_prints() {
    let folder = Folder::new("browser");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for page in write_example_pages(&folder) {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        browser.emulate(1280, 900, &json!([]));
        browser.open(&page);
        let shots = browser.eval("document.querySelectorAll('.card').length").as_u64().unwrap();
        // The arrow keys step through the shots; Home and End go to the ends.
        for shot in 0..shots {
            browser.press("ArrowRight");
            assert_eq!(browser.eval(CURRENT_SHOT), shot, "{name}");
        }
        browser.press("Home");
        assert_eq!(browser.eval(CURRENT_SHOT), 0, "{name}");
        browser.press("End");
        assert_eq!(browser.eval(CURRENT_SHOT), shots - 1, "{name}");
        // Tab reaches the link in each card.
        browser.eval("document.activeElement.blur(), scrollTo(0, 0)");
        let mut reached = std::collections::BTreeSet::new();
        for _ in 0..200 {
            browser.press("Tab");
            let card = browser.eval("document.activeElement.closest('.card')?.dataset.shot ?? null");
            reached.extend(card.as_str().map(str::to_owned));
        }
        assert_eq!(reached.len() as u64, shots, "{name}: {reached:?}");
        // The space bar starts and pauses playback.
        browser.eval("document.activeElement.blur()");
        browser.press("Home");
        browser.press(" ");
        browser.wait_until("document.querySelector('.time').textContent > '0:00.3'");
        assert_eq!(browser.eval("document.querySelector('.play').getAttribute('aria-label')"), "Pause");
        browser.press(" ");
        assert_eq!(browser.eval("document.querySelector('.play').getAttribute('aria-label')"), "Play");
        // Check colours with transitions off.
        for scheme in ["light", "dark"] {
            let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
            browser.emulate(1280, 900, &json!([{ "name": "prefers-color-scheme", "value": scheme }, still]));
            assert_eq!(browser.eval(LOW_CONTRAST), json!([]), "{name}, {scheme}");
        }
        // On a phone, nothing is wider than the screen.
        browser.emulate(360, 780, &json!([]));
        assert_eq!(browser.eval("document.documentElement.scrollWidth"), 360, "{name}");
        // In print, no card is higher than a page or breaks across pages.
        browser.emulate(695, 1000, &json!([]));
        browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        let cut = browser.eval(
            "[...document.querySelectorAll('.card')].filter((card) => card.offsetHeight > 1012 || card.offsetHeight < 40
               || getComputedStyle(card).breakInside !== 'avoid').map((card) => card.id)",
        );
        assert_eq!(cut, json!([]), "{name}");
        let pdf = browser.call("Page.printToPDF", json!({ "preferCSSPageSize": true }));
        assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi0"), "{name}");
        assert_eq!(browser.errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn playback_steps_through_shots_with_reduced_motion_too() {
    let folder = Folder::new("browser-play");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-1s One] A heron lands.\n[1-2s Two] It looks.\n[2-3s Three] It goes.\n");
    folder.run(&["sheet", "film.story"]);
    for motion in ["no-preference", "reduce"] {
        browser.emulate(1280, 900, &json!([{ "name": "prefers-reduced-motion", "value": motion }]));
        browser.open(&folder.0.join("film.sheet.html"));
        browser.press(" ");
        for shot in 0..3 {
            browser.wait_until(&format!("{CURRENT_SHOT} === {shot}"));
        }
        browser.wait_until("document.querySelector('.time').textContent === '0:03.0'");
        assert_eq!(browser.eval("document.querySelector('.play').getAttribute('aria-label')"), "Play");
        assert_eq!(browser.errors, Vec::<String>::new());
    }
}

#[test]
fn prompt_parts_and_shots_highlight_each_other() {
    let folder = Folder::new("browser-light");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let page = folder.0.join("film.html");
    run_in(&root(), &["sheet", "examples/river-walk.story", "-o", page.to_str().unwrap()], "");
    browser.emulate(1400, 900, &json!([]));
    browser.open(&page);
    let lit =
        "[...document.querySelectorAll('.lit')].map((lit) => lit.tagName + lit.dataset.shot).sort().join()";
    browser.dispatch_mouse(".part[data-shot='2']", &["mouseMoved"]);
    assert_eq!(browser.eval(lit), "A2,A2,A2,LI2");
    browser.dispatch_mouse(".card[data-shot='1'] .action", &["mouseMoved"]);
    assert_eq!(browser.eval(lit), "A1,A1,A1,LI1");
    // Keyboard: Down goes to the next part, Enter to its shot.
    browser.eval("document.querySelector('.part[data-shot=\"0\"]').focus()");
    assert_eq!(browser.eval(lit), "A0,A0,LI0");
    browser.press("ArrowDown");
    assert_eq!(browser.eval(lit), "A1,A1,A1,LI1");
    browser.press("Enter");
    assert_eq!(browser.eval("document.activeElement.id"), "s1-2");
    assert_eq!(browser.eval(CURRENT_SHOT), 1);
    // The theme button cycles through auto, light and dark.
    let ground = "getComputedStyle(document.body).backgroundColor";
    browser.emulate(1400, 900, &json!([{ "name": "prefers-color-scheme", "value": "light" }]));
    let light = browser.eval(ground);
    browser.dispatch_mouse("#theme", &["mousePressed", "mouseReleased"]);
    assert_eq!(browser.eval(ground), light);
    browser.dispatch_mouse("#theme", &["mousePressed", "mouseReleased"]);
    assert_ne!(browser.eval(ground), light);
    assert_eq!(browser.errors, Vec::<String>::new());
}

#[test]
fn clip_bands_link_to_their_clips() {
    let folder = Folder::new("browser-film");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let shots: String = (0..10).map(|shot| format!("[{}-{}s] Shot.\n", shot * 4, shot * 4 + 4)).collect();
    folder.file("auto.story", format!("---\nmodel: [seedance-2.0, seedance-2.5]\nclips: auto\n---\n{shots}"));
    folder.run(&["sheet", "auto.story"]);
    folder.file("film.story", super::sheet::FILM);
    folder.run(&["sheet", "film.story"]);
    let band = "document.querySelector('.clips:not([hidden]) [aria-current]')?.dataset.clip ?? null";
    let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    browser.emulate(1280, 900, &json!([still]));
    browser.open(&folder.0.join("film.sheet.html"));
    for clip in ["0", "0", "1", "1", "2"] {
        browser.press("ArrowRight");
        assert_eq!(browser.eval(band), clip);
    }
    let current = browser.eval("document.querySelector('.current').textContent");
    assert_eq!(current, "Clip 3 · Shot 5");
    // A click or Enter goes to the clip's first shot; the arrow keys move between bands.
    browser.dispatch_mouse(".clips [data-clip='1']", &["mousePressed", "mouseReleased"]);
    assert_eq!((browser.eval(CURRENT_SHOT), browser.eval(band)), (2.into(), "1".into()));
    browser.eval("document.querySelector('.clips [data-clip=\"0\"]').focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assert_eq!(browser.eval("document.activeElement.dataset.clip"), "2");
    browser.press("Enter");
    assert_eq!(
        (browser.eval(CURRENT_SHOT), browser.eval("document.activeElement.id")),
        (4.into(), "s1-5".into())
    );
    // Hovering over a band highlights its prompt and its heading, and hovering over a prompt its band.
    let lit = "[...document.querySelectorAll('.lit[data-clip]')].map((lit) => lit.tagName + lit.dataset.clip).sort().join()";
    browser.dispatch_mouse(".clips [data-clip='2']", &["mouseMoved"]);
    assert_eq!(browser.eval(lit), "A2,A2,LI2,SECTION2");
    browser.dispatch_mouse(".prompt[data-clip='1'] .meta", &["mouseMoved"]);
    assert_eq!(browser.eval(lit), "A1,A1,LI1,SECTION1");
    for scheme in ["light", "dark"] {
        browser.emulate(1280, 900, &json!([{ "name": "prefers-color-scheme", "value": scheme }, still]));
        assert_eq!(browser.eval(LOW_CONTRAST), json!([]), "{scheme}");
    }
    browser.emulate(360, 780, &json!([]));
    assert_eq!(browser.eval("document.documentElement.scrollWidth"), 360);
    // In print, no page break separates a clip's heading from its cards.
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let apart = "[...document.querySelectorAll('li.clip')].filter((clip) => getComputedStyle(clip).breakAfter !== 'avoid').length";
    assert_eq!(browser.eval(apart), 0);
    assert_eq!(browser.errors, Vec::<String>::new());

    // Bands, headings and prompts follow the selected model.
    browser.emulate(1280, 900, &json!([still]));
    browser.open(&folder.0.join("auto.sheet.html"));
    browser.press("End");
    let seen = "['.clips [data-clip]', 'li.clip', '.prompt', '.borders i'].map((each) =>
        [...document.querySelectorAll(each)].filter((one) => one.getClientRects().length > 0).length)";
    let first = browser.eval(seen);
    let clips = first[0].as_u64().unwrap();
    assert_eq!(first, json!([clips, clips, clips, clips - 1]));
    let choose = "(() => { const select = document.querySelector('select'); select.value = '1';
        select.dispatchEvent(new Event('change')); })()";
    browser.eval(choose);
    let second = browser.eval(seen);
    let fewer = second[0].as_u64().unwrap();
    assert_eq!(second, json!([fewer, fewer, fewer, fewer - 1]));
    assert!(1 < fewer && fewer < clips, "{fewer} and {clips}");
    assert_eq!((browser.eval(CURRENT_SHOT), browser.eval(band)), (9.into(), (fewer - 1).to_string().into()));
    assert_eq!(browser.errors, Vec::<String>::new());
}

#[test]
fn takes_of_a_film_play_in_sequence() {
    let folder = Folder::new("browser-film-takes");
    let Some(mut browser) = Browser::start(&folder) else { return };
    // Two takes of the same length, with a clip without a take between them.
    folder.file("one.story", "[0-2s] A heron lands.\n");
    folder.run(&["render", "one.story", "--model", "animatic", "--yes"]);
    let take = std::fs::read_dir(folder.0.join("takes")).unwrap();
    let take =
        take.map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "mp4"));
    let href = format!("takes/{}", take.unwrap().file_name().unwrap().to_str().unwrap());
    let text = "---\nmodel: seedance-2.0\n---\n[Clip]\n[0-1s] One.\n[1-2s] Two.\n[Clip]\n[0-1s] Three.\n[Clip]\n[0-1s] Four.\n[1-2s] Five.\n";
    let compiled = super::compiled(text);
    let model = "seedance-2.0".to_owned();
    let takes = [1, 3].map(|clip| storyc::sheet::Take {
        href: href.clone(),
        model: model.clone(),
        clip,
        take: 1,
        mismatches: Vec::new(),
    });
    let source =
        storyc::sheet::Source { path: "film.story", compiled: &compiled, project: None, takes: &takes };
    folder.file("film.html", super::sheet::page_of(storyc::sheet::build_story(&source)));
    browser.emulate(1280, 900, &json!([]));
    browser.open(&folder.0.join("film.html"));
    let can = browser
        .eval("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"') !== ''");
    if can == true {
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.readyState >= 1)");
        assert_eq!(browser.eval("document.querySelectorAll('video').length"), 4);
        // Each card shows its shot's time in its own take, not on the story's clock.
        browser.press("End");
        browser.wait_until("document.querySelectorAll('video')[3].currentTime === 1");
        browser.press("Home");
        browser.press(" ");
        for video in 0..4 {
            browser.wait_until(&format!("!document.querySelectorAll('video')[{video}].paused"));
        }
        browser.wait_until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
        browser.wait_until("document.querySelectorAll('video')[2].currentTime < 0.1");
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.paused)");
    }
    assert_eq!(browser.errors, Vec::<String>::new());
}

#[test]
fn markup_in_a_story_does_not_run() {
    let folder = Folder::new("browser-attack");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for (number, attack) in super::escape::ATTACKS.iter().enumerate() {
        let name = format!("{number}.story");
        folder.file(&name, super::escape::story_with_attack(attack));
        let page = format!("{number}.html");
        folder.run(&["sheet", &name, "-o", &page]);
        browser.open(&folder.0.join(&page));
        browser.press("ArrowRight");
        assert_eq!(browser.eval("document.scripts.length"), 2, "{attack:?}");
        assert_eq!(browser.eval("document.styleSheets.length"), 2, "{attack:?}");
        assert_eq!(
            browser
                .eval("document.querySelectorAll('iframe, img, base, object, [onload], [onerror]').length"),
            0
        );
        assert_eq!(browser.eval("performance.getEntriesByType('resource').length"), 0, "{attack:?}");
        assert_eq!(browser.errors, Vec::<String>::new(), "{attack:?}");
    }
}

#[test]
fn a_take_plays_in_its_card_from_the_shots_start() {
    let folder = Folder::new("browser-take");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-1s] A heron lands.\n[1-2s] It looks.\n");
    folder.run(&["render", "film.story", "--model", "animatic", "--yes"]);
    folder.run(&["sheet", "film.story", "--model", "animatic"]);
    browser.open(&folder.0.join("film.sheet.html"));
    // A Chromium without H.264 can't play the clip; it only has to be allowed to load it.
    browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.readyState >= 1 || video.error !== null)");
    let can = browser
        .eval("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01E\"') !== ''");
    if can == true {
        assert_eq!(browser.eval("document.querySelectorAll('video')[1].currentTime"), 1);
        assert_eq!(browser.eval("document.querySelectorAll('video')[1].error"), Value::Null);
        // A click on the timeline seeks the clip while paused, and again within the same shot.
        for (at, low, high) in [(0.25, 0.4, 0.6), (0.4, 0.7, 0.9)] {
            browser.eval(&format!(
                "(() => {{ const box = document.querySelector('.ruler').getBoundingClientRect();
                  const lanes = document.querySelector('.lanes'); lanes.setPointerCapture = () => {{}};
                  const at = {{ bubbles: true, button: 0, clientX: box.x + box.width * {at}, clientY: box.y }};
                  lanes.dispatchEvent(new PointerEvent('pointerdown', at));
                  lanes.dispatchEvent(new PointerEvent('pointerup', at)); }})()"
            ));
            browser.wait_until(&format!(
                "(([video]) => video.currentTime > {low} && video.currentTime < {high})(document.querySelectorAll('video'))"
            ));
        }
        // After playback, each card returns to its own shot.
        browser.press("Home");
        browser.press(" ");
        browser.wait_until("document.querySelector('.play').getAttribute('aria-label') === 'Play'");
        browser.wait_until("document.querySelectorAll('video')[0].currentTime < 0.1");
        browser.wait_until("(([, video]) => video.currentTime >= 1 && video.currentTime < 2)(document.querySelectorAll('video'))");
        browser.wait_until("[...document.querySelectorAll('video')].every((video) => video.paused)");
    }
    assert_eq!(browser.errors, Vec::<String>::new());
}

#[test]
fn a_served_page_reloads_and_keeps_its_state() {
    let folder = Folder::new("browser-watch");
    let Some(mut browser) = Browser::start(&folder) else { return };
    folder.file("film.story", "[0-2s] A heron lands.\n[2-4s] It looks.\n");
    let served = super::serve::Served::start(&folder, &["film.story"]);
    browser.visit(&format!("http://127.0.0.1:{}/", served.port));
    browser.press("End");
    assert_eq!(browser.eval(CURRENT_SHOT), 1);
    folder.file("film.story", "[0-2s] A heron lands.\n[2-4s] A crane looks.\n");
    browser.wait_until(
        "document.readyState === 'complete' && document.body.textContent.includes('A crane looks.')",
    );
    browser.wait_until(&format!("{CURRENT_SHOT} === 1"));
    assert_eq!(browser.errors, Vec::<String>::new());
}

/// JavaScript that lists texts that extend past the edges of their card.
const CLIPPED_TEXT: &str = r"(() => {
  const cut = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const card = walk.currentNode.parentElement.closest('.card, .refs > li, .passages > div, .findings, .prompt, .story-card');
    if (!card || !walk.currentNode.textContent.trim() || walk.currentNode.parentElement.closest('.vh, [hidden]')) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const edge = card.getBoundingClientRect();
    if ([...range.getClientRects()].some((box) => box.right > edge.right + 1 || box.left < edge.left - 1)) {
      cut.push(`${walk.currentNode.parentElement.className}: ${walk.currentNode.textContent.trim().slice(0, 30)}`);
    }
  }
  return cut;
})()";

#[test]
fn long_words_stay_inside_their_cards() {
    let folder = Folder::new("browser-long");
    let Some(mut browser) = Browser::start(&folder) else { return };
    let long = "w".repeat(300);
    let name = "averyverylongname".repeat(6);
    folder.file(
        "film.story",
        format!(
            "---\ntitle: {long}\nrefs:\n  {name}: {{ image: {long}/p.png }}\n---\n[0-2s {long}] {long} and @{name}.\n@{name} ({long}): \"{long}\"\nSFX: {long}\n\n[1-3s] See https://example.com/{long}\n\n[3-4s] @{name} again.\n\n[Style] {long}\n\n[Notes] {long}\n"
        ),
    );
    folder.run(&["sheet", "film.story"]);
    browser.emulate(1280, 900, &json!([]));
    browser.open(&folder.0.join("film.sheet.html"));
    for width in [320, 640, 1280] {
        browser.emulate(width, 900, &json!([]));
        assert_eq!(browser.eval(CLIPPED_TEXT), json!([]), "{width}");
        let wide = browser.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= u64::from(width), "{wide} on {width}");
    }
    browser.emulate(695, 1000, &json!([]));
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(browser.eval(CLIPPED_TEXT), json!([]), "in print");
}

#[test]
fn keys_scroll_the_overview_of_several_stories() {
    let folder = Folder::new("browser-overview");
    let Some(mut browser) = Browser::start(&folder) else { return };
    for number in 0..24 {
        folder.file(&format!("{number:02}.story"), "[0-2s] A heron lands.\n[2-4s] It looks.\n");
    }
    folder.run(&["sheet", ".", "-o", "all.html"]);
    browser.emulate(800, 600, &json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]));
    browser.open(&folder.0.join("all.html"));
    browser.eval("globalThis.taken = null, addEventListener('keydown', (event) => { taken = event.defaultPrevented; })");
    for key in [" ", "Home", "End"] {
        browser.eval("scrollTo(0, 0)");
        browser.press(key);
        assert_eq!(browser.eval("taken"), false, "{key:?}");
        assert_eq!(
            browser.eval("document.querySelectorAll('.playing, [aria-current]').length"),
            0,
            "{key:?}"
        );
    }
    // With a story in view, it handles the keys itself.
    browser.eval("document.querySelector('.story').scrollIntoView()");
    browser.press("End");
    assert_eq!(browser.eval("taken"), true);
    assert_eq!(browser.eval("document.querySelector('.story [aria-current]').dataset.shot"), "1");
}

//! Renders stories to one HTML file. Only this file uses minijinja.
//!
//! The page loads no remote resources: its content security policy allows its two styles and its script by hash,
//! embedded pictures, and clips next to it. The template escapes all text; the script's JSON contains no `<`, `>` or
//! `&`; only numbers are inserted into styles and classes.

#[cfg(feature = "render")]
pub mod review;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::report::cost::{StoryCost, show_money, sum_by_model};
use crate::sheet::{Counts, Story, Thumbnail};
use crate::syntax::time::show_seconds;

#[cfg(feature = "sheet")]
pub(super) use view::{Frame, compose_frame};
use view::{View, is_film};

const TEMPLATE: &str = include_str!("sheet.html");
const STYLE: &str = concat!(include_str!("palette.css"), include_str!("base.css"), include_str!("sheet.css"));
const SCRIPT: &str = concat!(include_str!("base.js"), include_str!("sheet.js"));

/// Thumbnails by the path of the picture. A picture without one gets a placeholder with its name.
pub type Thumbnails = BTreeMap<String, Thumbnail>;

/// Options of a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The cost of each story, for the totals of several stories.
    pub costs: &'a [StoryCost],
    /// The version of a served page, which polls its server for a newer one; `None` for a file.
    pub live: Option<u64>,
    /// True for a page in a frame of another page: it has no bar and no footer of its own, and exchanges messages with
    /// the page around it. Its policy names the same style and script for every story, so that the page around it can
    /// allow exactly these by their hashes.
    pub embedded: bool,
}

/// Renders the page of some stories. Several stories get an overview with totals in front. The output is deterministic.
pub fn html(stories: &[Story], thumbnails: &Thumbnails, options: &Options<'_>) -> String {
    let numbers: BTreeMap<&str, usize> =
        thumbnails.keys().enumerate().map(|(number, path)| (path.as_str(), number)).collect();
    let views: Vec<View<'_>> = (1..).zip(stories).map(|(id, story)| View::new(id, story, &numbers)).collect();
    let rules = page_rules(&views, thumbnails);
    let has_takes = stories.iter().any(|story| !story.takes.is_empty());
    let mut counts = Counts::default();
    for story in stories {
        counts.errors += story.counts.errors;
        counts.warnings += story.counts.warnings;
        counts.advice += story.counts.advice;
    }
    let title = match stories {
        [one] => format!("{} – storyboard", one.title),
        several => format!("{} storyboards", several.len()),
    };
    let context = Context {
        title,
        folder: folder(stories),
        several: stories.len() > 1,
        counts,
        shots: stories.iter().map(|story| story.shots.len()).sum(),
        length: stories.iter().map(|story| story.length_ms).sum(),
        totals: total_views(options.costs),
        version: env!("CARGO_PKG_VERSION"),
        policy: content_security_policy(&rules, has_takes, options),
        style: STYLE,
        script: SCRIPT,
        data: script_data(stories, options, &rules),
        stories: views,
        embedded: options.embedded,
        rules,
    };
    render("sheet.html", TEMPLATE, context)
}

/// Renders a template, which escapes each text.
fn render(name: &str, template: &str, context: impl Serialize) -> String {
    let mut environment = Environment::empty();
    add_filters(&mut environment);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let page = environment.render_named_str(name, template, Value::from(Serde(context)));
    // The templates are built in, and the tests render every example with them.
    let page = page.map(|page| page.replace(is_unprintable, "\u{FFFD}"));
    page.unwrap_or_else(|error| {
        format!("<!doctype html>\n<title>storyc</title>\n<!-- {} -->\n", error.kind())
    })
}

/// The data for the template.
#[derive(Serialize)]
struct Context<'a> {
    title: String,
    /// The common folder of all stories.
    folder: String,
    stories: Vec<View<'a>>,
    several: bool,
    counts: Counts,
    shots: usize,
    length: u64,
    totals: Vec<TotalView>,
    version: &'static str,
    policy: String,
    style: &'static str,
    rules: String,
    embedded: bool,
    data: String,
    script: &'static str,
}

/// The total cost of all stories with a model.
#[derive(Serialize)]
struct TotalView {
    model: String,
    amount: String,
    note: String,
}

/// Returns true for characters that HTML doesn't allow.
fn is_unprintable(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Returns the common folder of all stories, from their paths.
fn folder(stories: &[Story]) -> String {
    let parts = |story: &'_ Story| -> Vec<String> {
        let folder = story.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').map(str::to_owned).collect()
    };
    let mut folders = stories.iter().map(parts);
    let mut shared = folders.next().unwrap_or_default();
    for folder in folders {
        let common = shared.iter().zip(&folder).take_while(|(a, b)| a == b).count();
        shared.truncate(common);
    }
    shared.join("/")
}

/// Converts a time to hundredths of a percent of the whole.
fn position(at: u64, whole: u64) -> u64 {
    (at.min(whole) * 10_000).checked_div(whole).unwrap_or(0)
}

/// Converts a time range to its width, in hundredths of a percent of the whole.
fn width(start: u64, end: u64, whole: u64) -> u64 {
    position(end, whole).saturating_sub(position(start, whole))
}

/// Writes the page-specific CSS rules: thumbnails, aspect ratios and positions in time. Only numbers go in.
fn page_rules(views: &[View<'_>], thumbnails: &Thumbnails) -> String {
    let mut out = String::new();
    for (number, thumbnail) in thumbnails.values().enumerate() {
        out.push_str(&format!(".p{number}{{background-image:url(data:image/jpeg;base64,"));
        BASE64.encode_string(&thumbnail.jpeg, &mut out);
        out.push_str(&format!(");--w:{};--h:{}}}\n", thumbnail.width, thumbnail.height));
    }
    let (mut lefts, mut widths) = (BTreeSet::new(), BTreeSet::new());
    for view in views {
        let (wide, high) = view.story.ratio;
        let (wide, high) = (wide.min(high.saturating_mul(4)), high.min(wide.saturating_mul(3)));
        out.push_str(&format!("#s{}{{--ratio:{wide}/{high}}}\n", view.id));
        let whole = view.story.length_ms;
        lefts.extend(view.ticks.iter().map(|tick| position(*tick, whole)));
        let shots = view.story.shots.iter().filter_map(|shot| shot.time);
        let bars = view.story.lanes.iter().flat_map(|lane| &lane.bars).map(|bar| (bar.start_ms, bar.end_ms));
        let clips = view.story.models.iter().flat_map(|model| &model.clips).map(|clip| clip.time);
        for (start, end) in shots.chain(bars).chain(clips.filter(|_| view.film)) {
            lefts.insert(position(start, whole));
            widths.insert(width(start, end, whole));
        }
    }
    let percent = |at: u64| format!("{}.{:02}%", at / 100, at % 100);
    for at in lefts {
        out.push_str(&format!(".x{at}{{left:{}}}\n", percent(at)));
    }
    for at in widths {
        out.push_str(&format!(".w{at}{{width:{}}}\n", percent(at)));
    }
    out
}

/// Builds the content security policy of a sheet. The script of an embedded page adds the rules.
fn content_security_policy(rules: &str, has_takes: bool, options: &Options<'_>) -> String {
    let clips = if has_takes { " media-src 'self' file:;" } else { "" };
    let server = if options.live.is_some() { " connect-src 'self';" } else { "" };
    let styles: &[&str] = if options.embedded { &[STYLE] } else { &[STYLE, rules] };
    policy(&format!("img-src data:;{clips}{server}"), styles, SCRIPT)
}

/// Builds a content security policy that allows these sources, these styles and this script.
fn policy(sources: &str, styles: &[&str], script: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())));
    let styles: Vec<String> = styles.iter().map(|style| hash(style)).collect();
    format!(
        "default-src 'none'; {sources} style-src {}; script-src {}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        styles.join(" "),
        hash(script)
    )
}

/// Builds the script's data: story lengths, shot times and, for films, each shot's clip by model; for an embedded page
/// also its rules.
fn script_data(stories: &[Story], options: &Options<'_>, rules: &str) -> String {
    let stories: Vec<_> = stories
        .iter()
        .map(|story| {
            let shots: Vec<_> = story
                .shots
                .iter()
                .map(|shot| json!({ "number": shot.number, "time": shot.time, "label": shot.label }))
                .collect();
            let clips_of = |model: usize| -> Vec<Option<&usize>> {
                story.shots.iter().map(|shot| shot.clips.get(model)).collect()
            };
            if is_film(story) {
                let clips: Vec<_> = (0..story.models.len()).map(clips_of).collect();
                json!({ "length": story.length_ms, "shots": shots, "clips": clips })
            } else {
                json!({ "length": story.length_ms, "shots": shots })
            }
        })
        .collect();
    let rules = options.embedded.then_some(rules);
    json_for_script(&json!({ "live": options.live, "rules": rules, "stories": stories }).to_string())
}

/// Escapes JSON so that it can't end its script element or a line.
fn json_for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            _ => out.push(c),
        }
    }
    out
}

/// Returns the total cost of all stories, with a line for each model.
fn total_views(costs: &[StoryCost]) -> Vec<TotalView> {
    sum_by_model(costs, None)
        .into_iter()
        .map(|total| {
            let amount = match &total.currency {
                _ if total.clips == 0 => "–".to_owned(),
                Some(currency) => show_money(total.amount, currency, total.disputed),
                None => "no price known".to_owned(),
            };
            let parts = [(total.unpriced, "without a price"), (total.refused, "refused")];
            let note =
                parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
            TotalView { model: total.model, amount, note: note.collect::<Vec<_>>().join(", ") }
        })
        .collect()
}

/// Adds the template's filters.
fn add_filters(environment: &mut Environment<'_>) {
    use minijinja::filters;
    environment.add_filter("length", filters::length);
    environment.add_filter("join", filters::join);
    environment.add_filter("sort", filters::sort);
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("capital", |text: String| {
        let mut chars = text.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
            .unwrap_or_default()
    });
    environment.add_filter("safe", filters::safe);
    environment.add_test("none", minijinja::tests::is_none);
    environment.add_filter("seconds", show_seconds);
    environment.add_filter("exact", |ms: u64| format!("{}.{:03}", ms / 1000, ms % 1000));
    environment.add_filter("tenths", |ms: u64| show_seconds(ms.div_ceil(100) * 100));
    environment.add_filter("clock", clock);
    environment.add_filter("tick", |ms: u64| {
        if ms < 60_000 { show_seconds(ms) } else { clock(ms).trim_end_matches(".0").to_owned() }
    });
    // Text between two backticks has an odd index.
    environment.add_filter("ticks", |text: String| -> Vec<String> {
        let pieces: Vec<String> = text.split('`').map(str::to_owned).collect();
        if pieces.len() % 2 == 1 { pieces } else { vec![text] }
    });
    environment.add_filter("place", position);
    environment.add_filter("width", |time: Vec<u64>, whole: u64| {
        let (start, end) = pair(&time);
        width(start, end, whole)
    });
    environment.add_filter("about", |time: Vec<u64>| {
        let (start, end) = pair(&time);
        let tenths = |ms: u64| show_seconds((ms + 50) / 100 * 100);
        format!("{}–{} s", tenths(start), tenths(end))
    });
    environment.add_filter("range", |time: Vec<u64>| {
        let (start, end) = pair(&time);
        format!("{}–{} s", show_seconds(start), show_seconds(end))
    });
}

/// Reads a time range from the list that the template passes.
fn pair(time: &[u64]) -> (u64, u64) {
    (time.first().copied().unwrap_or(0), time.last().copied().unwrap_or(0))
}

/// Formats a time as `1:05.5`.
fn clock(ms: u64) -> String {
    format!("{}:{:02}.{}", ms / 60_000, ms / 1000 % 60, ms / 100 % 10)
}

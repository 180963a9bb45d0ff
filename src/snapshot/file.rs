//! Snapshot files in the format of `insta`: YAML front matter, then the snapshot's text.
//!
//! The front matter holds the price and isn't compared, because a price can change while the clip stays the same.

use crate::plan::Cost;
use crate::text::yaml::{self, Node, Value};

/// A snapshot's file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The name of the file that it was made from; for storyc's own snapshots it ends in `.story`.
    pub source: Option<String>,
    /// The price of each clip when the snapshot was made; `None` if it was unknown.
    pub prices: Vec<Option<Price>>,
    /// The snapshot's text.
    pub contents: String,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// The amount, in `currency`.
    pub amount: f64,
    /// The currency, such as `USD`.
    pub currency: String,
    /// Whether the sources dispute it.
    pub disputed: bool,
}

impl From<&Cost> for Price {
    fn from(cost: &Cost) -> Self {
        Self { amount: cost.amount, currency: cost.currency.clone(), disputed: cost.disputed }
    }
}

impl Price {
    fn write(&self) -> String {
        let about = if self.disputed { "about " } else { "" };
        format!("{about}{} {}", self.amount, self.currency)
    }

    fn read(text: &str) -> Option<Self> {
        let (disputed, rest) = text.strip_prefix("about ").map_or((false, text), |rest| (true, rest));
        let (amount, currency) = rest.split_once(' ')?;
        Some(Self { amount: amount.parse().ok()?, currency: currency.to_owned(), disputed })
    }
}

/// Placeholder for an unknown price.
const NO_PRICE: &str = "unknown";

/// Writes the whole file as `insta` would. `story` is the story's file name without its folder; `prices` has one price
/// per clip.
pub fn write(story: &str, model: &str, prices: &[Option<Price>], contents: &str) -> String {
    let command = format!("storyc build {story} --model {model}");
    let mut out = format!("---\nsource: {}\nexpression: {}\n", scalar(story), scalar(&command));
    match prices {
        prices if prices.iter().all(Option::is_none) => {}
        [price] => {
            let price = price.as_ref().map_or(NO_PRICE.to_owned(), Price::write);
            out.push_str(&format!("info:\n  price: {}\n", scalar(&price)));
        }
        prices => {
            out.push_str("info:\n  prices:\n");
            for price in prices {
                let price = price.as_ref().map_or(NO_PRICE.to_owned(), Price::write);
                out.push_str(&format!("    - {}\n", scalar(&price)));
            }
        }
    }
    out.push_str(&format!("---\n{contents}\n"));
    out
}

/// Reads a file; returns `None` if it isn't in `insta`'s format.
pub fn read(text: &str) -> Option<File> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let rest = text.strip_prefix("---\n")?;
    let (front, contents) = rest.split_once("\n---\n")?;
    let front = yaml::parse(front, 0).ok()??;
    let source = entry(&front, "source").and_then(Node::text).map(str::to_owned);
    let price = |node: &Node| node.text().and_then(Price::read);
    let info = entry(&front, "info");
    let prices = match info.and_then(|info| entry(info, "prices")).map(|prices| &prices.value) {
        Some(Value::List(prices)) => prices.iter().map(price).collect(),
        _ => info.and_then(|info| entry(info, "price")).map(|node| vec![price(node)]).unwrap_or_default(),
    };
    Some(File { source, prices, contents: contents.trim_end().to_owned() })
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => entries.iter().find(|(key, _)| key.text == name).map(|(_, value)| value),
        _ => None,
    }
}

/// Formats a YAML scalar, quoted where `insta` would quote it, so that a file accepted by `insta` stays unchanged.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_alphanumeric())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '/' | '@' | '+'))
        && !text.ends_with(' ')
        && text.parse::<f64>().is_err();
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

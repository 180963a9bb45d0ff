//! The estimate that is shown before a run spends anything.

use crate::cli::progress::order_name;
use crate::plan::clip::times;
use crate::render::order::FilmPlace;
use crate::render::{Order, budget};
use crate::report::cost::show_money;

/// Counts of orders that earlier runs left in flight, refused or lost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EarlierCounts {
    pub(crate) in_flight: usize,
    pub(crate) refused: usize,
    pub(crate) lost: usize,
}

/// Formats what is about to be spent, such as `3 takes: 2 to render for about $5.40, 1 in flight`.
pub(crate) fn format_estimate(orders: &[&Order], to_pay: &[&Order], earlier: EarlierCounts) -> String {
    let EarlierCounts { in_flight, refused, lost } = earlier;
    let (sums, unpriced) = budget::sums(to_pay.iter().map(|order| order.cost.as_ref()));
    let mut sums: Vec<String> = sums
        .iter()
        .map(
            |(currency, amount, disputed)| {
                if *amount > 0.0 { show_money(*amount, currency, *disputed) } else { "nothing".to_owned() }
            },
        )
        .collect();
    if unpriced > 0 {
        sums.push(format!("{unpriced} without a known price"));
    }
    let mut parts = Vec::new();
    if !to_pay.is_empty() {
        parts.push(format!("{} to render for {}", to_pay.len(), sums.join(" and ")));
    }
    if in_flight > 0 {
        parts.push(format!("{in_flight} in flight"));
    }
    let left_over = orders.iter().filter(|order| order.is_earlier).count();
    let wanted = orders.len() - left_over;
    let done = wanted.saturating_sub(to_pay.len() + in_flight + refused + lost);
    if done > 0 {
        parts.push(format!("{done} already rendered, not paid for again"));
    }
    for (count, word) in [(refused, "refused earlier"), (lost, "lost earlier")] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let takes = |count: usize| if count == 1 { "1 take".to_owned() } else { format!("{count} takes") };
    let mut text = String::new();
    if wanted > 0 {
        text.push_str(&format!("{}: {}\n", takes(wanted), parts.join(", ")));
        text.push_str(&list_film_clips(to_pay));
    }
    if left_over > 0 {
        text.push_str(&format!(
            "{} from earlier runs: still in flight and already paid for, so this run downloads them, too\n",
            takes(left_over)
        ));
    }
    text
}

/// Maximum number of film clips that the estimate lists.
const MAX_CLIPS: usize = 24;

/// Lists the film clips to pay for, one per line: `  ferry.story (kling-3.0), clip 2 of 3, 13-26 s: $1.09`.
fn list_film_clips(to_pay: &[&Order]) -> String {
    let mut clips: Vec<(&Order, FilmPlace, Vec<&Order>)> = Vec::new();
    for order in to_pay {
        let Some(place) = order.film else { continue };
        match clips.iter_mut().find(|(known, ..)| known.fingerprint == order.fingerprint) {
            Some((.., takes)) => takes.push(order),
            None => clips.push((order, place, vec![order])),
        }
    }
    let line = |(order, place, takes): &(&Order, FilmPlace, Vec<&Order>)| {
        let (sums, unpriced) = budget::sums(takes.iter().map(|order| order.cost.as_ref()));
        let sum: Vec<String> =
            sums.iter().map(|(currency, sum, disputed)| show_money(*sum, currency, *disputed)).collect();
        let cost = if unpriced > 0 { "no price known".to_owned() } else { sum.join(" and ") };
        let count = if takes.len() > 1 { format!("{} takes for ", takes.len()) } else { String::new() };
        let times = times(place.start_ms, place.end_ms);
        format!("  {}, {times}: {count}{cost}\n", order_name(order))
    };
    let mut text: String = clips.iter().take(MAX_CLIPS).map(line).collect();
    if clips.len() > MAX_CLIPS {
        text.push_str(&format!("  and {} more\n", clips.len() - MAX_CLIPS));
    }
    text
}

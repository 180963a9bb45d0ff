//! Figures of models that nobody has checked for a while. The caller passes in today's date.

use serde_json::{Value, json};

use crate::model::Profile;
use crate::report::models::{Fact, collect_facts};
use crate::report::table::table;

/// A figure that is older than asked for.
struct Stale<'p> {
    days: u64,
    model: &'p str,
    fact: Fact<'p>,
}

/// Returns the days from 1 January 1970 to a date such as `2026-11-27`; `None` for anything else.
pub fn day(date: &str) -> Option<u64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Counted from 1 March of the year 0, so that a leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    days.checked_sub(719_468)
}

/// Collects the figures that were checked more than `days` days before today, the oldest first.
fn collect<'p>(profiles: impl Iterator<Item = &'p Profile>, today: u64, days: u64) -> Vec<Stale<'p>> {
    let mut found: Vec<Stale<'p>> = profiles
        .flat_map(|profile| {
            let facts = collect_facts(profile).into_iter();
            facts.map(|fact| (profile.id.as_str(), fact))
        })
        .filter_map(|(model, fact)| {
            let age = today.saturating_sub(day(fact.checked)?);
            (age > days).then_some(Stale { days: age, model, fact })
        })
        .collect();
    // Stable, so that figures of one day keep the order of the models.
    found.sort_by_key(|stale| std::cmp::Reverse(stale.days));
    found
}

/// Lists the figures that were checked more than `days` days before today, for people.
pub fn stale<'p>(profiles: impl Iterator<Item = &'p Profile>, today: u64, days: u64) -> String {
    let found = collect(profiles, today, days);
    if found.is_empty() {
        return format!("no figure is older than {days} days\n");
    }
    let mut rows = vec![["checked", "days ago", "model", "what", "value", "source"].map(str::to_owned)];
    rows.extend(found.iter().map(|stale| {
        let fact = &stale.fact;
        [
            fact.checked.to_owned(),
            stale.days.to_string(),
            stale.model.to_owned(),
            fact.what.clone(),
            fact.value.clone(),
            fact.source.to_owned(),
        ]
    }));
    let mut models: Vec<&str> = found.iter().map(|stale| stale.model).collect();
    models.sort_unstable();
    models.dedup();
    let count = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let (figures, models) = (count(found.len(), "figure"), count(models.len(), "model"));
    format!("{}\n{figures} of {models} older than {days} days\n", table(&rows))
}

/// The same as JSON.
pub fn stale_json<'p>(profiles: impl Iterator<Item = &'p Profile>, today: u64, days: u64) -> Value {
    let figures: Vec<Value> = collect(profiles, today, days)
        .into_iter()
        .map(|stale| {
            let Stale { days, model, fact } = stale;
            let Fact { what, value, checked, source, .. } = fact;
            json!({ "model": model, "what": what, "value": value, "checked": checked, "days": days, "source": source })
        })
        .collect();
    json!({ "version": 1, "older_than_days": days, "figures": figures })
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn dates_are_days_since_1970() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2000-02-29"), Some(11_016));
        assert_eq!(day("2026-11-27"), Some(20_784));
        assert_eq!([day("2026-13-01"), day("2026-11"), day("soon"), day("1969-12-31")], [None; 4]);
    }
}

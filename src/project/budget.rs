//! Parses amounts of money as people write them.

/// The most that a run may cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The amount.
    pub amount: f64,
    /// Its currency, such as `USD`.
    pub currency: String,
}

/// Parses `5USD`, `5 USD`, `USD 5` or `$5`.
pub fn parse_budget(text: &str) -> Option<Budget> {
    let text = text.trim();
    let (text, sign) = match text.chars().next()? {
        '$' => (text.get(1..)?, Some("USD")),
        '¥' | '￥' => (text.get(text.chars().next()?.len_utf8()..)?, Some("CNY")),
        '€' => (text.get('€'.len_utf8()..)?, Some("EUR")),
        _ => (text, None),
    };
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let number: String = text.chars().filter(|c| digits(*c)).collect();
    let rest: String = text.chars().filter(|c| !digits(*c) && !c.is_whitespace()).collect();
    let currency = match (sign, rest.to_uppercase()) {
        (Some(sign), rest) if rest.is_empty() => sign.to_owned(),
        (None, rest) if rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => return None,
    };
    let amount: f64 = number.parse().ok()?;
    (amount.is_finite() && text.contains(&number)).then_some(Budget { amount, currency })
}

#[cfg(test)]
mod tests {
    use super::{Budget, parse_budget};

    #[test]
    fn parses_budgets_as_people_write_them() {
        let five = Some(Budget { amount: 5.0, currency: "USD".into() });
        for text in ["5USD", "5 usd", "USD 5", "$5", "5.00USD"] {
            assert_eq!(parse_budget(text), five, "{text}");
        }
        assert_eq!(parse_budget("¥18.5"), Some(Budget { amount: 18.5, currency: "CNY".into() }));
        for text in ["", "5", "USD", "five USD", "5 dollars", "$5 EUR", "5.5.5USD", "1 2USD"] {
            assert_eq!(parse_budget(text), None, "{text}");
        }
    }
}

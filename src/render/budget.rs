//! Checks the estimated cost of a run against a cap. Currencies are never converted: a cap in another one is an error.

use crate::plan::Cost;
use crate::project::Budget;

/// Why a run may exceed its cap.
#[derive(Clone, Debug, PartialEq)]
pub enum OverBudget {
    /// It costs more than the cap.
    Over {
        /// Estimated cost of the run.
        amount: f64,
        /// Currency of the amount.
        currency: String,
    },
    /// The prices are in another currency.
    OtherCurrency(String),
    /// This many clips have no known price.
    NoPrice(usize),
}

/// Sums costs by currency. Returns each currency with its sum and whether a price in it is disputed, and the number of
/// clips without a known price.
pub fn sums<'c>(costs: impl Iterator<Item = Option<&'c Cost>>) -> (Vec<(String, f64, bool)>, usize) {
    let (mut sums, mut unpriced): (Vec<(String, f64, bool)>, usize) = (Vec::new(), 0);
    for cost in costs {
        let Some(cost) = cost else {
            unpriced += 1;
            continue;
        };
        match sums.iter_mut().find(|(currency, ..)| *currency == cost.currency) {
            Some((_, amount, disputed)) => {
                *amount = ((*amount + cost.amount) * 10_000.0).round() / 10_000.0;
                *disputed |= cost.disputed;
            }
            None => sums.push((cost.currency.clone(), cost.amount, cost.disputed)),
        }
    }
    (sums, unpriced)
}

/// Checks that the sum of the costs is within the cap.
///
/// # Errors
///
/// If the sum is higher, or can't be compared with the cap.
pub fn check<'c>(cap: &Budget, costs: impl Iterator<Item = Option<&'c Cost>>) -> Result<(), OverBudget> {
    let (sums, unpriced) = sums(costs);
    if unpriced > 0 {
        return Err(OverBudget::NoPrice(unpriced));
    }
    for (currency, amount, _) in sums {
        // Zero is within a cap in any currency.
        if amount > 0.0 && currency != cap.currency {
            return Err(OverBudget::OtherCurrency(currency));
        }
        if amount > cap.amount {
            return Err(OverBudget::Over { amount, currency });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{OverBudget, check};
    use crate::plan::Cost;
    use crate::project::Budget;

    fn cost(amount: f64, currency: &str) -> Cost {
        Cost {
            amount,
            currency: currency.into(),
            source: String::new(),
            disputed: false,
            checked: String::new(),
            tokens: None,
            note: None,
        }
    }

    #[test]
    fn money_is_not_converted() {
        let cap = Budget { amount: 5.0, currency: "USD".into() };
        let (two, three, yuan) = (cost(2.0, "USD"), cost(3.0, "USD"), cost(1.0, "CNY"));
        assert_eq!(check(&cap, [Some(&two), Some(&three)].into_iter()), Ok(()));
        let over = OverBudget::Over { amount: 7.0, currency: "USD".into() };
        assert_eq!(check(&cap, [Some(&two), Some(&two), Some(&three)].into_iter()), Err(over));
        assert_eq!(check(&cap, [Some(&yuan)].into_iter()), Err(OverBudget::OtherCurrency("CNY".into())));
        assert_eq!(check(&cap, [Some(&two), None].into_iter()), Err(OverBudget::NoPrice(1)));
    }
}

//! Rounds shot lengths to whole seconds, for models that take no fractions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Apportions `total` seconds to shots of these lengths by largest remainder. Each shot gets at least one second, and
/// the sum is `total`, as long as there are no more shots than seconds.
pub(super) fn apportion(lengths_ms: &[u64], total: u64) -> Vec<u64> {
    let sum: u128 = lengths_ms.iter().map(|ms| u128::from(*ms)).sum();
    // Shots without any length get equal shares.
    let parts: Vec<u128> = lengths_ms.iter().map(|ms| if sum == 0 { 1 } else { u128::from(*ms) }).collect();
    let sum = parts.iter().sum::<u128>().max(1);
    let mut seconds: Vec<u64> =
        parts.iter().map(|part| (part * u128::from(total) / sum).max(1) as u64).collect();
    // How much more a shot is due than it has, in parts of a second; below 0 where it has more.
    let due = |at: usize, has: u64| {
        let due = parts.get(at).copied().unwrap_or(0) * u128::from(total);
        due.cast_signed() - (u128::from(has) * sum).cast_signed()
    };
    let mut dealt: u64 = seconds.iter().sum();
    // The shot that is owed the most comes first; ties go to the earlier shot.
    let mut order: Vec<usize> = (0..seconds.len()).collect();
    order.sort_by_key(|at| (Reverse(due(*at, seconds.get(*at).copied().unwrap_or(0))), *at));
    for at in order {
        if let Some(second) = seconds.get_mut(at).filter(|_| dealt < total) {
            *second += 1;
            dealt += 1;
        }
    }
    // The minimum of one second comes from the shots with the most beyond their due.
    let mut givers: BinaryHeap<(Reverse<i128>, usize)> =
        seconds.iter().enumerate().map(|(at, has)| (Reverse(due(at, *has)), at)).collect();
    while dealt > total {
        let Some((_, at)) = givers.pop() else { break };
        if let Some(second) = seconds.get_mut(at).filter(|has| **has > 1) {
            *second -= 1;
            dealt -= 1;
            givers.push((Reverse(due(at, *second)), at));
        }
    }
    seconds
}

/// Rounds milliseconds to the nearest whole second.
pub(super) fn whole(ms: u64) -> u64 {
    (ms + 500) / 1000
}

#[cfg(test)]
mod tests {
    use super::apportion;

    #[test]
    fn whole_lengths_are_unchanged() {
        assert_eq!(apportion(&[5000, 4000, 6000], 15), [5, 4, 6]);
        assert_eq!(apportion(&[1000, 1000, 13000], 15), [1, 1, 13]);
    }

    #[test]
    fn the_largest_remainder_gets_the_extra_second() {
        assert_eq!(apportion(&[2500, 2500, 5000], 10), [3, 2, 5]);
        assert_eq!(apportion(&[1200, 3900, 4900], 10), [1, 4, 5]);
    }

    #[test]
    fn every_shot_gets_at_least_a_second() {
        assert_eq!(apportion(&[200, 200, 4600], 5), [1, 1, 3]);
        assert_eq!(apportion(&[0, 0, 0], 3), [1, 1, 1]);
        assert_eq!(apportion(&[100; 6], 15), [3, 3, 3, 2, 2, 2]);
        assert_eq!(apportion(&[1000, 1000, 2000], 8), [2, 2, 4]);
        assert_eq!(apportion(&[1000; 7], 5), [1; 7]);
    }
}

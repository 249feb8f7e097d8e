//! Lengths and shares as styles take them, without what Rust prints floats with: that was 17 kB of the first screen.

/// A number with two digits behind the point.
#[allow(clippy::cast_possible_truncation, reason = "lengths and shares are small")]
pub(super) fn hundredths(value: f64) -> String {
    let all = (value * 100.0).round() as i32;
    let sign = if all < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", all.unsigned_abs() / 100, all.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn a_number_keeps_two_digits() {
        assert_eq!([21.666_67, 0.0, 100.0, -0.5, 7.05].map(hundredths), ["21.67", "0.00", "100.00", "-0.50", "7.05"]);
    }
}

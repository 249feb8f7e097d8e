//! Which rows of a long list exist as elements. Pure: heights in CSS pixels, rows of one height.

use std::ops::Range;

/// Rows beside the visible ones that exist already, so that scrolling shows no gap.
const OVERSCAN: usize = 4;

/// The rows to render for a scroll position, widened by an overscan and kept within `0..total`.
pub fn window_rows(scroll_top: f64, height: f64, row_height: f64, total: usize) -> Range<usize> {
    if total == 0 || row_height <= 0.0 {
        return 0..0;
    }
    let first = to_index(scroll_top / row_height).min(total - 1);
    let visible = to_index((height / row_height).ceil()) + 1;
    first.saturating_sub(OVERSCAN)..(first + visible + OVERSCAN).min(total)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and huge positions saturate, which is meant"
)]
fn to_index(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::window_rows;

    #[test]
    fn starts_at_the_top() {
        assert_eq!(window_rows(0.0, 320.0, 32.0, 10_000), 0..15);
    }

    #[test]
    fn follows_the_scroll_position() {
        assert_eq!(window_rows(32_000.0, 320.0, 32.0, 10_000), 996..1015);
    }

    #[test]
    fn ends_with_the_last_row() {
        assert_eq!(window_rows(319_680.0, 320.0, 32.0, 10_000), 9_986..10_000);
        assert_eq!(window_rows(9e9, 320.0, 32.0, 10), 5..10);
    }

    #[test]
    fn rubber_band_scrolling_above_the_top_is_the_top() {
        assert_eq!(window_rows(-50.0, 320.0, 32.0, 10_000).start, 0);
    }

    #[test]
    fn an_empty_list_has_no_rows() {
        assert_eq!(window_rows(0.0, 320.0, 32.0, 0), 0..0);
    }
}

//! Where a panel goes beside the control it belongs to. Pure geometry in CSS pixels of the viewport.

/// A box in the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Which edge of the anchor the panel keeps to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Same start edge.
    #[default]
    Start,
    /// Same end edge.
    End,
    /// Centred.
    Center,
}

const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

/// Left and top of a panel of `size` below the anchor, or above it where there is more room; never outside a viewport that can hold it.
pub fn place(anchor: Area, size: (f64, f64), viewport: (f64, f64), align: Align) -> (f64, f64) {
    let (width, height) = size;
    let wanted = match align {
        Align::Start => anchor.left,
        Align::End => anchor.left + anchor.width - width,
        Align::Center => anchor.left + (anchor.width - width) / 2.0,
    };
    let left = wanted.min(viewport.0 - width - MARGIN).max(MARGIN);
    let below = anchor.top + anchor.height + GAP;
    let above = anchor.top - GAP - height;
    let fits_below = below + height + MARGIN <= viewport.1;
    let top = if fits_below || anchor.top < viewport.1 - anchor.top - anchor.height { below } else { above };
    (left, top.min(viewport.1 - height - MARGIN).max(MARGIN))
}

#[cfg(test)]
mod tests {
    use super::{Align, Area, place};

    const VIEWPORT: (f64, f64) = (800.0, 600.0);

    fn anchor(left: f64, top: f64) -> Area {
        Area { left, top, width: 100.0, height: 26.0 }
    }

    #[test]
    fn hangs_below_the_start_edge() {
        assert_eq!(place(anchor(40.0, 50.0), (200.0, 100.0), VIEWPORT, Align::Start), (40.0, 80.0));
    }

    #[test]
    fn keeps_the_end_edge_when_asked() {
        assert_eq!(place(anchor(500.0, 50.0), (200.0, 100.0), VIEWPORT, Align::End), (400.0, 80.0));
    }

    #[test]
    fn stays_inside_at_the_right_edge() {
        assert_eq!(place(anchor(750.0, 50.0), (200.0, 100.0), VIEWPORT, Align::Start).0, 592.0);
    }

    #[test]
    fn goes_above_where_there_is_no_room_below() {
        assert_eq!(place(anchor(40.0, 560.0), (200.0, 100.0), VIEWPORT, Align::Start).1, 456.0);
    }
}

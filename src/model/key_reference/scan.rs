//! Small tools of the parsers: pieces of a text that remember where they stand.

use super::{MAX_LENGTH, Mistake, Part, PartLabel, ReferenceError};
use std::ops::Range;

/// A piece of the text and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, start: 0 }
    }

    pub(super) fn span(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Without its first `bytes`, which must end on a character boundary.
    pub(super) fn skip(self, bytes: usize) -> Self {
        Self { text: self.text.get(bytes..).unwrap_or_default(), start: self.start + bytes.min(self.text.len()) }
    }

    /// The pieces between `separator`s, at most `limit`, the rest in the last one.
    pub(super) fn split(self, separator: char, limit: usize) -> Vec<Self> {
        let mut start = self.start;
        self.text
            .splitn(limit, separator)
            .map(|text| {
                let piece = Self { text, start };
                start += text.len() + separator.len_utf8();
                piece
            })
            .collect()
    }

    pub(super) fn part(self, label: PartLabel) -> Part {
        Part { label, span: self.span() }
    }

    /// The error that this piece is wrong.
    pub(super) fn wrong(self, mistake: Mistake) -> ReferenceError {
        ReferenceError::new(mistake, self.span())
    }
}

/// What holds for every reference: not empty, not endless, nothing invisible in it.
pub(super) fn outline(text: &str) -> Result<(), ReferenceError> {
    if text.is_empty() {
        return Err(ReferenceError::new(Mistake::Empty, 0..0));
    }
    if text.len() > MAX_LENGTH {
        let mut from = MAX_LENGTH;
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        return Err(ReferenceError::new(Mistake::TooLong, from..text.len()));
    }
    if let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_control() || is_invisible(*c)) {
        return Err(ReferenceError::new(Mistake::Invisible, at..at + c.len_utf8()));
    }
    let kept = text.trim_start();
    if kept.len() < text.len() {
        return Err(ReferenceError::new(Mistake::SpaceBefore, 0..text.len() - kept.len()));
    }
    let kept = text.trim_end();
    if kept.len() < text.len() {
        return Err(ReferenceError::new(Mistake::SpaceBehind, kept.len()..text.len()));
    }
    Ok(())
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Whether every byte is a lower-case hex digit, and there are `length` of them.
pub(super) fn is_lower_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

//! A parser for `text/event-stream`: takes bytes in any pieces, gives whole events.
//!
//! Invariant: how the bytes are cut doesn't matter, not even within a character or a line end.

/// One event of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The `event` field; `message` when there is none.
    pub name: String,
    /// The `data` lines.
    pub data: String,
    /// The last `id` seen.
    pub id: Option<String>,
}

/// Collects bytes until they make an event.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    rest: Vec<u8>,
    name: String,
    data: Option<String>,
    id: Option<String>,
    after_return: bool,
}

impl Parser {
    /// Takes some bytes and gives the events they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            let second_half = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\n' | b'\r' => {
                    let line = String::from_utf8_lossy(&std::mem::take(&mut self.rest)).into_owned();
                    events.extend(self.line(line.trim_start_matches('\u{feff}')));
                }
                _ => self.rest.push(byte),
            }
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            let data = self.data.take()?;
            let name = if name.is_empty() { "message".to_owned() } else { name };
            return Some(Event { name, data, id: self.id.clone() });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{Event, Parser};
    use proptest::prelude::*;

    fn whole(text: &str) -> Vec<Event> {
        Parser::default().push(text.as_bytes())
    }

    #[test]
    fn events_have_name_data_and_id() {
        let events =
            whole(": hello\nid: 7\nevent: delta\ndata: {\"a\":\ndata: 1}\n\nevent: heartbeat\n\ndata:x\r\n\r\n");
        assert_eq!(events.len(), 2);
        assert_eq!((events[0].name.as_str(), events[0].data.as_str()), ("delta", "{\"a\":\n1}"));
        assert_eq!(events[0].id.as_deref(), Some("7"));
        assert_eq!((events[1].name.as_str(), events[1].data.as_str()), ("message", "x"));
        assert_eq!(events[1].id.as_deref(), Some("7"));
    }

    #[test]
    fn an_event_that_was_cut_off_is_not_given() {
        assert_eq!(whole("data: half"), []);
        assert_eq!(whole("data: half\n"), []);
    }

    proptest! {
        #[test]
        fn how_it_is_cut_does_not_matter(
            text in "([a-z]{0,6}:? ?[a-zäß€0-9:]{0,8}(\n|\r\n|\r)){0,20}",
            cuts in proptest::collection::vec(0usize..400, 0..12),
        ) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().map(|at| at.min(bytes.len())).collect();
            cuts.sort_unstable();
            cuts.push(bytes.len());
            let mut parser = Parser::default();
            let (mut from, mut events) = (0, Vec::new());
            for cut in cuts {
                events.extend(parser.push(&bytes[from..cut]));
                from = cut;
            }
            prop_assert_eq!(events, whole(&text));
        }

        #[test]
        fn bytes_of_any_kind_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Parser::default().push(&bytes);
        }

        #[test]
        fn what_is_written_is_read(name in "[a-z]{1,8}", data in "[^\r\n]{0,40}", id in "[0-9]{1,6}") {
            let events = whole(&format!("id: {id}\nevent: {name}\ndata: {data}\n\n"));
            prop_assert_eq!(events, vec![Event { name, data, id: Some(id) }]);
        }
    }
}

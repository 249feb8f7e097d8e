//! References too long for their place, shortened in the middle: what differs is at their end.

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/middle_text.css");

const TAIL: usize = 12;

/// A reference in the monospaced font on one line; hovering shows all of it.
#[component]
pub fn MiddleText(
    /// The whole reference.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let parts = Memo::new(move |_| text.with(|t| split(t)));
    view! {
        <code class="kc-middle-text" class=(SHEET, true) title=move || text.get()>
            <span class="kc-middle-text__start">{move || parts.get().0}</span>
            <span class="kc-middle-text__end">{move || parts.get().1}</span>
        </code>
    }
}

/// Two references below each other: what they share is quiet, what differs is marked.
#[component]
pub fn Difference(
    /// The reference to show.
    #[prop(into)]
    text: Signal<String>,
    /// The one it is compared with.
    #[prop(into)]
    with: Signal<String>,
) -> impl IntoView {
    let at = Memo::new(move |_| common(&text.get(), &with.get()));
    view! {
        <code class="kc-middle-text__difference">
            <span>{move || text.get()[..at.get()].to_owned()}</span>
            <mark>{move || text.get()[at.get()..].to_owned()}</mark>
        </code>
    }
}

/// Start and tail. The tail is the last path segment where it is short enough, else the last twelve characters.
fn split(text: &str) -> (String, String) {
    let count = text.chars().count();
    if count <= TAIL {
        return (text.to_owned(), String::new());
    }
    // What names a key of a PKCS#11 URI stands in the middle; its type is all the same.
    if let Some(at) = text.find(";object=").filter(|_| text.starts_with("pkcs11:")) {
        let end = text[at + 1..].find(';').map_or(text.len(), |more| at + 1 + more);
        return (text[..at].to_owned(), text[at..end].to_owned());
    }
    let by_count = text.char_indices().nth(count - TAIL).map_or(0, |(at, _)| at);
    let at = match text.rfind(['/', ';']) {
        Some(slash) if slash > by_count && slash + 1 < text.len() => slash,
        _ => by_count,
    };
    (text[..at].to_owned(), text[at..].to_owned())
}

/// Bytes of the common start, back to the last separator so that a mark covers whole parts.
fn common(a: &str, b: &str) -> usize {
    let same: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    if same == a.len() && a == b {
        return same;
    }
    a[..same].rfind(['/', ':', ';']).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{common, split};

    #[test]
    fn the_tail_is_the_last_path_segment_when_short() {
        assert_eq!(split("projects/acme/cryptoKeys/root-l2").1, "/root-l2");
    }

    #[test]
    fn a_long_last_segment_keeps_its_last_characters() {
        assert_eq!(
            split("arn:aws:kms:eu-central-1:1:key/mrk-1f0c2d94b7a84e6fa3d15e2c6b905e7a").1,
            "5e2c6b905e7a"[0..].to_owned()
        );
    }

    #[test]
    fn the_object_of_a_pkcs11_uri_is_its_tail() {
        let uri = "pkcs11:token=openkcm;object=root-l2;type=secret-key";
        assert_eq!(split(uri), ("pkcs11:token=openkcm".to_owned(), ";object=root-l2".to_owned()));
    }

    #[test]
    fn a_short_text_is_whole() {
        assert_eq!(split("root"), ("root".into(), String::new()));
    }

    #[test]
    fn marks_whole_parts() {
        let (a, b) = ("arn:key/mrk-1f0c", "arn:key/mrk-77d2");
        assert_eq!(&a[common(a, b)..], "mrk-1f0c");
        assert_eq!(common(a, a), a.len());
    }

    #[test]
    fn survives_letters_of_several_bytes() {
        assert_eq!(split("schlüssel/größe-ähnlich-überlang").0.is_empty(), false);
    }
}

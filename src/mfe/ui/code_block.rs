//! A command, a policy or a resource as text, with a button that copies it.

use super::clipboard;
use super::icon::{Icon, IconName};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/code_block.css");

/// Text to copy. The button says so when it did.
#[component]
pub fn CodeBlock(
    /// The text, line ends included.
    #[prop(into)]
    text: Signal<String>,
    /// Name of the button: "Copy command".
    #[prop(into)]
    copy_label: TextProp,
    /// Said once it is in the clipboard: "Copied".
    #[prop(into)]
    copied_label: TextProp,
    /// With numbered lines, keys and values in colour: a resource as YAML.
    #[prop(optional)]
    yaml: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            if clipboard::copy(&text).await {
                copied.set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    std::time::Duration::from_secs(3),
                );
            }
        });
    };
    let body = move || {
        let text = text.get();
        if yaml { text.lines().map(yaml_line).collect_view().into_any() } else { text.into_any() }
    };
    let name = move || if copied.get() { copied_label.get() } else { copy_label.get() };
    let hover = name.clone();
    view! {
        <div class="kc-code-block" class=(SHEET, true) class=("kc-code-block--yaml", yaml)>
            <pre class="kc-code-block__text" tabindex="0"><code>{body}</code></pre>
            <button type="button" class="kc-code-block__copy" class=("is-copied", move || copied.get()) title=hover on:click=copy>
                {move || view! { <Icon name=if copied.get() { IconName::Accept } else { IconName::Copy } /> }}
                <span class="kc-hidden" role="status">{name}</span>
            </button>
        </div>
    }
}

fn yaml_line(line: &str) -> impl IntoView + use<> {
    let (key, value) = split(line);
    let kind =
        if value.trim_start().starts_with(['"', '\'']) { "kc-code-block__string" } else { "kc-code-block__value" };
    let (key, value) = (key.to_owned(), value.to_owned());
    view! { <span class="kc-code-block__line"><span class="kc-code-block__key">{key}</span><span class=kind>{value}</span></span> }
}

/// A line of YAML as its key with the colon, and the rest. A line without a key is all value.
fn split(line: &str) -> (&str, &str) {
    match line.find(": ") {
        Some(at) => line.split_at(at + 1),
        None if line.ends_with(':') => (line, ""),
        None => ("", line),
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn yaml_lines_fall_into_key_and_value() {
        assert_eq!(split("  name: payments-key"), ("  name:", " payments-key"));
        assert_eq!(split("spec:"), ("spec:", ""));
        assert_eq!(split("  - plain"), ("", "  - plain"));
        assert_eq!(split("arn: arn:aws:kms"), ("arn:", " arn:aws:kms"));
    }
}

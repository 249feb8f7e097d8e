//! The "…" menu of a row or a page.

use super::button::{Button, ButtonKind};
use super::focus;
use super::icon::{Icon, IconName};
use super::popover::Popover;
use crate::letters::lower;
use leptos::html;
use leptos::prelude::*;
use leptos::{ev, wasm_bindgen::JsCast, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/menu.css");

/// An entry of a menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// Verb and object: "Disable payments-key".
    pub text: String,
    /// An icon before the text.
    pub icon: Option<IconName>,
    /// Why it can't be chosen now; it stays reachable and says so below its text.
    pub disabled_reason: Option<String>,
    /// Stands apart below a line: what destroys.
    pub separated: bool,
    /// What it does.
    pub on_select: Callback<()>,
}

impl MenuItem {
    /// An entry that can be chosen.
    pub fn new(text: impl Into<String>, on_select: impl Into<Callback<()>>) -> Self {
        Self { text: text.into(), icon: None, disabled_reason: None, separated: false, on_select: on_select.into() }
    }

    /// The same entry with an icon.
    #[must_use]
    pub fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The same entry, off for a reason where there is one.
    #[must_use]
    pub fn blocked(mut self, reason: Option<String>) -> Self {
        self.disabled_reason = reason;
        self
    }

    /// The same entry, below a line.
    #[must_use]
    pub fn separated(mut self) -> Self {
        self.separated = true;
        self
    }
}

/// A button, with three dots unless something else says better what it holds, that opens a menu.
#[component]
pub fn Menu(
    /// The button's name: "Actions for payments-key".
    #[prop(into)]
    label: TextProp,
    /// The entries.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// In place of the three dots.
    #[prop(default = IconName::Overflow)]
    icon: IconName,
    /// Written behind the icon; the label then is its longer name.
    #[prop(optional, into)]
    text: Option<TextProp>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let name = label.clone();
    let press = move |()| open.update(|o| *o = !*o);
    let expanded = Signal::derive(move || Some(open.get()));
    let button = match text {
        Some(text) => view! {
            <Button kind=ButtonKind::Transparent icon popup="menu" expanded on_press=press node=anchor>
                {move || text.get()}
            </Button>
        }
        .into_any(),
        None => view! {
            <Button kind=ButtonKind::Transparent icon label popup="menu" expanded on_press=press node=anchor />
        }
        .into_any(),
    };
    view! {
        {button}
        <Popover open anchor role="menu" label=name align_end=true>
            <div class="kc-menu" class=(SHEET, true) on:keydown=move |event| on_key(&event)>
                {move || items.get().into_iter().map(|item| entry(item, open, anchor)).collect_view()}
            </div>
        </Popover>
    }
}

fn entry(item: MenuItem, open: RwSignal<bool>, anchor: NodeRef<html::Button>) -> impl IntoView {
    let off = item.disabled_reason.is_some();
    let choose = move |_| {
        if !off {
            open.set(false);
            if let Some(anchor) = anchor.get_untracked() {
                focus::focus(&anchor);
            }
            item.on_select.run(());
        }
    };
    view! {
        <button
            type="button"
            class="kc-menu__item"
            class=("kc-menu__item--separated", item.separated)
            role="menuitem"
            aria-disabled=off.then_some("true")
            on:click=choose
        >
            {item.icon.map(|name| view! { <Icon name /> })}
            <span class="kc-menu__text">
                {item.text} {item.disabled_reason.map(|r| view! { <small class="kc-menu__reason">{r}</small> })}
            </span>
        </button>
    }
}

/// Arrows, Home, End and the first letter move through a menu.
fn on_key(event: &ev::KeyboardEvent) {
    let Some(root) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
    let items = focus::matching(&root, "[role=menuitem]");
    let target = match event.key().as_str() {
        "ArrowDown" => focus::next_index(focus::position(&items), items.len(), true),
        "ArrowUp" => focus::next_index(focus::position(&items), items.len(), false),
        "Home" => focus::next_index(None, items.len(), true),
        "End" => focus::next_index(None, items.len(), false),
        key if key.chars().count() == 1 && key != " " => {
            let texts: Vec<String> = items.iter().map(|i| i.text_content().unwrap_or_default()).collect();
            by_letter(&texts, focus::position(&items), key)
        }
        _ => None,
    };
    if let Some(index) = target {
        event.prevent_default();
        focus::focus(&items[index]);
    }
}

/// The next entry after `current` that starts with what was typed.
fn by_letter(texts: &[String], current: Option<usize>, typed: &str) -> Option<usize> {
    let typed = lower(typed);
    let start = current.map_or(0, |i| i + 1);
    (0..texts.len())
        .map(|step| (start + step) % texts.len())
        .find(|&i| lower(texts[i].trim_start()).starts_with(&typed))
}

#[cfg(test)]
mod tests {
    use super::by_letter;

    #[test]
    fn a_letter_goes_to_the_next_entry_that_starts_with_it() {
        let texts = ["Rotate now", "Disable", "Delete"].map(String::from);
        assert_eq!(by_letter(&texts, None, "d"), Some(1));
        assert_eq!(by_letter(&texts, Some(1), "d"), Some(2));
        assert_eq!(by_letter(&texts, Some(2), "D"), Some(1));
        assert_eq!(by_letter(&texts, Some(0), "x"), None);
    }
}

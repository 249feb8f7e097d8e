//! A filter as a chip: "State: any", and what was chosen once it is set.

use super::focus;
use super::icon::{Icon, IconName};
use super::popover::Popover;
use leptos::html;
use leptos::prelude::*;
use leptos::{ev, wasm_bindgen::JsCast, web_sys};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/filter_chip.css");

/// A choice of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterOption {
    /// What goes into the address.
    pub value: String,
    /// What is read.
    pub text: String,
    /// How many rows it would leave, formatted, where known.
    pub count: Option<String>,
}

impl FilterOption {
    /// A choice without a count.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), count: None }
    }

    /// The same choice with the number of rows it leaves.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// A chip that opens its choices. Set, it is coloured and carries a cross that clears it.
#[component]
pub fn FilterChip(
    /// What is filtered: "State".
    #[prop(into)]
    label: TextProp,
    /// The word while nothing is chosen: "any".
    #[prop(into)]
    any: TextProp,
    /// Name of the cross: "Clear State".
    #[prop(into)]
    clear_label: TextProp,
    /// The choices.
    #[prop(into)]
    options: Signal<Vec<FilterOption>>,
    /// The chosen values, in the order of the address.
    #[prop(into)]
    selected: Signal<Vec<String>>,
    /// Called with all chosen values after a change.
    #[prop(into)]
    on_change: Callback<Vec<String>>,
    /// Only one value at a time.
    #[prop(optional)]
    single: bool,
    /// Many choices: a field above them narrows them. Its text, and its name.
    #[prop(optional)]
    find: Option<(RwSignal<String>, &'static str)>,
    /// Called when it opens, to read the choices.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if let (true, Some(on_open)) = (open.get(), on_open) {
            on_open.run(());
        }
    });
    let anchor = NodeRef::<html::Button>::new();
    let is_on = Memo::new(move |_| selected.with(|s| !s.is_empty()));
    let chosen = move || summary(&options.get(), &selected.get()).unwrap_or_else(|| any.get().to_string());
    let name = label.clone();
    let toggle = Callback::new(move |value: String| {
        on_change.run(toggled(&selected.get_untracked(), value, single));
        if single {
            open.set(false);
            if let Some(anchor) = anchor.get_untracked() {
                focus::focus(&anchor);
            }
        }
    });
    let clear = move |_| {
        on_change.run(Vec::new());
        if let Some(anchor) = anchor.get_untracked() {
            focus::focus(&anchor);
        }
    };
    view! {
        <span class="kc-filter-chip" class=(SHEET, true) class=("kc-filter-chip--on", move || is_on.get())>
            <button
                type="button"
                class="kc-filter-chip__button"
                node_ref=anchor
                aria-haspopup="listbox"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|o| *o = !*o)
            >
                <span>{move || label.get()} ": " <b>{chosen}</b></span>
                <Show when=move || !is_on.get()><Icon name=IconName::SlimDown size="0.75rem" /></Show>
            </button>
            <Show when=move || is_on.get()>
                <button
                    type="button"
                    class="kc-filter-chip__clear"
                    aria-label={let l = clear_label.clone(); move || l.get()}
                    on:click=clear
                >
                    <Icon name=IconName::Decline size="0.75rem" />
                </button>
            </Show>
        </span>
        <Popover open anchor role=if find.is_some() { "dialog" } else { "listbox" } label=name.clone()>
            {
                let list_name = name.clone();
                view! {
                    <div class="kc-filter-chip__options" on:keydown=move |event| on_key(&event)>
                        {find.map(|(text, name)| view! { <Find text name /> })}
                        <div
                            class="kc-filter-chip__list"
                            role=find.map(|_| "listbox")
                            aria-label=find.map(|_| list_name.get())
                            aria-multiselectable=(find.is_some() && !single).then_some("true")
                        >
                            <For each=move || options.get() key=|o| (o.value.clone(), o.count.clone()) let:option>
                                <Choice option selected toggle />
                            </For>
                        </div>
                    </div>
                }
            }
        </Popover>
    }
}

#[component]
fn Find(text: RwSignal<String>, name: &'static str) -> impl IntoView {
    view! {
        <input
            class="kc-filter-chip__find"
            type="text"
            autocomplete="off"
            spellcheck="false"
            placeholder=name
            aria-label=name
            prop:value=move || text.get()
            on:input:target=move |event| text.set(event.target().value())
        />
    }
}

#[component]
fn Choice(option: FilterOption, selected: Signal<Vec<String>>, toggle: Callback<String>) -> impl IntoView {
    let value = option.value.clone();
    let pressed = option.value.clone();
    let on = Memo::new(move |_| selected.with(|s| s.contains(&value)));
    view! {
        <button
            type="button"
            class="kc-filter-chip__option"
            role="option"
            aria-selected=move || on.get().to_string()
            on:click=move |_| toggle.run(pressed.clone())
        >
            <span class="kc-filter-chip__tick">
                <Show when=move || on.get()><Icon name=IconName::Accept /></Show>
            </span>
            <span class="kc-filter-chip__text">{option.text}</span>
            {option.count.map(|c| view! { <span class="kc-filter-chip__count">{c}</span> })}
        </button>
    }
}

/// Arrows, Home and End move through the choices.
fn on_key(event: &ev::KeyboardEvent) {
    let Some(root) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
    let items = focus::matching(&root, "[role=option]");
    let target = match event.key().as_str() {
        "ArrowDown" => focus::next_index(focus::position(&items), items.len(), true),
        "ArrowUp" => focus::next_index(focus::position(&items), items.len(), false),
        "Home" => focus::next_index(None, items.len(), true),
        "End" => focus::next_index(None, items.len(), false),
        _ => None,
    };
    if let Some(index) = target {
        event.prevent_default();
        focus::focus(&items[index]);
    }
}

/// The chosen texts in the order of the options; a value no option knows is shown as it is. `None` when nothing is chosen.
fn summary(options: &[FilterOption], selected: &[String]) -> Option<String> {
    let text = |value: &String| options.iter().find(|o| o.value == *value).map_or(value.clone(), |o| o.text.clone());
    match selected {
        [] => None,
        [one] => Some(text(one)),
        [first, rest @ ..] => Some(format!("{} +{}", text(first), rest.len())),
    }
}

/// The values after one was pressed.
fn toggled(selected: &[String], value: String, single: bool) -> Vec<String> {
    if selected.contains(&value) {
        selected.iter().filter(|v| **v != value).cloned().collect()
    } else if single {
        vec![value]
    } else {
        selected.iter().cloned().chain([value]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{FilterOption, summary, toggled};

    fn values(v: &[&str]) -> Vec<String> {
        v.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_second_press_takes_a_choice_back() {
        assert_eq!(toggled(&values(&["a"]), "b".into(), false), values(&["a", "b"]));
        assert_eq!(toggled(&values(&["a", "b"]), "a".into(), false), values(&["b"]));
    }

    #[test]
    fn a_single_choice_replaces_the_former() {
        assert_eq!(toggled(&values(&["a"]), "b".into(), true), values(&["b"]));
    }

    #[test]
    fn the_chip_names_the_first_choice_and_counts_the_rest() {
        let options = [FilterOption::new("a", "Active"), FilterOption::new("d", "Disabled")];
        assert_eq!(summary(&options, &[]), None);
        assert_eq!(summary(&options, &values(&["d"])).as_deref(), Some("Disabled"));
        assert_eq!(summary(&options, &values(&["a", "d"])).as_deref(), Some("Active +1"));
        assert_eq!(summary(&options, &values(&["gone"])).as_deref(), Some("gone"));
    }
}

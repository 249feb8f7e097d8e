//! "View: On-call": the named views of the list, and naming the one that is shown.

use crate::routes::{KeysFilter, Route};
use crate::service_key::list_texts::texts;
use crate::service_key::views::{self, MOST, NAME_LIMIT, View};
use crate::shell::use_nav;
use crate::store::use_store;
use crate::ui::{Button, ButtonKind, Icon, IconName, Popover};
use leptos::html;
use leptos::prelude::*;

/// The button and its panel.
#[component]
pub(super) fn ViewMenu(
    /// What the list shows.
    filter: Memo<KeysFilter>,
) -> impl IntoView {
    let (t, store, nav) = (texts(), use_store(), use_nav());
    let workspace = Memo::new(move |_| store.state.with(|s| s.as_ref().map(|s| s.workspace.path.clone())));
    let saved = RwSignal::new(Vec::<View>::new());
    Effect::new(move |_| {
        if let Some(workspace) = workspace.get() {
            saved.set(views::read(&workspace));
        }
    });
    let failed = RwSignal::new(false);
    let change = move |all: Vec<View>| {
        let Some(workspace) = workspace.get_untracked() else { return };
        failed.set(!views::write(&workspace, &all));
        saved.set(all);
    };
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let is_plain = Memo::new(move |_| filter.with(|filter| *filter == KeysFilter::default()));
    let shown = Memo::new(move |_| {
        saved.with(|saved| filter.with(|filter| views::showing(saved, filter).map(|view| view.name.clone())))
    });
    let title = move || match shown.get() {
        Some(name) => name,
        None if is_plain.get() => t.view_all.to_owned(),
        None => t.view_unsaved.to_owned(),
    };
    let go = move |filter: KeysFilter| {
        open.set(false);
        nav.replace(&Route::Keys(filter));
    };
    let name = RwSignal::new(String::new());
    let can_save = Memo::new(move |_| {
        let is_full = saved.with(|saved| saved.len() >= MOST);
        !is_full && shown.with(Option::is_none) && !is_plain.get()
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        change(saved.with_untracked(|saved| views::with(saved, View::of(&typed, &filter.get_untracked()))));
        name.set(String::new());
        open.set(false);
    };
    let sheet = stylers_macro::style_sheet!("src/mfe/service_key/view_menu.css");
    let entry = move |view: View| {
        let (of_view, removed) = (view.clone(), view.name.clone());
        let mine = view.name.clone();
        let on = Memo::new(move |_| shown.with(|shown| shown.as_deref() == Some(&mine)));
        let forget = move |()| {
            change(saved.with_untracked(|all| all.iter().filter(|view| view.name != removed).cloned().collect()));
        };
        view! {
            class=sheet,
            <li class="kc-view-menu__row">
                <button
                    type="button"
                    class="kc-view-menu__view"
                    aria-current=move || on.get().then_some("true")
                    on:click=move |_| go(of_view.filter())
                >
                    <span class="kc-view-menu__tick">{move || on.get().then(|| view! { <Icon name=IconName::Accept /> })}</span>
                    {view.name.clone()}
                </button>
                <Button kind=ButtonKind::Transparent icon=IconName::Delete label=(t.view_forget)(&view.name) on_press=forget />
            </li>
        }
    };
    view! {
        <Button
            end_icon=IconName::SlimDown
            popup="dialog"
            expanded=Signal::derive(move || Some(open.get()))
            on_press=move |()| open.update(|open| *open = !*open)
            node=anchor
        >
            <span>{t.view} ": " {title}</span>
        </Button>
        <Popover open anchor label=t.view align_end=true>
            {view! {
                class=sheet,
                <div class="kc-view-menu">
                    <ul class="kc-view-menu__list">
                        <li class="kc-view-menu__row">
                            <button
                                type="button"
                                class="kc-view-menu__view"
                                aria-current=move || is_plain.get().then_some("true")
                                on:click=move |_| go(KeysFilter::default())
                            >
                                <span class="kc-view-menu__tick">
                                    {move || is_plain.get().then(|| view! { <Icon name=IconName::Accept /> })}
                                </span>
                                {t.view_all}
                            </button>
                        </li>
                        {move || saved.get().into_iter().map(entry).collect_view()}
                    </ul>
                    <Show when=move || can_save.get() fallback=move || view! { class=sheet, <p class="kc-view-menu__note">{t.view_hint}</p> }>
                        <form class="kc-view-menu__save" on:submit=save>
                            <input
                                class="kc-view-menu__name"
                                type="text"
                                autocomplete="off"
                                maxlength=NAME_LIMIT.to_string()
                                placeholder=t.view_name
                                aria-label=t.view_name
                                prop:value=move || name.get()
                                on:input:target=move |event| name.set(event.target().value())
                            />
                            <Button submit=true>{t.view_save}</Button>
                        </form>
                        <p class="kc-view-menu__note">{t.view_note}</p>
                    </Show>
                    <Show when=move || failed.get()><p class="kc-view-menu__note kc-critical" role="alert">{t.view_failed}</p></Show>
                </div>
            }}
        </Popover>
    }
}

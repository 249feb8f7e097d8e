//! The keyboard: `/` search, `g o|a|k|t` go to, `n` new, `?` help, Esc closes (dialogs do that themselves).

use crate::frame::texts::texts;
use crate::i18n;
use crate::routes::{NewKey, Route};
use crate::shell::{focus_search, is_typing, use_nav};
use crate::ui::{Button, Dialog};
use leptos::ev;
use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Wishes {
    new: RwSignal<Option<Callback<()>>>,
    search: RwSignal<Option<Callback<()>>>,
}

/// What `n` does while the caller is on the screen; elsewhere it starts a new root or key by where one is.
pub fn use_new(action: impl Fn() + Send + Sync + 'static) {
    let wishes: Wishes = expect_context();
    wishes.new.set(Some(Callback::new(move |()| action())));
    on_cleanup(move || wishes.new.set(None));
}

/// What `/` does while the caller is on the screen; elsewhere the page's search field is focused.
pub fn use_search(action: impl Fn() + Send + Sync + 'static) {
    let wishes: Wishes = expect_context();
    wishes.search.set(Some(Callback::new(move |()| action())));
    on_cleanup(move || wishes.search.set(None));
}

/// Listens to the keyboard and shows the help. Children are the app.
#[component]
pub fn Shortcuts(children: Children) -> impl IntoView {
    let wishes = Wishes { new: RwSignal::new(None), search: RwSignal::new(None) };
    provide_context(wishes);
    let nav = use_nav();
    let help = RwSignal::new(false);
    let leader = RwSignal::new(false);
    let press = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || is_typing() {
            return;
        }
        let led = leader.get_untracked();
        leader.set(false);
        let key = event.key();
        match (led, key.as_str()) {
            (true, "o") => nav.to(&Route::Overview),
            (true, "a") => nav.to(&Route::roots(|_| {})),
            (true, "k") => nav.to(&Route::keys(|_| {})),
            (true, "t") => nav.to(&Route::Topology(crate::routes::TopologyFilter::default())),
            (false, "g") => leader.set(true),
            (false, "n") => match wishes.new.get_untracked() {
                Some(new) => new.run(()),
                None => nav.to(&new_of(&nav.route().get_untracked())),
            },
            (false, "/") => match wishes.search.get_untracked() {
                Some(search) => search.run(()),
                None => focus_search(),
            },
            (false, "?") => help.set(true),
            _ => return,
        }
        event.prevent_default();
    };
    let listener = window_event_listener(ev::keydown, press);
    on_cleanup(move || listener.remove());
    let sheet = stylers_macro::style_sheet!("src/mfe/frame/shortcuts.css");
    view! {
        class=sheet,
        {children()}
        <Dialog
            open=help
            on_close=move |()| help.set(false)
            title=i18n::texts().shortcuts
            footer=move || view! { <Button on_press=move |()| help.set(false)>{i18n::texts().close}</Button> }
        >
            <dl class="kc-shortcuts">
                {texts()
                    .keys
                    .iter()
                    .map(|(keys, what)| {
                        let keys = keys.split(' ').map(|key| view! { class=sheet, <kbd>{key}</kbd> " " }).collect_view();
                        view! { class=sheet, <dt>{keys}</dt><dd>{*what}</dd> }
                    })
                    .collect_view()}
            </dl>
        </Dialog>
    }
}

fn new_of(here: &Route) -> Route {
    match here {
        Route::Keys(filter) => Route::NewKey(NewKey { account: filter.account.clone() }),
        Route::Key(..) => Route::NewKey(NewKey::default()),
        Route::Root(name, _) => Route::NewKey(NewKey { account: Some(name.clone()) }),
        _ => Route::NewRoot,
    }
}

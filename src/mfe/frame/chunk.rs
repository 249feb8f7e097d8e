//! A part of the app whose code comes when it is first shown.

use crate::i18n;
use crate::shell::reload_if_served;
use crate::ui::{Button, MessageKind, MessageStrip};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How far the code is.
#[derive(Clone, Copy)]
enum Code<T> {
    Loading,
    Loaded(T),
    Failed,
}

/// Shows `waiting` until the code is there, then what it makes. Code that was loaded before is there at once. A load that
/// fails can be tried again; one that fails again with the server there is code of an older build, and the page starts anew.
#[component]
pub fn Chunk<T, E>(
    /// Loads the code.
    load: fn() -> LocalBoxFuture<'static, Result<T, E>>,
    /// Calls it.
    show: impl Fn(T) -> AnyView + Send + 'static,
    /// Stands in its place meanwhile.
    #[prop(into)]
    waiting: ViewFn,
) -> impl IntoView
where
    T: Copy + Send + Sync + 'static,
    E: 'static,
{
    let code = RwSignal::new(Code::Loading);
    let take = move |result: Result<T, E>| {
        // A page that was left meanwhile has no signal to set.
        code.try_set(result.map_or(Code::Failed, Code::Loaded));
    };
    let mut loading = load();
    match loading.as_mut().now_or_never() {
        Some(result) => take(result),
        None => spawn_local(async move { take(loading.await) }),
    }
    let again = move |()| {
        code.set(Code::Loading);
        spawn_local(async move {
            let result = load().await;
            if result.is_err() {
                reload_if_served().await;
            }
            take(result);
        });
    };
    move || match code.get() {
        Code::Loading => waiting.run(),
        Code::Loaded(make) => show(make),
        Code::Failed => view! { <NotLoadedPanel again /> }.into_any(),
    }
}

#[component]
fn NotLoadedPanel(#[prop(into)] again: Callback<()>) -> impl IntoView {
    let t = i18n::texts();
    view! {
        <MessageStrip
            kind=MessageKind::Error
            announce=true
            actions=move || view! { <Button on_press=again>{t.retry}</Button> }
        >
            {t.not_loaded_code}
        </MessageStrip>
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::Chunk;
    use futures::FutureExt;
    use futures::future::LocalBoxFuture;
    use leptos::mount::mount_to;
    use leptos::prelude::*;
    use leptos::task::tick;
    use leptos::wasm_bindgen::JsCast;
    use std::cell::Cell;
    use wasm_bindgen_test::wasm_bindgen_test;

    type Made = fn() -> AnyView;
    type Loading = LocalBoxFuture<'static, Result<Made, ()>>;

    fn here() -> AnyView {
        view! { <p>"here"</p> }.into_any()
    }

    fn at_once() -> Loading {
        async { Ok(here as Made) }.boxed_local()
    }

    /// Fails once, and takes a moment.
    fn at_the_second_try() -> Loading {
        thread_local!(static TRIES: Cell<u32> = const { Cell::new(0) });
        TRIES.set(TRIES.get() + 1);
        async {
            tick().await;
            if TRIES.get() == 1 { Err(()) } else { Ok(here as Made) }
        }
        .boxed_local()
    }

    fn shown(load: fn() -> Loading) -> (web_sys::HtmlElement, impl Drop) {
        let root: web_sys::HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let waiting = || view! { <p>"waiting"</p> };
        let drawn = mount_to(root.clone(), move || view! { <Chunk load show=|made: Made| made() waiting /> });
        (root, drawn)
    }

    async fn settled() {
        for _ in 0..6 {
            tick().await;
        }
    }

    #[wasm_bindgen_test]
    async fn code_that_is_there_is_shown_without_waiting() {
        let (root, drawn) = shown(at_once);
        assert_eq!(root.text_content().unwrap(), "here");
        drop(drawn);
        root.remove();
    }

    #[wasm_bindgen_test]
    async fn code_that_did_not_come_can_be_asked_for_again() {
        let (root, drawn) = shown(at_the_second_try);
        assert_eq!(root.text_content().unwrap(), "waiting");
        settled().await;
        let panel = root.query_selector("[role=alert]").unwrap().unwrap();
        assert!(panel.text_content().unwrap().contains("could not be loaded"));
        root.query_selector("button").unwrap().unwrap().unchecked_into::<web_sys::HtmlElement>().click();
        settled().await;
        assert_eq!(root.text_content().unwrap(), "here");
        drop(drawn);
        root.remove();
    }
}

//! How wide the app is, for what can't be said in a sheet: how many columns a table has room for.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use leptos::web_sys::{self, ResizeObserver};

/// The app's inner width in rem, as it changes; `None` until it is measured. Ends with its owner.
pub fn use_room() -> ReadSignal<Option<f32>> {
    let (room, set_room) = signal(None);
    Effect::new(move |_| {
        let Some(app) = document().query_selector("main").ok().flatten() else { return };
        let measured = app.clone();
        let on_resize = Closure::<dyn Fn()>::new(move || {
            #[allow(clippy::cast_precision_loss, reason = "a window is no million pixels wide")]
            let width = measured.client_width() as f32;
            set_room.try_set(Some(width / root_size()));
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(&app);
        }
        let kept = StoredValue::new_local((observer, on_resize));
        on_cleanup(move || {
            kept.with_value(|(observer, _): &(Option<ResizeObserver>, Closure<dyn Fn()>)| {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
            });
        });
    });
    room
}

/// Pixels of a rem: who likes larger letters has set another size.
#[allow(clippy::cast_possible_truncation, reason = "a letter's size is small")]
fn root_size() -> f32 {
    let root = document().document_element();
    let style = root.and_then(|root: web_sys::Element| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.map(|size| js_sys::parse_float(&size) as f32).filter(|size| *size > 0.0).unwrap_or(16.0)
}

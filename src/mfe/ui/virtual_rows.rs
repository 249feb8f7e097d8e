//! Rows of a long table of which only those in sight exist as elements.

use super::window_rows::window_rows;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use leptos::web_sys::{self, ResizeObserver};

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/virtual_rows.css");

/// Of a row of one line, in CSS pixels.
const ROW_HEIGHT: f64 = 32.0;

/// The scrolling box around a [`super::Table`] and the rows inside it. Rows must all be as high as
/// `--kc-row-height` says (CSS pixels): the sheets know how a row looks in a narrow frame.
#[component]
pub fn VirtualRows<K>(
    /// The keys of all rows in order. A row whose key stays keeps its elements.
    #[prop(into)]
    keys: Signal<Vec<K>>,
    /// Makes the row (a [`super::Row`]) for a key and its place.
    #[prop(into)]
    row: Callback<(K, usize), AnyView>,
    /// Columns of the table, for the space before and after the rows.
    #[prop(into)]
    columns: Signal<usize>,
    /// Called with the range of rows in sight, to load what is missing.
    #[prop(optional, into)]
    on_window: Option<Callback<std::ops::Range<usize>>>,
) -> impl IntoView
where
    K: Clone + PartialEq + Eq + std::hash::Hash + Send + Sync + 'static,
{
    let body = NodeRef::<html::Tbody>::new();
    let view_port = RwSignal::new((0.0_f64, 900.0_f64));
    let row_height = RwSignal::new(ROW_HEIGHT);
    watch_scroller(body, view_port, row_height);
    let range = Memo::new(move |_| {
        let (top, height) = view_port.get();
        window_rows(top, height, row_height.get(), keys.with(Vec::len))
    });
    if let Some(on_window) = on_window {
        Effect::new(move |_| on_window.run(range.get()));
    }
    let shown = move || {
        let range = range.get();
        keys.with(|keys| range.filter_map(|i| Some((keys.get(i)?.clone(), i))).collect::<Vec<_>>())
    };
    let before = move || pixels(range.get().start, row_height.get());
    let after = move || pixels(keys.with(Vec::len).saturating_sub(range.get().end), row_height.get());
    view! {
        <tbody class="kc-virtual-rows" class=(SHEET, true) node_ref=body>
            <tr class="kc-virtual-rows__space" aria-hidden="true">
                <td colspan=move || columns.get() style:height=before></td>
            </tr>
            <For each=shown key=|(key, index)| (key.clone(), *index) children=move |at| row.run(at) />
            <tr class="kc-virtual-rows__space" aria-hidden="true">
                <td colspan=move || columns.get() style:height=after></td>
            </tr>
        </tbody>
    }
}

#[allow(clippy::cast_precision_loss, reason = "row counts are far below 2^52")]
fn pixels(rows: usize, row_height: f64) -> String {
    format!("{}px", rows as f64 * row_height)
}

/// Keeps position and height of the box that scrolls: the nearest ancestor with `data-scroller`.
fn watch_scroller(body: NodeRef<html::Tbody>, view_port: RwSignal<(f64, f64)>, row_height: RwSignal<f64>) {
    Effect::new(move |_| {
        let Some(body) = body.get() else { return };
        let Some(scroller) = Some(&body).and_then(|b| b.closest("[data-scroller]").ok().flatten()) else { return };
        let measured = scroller.clone();
        let measure = move || {
            view_port.set((f64::from(measured.scroll_top()), f64::from(measured.client_height())));
        };
        measure();
        let on_scroll = Closure::<dyn Fn()>::new(measure.clone());
        let on_resize = Closure::<dyn Fn()>::new(move || {
            row_height.set(declared_height(&body));
            measure();
        });
        let _ = scroller.add_event_listener_with_callback("scroll", on_scroll.as_ref().unchecked_ref());
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(&scroller);
        }
        let kept = StoredValue::new_local((scroller, on_scroll, on_resize, observer));
        on_cleanup(move || {
            kept.with_value(|(scroller, on_scroll, _, observer): &Kept| {
                let _ = scroller.remove_event_listener_with_callback("scroll", on_scroll.as_ref().unchecked_ref());
                if let Some(observer) = observer {
                    observer.disconnect();
                }
            });
        });
    });
}

/// What the sheets say a row's height is here and now.
fn declared_height(body: &web_sys::Element) -> f64 {
    let style = window().get_computed_style(body).ok().flatten();
    let declared = style.and_then(|style| style.get_property_value("--kc-row-height").ok());
    declared.map(|text| js_sys::parse_float(&text)).filter(|height| *height > 0.0).unwrap_or(ROW_HEIGHT)
}

type Kept = (web_sys::Element, Closure<dyn Fn()>, Closure<dyn Fn()>, Option<ResizeObserver>);

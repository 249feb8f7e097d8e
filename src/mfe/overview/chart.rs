//! A thin binding to ECharts: what `charming` describes is drawn, redrawn, resized and disposed of. ECharts is loaded when
//! the first chart is shown; a table beside or behind each chart says the same in words.
//!
//! Deliberately absent: events and functions in options (the content security policy allows no code from text).

use crate::overview::texts::texts;
use crate::shell::{Theme, base_path, css_variable};
use charming::Chart as Picture;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(inline_js = "export function load_module(url) { return import(url); }")]
extern "C" {
    /// Loads a module of our own by its address.
    fn load_module(url: &str) -> Promise;
}

/// A chart.
#[component]
pub(super) fn Chart(
    /// What is drawn.
    #[prop(into)]
    picture: Signal<Picture>,
    /// Names it.
    #[prop(into)]
    label: TextProp,
    /// rem.
    height: f32,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let failed = RwSignal::new(false);
    let drawn = StoredValue::new_local(None::<JsValue>);
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        let option = option_of(&picture.get());
        spawn_local(async move {
            let result = draw(&node, drawn, &option).await;
            failed.try_set(result.is_err());
        });
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| call(drawn, "resize"));
    on_cleanup(move || {
        resize.remove();
        call(drawn, "dispose");
    });
    view! {
        <div class="kc-chart" role="img" aria-label=move || label.get() style:height=format!("{height}rem") node_ref=node></div>
        <Show when=move || failed.get()><p class="kc-dim">{texts().chart_failed}</p></Show>
    }
}

async fn draw(
    node: &web_sys::HtmlDivElement,
    drawn: StoredValue<Option<JsValue>, LocalStorage>,
    option: &JsValue,
) -> Result<(), JsValue> {
    let charts = JsFuture::from(load_module(&format!("{}/public/vendor/echarts.js", base_path()))).await?;
    if drawn.try_with_value(Option::is_none) == Some(true) {
        let init: Function = Reflect::get(&charts, &"init".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"renderer".into(), &"svg".into())?;
        let chart = init.call3(&JsValue::UNDEFINED, node, &JsValue::NULL, &options)?;
        drawn.try_set_value(Some(chart));
    }
    let Some(Some(chart)) = drawn.try_get_value() else { return Ok(()) };
    let set: Function = Reflect::get(&chart, &"setOption".into())?.dyn_into()?;
    set.call1(&chart, option).map(drop)
}

fn call(drawn: StoredValue<Option<JsValue>, LocalStorage>, method: &str) {
    if let Some(Some(chart)) = drawn.try_get_value()
        && let Ok(method) = Reflect::get(&chart, &method.into())
        && let Some(method) = method.dyn_ref::<Function>()
        && method.call0(&chart).is_err()
    {
        leptos::logging::warn!("the chart did not answer");
    }
}

/// ECharts' option object, in the page's font and colours, without animation.
fn option_of(picture: &Picture) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let option = picture.serialize(&serializer).unwrap_or(JsValue::NULL);
    let text = Object::new();
    for (key, variable, fallback) in
        [("color", "--sapTextColor", "#131e29"), ("fontFamily", "--sapFontFamily", "sans-serif")]
    {
        let value = css_variable(variable).unwrap_or_else(|| fallback.to_owned());
        // Setting a property of a plain object can't fail.
        let _ = Reflect::set(&text, &key.into(), &value.into());
    }
    let _ = Reflect::set(&option, &"textStyle".into(), &text);
    let _ = Reflect::set(&option, &"animation".into(), &JsValue::FALSE);
    option
}

/// The colours of series in a theme; the first is the theme's own for information.
pub(super) fn series_colours(theme: Theme) -> Vec<String> {
    let first = css_variable("--sapChart_OrderedColor_1")
        .unwrap_or_else(|| if theme.is_dark() { "#4db1ff" } else { "#0070f2" }.to_owned());
    let rest = if theme.is_dark() { ["#ffb300", "#ba9bff"] } else { ["#c87b00", "#7a5af5"] };
    std::iter::once(first).chain(rest.map(str::to_owned)).collect()
}

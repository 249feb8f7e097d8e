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
use serde_json::{Value, json};
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
    /// What `charming` can't say, in ECharts' own words; laid over the picture.
    #[prop(optional, into)]
    more: Option<Signal<Value>>,
    /// Gets the `link` of the data that was clicked.
    #[prop(optional, into)]
    on_click: Option<Callback<String>>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let failed = RwSignal::new(false);
    let drawn = StoredValue::new_local(None::<JsValue>);
    let pressed = on_click.map(|on_click| {
        Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let data = Reflect::get(&event, &"data".into()).unwrap_or(JsValue::UNDEFINED);
            if let Some(link) = Reflect::get(&data, &"link".into()).ok().and_then(|link| link.as_string()) {
                on_click.run(link);
            }
        })
    });
    // The chart calls it for as long as it is there.
    let pressed = StoredValue::new_local(pressed);
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        let option = option_of(&picture.get(), more.map(|more| more.get()));
        spawn_local(async move {
            let result = draw(&node, drawn, &option, pressed).await;
            if let Err(error) = &result {
                leptos::logging::warn!("the chart could not be drawn: {error:?}");
            }
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
    pressed: StoredValue<Option<Closure<dyn Fn(JsValue)>>, LocalStorage>,
) -> Result<(), JsValue> {
    let charts = JsFuture::from(load_module(&format!("{}/public/vendor/echarts.js", base_path()))).await?;
    if drawn.try_with_value(Option::is_none) == Some(true) {
        let init: Function = Reflect::get(&charts, &"init".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"renderer".into(), &"svg".into())?;
        let chart = init.call3(&JsValue::UNDEFINED, node, &JsValue::NULL, &options)?;
        let on: Function = Reflect::get(&chart, &"on".into())?.dyn_into()?;
        pressed.try_with_value(|pressed| match pressed {
            Some(pressed) => on.call2(&chart, &"click".into(), pressed.as_ref()).map(drop),
            None => Ok(()),
        });
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

/// ECharts' option object, in the page's font and colours, without animation. Tooltips are drawn, not built of HTML: the
/// content security policy allows no style in it.
fn option_of(picture: &Picture, more: Option<Value>) -> JsValue {
    let mut option = serde_json::to_value(picture).unwrap_or_default();
    let ink = css_variable("--sapTextColor").unwrap_or_else(|| "#131e29".to_owned());
    let font = css_variable("--sapFontFamily").unwrap_or_else(|| "sans-serif".to_owned());
    let ground = css_variable("--sapGroup_ContentBackground").unwrap_or_else(|| "#fff".to_owned());
    let tip = json!({"renderMode": "richText", "confine": true, "backgroundColor": ground, "borderColor": ink, "textStyle": {"color": ink}});
    lay_over(&mut option, json!({"animation": false, "textStyle": {"color": ink, "fontFamily": font}, "tooltip": tip}));
    if let Some(more) = more {
        lay_over(&mut option, more);
    }
    option.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// Lays one tree over another: objects key by key, lists place by place, everything else replaces.
fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                lay_over(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(under), Value::Array(over)) => {
            for (at, value) in over.into_iter().enumerate() {
                match under.get_mut(at) {
                    Some(place) => lay_over(place, value),
                    None => under.push(value),
                }
            }
        }
        (under, over) => *under = over,
    }
}

/// The colours of the calendar's days in a theme: the strip's, as plain values, because ECharts knows no `color-mix`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeatColours {
    /// 1–49, 50–149, 150–499, 500 and more.
    pub(super) levels: [String; 4],
    /// A day without rotations.
    pub(super) empty: String,
    pub(super) surface: String,
    pub(super) ink: String,
    /// On the fullest bucket.
    pub(super) on_full: String,
    pub(super) quiet: String,
    /// Around a herd.
    pub(super) herd: String,
}

impl HeatColours {
    /// Of the theme now; its values stand on the page's root.
    pub(super) fn of(theme: Theme) -> Self {
        let read = |name: &str, light: &str, dark: &str| {
            css_variable(name).unwrap_or_else(|| if theme.is_dark() { dark } else { light }.to_owned())
        };
        let surface = read("--sapGroup_ContentBackground", "#fff", "#1d232a");
        let full = read("--kc-heat4", "#0057d2", "#4db1ff");
        let blue = read("--sapInformativeElementColor", "#0070f2", "#4db1ff");
        let level = |share| mixed(&blue, &surface, share).unwrap_or_else(|| blue.clone());
        Self {
            levels: [level(0.14), level(0.32), level(0.52), full],
            empty: mixed(&blue, &surface, 0.04).unwrap_or_else(|| surface.clone()),
            ink: read("--sapTextColor", "#131e29", "#f5f6f7"),
            on_full: read("--kc-heat4t", "#fff", "#000"),
            quiet: read("--sapContent_LabelColor", "#556b82", "#8396a8"),
            herd: read("--sapCriticalElementColor", "#e76500", "#ffb300"),
            surface,
        }
    }
}

/// `share` of `one` in the `other`, both `#rgb` or `#rrggbb`; `None` for anything else.
fn mixed(one: &str, other: &str, share: f64) -> Option<String> {
    let (one, other) = (channels(one)?, channels(other)?);
    let mut text = "#".to_owned();
    for (a, b) in one.into_iter().zip(other) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mix of two bytes is one")]
        let channel = (f64::from(a) * share + f64::from(b) * (1.0 - share)).round() as u8;
        text.push_str(&format!("{channel:02x}"));
    }
    Some(text)
}

fn channels(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.trim().strip_prefix('#')?;
    let byte = |text: &str| u8::from_str_radix(text, 16).ok();
    match digits.len() {
        3 => {
            let mut all = digits.chars().map(|digit| byte(&format!("{digit}{digit}")));
            Some([all.next()??, all.next()??, all.next()??])
        }
        6 => Some([byte(digits.get(..2)?)?, byte(digits.get(2..4)?)?, byte(digits.get(4..)?)?]),
        _ => None,
    }
}

/// The colours of series in a theme; the first is the theme's own for information.
pub(super) fn series_colours(theme: Theme) -> Vec<String> {
    let first = css_variable("--sapChart_OrderedColor_1")
        .unwrap_or_else(|| if theme.is_dark() { "#4db1ff" } else { "#0070f2" }.to_owned());
    let rest = if theme.is_dark() { ["#ffb300", "#ba9bff"] } else { ["#c87b00", "#7a5af5"] };
    std::iter::once(first).chain(rest.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::{json, lay_over, mixed};

    #[test]
    fn what_is_laid_over_wins_place_by_place() {
        let mut under = json!({"a": 1, "series": [{"type": "heatmap", "data": []}]});
        lay_over(&mut under, json!({"b": 2, "series": [{"data": [1, 2]}]}));
        assert_eq!(under, json!({"a": 1, "b": 2, "series": [{"type": "heatmap", "data": [1, 2]}]}));
    }

    #[test]
    fn colours_are_mixed_by_their_channels() {
        assert_eq!(mixed("#000", "#ffffff", 0.5).as_deref(), Some("#808080"));
        assert_eq!(mixed("#0070f2", "#fff", 0.0).as_deref(), Some("#ffffff"));
        assert_eq!(mixed("red", "#fff", 0.5), None);
        assert_eq!(mixed("#€€", "#fff", 0.5), None);
    }
}

//! The drawing as a file: SVG, or PNG of it. All of it, also what is scrolled out of sight.

use crate::shell::{css_variable, download, download_url};
use crate::topology::texts::texts;
use crate::ui::{IconName, MenuItem, Toast, Toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/topology/picture.js")]
extern "C" {
    fn svg_text(svg: &web_sys::Element, background: &str) -> String;
    #[wasm_bindgen(catch)]
    async fn png_url(text: &str) -> Result<JsValue, JsValue>;
}

/// The export's menu. `whole` makes the drawing draw all of itself while it is taken.
pub(super) fn exports(svg: NodeRef<leptos::svg::Svg>, whole: RwSignal<bool>, toasts: Option<Toasts>) -> Vec<MenuItem> {
    let t = texts();
    let save = move |as_png: bool| {
        spawn_local(async move {
            whole.set(true);
            // The nodes out of sight are there after the next frame.
            gloo_timers::future::TimeoutFuture::new(60).await;
            let text = svg.try_get_untracked().flatten().map(|svg| svg_text(&svg, &ground()));
            whole.try_set(false);
            let Some(text) = text else { return };
            let saved = if as_png {
                match png_url(&text).await {
                    Ok(url) => download_url("topology.png", &url.as_string().unwrap_or_default()),
                    Err(error) => Err(error),
                }
            } else {
                download("topology.svg", "image/svg+xml", &text)
            };
            if let (Err(error), Some(toasts)) = (saved, toasts) {
                leptos::logging::warn!("the drawing could not be saved: {error:?}");
                toasts.push(Toast { text: t.export_failed.to_owned(), link: None });
            }
        });
    };
    vec![
        MenuItem::new(t.export_svg, move || save(false)).icon(IconName::Download),
        MenuItem::new(t.export_png, move || save(true)).icon(IconName::Download),
    ]
}

fn ground() -> String {
    css_variable("--sapGroup_ContentBackground").unwrap_or_else(|| "#fff".to_owned())
}

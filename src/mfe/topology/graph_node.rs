//! One node of the drawing.

use crate::i18n;
use crate::routes::Route;
use crate::shell::use_nav;
use crate::topology::texts::texts;
use crate::topology::words::{bundle_title, clients, fitted, second_line, status};
use crate::ui::{ChainLayer, ChainMark, Status};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::topology::{Node, NodeKind, Topology};

/// A node. Roots and bundles select, keys lead to their page.
#[component]
pub(super) fn GraphNode(
    /// The node.
    node: Node,
    /// It isn't what is searched for.
    dimmed: Signal<bool>,
    /// The selected root.
    root: Memo<Option<String>>,
    /// Selects a root, or none.
    select: Callback<Option<String>>,
    /// The tenant's workspace and its second line.
    tenant: Memo<(String, String)>,
    /// All of them.
    drawing: Memo<Topology>,
) -> impl IntoView {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let (state, word) = status(&node.kind);
    let at = format!("translate({} {})", node.x, node.y);
    let inside = match &node.kind {
        NodeKind::Tenant { name } => tenant_box(&node, name, tenant).into_any(),
        NodeKind::Root { name, keys, .. } => root_box(&node, name, *keys, (state, &word), root, select).into_any(),
        NodeKind::Key { name, clients, .. } => key(&node, name, *clients, (state, &word)).into_any(),
        NodeKind::Bundle { root: of, keys, phases } => {
            let shares = phases.iter().map(|(phase, n)| (phase_status(phase), *n)).collect();
            bundle(&node, of, *keys, (state, &word), shares, drawing, select).into_any()
        }
    };
    view! {
        class=sheet,
        <g class="kc-graph-node" class=("kc-graph-node--dimmed", move || dimmed.get()) transform=at>{inside}</g>
    }
}

fn tenant_box(node: &Node, name: &str, tenant: Memo<(String, String)>) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let (width, height, middle) = (node.width, node.height, node.width / 2.0);
    let title = name.to_owned();
    view! {
        class=sheet,
        <g>
            <title>{title}</title>
            <rect class="kc-graph-node__box" width=width height=height rx="8" />
            <text class="kc-graph-node__name" x=middle y=height / 2.0 - 4.0 text-anchor="middle">{move || tenant.with(|(workspace, _)| fitted(workspace, 15))}</text>
            <text class="kc-graph-node__more" x=middle y=height / 2.0 + 13.0 text-anchor="middle">{move || tenant.with(|(_, line)| fitted(line, 20))}</text>
        </g>
    }
}

fn root_box(
    node: &Node,
    name: &str,
    keys: u32,
    (state, word): (Status, &str),
    root: Memo<Option<String>>,
    select: Callback<Option<String>>,
) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let (width, height) = (node.width, node.height);
    let label = (texts().select_root)(name, word, &(i18n::texts().keys)(keys, &i18n::number(keys)));
    let (mine, chosen) = (name.to_owned(), name.to_owned());
    let on = Memo::new(move |_| root.with(|root| root.as_deref() == Some(&mine)));
    let toggle = move || select.run((!on.get_untracked()).then(|| chosen.clone()));
    let pressed = toggle.clone();
    view! {
        class=sheet,
        <g
            class="kc-graph-node__button"
            class=("kc-graph-node__button--on", move || on.get())
            class=("kc-graph-node__button--broken", state == Status::Broken)
            role="button"
            tabindex="0"
            aria-label=label
            aria-pressed=move || on.get().to_string()
            on:click=move |_| toggle()
            on:keydown=move |event| on_press(&event, &pressed)
        >
            <title>{name.to_owned()}</title>
            <rect class="kc-graph-node__box" width=width height=height rx="8" />
            <g transform=format!("translate(10 {})", height / 2.0 - 10.0)>
                <ChainMark layer=ChainLayer::Root status=state />
            </g>
            <text class="kc-graph-node__name" x="38" y=height / 2.0 - 3.0>{fitted(name, 25)}</text>
            <text class="kc-graph-node__more" x="38" y=height / 2.0 + 13.0>{fitted(&second_line(&node.kind), 30)}</text>
        </g>
        {(keys == 0)
            .then(|| {
                view! { class=sheet, <text class="kc-graph-node__more" x=width + 84.0 y=height / 2.0 + 4.0>{texts().no_keys}</text> }
            })}
    }
}

fn key(node: &Node, name: &str, of_key: Option<u32>, (state, word): (Status, &str)) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let middle = node.height / 2.0;
    let href = use_nav().href(&Route::key(name));
    let said = clients(of_key);
    let pill = match of_key {
        None => Status::Unknown,
        Some(0) => Status::Off,
        Some(_) => Status::Ok,
    };
    let label = (texts().key_label)(name, word, &said);
    view! {
        class=sheet,
        // Inside a group the macro knows that this is the link of SVG, not of HTML.
        <g>
            <a class="kc-graph-node__link" href=href aria-label=label>
                <title>{name.to_owned()}</title>
                <rect class="kc-graph-node__row" y="2" width=node.width height=node.height - 4.0 rx="6" />
                <g transform=format!("translate(0 {})", middle - 10.0)>
                    <ChainMark layer=ChainLayer::ServiceKey status=state />
                </g>
                <text class="kc-graph-node__label" x="32" y=middle + 4.0>{fitted(name, 22)}</text>
                <g transform=format!("translate(196 {})", middle - 10.0)>
                    <ChainMark layer=ChainLayer::Clients status=pill />
                </g>
                <text class="kc-graph-node__more" x="222" y=middle + 4.0>{said}</text>
            </a>
        </g>
    }
}

fn bundle(
    node: &Node,
    of: &str,
    keys: u32,
    (state, shares_text): (Status, &str),
    shares: Vec<(Status, u32)>,
    drawing: Memo<Topology>,
    select: Callback<Option<String>>,
) -> impl IntoView + use<> {
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let middle = node.height / 2.0;
    let all = (i18n::texts().keys)(keys, &i18n::number(keys));
    let label = (texts().bundle_label)(of, &all, shares_text);
    let chosen = of.to_owned();
    let mine = of.to_owned();
    let title = move || drawing.with(|drawing| bundle_title(drawing, &mine, keys));
    let open = move || select.run(Some(chosen.clone()));
    let pressed = open.clone();
    view! {
        class=sheet,
        <g
            class="kc-graph-node__button"
            role="button"
            tabindex="0"
            aria-label=label
            on:click=move |_| open()
            on:keydown=move |event| on_press(&event, &pressed)
        >
            <rect class="kc-graph-node__row" y="2" width=node.width height=node.height - 4.0 rx="6" />
            <g transform=format!("translate(10 {middle})")>{ring(&shares)}</g>
            <g transform=format!("translate(0 {})", middle - 10.0)>
                <ChainMark layer=ChainLayer::ServiceKey status=state />
            </g>
            <text class="kc-graph-node__name" x="36" y=middle - 3.0>{title}</text>
            <text class="kc-graph-node__more" x="36" y=middle + 13.0>{fitted(shares_text, 42)}</text>
        </g>
    }
}

/// Shares of states as arcs of one ring around the mark.
fn ring(shares: &[(Status, u32)]) -> impl IntoView + use<> {
    const AROUND: f64 = 2.0 * std::f64::consts::PI * 13.0;
    let sheet = stylers_macro::style_sheet!("src/mfe/topology/graph_node.css");
    let total = f64::from(shares.iter().map(|(_, n)| n).sum::<u32>().max(1));
    let mut from = 0.0;
    shares
        .iter()
        .map(|(status, n)| {
            let part = f64::from(*n) / total * AROUND;
            let tone = status.tone();
            let (dashes, offset) = (format!("{part} {}", AROUND - part), -from);
            from += part;
            view! {
                class=sheet,
                <circle
                    class="kc-graph-node__ring"
                    data-tone=tone
                    r="13"
                    stroke-dasharray=dashes
                    stroke-dashoffset=offset
                    transform="rotate(-90)"
                />
            }
        })
        .collect_view()
}

fn phase_status(phase: &str) -> Status {
    i18n::key_phase(phase).map_or(Status::Unknown, |phase| i18n::key_status(phase).0)
}

/// Enter and Space press what isn't a button by birth.
fn on_press(event: &KeyboardEvent, act: &impl Fn()) {
    if matches!(event.key().as_str(), "Enter" | " ") {
        event.prevent_default();
        act();
    }
}

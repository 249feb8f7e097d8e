//! Service keys by algorithm, as a ring with its table.

use crate::frame::Chunk;
use crate::i18n::number;
use crate::overview::chart::{Chart, series_colours};
use crate::overview::chunks;
use crate::overview::texts::texts;
use crate::routes::Route;
use crate::shell::{use_nav, use_shell};
use crate::store::use_store;
use crate::ui::{Card, Link};
use charming::Chart as Picture;
use charming::element::{ItemStyle, Label, Tooltip, Trigger};
use charming::series::Pie;
use leptos::prelude::*;
use model::overview::AlgorithmCount;

/// The ring and its table.
#[component]
pub(super) fn AlgorithmCard() -> impl IntoView {
    let (store, nav) = (use_store(), use_nav());
    let t = texts();
    let counts = Memo::new(move |_| store.overview().get().map(|o| o.by_algorithm).unwrap_or_default());
    let sheet = stylers_macro::style_sheet!("src/mfe/overview/algorithm_card.css");
    let row = move |count: AlgorithmCount| {
        let word = count.algorithm.as_str();
        let to = Route::keys(|f| f.algorithm = Some(word.to_owned()));
        view! {
            class=sheet,
            <tr>
                <td><Link href=nav.href(&to)>{word}</Link></td>
                <td class="kc-algorithm-card__count">{number(count.keys)}</td>
            </tr>
        }
    };
    view! {
        class=sheet,
        <Card title=t.by_algorithm>
            <div class="kc-algorithm-card">
                <Chunk
                    load=chunks::load_ring
                    show=move |ring: chunks::Ring| ring(counts)
                    waiting=|| view! { <div class="kc-chart" style:height="8rem"></div> }
                />
                <table class="kc-algorithm-card__table">
                    <thead class="kc-hidden"><tr><th scope="col">{t.algorithm}</th><th scope="col">{t.keys}</th></tr></thead>
                    <tbody>{move || counts.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </Card>
    }
}

/// The ring.
pub(super) fn ring(counts: Memo<Vec<AlgorithmCount>>) -> AnyView {
    let shell = use_shell();
    let picture = Signal::derive(move || picture(&counts.get(), &series_colours(shell.theme.get())));
    view! { <Chart picture label=texts().by_algorithm height=8.0 /> }.into_any()
}

fn picture(counts: &[AlgorithmCount], colours: &[String]) -> Picture {
    let data: Vec<_> = counts.iter().map(|count| (i64::from(count.keys), count.algorithm.as_str())).collect();
    let ring = Pie::new()
        .radius(vec!["58%", "88%"])
        .label(Label::new().show(false))
        .item_style(ItemStyle::new().border_width(2).border_color("transparent"))
        .data(data);
    let colours = colours.iter().map(|colour| charming::element::Color::from(colour.as_str())).collect();
    Picture::new().color(colours).tooltip(Tooltip::new().trigger(Trigger::Item)).series(ring)
}

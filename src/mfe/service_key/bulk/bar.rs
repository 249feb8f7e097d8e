//! The buttons of the bar while rows are selected. Each verb carries the number it will really touch.

use crate::i18n;
use crate::service_key::bulk::handle::Bulk;
use crate::service_key::bulk::job::BulkAction;
use crate::service_key::bulk::texts::texts;
use crate::service_key::list_texts;
use crate::service_key::rows::Rows;
use crate::service_key::selection::Selection;
use crate::ui::{Button, ButtonKind, IconName, Menu, MenuItem};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The buttons, and a menu with the same where there is no room for them.
#[component]
pub(in crate::service_key) fn BulkBar(
    /// The list's bulk change.
    bulk: Bulk,
    /// The list.
    rows: Rows,
    /// What is selected.
    selection: Selection,
) -> impl IntoView {
    let t = texts();
    let chosen = Memo::new(move |_| bulk.chosen());
    let loading = RwSignal::new(false);
    let is_part = Memo::new(move |_| chosen.get().keys < rows.total.get());
    let select_all = move |()| {
        loading.set(true);
        spawn_local(async move {
            if let Ok(names) = rows.load_all(bulk.api).await {
                selection.set(&names, true);
            }
            loading.try_set(false);
        });
    };
    let off = move |action: BulkAction| {
        let chosen = chosen.get();
        let n = touched(action, chosen);
        bulk.off().or_else(|| (n == 0).then(|| (t.none_can)(action).to_owned()))
    };
    let reason = move |action: BulkAction| Signal::derive(move || off(action));
    let text = move |action: BulkAction| {
        let n = touched(action, chosen.get());
        match action {
            BulkAction::Schedule => t.schedule.to_owned(),
            BulkAction::Rotate => t.rotate.to_owned(),
            _ => (t.button)(action, n, &i18n::number(n)),
        }
    };
    let items = Signal::derive(move || {
        let item = |action: BulkAction, icon: IconName| {
            let said = match action {
                BulkAction::Rotate => {
                    (t.button)(action, touched(action, chosen.get()), &i18n::number(touched(action, chosen.get())))
                }
                _ => text(action),
            };
            MenuItem::new(said, move || bulk.ask(action)).icon(icon).blocked(off(action))
        };
        let all = is_part.get().then(|| {
            let text = (list_texts::texts().select_matching)(&i18n::number(rows.total.get()));
            MenuItem::new(text, move || select_all(())).icon(IconName::Accept)
        });
        let actions = [
            item(BulkAction::Schedule, IconName::Edit),
            item(BulkAction::Rotate, IconName::Refresh),
            item(BulkAction::Enable, IconName::SysEnter),
            item(BulkAction::Disable, IconName::SysMinus),
        ];
        all.into_iter().chain(actions).collect()
    });
    view! {
        <span class="kc-list-bar__wide">
            <Show when=move || is_part.get()>
                <Button kind=ButtonKind::Transparent on_press=select_all busy=loading>
                    {move || (list_texts::texts().select_matching)(&i18n::number(rows.total.get()))}
                </Button>
            </Show>
            <Button
                kind=ButtonKind::Transparent
                on_press=move |()| bulk.ask(BulkAction::Schedule)
                disabled_reason=reason(BulkAction::Schedule)
            >
                {t.schedule}
            </Button>
            <Button
                kind=ButtonKind::Transparent
                on_press=move |()| bulk.ask(BulkAction::Rotate)
                disabled_reason=reason(BulkAction::Rotate)
            >
                {t.rotate}
            </Button>
            <Button
                kind=ButtonKind::Transparent
                on_press=move |()| bulk.ask(BulkAction::Disable)
                disabled_reason=reason(BulkAction::Disable)
            >
                {move || text(BulkAction::Disable)}
            </Button>
        </span>
        <Menu label=t.actions items />
    }
}

fn touched(action: BulkAction, chosen: crate::service_key::bulk::handle::Chosen) -> u32 {
    match action {
        BulkAction::Schedule => chosen.keys,
        BulkAction::Rotate => chosen.can_rotate,
        BulkAction::Disable => chosen.can_disable,
        BulkAction::Enable => chosen.can_enable,
    }
}

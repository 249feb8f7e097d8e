//! The keys a re-key could not wrap, why, and another try.

use crate::account::actions::RootActions;
use crate::account::rekey::texts::texts;
use crate::i18n;
use crate::routes::Route;
use crate::store::Verb;
use crate::ui::{Button, ButtonKind, Card, Cell, ColumnHead, Link, LinkKind, Row, Table};
use leptos::prelude::*;
use model::account::{Rekey, RekeyFailure};
use model::can;
use model::reconcile::MaterialFault;
use model::wire::{AccountSummary, RekeySummary};

/// Nothing while none failed.
#[component]
pub(in crate::account) fn FailuresCard(
    /// The root.
    account: Memo<Option<AccountSummary>>,
    /// The re-key.
    current: Memo<Rekey>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let failed = Memo::new(move |_| current.with(|rekey| rekey.failed));
    let failures = Memo::new(move |_| current.with(|rekey| rekey.failures.clone()));
    let can_retry = Memo::new(move |_| {
        current.with(|rekey| {
            let Rekey { phase, total, done, failed, .. } = *rekey;
            can::retry_rekey(&RekeySummary { phase, total, done, failed })
        })
    });
    let off = Signal::derive(move || actions.blocked(Verb::Update, Ok(())));
    let name = move || account.get_untracked().map(|account| account.name).unwrap_or_default();
    let busy = Signal::derive(move || account.get().is_some_and(|account| actions.is_busy(&account.name)));
    let retry = move || {
        view! {
            <Show when=move || can_retry.get()>
                <Button
                    kind=ButtonKind::Transparent
                    on_press=move |()| actions.act(&name(), "rekey/retry", (t.retry_asked)(&name()))
                    disabled_reason=off
                    busy
                >
                    {move || (t.retry)(failed.get(), &i18n::number(failed.get()))}
                </Button>
            </Show>
        }
    };
    let row = move |failure: RekeyFailure| {
        let RekeyFailure { key, reason, message } = failure;
        let why = explained(&reason).map_or(message, str::to_owned);
        let name = if reason == RekeyFailure::BUNDLE_UNREADABLE {
            key.into_any()
        } else {
            let href = actions.nav.href(&Route::key(key.clone()));
            view! { <Link href=href kind=LinkKind::Emphasized>{key}</Link> }.into_any()
        };
        view! {
            <Row>
                <Cell names_row=true>{name}</Cell>
                <Cell wraps=true>
                    <b>{reason} "."</b>
                    " "
                    {why}
                </Cell>
            </Row>
        }
    };
    let head = move || {
        view! {
            <ColumnHead text=i18n::texts().service_key width=16.0 />
            <ColumnHead text=t.reason />
        }
    };
    let more = move || {
        let (shown, all) = (failures.with(Vec::len), failed.get());
        let shown = u32::try_from(shown).unwrap_or(u32::MAX);
        (shown < all)
            .then(|| view! { <p class="kc-dim kc-small">{(t.shown_of)(&i18n::number(shown), &i18n::number(all))}</p> })
    };
    view! {
        <Show when=move || { failed.get() > 0 }>
            <Card title=t.failed_keys count=move || i18n::number(failed.get()) actions=retry>
                <Table label=t.failed_keys head=head>
                    <tbody>{move || failures.get().into_iter().map(row).collect_view()}</tbody>
                </Table>
                {more}
            </Card>
        </Show>
    }
}

/// What a reason means and what helps; `None` for one of a newer controller, whose own message then stands.
fn explained(reason: &str) -> Option<&'static str> {
    let t = texts();
    match reason {
        RekeyFailure::BUNDLE_UNREADABLE => Some(t.bundle_unreadable),
        RekeyFailure::OLD_KEY_UNAVAILABLE => Some(t.old_key_unavailable),
        _ => MaterialFault::parse(reason).map(t.damaged),
    }
}

//! The strips that say that not all is as usual: what is shown is past, or the tenant is suspended. No modal, reads stay.

use crate::i18n;
use crate::routes::Route;
use crate::shell::{ticking, use_nav, use_route};
use crate::store::{Link, use_store};
use crate::ui::{Button, Link as TextLink, LinkKind, MessageKind, MessageStrip};
use leptos::prelude::*;
use model::tenant::TenantPhase;

/// Stands while the stream is lost: since when, what still works, when it is tried again. And while the tenant is suspended,
/// but for where that is changed.
#[component]
pub fn DegradedStrip() -> impl IntoView {
    let (store, nav, route) = (use_store(), use_nav(), use_route());
    let is_suspended = Memo::new(move |_| {
        let phase = store.tenant().get().and_then(|tenant| tenant.phase);
        phase == Some(TenantPhase::Suspended) && route.get() != Route::Settings
    });
    let t = i18n::texts();
    let is_lost = Memo::new(move |_| matches!(store.link.get(), Link::Lost { .. }));
    let since = move || store.link.get().as_of().map(i18n::clock_time).unwrap_or_default();
    let now = ticking();
    let next = move || match store.link.get() {
        Link::Lost { next_try: Some(at), .. } if at > now.get() => {
            let rest = at.duration_since(now.get()).max(jiff::SignedDuration::from_secs(1));
            (t.next_try)(&i18n::duration(rest))
        }
        Link::Lost { attempt: 0, .. } => t.server_waits.to_owned(),
        _ => t.trying.to_owned(),
    };
    let attempt = move || match store.link.get() {
        Link::Lost { attempt, .. } if attempt > 0 => (t.attempt)(attempt),
        _ => String::new(),
    };
    view! {
        <Show when=move || is_lost.get()>
            <MessageStrip
                kind=MessageKind::Warning
                announce=true
                actions=move || {
                    view! {
                        <span>{next} " " <span class="kc-dim">{attempt}</span></span>
                        <Button on_press=move |()| store.try_now()>{t.try_now}</Button>
                    }
                }
            >
                <b>{move || (t.lost)(&since())}</b>
                " "
                {t.lost_detail}
            </MessageStrip>
        </Show>
        <Show when=move || is_suspended.get()>
            <MessageStrip
                kind=MessageKind::Warning
                announce=true
                actions=move || view! { <TextLink href=nav.href(&Route::Settings) kind=LinkKind::Action>{t.settings}</TextLink> }
            >
                <b>{t.suspended_strip.0}</b>
                " "
                {t.suspended_strip.1}
            </MessageStrip>
        </Show>
    }
}

//! A key's versions that are remembered, newest first: what each still does, since when and why.

use crate::i18n;
use crate::service_key::detail_texts::texts;
use crate::shell::ticking;
use crate::ui::{Card, Cell, ColumnHead, ObjectStatus, Row, Status, Table};
use leptos::prelude::*;
use model::service_key::{KeyVersion, VersionState};
use model::wire::KeyDetail;

/// The card.
#[component]
pub(super) fn VersionsTable(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let versions = Memo::new(move |_| {
        let detail = detail.get();
        detail.and_then(|detail| detail.object.status).map(|status| status.versions).unwrap_or_default()
    });
    let row = move |version: KeyVersion| {
        let (status, word) = match version.state {
            VersionState::Current => (Status::Ok, t.current),
            VersionState::DecryptOnly => (Status::Off, t.decrypts),
            VersionState::Destroyed => (Status::Broken, t.destroyed),
        };
        view! {
            <Row>
                <Cell names_row=true>{format!("v{}", version.version)}</Cell>
                <Cell>
                    <ObjectStatus status text=word />
                </Cell>
                <Cell>{i18n::date_time(version.created_at, now.get_untracked())}</Cell>
                <Cell>
                    {(t.cause)(version.cause)} {version.by.as_deref().map(|by| format!(" · {}", i18n::person(by)))}
                    {version.reason.map(|reason| view! { <div class="kc-dim">{i18n::quoted(&reason)}</div> })}
                </Cell>
            </Row>
        }
    };
    view! {
        <Card title=t.versions count=move || i18n::number(u32::try_from(versions.with(Vec::len)).unwrap_or(u32::MAX)) flush=true>
            <Table
                label=t.versions
                head=move || {
                    view! {
                        <ColumnHead text=t.version width=6.0 />
                        <ColumnHead text=t.status width=12.0 />
                        <ColumnHead text=t.created width=12.0 />
                        <ColumnHead text=t.why />
                    }
                }
            >
                <tbody>{move || versions.get().into_iter().map(row).collect_view()}</tbody>
            </Table>
        </Card>
    }
}

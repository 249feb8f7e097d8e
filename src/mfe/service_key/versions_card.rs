//! A key's versions, newest first: what each still does, since when and why.

use crate::i18n;
use crate::service_key::detail_texts::texts;
use crate::shell::ticking;
use crate::ui::{Card, Cell, ColumnHead, ObjectStatus, Row, Status, Table};
use leptos::prelude::*;
use model::service_key::{KeyVersion, VersionState};
use model::wire::KeyDetail;

/// Versions shown beside other cards.
const FEW: usize = 5;

/// The card.
#[component]
pub(super) fn VersionsCard(
    /// The key in full.
    detail: Signal<Option<KeyDetail>>,
    /// Show all that are remembered.
    #[prop(optional)]
    all: bool,
) -> impl IntoView {
    let (t, now) = (texts(), ticking());
    let versions = Memo::new(move |_| {
        let detail = detail.get();
        detail.and_then(|detail| detail.object.status).map(|status| status.versions).unwrap_or_default()
    });
    let shown = move || versions.get().into_iter().take(if all { usize::MAX } else { FEW });
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
                <Cell>{(t.cause)(version.cause)}</Cell>
            </Row>
        }
    };
    let count = move || {
        let n = versions.with(Vec::len);
        let hidden = !all && n > FEW;
        let number = |n: usize| i18n::number(u32::try_from(n).unwrap_or(u32::MAX));
        let note = if hidden { format!(" · {}", (t.last_shown)(&number(FEW))) } else { String::new() };
        format!("{}{note}", number(n))
    };
    view! {
        <Card title=t.versions count=count flush=true>
            <Table
                label=t.versions
                head=move || {
                    view! {
                        <ColumnHead text=t.version width=6.0 />
                        <ColumnHead text=t.status width=12.0 />
                        <ColumnHead text=t.created />
                        <ColumnHead text=t.why />
                    }
                }
            >
                <tbody>{move || shown().map(row).collect_view()}</tbody>
            </Table>
        </Card>
    }
}

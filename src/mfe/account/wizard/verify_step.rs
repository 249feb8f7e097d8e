//! The root exists; its verification is watched. Leaving is safe.

use crate::account::actions::RootActions;
use crate::account::verification_card::VerificationCard;
use crate::account::wizard::draft::Draft;
use crate::account::wizard::review_step::facts;
use crate::account::wizard::texts::texts;
use crate::i18n;
use crate::ui::{Card, Columns, ObjectStatus, SideWidth};
use leptos::prelude::*;
use model::account::{AccountPhase, AccountSpec};
use model::wire::{AccountSummary, CreateRequest};

/// The verification, and beside it what was created.
#[component]
pub(in crate::account) fn VerifyStep(
    /// The answers.
    draft: Draft,
    /// The root, once the stream has told of it.
    account: Memo<Option<AccountSummary>>,
    /// The page's actions.
    actions: RootActions,
) -> impl IntoView {
    let t = texts();
    let is_ready = Memo::new(move |_| account.get().is_some_and(|account| account.phase == AccountPhase::Ready));
    let state = move || {
        account.get().map(|account| {
            let (status, word) = i18n::account_status(account.phase);
            view! { <ObjectStatus status text=word /> }
        })
    };
    let request = Memo::new(move |_| account.get().map_or_else(|| draft.request(), |account| request_of(&account)));
    let side = move || {
        view! {
            <Card title=move || draft.created.get().unwrap_or_default() actions=move || view! { {state} }>
                {move || request.with(facts)}
            </Card>
            <Card title=move || if is_ready.get() { t.ready_title } else { t.lost_title }>
                <p>{move || if is_ready.get() { t.ready_text } else { t.lost_text }}</p>
            </Card>
        }
    };
    view! {
        <Columns width=SideWidth::Wizard side=side>
            <VerificationCard account actions />
        </Columns>
    }
}

/// What the root is asked to be now: a reference may have been corrected meanwhile.
fn request_of(account: &AccountSummary) -> CreateRequest<AccountSpec> {
    CreateRequest {
        name: account.name.clone(),
        spec: AccountSpec {
            display_name: account.display_name.clone(),
            provider_type: account.provider_type,
            region: account.region.clone(),
            key_reference: account.key_reference.clone(),
            environment: account.environment,
        },
    }
}

//! Whether a change may be made now. The four texts differ: off, forbidden, not ready, and what a rule says (`model::can`).

use crate::i18n;
use crate::store::{Link, Store};
use jiff::Timestamp;
use leptos::prelude::*;
use model::tenant::TenantPhase;
pub use model::wire::Verb;

/// Why nothing can be changed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteBlock {
    /// The stream is lost since then: effects can't be shown.
    Off(Timestamp),
    /// The user lacks the verb.
    Forbidden(Verb, Kind),
    /// The workspace isn't read yet.
    NotLoaded,
    /// OpenKCM isn't enabled here.
    NotEnabled,
    /// The tenant isn't there yet.
    Provisioning,
    /// The tenant is suspended.
    Suspended,
}

/// On what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The tenant.
    Tenant,
    /// Roots of trust.
    Account,
    /// Service keys.
    Key,
    /// The binding that enables the provider.
    Provider,
}

impl WriteBlock {
    /// A sentence for people, for the tooltip of what is off.
    pub fn text(self) -> String {
        let t = i18n::texts();
        match self {
            Self::Off(since) => (t.writes_off)(&i18n::clock_time(since)),
            Self::Forbidden(verb, kind) => (t.forbidden)(verb.as_str(), kind.as_str()),
            Self::NotLoaded => t.not_loaded.to_owned(),
            Self::NotEnabled => t.not_enabled.to_owned(),
            Self::Provisioning => t.provisioning.to_owned(),
            Self::Suspended => t.suspended.to_owned(),
        }
    }
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenants",
            Self::Account => "accounts",
            Self::Key => "serviceencryptionkeys",
            Self::Provider => "apibindings",
        }
    }
}

impl Store {
    /// Whether the user may do `verb` on `kind` now. Connection first, then rights, then the tenant's state.
    pub fn may(self, verb: Verb, kind: Kind) -> Result<(), WriteBlock> {
        if let Link::Lost { since, .. } = self.link.get() {
            return Err(WriteBlock::Off(since));
        }
        self.state.with(|state| {
            let Some(state) = state else { return Err(WriteBlock::NotLoaded) };
            let permissions = &state.workspace.permissions;
            let verbs = match kind {
                Kind::Tenant => permissions.tenants,
                Kind::Account => permissions.accounts,
                Kind::Key => permissions.service_keys,
                Kind::Provider => permissions.api_bindings,
            };
            if !verbs.allow(verb) {
                return Err(WriteBlock::Forbidden(verb, kind));
            }
            if matches!(kind, Kind::Provider | Kind::Tenant) {
                return Ok(());
            }
            if !state.workspace.provider_enabled {
                return Err(WriteBlock::NotEnabled);
            }
            match state.workspace.tenant.as_ref().and_then(|tenant| tenant.phase) {
                Some(TenantPhase::Active) => Ok(()),
                Some(TenantPhase::Suspended) => Err(WriteBlock::Suspended),
                Some(TenantPhase::Provisioning) | None => Err(WriteBlock::Provisioning),
            }
        })
    }

    /// [`Store::may`] as the reason a control is off, for the kit's `blocked`.
    pub fn blocked(self, verb: Verb, kind: Kind) -> Signal<Option<String>> {
        Signal::derive(move || self.may(verb, kind).err().map(WriteBlock::text))
    }
}

//! The wire types, member by member.

use super::{Read, Wrong, no_word, text};
use crate::RotationSchedule;
use crate::account::{
    AccountPhase, Environment, ProviderType, RekeyPhase, StepName, StepState, Verification, VerificationStep,
};
use crate::condition::{Condition, ConditionStatus};
use crate::conflict::FieldConflict;
use crate::overview::{AlgorithmCount, ForecastDay, Herd, Overview, ProviderCount, Trouble};
use crate::plan::Moved;
use crate::reason::Reason;
use crate::service_key::{
    Algorithm, Distribution, DistributionEffect, EffectiveState, KeyPhase, KeyState, UnreachableEdge,
};
use crate::tenant::TenantPhase;
use crate::wire::{
    AccountSummary, Activity, ApplicationCount, Change, Counts, Delta, EdgeSummary, KeySummary, Page, Permissions,
    Problem, ProblemReason, RekeySummary, Snapshot, TenantSummary, UserView, Verbs, WorkspaceView,
};
use serde_json::Value;

members!(Snapshot { workspace: "workspace", accounts: "accounts", edges: "edges", overview: "overview" });
members!(Delta { changes: "changes", overview: "overview", resource_version: "resourceVersion", as_of: "asOf" });

impl Read for Change {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        let value = json.and_then(|json| json.get("value"));
        match text(json.and_then(|json| json.get("type")), "type", wrong) {
            "provider" => Self::Provider(Read::read(value, member, wrong)),
            "tenant" => Self::Tenant(Read::read(value, member, wrong)),
            "account" => Self::Account(Read::read(value, member, wrong)),
            "accountGone" => Self::AccountGone(Read::read(value, member, wrong)),
            "key" => Self::Key(Read::read(value, member, wrong)),
            "keyGone" => Self::KeyGone(Read::read(value, member, wrong)),
            "edge" => Self::Edge(Read::read(value, member, wrong)),
            _ => {
                no_word("type", wrong);
                Self::KeyGone(String::new())
            }
        }
    }
}

members!(WorkspaceView {
    path: "path",
    provider_enabled: "providerEnabled",
    tenant: "tenant",
    user: "user",
    permissions: "permissions",
    counts: "counts",
    as_of: "asOf",
    resource_version: "resourceVersion",
});
members!(UserView { name: "name" });
members!(Permissions {
    tenants: "tenants",
    accounts: "accounts",
    service_keys: "serviceKeys",
    api_bindings: "apiBindings",
});
members!(Verbs { read: "read", create: "create", update: "update", delete: "delete" });
members!(Counts { accounts: "accounts", keys: "keys" });
members!(TenantSummary {
    name: "name",
    phase: "phase",
    tenant_id: "tenantId",
    suspended: "suspended",
    conditions: "conditions",
    resource_version: "resourceVersion",
});
words!(TenantPhase { Provisioning: "Provisioning", Active: "Active", Suspended: "Suspended" });
members!(EdgeSummary { name: "name", connected: "connected", last_seen: "lastSeen", lease_until: "leaseUntil" });

impl Read for Condition {
    fn read(json: Option<&Value>, _: &'static str, wrong: &mut Wrong) -> Self {
        let member = |name| json.and_then(|json| json.get(name));
        Self {
            type_: Read::read(member("type"), "type", wrong),
            status: Read::read(member("status"), "status", wrong),
            reason: Read::read(member("reason"), "reason", wrong),
            message: Option::read(member("message"), "message", wrong).unwrap_or_default(),
            last_transition_time: Read::read(member("lastTransitionTime"), "lastTransitionTime", wrong),
            observed_generation: Read::read(member("observedGeneration"), "observedGeneration", wrong),
        }
    }
}
words!(ConditionStatus { Unknown: "Unknown", True: "True", False: "False" });

members!(AccountSummary {
    name: "name",
    display_name: "displayName",
    provider_type: "providerType",
    region: "region",
    key_reference: "keyReference",
    environment: "environment",
    active_reference: "activeReference",
    verified_at: "verifiedAt",
    phase: "phase",
    reason: "reason",
    message: "message",
    since: "since",
    key_version: "keyVersion",
    keys: "keys",
    active_clients: "activeClients",
    verification: "verification",
    rekey: "rekey",
    created_at: "createdAt",
    resource_version: "resourceVersion",
});
members!(RekeySummary { phase: "phase", total: "total", done: "done", failed: "failed" });
words!(ProviderType {
    Platform: "Platform",
    AwsKms: "AWSKMS",
    AzureKeyVault: "AzureKeyVault",
    GcpKms: "GCPKMS",
    ThalesHsm: "ThalesHSM",
});
words!(Environment { Production: "production", NonProduction: "non-production" });
words!(AccountPhase {
    Pending: "Pending",
    Verifying: "Verifying",
    Ready: "Ready",
    Rekeying: "Rekeying",
    Degraded: "Degraded",
    Unavailable: "Unavailable",
    Suspended: "Suspended",
    Deleting: "Deleting",
});
words!(RekeyPhase {
    AwaitingConfirmation: "AwaitingConfirmation",
    VerifyingTarget: "VerifyingTarget",
    Rewrapping: "Rewrapping",
    VerifyingChain: "VerifyingChain",
    Completed: "Completed",
    Failed: "Failed",
    Cancelled: "Cancelled",
});
members!(Verification { key_reference: "keyReference", steps: "steps", next_attempt: "nextAttempt" });

impl Read for VerificationStep {
    fn read(json: Option<&Value>, _: &'static str, wrong: &mut Wrong) -> Self {
        let member = |name| json.and_then(|json| json.get(name));
        Self {
            name: Read::read(member("name"), "name", wrong),
            state: Read::read(member("state"), "state", wrong),
            reason: Read::read(member("reason"), "reason", wrong),
            message: Option::read(member("message"), "message", wrong).unwrap_or_default(),
            time: Read::read(member("time"), "time", wrong),
            latency_ms: Read::read(member("latencyMs"), "latencyMs", wrong),
        }
    }
}
words!(StepName { Syntax: "Syntax", Exists: "Exists", Usable: "Usable", RoundTrip: "RoundTrip" });
words!(StepState { Running: "Running", Passed: "Passed", Failed: "Failed" });
words!(Reason {
    MalformedReference: "MalformedReference",
    NotFound: "NotFound",
    AccessDenied: "AccessDenied",
    KeyDisabled: "KeyDisabled",
    PendingDeletion: "PendingDeletion",
    WrongUsage: "WrongUsage",
    WrongAlgorithm: "WrongAlgorithm",
    RegionMismatch: "RegionMismatch",
    AmbiguousLabel: "AmbiguousLabel",
    Unreachable: "Unreachable",
    Throttled: "Throttled",
});

members!(KeySummary {
    name: "name",
    display_name: "displayName",
    application: "application",
    account: "account",
    algorithm: "algorithm",
    rotation_schedule: "rotationSchedule",
    state: "state",
    phase: "phase",
    effective_state: "effectiveState",
    reason: "reason",
    since: "since",
    current_version: "currentVersion",
    last_rotation: "lastRotation",
    next_rotation: "nextRotation",
    deletion_window_days: "deletionWindowDays",
    deletion_at: "deletionAt",
    active_clients: "activeClients",
    distribution: "distribution",
    requested_rotation: "requestedRotation",
    handled_rotation: "handledRotation",
    created_at: "createdAt",
    resource_version: "resourceVersion",
});
words!(Algorithm { AesGcm256: "AES-GCM-256", AesGcm128: "AES-GCM-128", ChaCha20Poly1305: "ChaCha20-Poly1305" });
words!(KeyState { Enabled: "Enabled", Disabled: "Disabled", PendingDeletion: "PendingDeletion" });
words!(KeyPhase {
    Pending: "Pending",
    Active: "Active",
    Rotating: "Rotating",
    Disabled: "Disabled",
    Unavailable: "Unavailable",
    Deleting: "Deleting",
});
words!(EffectiveState {
    Enabled: "Enabled",
    Disabled: "Disabled",
    PendingDeletion: "PendingDeletion",
    TenantSuspended: "TenantSuspended",
    RootUnavailable: "RootUnavailable",
});
members!(Distribution {
    effect: "effect",
    version: "version",
    edges: "edges",
    acknowledged: "acknowledged",
    unreachable: "unreachable",
    started_at: "startedAt",
    completed_at: "completedAt",
});
members!(UnreachableEdge { name: "name", last_seen: "lastSeen", lease_until: "leaseUntil" });
words!(DistributionEffect { Pushed: "Pushed", Evicted: "Evicted" });

impl Read for RotationSchedule {
    fn read(json: Option<&Value>, member: &'static str, wrong: &mut Wrong) -> Self {
        text(json, member, wrong).parse().unwrap_or_else(|_| {
            no_word(member, wrong);
            Self::default()
        })
    }
}

members!(Overview {
    accounts: "accounts",
    keys: "keys",
    due: "due",
    overdue: "overdue",
    rotating: "rotating",
    clients: "clients",
    clients_unknown: "clientsUnknown",
    edges: "edges",
    edges_connected: "edgesConnected",
    by_provider: "byProvider",
    by_algorithm: "byAlgorithm",
    problems: "problems",
    forecast: "forecast",
});
members!(ProviderCount { provider_type: "providerType", keys: "keys", failing: "failing" });
members!(AlgorithmCount { algorithm: "algorithm", keys: "keys" });
members!(ForecastDay { day: "day", keys: "keys", herd: "herd" });
members!(Herd { minute: "minute", keys: "keys" });

impl Read for Trouble {
    fn read(json: Option<&Value>, _: &'static str, wrong: &mut Wrong) -> Self {
        let member = |name| json.and_then(|json| json.get(name));
        match text(member("kind"), "kind", wrong) {
            "root" => Self::Root {
                name: Read::read(member("name"), "name", wrong),
                phase: Read::read(member("phase"), "phase", wrong),
                reason: Read::read(member("reason"), "reason", wrong),
                message: Read::read(member("message"), "message", wrong),
                since: Read::read(member("since"), "since", wrong),
                keys: Read::read(member("keys"), "keys", wrong),
            },
            "material" => Self::Material {
                keys: Read::read(member("keys"), "keys", wrong),
                names: Read::read(member("names"), "names", wrong),
                since: Read::read(member("since"), "since", wrong),
            },
            "rekey" => Self::Rekey {
                name: Read::read(member("name"), "name", wrong),
                phase: Read::read(member("phase"), "phase", wrong),
                failed: Read::read(member("failed"), "failed", wrong),
            },
            "overdue" => Self::Overdue {
                keys: Read::read(member("keys"), "keys", wrong),
                oldest: Read::read(member("oldest"), "oldest", wrong),
            },
            "edge" => Self::Edge {
                name: Read::read(member("name"), "name", wrong),
                last_seen: Read::read(member("lastSeen"), "lastSeen", wrong),
                lease_until: Read::read(member("leaseUntil"), "leaseUntil", wrong),
                keys: Read::read(member("keys"), "keys", wrong),
            },
            "environmentShared" => Self::EnvironmentShared {
                names: Read::read(member("names"), "names", wrong),
                key_reference: Read::read(member("keyReference"), "keyReference", wrong),
            },
            _ => {
                no_word("kind", wrong);
                Self::EnvironmentShared { names: Vec::new(), key_reference: String::new() }
            }
        }
    }
}

members!(Page<T> { items: "items", total: "total", cursor: "cursor", resource_version: "resourceVersion", as_of: "asOf" });
members!(ApplicationCount { application: "application", keys: "keys" });
members!(Activity {
    time: "time",
    actor: "actor",
    action: "action",
    kind: "kind",
    name: "name",
    message: "message",
    facts: "facts",
    reason: "reason",
    warning: "warning",
});
members!(Problem {
    type_: "type",
    title: "title",
    status: "status",
    detail: "detail",
    reason: "reason",
    field: "field",
    blockers: "blockers",
    current: "current",
    conflicts: "conflicts",
    moved: "moved",
    correlation_id: "correlationId",
});
words!(ProblemReason {
    Internal: "Internal",
    Unauthorized: "Unauthorized",
    Forbidden: "Forbidden",
    NotFound: "NotFound",
    ProviderNotEnabled: "ProviderNotEnabled",
    Conflict: "Conflict",
    AlreadyExists: "AlreadyExists",
    Blocked: "Blocked",
    PlanChanged: "PlanChanged",
    Invalid: "Invalid",
    BadRequest: "BadRequest",
    TooMuch: "TooMuch",
    Unavailable: "Unavailable",
});
members!(FieldConflict { field: "field", yours: "yours", theirs: "theirs", base: "base" });
members!(Moved { field: "field", was: "was", now: "now" });

//! Every operation of the API, once: the router is built from this list, and so is the OpenAPI document.

use crate::list::{AccountQuery, KeyQuery};
use crate::openapi::{Nature, Operation};
use crate::read::{ActivityQuery, ApplicationQuery, RotationsQuery, TopologyQuery};
use crate::state::AppState;
use crate::{read, stream, write};
use axum::Router;
use axum::http::Method;
use model::overview::Overview;
use model::plan::Plan;
use model::topology::Topology;
use model::wire::{
    AccountDetail, AccountSummary, Activity, ApplicationCount, ConfirmRequest, CreateRequest, KeyDetail, KeySummary,
    Page, PatchRequest, PlanRequest, RekeyRequest, RotateRequest, RotationPreview, SuspendRequest, WorkspaceView,
    WriteAnswer,
};
use model::{Account, AccountSpec, ServiceEncryptionKey, ServiceEncryptionKeySpec, Tenant};
use serde_json::Value;

/// The operations, below `/api/v1`.
pub(crate) fn operations() -> Vec<Operation> {
    let mut all = reads();
    all.extend(accounts());
    all.extend(keys());
    all.extend(workspace());
    all
}

/// The routes of one nature.
pub(crate) fn routes(wanted: impl Fn(Nature) -> bool) -> Router<AppState> {
    let chosen = operations().into_iter().filter(|operation| wanted(operation.nature()));
    chosen.map(Operation::into_route).fold(Router::new(), |router, (path, serve)| router.route(path, serve))
}

fn reads() -> Vec<Operation> {
    vec![
        Operation::read(
            "/workspaces/{path}",
            "getWorkspace",
            "The tenant, what you may do, and the counts",
            read::workspace,
        )
        .gives::<WorkspaceView>(200),
        Operation::read(
            "/workspaces/{path}/overview",
            "getOverview",
            "The workspace's health in numbers",
            read::overview,
        )
        .gives::<Overview>(200),
        Operation::read("/workspaces/{path}/accounts", "listAccounts", "A page of roots of trust", read::accounts)
            .query::<AccountQuery>()
            .gives::<Page<AccountSummary>>(200),
        Operation::read("/workspaces/{path}/accounts/{name}", "getAccount", "A root of trust in full", read::account)
            .gives::<AccountDetail>(200),
        Operation::read("/workspaces/{path}/keys", "listKeys", "A page of service keys", read::keys)
            .query::<KeyQuery>()
            .gives::<Page<KeySummary>>(200),
        Operation::read("/workspaces/{path}/keys/{name}", "getKey", "A service key in full", read::key)
            .gives::<KeyDetail>(200),
        Operation::read(
            "/workspaces/{path}/applications",
            "listApplications",
            "The applications that have service keys",
            read::applications,
        )
        .query::<ApplicationQuery>()
        .gives::<Page<ApplicationCount>>(200),
        Operation::read("/workspaces/{path}/topology", "getTopology", "The trust chain, drawn", read::topology)
            .query::<TopologyQuery>()
            .gives::<Topology>(200),
        Operation::read("/workspaces/{path}/activity", "listActivity", "What happened, newest first", read::activity)
            .query::<ActivityQuery>()
            .gives::<Page<Activity>>(200),
        Operation::read(
            "/workspaces/{path}/rotations",
            "previewRotations",
            "When a schedule would rotate, and how many other keys rotate with it",
            read::rotations,
        )
        .query::<RotationsQuery>()
        .gives::<RotationPreview>(200),
        Operation::stream("/workspaces/{path}/events", "streamEvents", "What changes, as it changes", stream::events),
    ]
}

fn accounts() -> Vec<Operation> {
    vec![
        Operation::write(
            Method::POST,
            "/workspaces/{path}/accounts",
            "createAccount",
            "A new root of trust; it is verified before it is Ready",
            write::create_account,
        )
        .body::<CreateRequest<AccountSpec>>()
        .gives::<WriteAnswer<Account>>(201),
        Operation::write(
            Method::PATCH,
            "/workspaces/{path}/accounts/{name}",
            "patchAccount",
            "A merge patch of the spec; what a root in use stands on is changed by a re-key",
            write::patch_account,
        )
        .body::<PatchRequest>()
        .gives::<WriteAnswer<Account>>(200),
        Operation::write(
            Method::DELETE,
            "/workspaces/{path}/accounts/{name}",
            "deleteAccount",
            "Deletes a root of trust that no service key uses; carries its plan",
            write::delete_account,
        )
        .body::<ConfirmRequest>()
        .gives::<WriteAnswer<Account>>(200),
        Operation::write(
            Method::POST,
            "/workspaces/{path}/accounts/{name}/verify",
            "verifyAccount",
            "Verifies the external key now",
            write::verify_account,
        )
        .gives::<WriteAnswer<Account>>(200),
        Operation::write(
            Method::POST,
            "/workspaces/{path}/accounts/{name}/rekey",
            "rekeyAccount",
            "Moves a root to another external key; carries its plan, the typed name and a reason",
            write::rekey,
        )
        .body::<RekeyRequest>()
        .gives::<WriteAnswer<Account>>(200),
        Operation::write(
            Method::POST,
            "/workspaces/{path}/accounts/{name}/rekey/cancel",
            "cancelRekey",
            "Stops a re-key; keys already wrapped anew stay so",
            write::cancel_rekey,
        )
        .gives::<WriteAnswer<Account>>(200),
        Operation::write(
            Method::POST,
            "/workspaces/{path}/accounts/{name}/rekey/retry",
            "retryRekey",
            "Tries the failed keys of a re-key again",
            write::retry_rekey,
        )
        .gives::<WriteAnswer<Account>>(200),
    ]
}

fn keys() -> Vec<Operation> {
    vec![
        Operation::write(
            Method::POST,
            "/workspaces/{path}/keys",
            "createKey",
            "A new service key, under a root that is ready",
            write::create_key,
        )
        .body::<CreateRequest<ServiceEncryptionKeySpec>>()
        .gives::<WriteAnswer<ServiceEncryptionKey>>(201),
        Operation::write(
            Method::PATCH,
            "/workspaces/{path}/keys/{name}",
            "patchKey",
            "A merge patch of the spec; a state that cuts clients off carries its plan",
            write::patch_key,
        )
        .body::<PatchRequest>()
        .gives::<WriteAnswer<ServiceEncryptionKey>>(200),
        Operation::write(
            Method::DELETE,
            "/workspaces/{path}/keys/{name}",
            "deleteKey",
            "Schedules a service key's destruction at the end of its window; carries its plan",
            write::delete_key,
        )
        .body::<ConfirmRequest>()
        .gives::<WriteAnswer<ServiceEncryptionKey>>(200),
        Operation::write(
            Method::POST,
            "/workspaces/{path}/keys/{name}/rotate",
            "rotateKey",
            "A new version now, once per request id",
            write::rotate_key,
        )
        .body::<RotateRequest>()
        .gives::<WriteAnswer<ServiceEncryptionKey>>(200),
    ]
}

fn workspace() -> Vec<Operation> {
    vec![
        Operation::write(
            Method::POST,
            "/workspaces/{path}/plans",
            "makePlan",
            "What a dangerous action would do, and the hash that confirms it",
            write::plan,
        )
        .body::<PlanRequest>()
        .gives::<Plan>(200),
        Operation::write(
            Method::PUT,
            "/workspaces/{path}/tenant/suspended",
            "suspendTenant",
            "Suspends the tenant, which carries its plan, or resumes it",
            write::suspend,
        )
        .body::<SuspendRequest>()
        .gives::<WriteAnswer<Tenant>>(200),
        Operation::write(
            Method::PUT,
            "/workspaces/{path}/provider",
            "enableProvider",
            "Enables OpenKCM in the workspace",
            write::enable_provider,
        )
        .gives::<WriteAnswer<Value>>(200)
        .gives::<WriteAnswer<Value>>(201),
        Operation::write(
            Method::DELETE,
            "/workspaces/{path}/provider",
            "uninstallProvider",
            "Uninstalls OpenKCM from the workspace; carries the plan of the tenant's suspension",
            write::disable_provider,
        )
        .body::<ConfirmRequest>()
        .gives::<Value>(200),
    ]
}

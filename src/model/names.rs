//! Names that several processes must agree on: annotations, finalizers, and names derived from others.

use sha2::{Digest, Sha256};

/// Confirms a re-key: `<account name>/<first 12 hex of sha256(new keyReference)>` (FR-203).
pub const CONFIRM_REKEY: &str = "openkcm.io/confirm-rekey";
/// Cancels the running re-key whose operation id it carries (FR-203).
pub const CANCEL_REKEY: &str = "openkcm.io/cancel-rekey";
/// Retries the failed keys of the re-key whose operation id it carries (FR-203).
pub const RETRY_REKEY: &str = "openkcm.io/retry-rekey";
/// Asks for a verification now; any new value does (FR-201).
pub const VERIFY: &str = "openkcm.io/verify";
/// Asks for a rotation now; idempotent by its value (FR-304).
pub const ROTATE: &str = "openkcm.io/rotate";
/// Brings material back that a raw DELETE left in its bundle: `"true"`.
pub const RESTORE: &str = "openkcm.io/restore";
/// The tenant id, minted once, written before any effect (FR-101).
pub const TENANT_ID: &str = "openkcm.io/tenant-id";
/// Who asked for the last change, as the BFF authenticated it: a user name, never a token.
pub const REQUESTED_BY: &str = "openkcm.io/requested-by";
/// Why the last change was asked for, in the user's words.
pub const REQUEST_REASON: &str = "openkcm.io/request-reason";
/// On an event: what its sentence says in numbers and names, as a JSON object of strings ([`crate::wire::fact`]).
pub const FACTS: &str = "openkcm.io/facts";
/// The correlation id of the request behind the last change.
pub const CORRELATION_ID: &str = "openkcm.io/correlation-id";
/// Holds an Account or a ServiceEncryptionKey until the controller has let go of it.
pub const FINALIZER: &str = "openkcm.io/keychain";
/// The logical cluster of an object, set by kcp.
pub const KCP_CLUSTER: &str = "kcp.io/cluster";
/// The workspace path of an APIBinding, set by kcp.
pub const KCP_PATH: &str = "kcp.io/path";
/// The controller's name: its field manager, and the component that its events are reported by.
pub const CONTROLLER: &str = "openkcm-controller";
/// The release that installed the export, on it.
pub const RELEASE: &str = "openkcm.io/release";
/// The name of the APIExport, and of the APIBinding the BFF creates.
pub const EXPORT: &str = "openkcm.io";

const NAME_LIMIT: usize = 63;

/// The name of the Tenant of a workspace (FR-101): `root:acme` gives `tenant-root-acme`. Names over 63 characters are cut
/// and end in `-` and 8 hex digits of the path's hash. The mapping isn't injective; `TenantSpec::workspace` tells apart.
pub fn tenant_name(workspace_path: &str) -> String {
    let name = format!("tenant-{}", workspace_path.replace(':', "-"));
    if name.len() <= NAME_LIMIT {
        return name;
    }
    let tail = format!("-{}", &hex_of(workspace_path)[..8]);
    let mut end = NAME_LIMIT - tail.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{tail}", &name[..end])
}

/// The value of [`CONFIRM_REKEY`] that confirms moving `account` to `key_reference`.
pub fn rekey_confirmation(account: &str, key_reference: &str) -> String {
    format!("{account}/{}", &hex_of(key_reference)[..12])
}

fn hex_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{rekey_confirmation, tenant_name};

    #[test]
    fn fr_101_the_tenant_is_named_after_its_workspace() {
        assert_eq!(tenant_name("root:acme"), "tenant-root-acme");
        assert_eq!(tenant_name("root:orgs:acme:payments"), "tenant-root-orgs-acme-payments");
    }

    #[test]
    fn fr_101_a_long_path_is_cut_and_stays_distinct() {
        let long = |last: &str| format!("root:orgs:{}:{last}", "a".repeat(80));
        let (one, two) = (tenant_name(&long("one")), tenant_name(&long("two")));
        assert_eq!((one.len(), two.len()), (63, 63));
        assert_ne!(one, two);
    }

    #[test]
    fn fr_203_the_confirmation_names_account_and_target() {
        let one = rekey_confirmation("aws-root", "arn:one");
        assert!(one.starts_with("aws-root/") && one.len() == "aws-root/".len() + 12);
        assert_ne!(one, rekey_confirmation("aws-root", "arn:two"));
    }
}

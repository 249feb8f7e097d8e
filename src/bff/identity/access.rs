//! What kcp said about a user in a workspace.

use k8s_openapi::api::authorization::v1::ResourceRule;
use model::wire::{Permissions, Verbs};

/// Entry into a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The name as kcp knows it.
    pub user: String,
    /// What the user may do, on every object of a kind.
    pub permissions: Permissions,
}

/// No entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// kcp doesn't take the token.
    #[error("the token isn't accepted; sign in again")]
    Unauthorized,
    /// The workspace doesn't exist, or the user may not enter it: deliberately one answer.
    #[error("there is no such workspace, or you may not enter it")]
    NotFound,
    /// kcp can't be asked, and nothing is remembered.
    #[error("kcp can't be reached to ask who you are")]
    Unavailable,
}

const OURS: &str = model::GROUP;
const KCP_APIS: &str = "apis.kcp.io";

impl Access {
    /// From the rules of a SelfSubjectRulesReview. Rules for single objects (`resourceNames`) don't count.
    pub fn from_rules(user: String, rules: &[ResourceRule]) -> Self {
        let permissions = Permissions {
            tenants: verbs(rules, OURS, "tenants"),
            accounts: verbs(rules, OURS, "accounts"),
            service_keys: verbs(rules, OURS, "serviceencryptionkeys"),
            api_bindings: verbs(rules, KCP_APIS, "apibindings"),
        };
        Self { user, permissions }
    }

    /// Whether the user may read everything a workspace's overview is made of.
    pub fn reads_all(&self) -> bool {
        let Permissions { tenants, accounts, service_keys, .. } = self.permissions;
        tenants.read && accounts.read && service_keys.read
    }
}

fn verbs(rules: &[ResourceRule], group: &str, resource: &str) -> Verbs {
    let may = |verb| rules.iter().any(|rule| allows(rule, verb, group, resource));
    Verbs {
        read: may("get") && may("list") && may("watch"),
        create: may("create"),
        update: may("update") && may("patch"),
        delete: may("delete"),
    }
}

fn allows(rule: &ResourceRule, verb: &str, group: &str, resource: &str) -> bool {
    let holds = |list: &[String], wanted: &str| list.iter().any(|item| item == "*" || item == wanted);
    let listed = |list: &Option<Vec<String>>, wanted: &str| list.as_deref().is_some_and(|list| holds(list, wanted));
    holds(&rule.verbs, verb)
        && listed(&rule.api_groups, group)
        && listed(&rule.resources, resource)
        && rule.resource_names.as_ref().is_none_or(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use super::{Access, ResourceRule};

    fn rule(verbs: &[&str], group: &str, resources: &[&str], names: &[&str]) -> ResourceRule {
        let all = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        ResourceRule {
            verbs: all(verbs),
            api_groups: Some(vec![group.into()]),
            resources: Some(all(resources)),
            resource_names: (!names.is_empty()).then(|| all(names)),
        }
    }

    #[test]
    fn a_viewer_reads_and_changes_nothing() {
        let rules = [rule(&["get", "list", "watch"], "openkcm.io", &["*"], &[])];
        let access = Access::from_rules("v".into(), &rules);
        assert!(access.reads_all());
        assert!(!access.permissions.accounts.create && !access.permissions.service_keys.update);
        assert!(!access.permissions.api_bindings.read);
    }

    #[test]
    fn an_owner_may_everything() {
        let permissions = Access::from_rules("o".into(), &[rule(&["*"], "*", &["*"], &[])]).permissions;
        assert!(permissions.tenants.update && permissions.accounts.delete && permissions.api_bindings.create);
    }

    #[test]
    fn a_right_on_one_object_is_no_right_on_the_kind() {
        let rules = [rule(&["*"], "openkcm.io", &["accounts"], &["just-this"])];
        assert!(!Access::from_rules("x".into(), &rules).permissions.accounts.delete);
    }
}

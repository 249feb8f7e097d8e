//! FR-204 at the API: the root of trust that service keys use isn't deleted, whoever asks.
//!
//! In the provider workspace the policy holds for the bound objects of every consumer. kcp's own clean-up after an unbind
//! (`system:apiserver`) is exempt, or the binding would hang; the provider's record brings the objects back.

use crate::GROUP;
use serde_json::{Value, json};

const NAME: &str = "account-in-use.openkcm.io";

pub(super) fn account_in_use() -> Vec<Value> {
    let keys = "oldObject.status.dependents.keys";
    let unused = format!("!has(oldObject.status) || !has(oldObject.status.dependents) || {keys} == 0");
    let sentence = format!(
        "({keys} == 1 ? '1 service key uses' : string({keys}) + ' service keys use') + ' the root of trust ' + \
         oldObject.metadata.name + '; delete them or move their data to keys of another root first'"
    );
    let policy = json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": NAME},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [{
                "apiGroups": [GROUP], "apiVersions": ["*"], "operations": ["DELETE"], "resources": ["accounts"],
            }]},
            "matchConditions": [{
                "name": "not-kcp-cleaning-up",
                "expression": "request.userInfo.username != 'system:apiserver'",
            }],
            "validations": [{
                "expression": unused,
                "message": "service keys use this root of trust; delete them first",
                "messageExpression": sentence,
                "reason": "Forbidden",
            }],
        },
    });
    let binding = json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": NAME},
        "spec": {"policyName": NAME, "validationActions": ["Deny"]},
    });
    vec![policy, binding]
}

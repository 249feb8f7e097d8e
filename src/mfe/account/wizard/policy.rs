//! What a provider must allow, as text to copy. Pure. What we can't know stands in capitals.

use model::{KeyReference, ProviderType, Reason, remedy};

/// Describe, wrap and unwrap in the provider's words; `None` where the operator holds the key.
pub(in crate::account) fn operations(provider: ProviderType) -> Option<[&'static str; 3]> {
    Some(match provider {
        ProviderType::AwsKms => ["kms:DescribeKey", "kms:Encrypt", "kms:Decrypt"],
        ProviderType::AzureKeyVault => ["keys/read", "keys/wrap", "keys/unwrap"],
        ProviderType::GcpKms => ["cryptoKeys.get", "useToEncrypt", "useToDecrypt"],
        ProviderType::ThalesHsm => ["C_FindObjects", "C_Encrypt", "C_Decrypt"],
        ProviderType::Platform => return None,
    })
}

/// A key policy statement for AWS, otherwise the command that grants the rights; empty where there is none.
pub(in crate::account) fn policy(provider: ProviderType, reference: Option<&KeyReference>) -> String {
    if provider == ProviderType::AwsKms {
        return AWS_STATEMENT.to_owned();
    }
    let reference = reference.filter(|reference| reference.provider() == provider);
    reference.and_then(|reference| remedy::command(Reason::AccessDenied, reference)).unwrap_or_default()
}

const AWS_STATEMENT: &str = r#"{ "Sid": "OpenKCM", "Effect": "Allow",
  "Principal": { "AWS": "ROLE_ARN" },
  "Action": [ "kms:DescribeKey",
    "kms:Encrypt", "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo" ],
  "Resource": "*" }"#;

#[cfg(test)]
mod tests {
    use super::{operations, policy};
    use model::{KeyReference, ProviderType};

    #[test]
    fn the_statement_is_json_and_allows_what_is_called_and_what_spares_a_re_key_the_way() {
        let statement: serde_json::Value = serde_json::from_str(&policy(ProviderType::AwsKms, None)).unwrap();
        let allowed = statement["Action"].as_array().unwrap();
        let expected = operations(ProviderType::AwsKms).unwrap();
        let allowed: Vec<_> = allowed.iter().filter_map(|action| action.as_str()).collect();
        assert_eq!(allowed, [&expected[..], &["kms:ReEncryptFrom", "kms:ReEncryptTo"]].concat());
    }

    #[test]
    fn another_providers_reference_makes_no_command() {
        let azure = KeyReference::parse(ProviderType::AzureKeyVault, "https://acme.vault.azure.net/keys/root").unwrap();
        assert!(policy(ProviderType::AzureKeyVault, Some(&azure)).starts_with("az role assignment create"));
        assert_eq!(policy(ProviderType::GcpKms, Some(&azure)), "");
        assert_eq!(policy(ProviderType::ThalesHsm, None), "");
    }
}

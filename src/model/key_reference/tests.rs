use super::{AwsKey, HsmKeyReference, KeyReference, PartLabel};
use crate::account::{AccountSpec, ProviderType};
use crate::reason::Reason;
use proptest::prelude::*;

const UUID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn parse(provider: ProviderType, text: &str) -> Result<KeyReference, super::ReferenceError> {
    KeyReference::parse(provider, text)
}

fn arn(partition: &str, region: &str, resource: &str) -> String {
    format!("arn:{partition}:kms:{region}:111122223333:{resource}")
}

#[test]
fn fr_201_aws_takes_keys_multi_region_keys_and_aliases_of_every_partition() {
    for (partition, region) in [
        ("aws", "eu-central-1"),
        ("aws", "ap-southeast-7"),
        ("aws", "mx-central-1"),
        ("aws-cn", "cn-northwest-1"),
        ("aws-us-gov", "us-gov-west-1"),
        ("aws-eusc", "eusc-de-east-1"),
        ("aws-iso", "us-iso-east-1"),
        ("aws-iso-b", "us-isob-east-1"),
        ("aws-iso-e", "eu-isoe-west-1"),
        ("aws-iso-f", "us-isof-south-1"),
    ] {
        for resource in [format!("key/{UUID}"), format!("key/mrk-{}", "0a".repeat(16)), "alias/team/root_1-x".into()] {
            let text = arn(partition, region, &resource);
            let reference = parse(ProviderType::AwsKms, &text).unwrap();
            assert_eq!(reference.to_string(), text);
            assert_eq!(reference.region(), Some(region));
        }
    }
}

#[test]
fn fr_201_aws_near_misses_are_refused_where_they_are_wrong() {
    let good = arn("aws", "eu-central-1", &format!("key/{UUID}"));
    for (text, wrong) in [
        (good.replace("arn:", "urn:"), "urn"),
        (good.replace("arn:aws:", "arn:aws-eu:"), "aws-eu"),
        (good.replace(":kms:", ":s3:"), "s3"),
        (good.replace("eu-central-1", "eu-central"), "eu-central"),
        (good.replace("eu-central-1", "EU-central-1"), "EU-central-1"),
        (good.replace("eu-central-1", "eu-central-01"), "eu-central-01"),
        (good.replace("eu-central-1", "cn-north-1"), "aws"),
        (good.replace("arn:aws:", "arn:aws-cn:"), "aws-cn"),
        (good.replace("111122223333", "11112222333"), "11112222333"),
        (good.replace("111122223333", "11112222333a"), "11112222333a"),
        (good.replace(UUID, &UUID.to_uppercase()), "1234ABCD-12AB-34CD-56EF-1234567890AB"),
        (good.replace(UUID, "mrk-12"), "mrk-12"),
        (format!("{good}/x"), "1234abcd-12ab-34cd-56ef-1234567890ab/x"),
        (good.replace("key/", "keys/"), "keys/1234abcd-12ab-34cd-56ef-1234567890ab"),
        (arn("aws", "eu-central-1", "alias/aws/s3"), "aws/s3"),
        (arn("aws", "eu-central-1", "alias/"), ""),
        (arn("aws", "eu-central-1", "alias/a b"), "a b"),
        (arn("aws", "eu-central-1", "alias/a:b"), "a:b"),
        (format!("{good} "), " "),
        (format!(" {good}"), " "),
        (format!("{good}\u{200b}"), "\u{200b}"),
        (good.replace("eu-central-1", "eu\ncentral-1"), "\n"),
    ] {
        let error = parse(ProviderType::AwsKms, &text).expect_err(&text);
        assert_eq!(&text[error.span.clone()], wrong, "{text}: {error}");
        assert_eq!(error.reason(), Reason::MalformedReference);
    }
    insta::assert_snapshot!(parse(ProviderType::AwsKms, UUID).unwrap_err(), @"a key id alone doesn't say where the key is; copy its whole ARN");
    insta::assert_snapshot!(parse(ProviderType::AwsKms, "").unwrap_err(), @"keyReference is empty; name the external key");
}

#[test]
fn fr_201_azure_is_case_insensitive_and_only_takes_keys() {
    let version = "0123456789abcdef0123456789ABCDEF";
    let reference =
        parse(ProviderType::AzureKeyVault, &format!("HTTPS://Acme-KV.Vault.Azure.NET/Keys/Root/{version}")).unwrap();
    let lower = format!("https://acme-kv.vault.azure.net/keys/root/{}", version.to_lowercase());
    assert_eq!(reference.to_string(), lower);
    assert_eq!(parse(ProviderType::AzureKeyVault, &lower).unwrap(), reference);
    for host in ["acme.managedhsm.azure.net", "acme.vault.azure.cn", "acme.vault.usgovcloudapi.net"] {
        assert!(parse(ProviderType::AzureKeyVault, &format!("https://{host}/keys/root")).is_ok());
    }
    for (text, wrong) in [
        ("https://acme.vault.azure.net/secrets/root", "secrets"),
        ("https://acme.vault.azure.net/certificates/root", "certificates"),
        ("http://acme.vault.azure.net/keys/root", "http://"),
        ("https://acme.vault.azure.net.evil.example/keys/root", "vault.azure.net.evil.example"),
        ("https://acme.evil.vault.azure.net/keys/root", "evil.vault.azure.net"),
        ("https://user@acme.vault.azure.net/keys/root", "@acme.vault.azure.net/keys/root"),
        ("https://acme.vault.azure.net/keys/root?x=1", "?x=1"),
        ("https://acme.vault.azure.net/keys/root/", ""),
        ("https://acme.vault.azure.net/keys/", "keys"),
        ("https://acme.vault.azure.net", "acme.vault.azure.net"),
        ("https://acme.vault.azure.net/keys/ro_ot", "ro_ot"),
        ("https://a--b.vault.azure.net/keys/root", "a--b"),
        ("https://acme.vault.azure.net/keys/root/12", "12"),
    ] {
        let error = parse(ProviderType::AzureKeyVault, text).expect_err(text);
        assert_eq!(&text[error.span.clone()], wrong, "{text}: {error}");
    }
}

#[test]
fn fr_201_gcp_takes_short_and_full_names_alike() {
    let short = "projects/acme-prod/locations/europe-west3/keyRings/ring_1/cryptoKeys/root-l2";
    let reference = parse(ProviderType::GcpKms, short).unwrap();
    assert_eq!(parse(ProviderType::GcpKms, &format!("//cloudkms.googleapis.com/{short}")).unwrap(), reference);
    assert_eq!(reference.region(), Some("europe-west3"));
    let versioned = format!("{short}/cryptoKeyVersions/4");
    assert_eq!(parse(ProviderType::GcpKms, &versioned).unwrap().to_string(), versioned);
    for (from, to) in [
        ("projects", "project"),
        ("acme-prod", "Acme"),
        ("europe-west3", "europe-west"),
        ("europe-west3", "EUROPE-west3"),
        ("keyRings", "keyrings"),
        ("ring_1", "ring.1"),
        ("root-l2", ""),
        ("root-l2", "root-l2/"),
        ("root-l2", "root-l2/cryptoKeyVersions/0"),
        ("root-l2", "root-l2/cryptoKeyVersions/99999999999999999999"),
        ("root-l2", "root-l2/cryptoKeyVersions/1/x"),
    ] {
        let text = short.replace(from, to);
        assert!(parse(ProviderType::GcpKms, &text).is_err(), "{text}");
    }
    for project in ["123456789012", "example.com:acme-prod"] {
        assert!(parse(ProviderType::GcpKms, &short.replace("acme-prod", project)).is_ok());
    }
}

#[test]
fn fr_201_an_hsm_uri_names_a_secret_key_and_nothing_of_the_operators() {
    let text = "pkcs11:token=Luna%20A;serial=1;object=root;id=%00%FF;type=secret-key";
    let KeyReference::Hsm(HsmKeyReference::Uri(uri)) = parse(ProviderType::ThalesHsm, text).unwrap() else { panic!() };
    assert_eq!((uri.token.as_deref(), uri.id.as_deref()), (Some("Luna A"), Some(&[0, 255][..])));
    for (text, wrong) in [
        ("pkcs11:object=a;type=private", "private"),
        ("pkcs11:object=a?pin-value=1234", "pin-value=1234"),
        ("pkcs11:object=a?pin-source=file:/x", "pin-source=file:/x"),
        ("pkcs11:object=a?module-path=/x", "module-path=/x"),
        ("pkcs11:object=a;pin-value=1", "pin-value=1"),
        ("pkcs11:object=a;module-path=x", "module-path=x"),
        ("pkcs11:object=a;slot-id=1", "slot-id=1"),
        ("pkcs11:object=a;object=b", "object=b"),
        ("pkcs11:object=a;color=red", "color=red"),
        ("pkcs11:object=", "object="),
        ("pkcs11:object=%G1", "%"),
        ("pkcs11:object=a b", " "),
        ("pkcs11:token=a", "token=a"),
        ("pkcs11:", ""),
        ("root:l2", ":"),
    ] {
        let error = parse(ProviderType::ThalesHsm, text).expect_err(text);
        assert_eq!(&text[error.span.clone()], wrong, "{text}: {error}");
    }
    assert!(parse(ProviderType::ThalesHsm, "root l2").is_ok());
}

#[test]
fn a_pin_never_reaches_an_error() {
    let error = parse(ProviderType::ThalesHsm, "pkcs11:object=a?pin-value=s3cret").unwrap_err();
    assert!(!error.to_string().contains("s3cret"));
}

#[test]
fn fr_201_the_chosen_region_must_agree() {
    let spec = |region: Option<&str>| AccountSpec {
        display_name: None,
        provider_type: ProviderType::AwsKms,
        region: region.map(str::to_owned),
        key_reference: Some(arn("aws", "eu-central-1", &format!("key/{UUID}"))),
        environment: None,
    };
    assert!(KeyReference::of_spec(&spec(Some("eu-central-1"))).is_ok());
    let error = KeyReference::of_spec(&spec(Some("eu-west-1"))).unwrap_err();
    assert_eq!(error.reason(), Reason::RegionMismatch);
    assert_eq!(&spec(None).reference()[error.span.clone()], "eu-central-1");
    insta::assert_snapshot!(error, @"the key lies in eu-central-1, the chosen region is eu-west-1; choose eu-central-1 or name a key in eu-west-1");
    assert_eq!(KeyReference::of_spec(&spec(None)).unwrap_err().reason(), Reason::RegionMismatch);
}

#[test]
fn the_platform_takes_no_reference() {
    assert_eq!(parse(ProviderType::Platform, ""), Ok(KeyReference::Platform));
    assert!(parse(ProviderType::Platform, "x").is_err());
    assert_eq!(KeyReference::Platform.to_string(), "");
}

#[test]
fn fr_201_a_pasted_reference_is_recognised_but_a_plain_word_is_not() {
    let pasted = format!("\n {} ", arn("aws", "eu-central-1", "alias/root"));
    let (provider, reference) = KeyReference::recognise(&pasted).unwrap();
    assert_eq!(provider, ProviderType::AwsKms);
    assert!(matches!(reference, KeyReference::Aws(aws) if aws.key == AwsKey::Alias("root".into())));
    assert_eq!(KeyReference::recognise("root-key"), None);
    let of = |text| KeyReference::recognise(text).map(|(provider, _)| provider);
    assert_eq!(of("https://acme.vault.azure.net/keys/root"), Some(ProviderType::AzureKeyVault));
    assert_eq!(of("projects/acme-prod/locations/eu/keyRings/r/cryptoKeys/k"), Some(ProviderType::GcpKms));
    assert_eq!(of("pkcs11:object=root"), Some(ProviderType::ThalesHsm));
}

#[test]
fn parts_are_labelled_in_reading_order() {
    let text = arn("aws", "eu-central-1", "alias/root");
    let reference = parse(ProviderType::AwsKms, &text).unwrap();
    let parts: Vec<_> = reference.parts(&text).into_iter().map(|p| (p.label, text[p.span].to_owned())).collect();
    assert_eq!(
        parts,
        [
            (PartLabel::Partition, "aws".to_owned()),
            (PartLabel::Region, "eu-central-1".to_owned()),
            (PartLabel::Owner, "111122223333".to_owned()),
            (PartLabel::Key, "root".to_owned()),
        ]
    );
    assert_eq!(reference.parts("something else"), []);
}

#[test]
fn every_region_of_a_table_is_one_the_parser_takes() {
    for region in super::regions(ProviderType::AwsKms) {
        let partition = ["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];
        let fits = partition.iter().filter(|p| parse(ProviderType::AwsKms, &arn(p, region.code, "alias/x")).is_ok());
        assert_eq!(fits.count(), 1, "{}", region.code);
    }
    for region in super::regions(ProviderType::GcpKms) {
        let text = format!("projects/acme-prod/locations/{}/keyRings/r/cryptoKeys/k", region.code);
        assert!(parse(ProviderType::GcpKms, &text).is_ok(), "{}", region.code);
    }
    assert!(!super::is_known_region(ProviderType::AwsKms, "eu-central-9"));
}

proptest! {
    #[test]
    fn nothing_panics_and_spans_lie_in_the_text(text in "\\PC{0,80}") {
        for provider in ProviderType::ALL {
            match parse(provider, &text) {
                Ok(reference) => {
                    for part in reference.parts(&text) {
                        prop_assert!(text.get(part.span).is_some());
                    }
                }
                Err(error) => prop_assert!(text.get(error.span).is_some()),
            }
        }
        let _ = KeyReference::recognise(&text);
    }

    #[test]
    fn almost_references_do_not_panic_either(
        text in "(arn:|https://|projects/|pkcs11:|//cloudkms.googleapis.com/)[a-z0-9:/%;=?&.é-]{0,60}",
    ) {
        for provider in ProviderType::ALL {
            if let Err(error) = parse(provider, &text) {
                prop_assert!(text.get(error.span).is_some());
            }
        }
    }

    #[test]
    fn what_parses_is_written_and_parses_to_the_same(text in prop_oneof![
        "arn:aws:kms:(eu|us)-(west|central)-[1-9]:[0-9]{12}:(key/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|alias/[a-zA-Z0-9/_-]{1,40})",
        "https://[a-z][a-z0-9]{2,20}\\.(vault|managedhsm)\\.azure\\.net/keys/[A-Za-z0-9-]{1,40}(/[0-9a-fA-F]{32})?",
        "(//cloudkms.googleapis.com/)?projects/[a-z][a-z0-9]{6,20}/locations/(global|eu|europe-west[1-9])/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}(/cryptoKeyVersions/[1-9][0-9]{0,6})?",
        "pkcs11:token=[A-Za-z0-9._%~-]{0,1}([A-Za-z0-9]|%[0-9A-F]{2}){1,20};object=[A-Za-z0-9]{1,20}(;type=secret-key)?",
        "[A-Za-z0-9][A-Za-z0-9 ._-]{0,20}[A-Za-z0-9]",
    ]) {
        for provider in ProviderType::ALL {
            if let Ok(reference) = parse(provider, &text) {
                let written = reference.to_string();
                prop_assert_eq!(parse(provider, &written), Ok(reference.clone()), "{}", written);
                prop_assert_eq!(reference.provider(), provider);
            }
        }
    }
}

//! What can be wrong with a reference: one variant per remedy. The sentences here are what the API answers; the app has its own in
//! the reader's language, and the compiler holds both to the same list.

use super::MAX_LENGTH;

/// What is wrong, with the remedy in its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[expect(missing_docs, reason = "the sentence of each variant says what it is")]
pub enum Mistake {
    #[error("keyReference is empty; name the external key")]
    Empty,
    #[error("the reference is longer than {MAX_LENGTH} bytes; shorten it")]
    TooLong,
    #[error("the reference holds a character that can't be seen; remove it")]
    Invisible,
    #[error("the reference starts with a space; remove it")]
    SpaceBefore,
    #[error("the reference ends with a space; remove it")]
    SpaceBehind,
    #[error("the platform's own root takes no keyReference; leave it empty")]
    PlatformNamesNone,
    #[error("the key lies in {found}, the chosen region is {chosen}; choose {found} or name a key in {chosen}")]
    OtherRegion { found: String, chosen: String },
    #[error("the key lies in {found}, but no region is chosen; choose {found}")]
    NoRegion { found: String },

    #[error("an AWS KMS reference starts with arn:; copy the key's ARN")]
    NotAnArn,
    #[error("this isn't a whole ARN; write arn:aws:kms:REGION:ACCOUNT:key/ID")]
    IncompleteArn,
    #[error("a key id alone doesn't say where the key is; copy its whole ARN")]
    KeyIdAlone,
    #[error(
        "unknown AWS partition; one of aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f"
    )]
    UnknownPartition,
    #[error("this ARN isn't one of KMS; copy the ARN of a KMS key")]
    NotKms,
    #[error("this isn't an AWS region; write it like eu-central-1")]
    NotAnAwsRegion,
    #[error("region {region} lies in partition {partition}; copy the whole ARN from the console")]
    OtherPartition { region: String, partition: &'static str },
    #[error("an AWS account has twelve digits")]
    AwsAccount,
    #[error("a key id is a lower-case UUID, or mrk- and 32 hex digits; copy it from the key's page")]
    AwsKeyId,
    #[error("an alias under aws/ is managed by AWS and can't be used; create a key of your own")]
    AliasOfAws,
    #[error("an alias has 1 to 250 letters, digits, / _ or -")]
    AwsAlias,
    #[error("the ARN must end in key/ID or alias/NAME")]
    ArnNamesNoKey,

    #[error("an Azure key is a URL; write https://VAULT.vault.azure.net/keys/NAME")]
    NotAUrl,
    #[error("the URL ends with the key's name or version; remove what follows")]
    BehindUrl,
    #[error("the URL names a vault but no key; add /keys/NAME")]
    VaultAlone,
    #[error("this is a secret or a certificate; name a key under /keys/")]
    SecretOrCertificate,
    #[error("the path must be /keys/NAME")]
    NotUnderKeys,
    #[error("the URL names no key; add its name after /keys/")]
    UrlNamesNoKey,
    #[error("a key's name has 1 to 127 letters, digits and -")]
    AzureKeyName,
    #[error("a key's version has 32 hex digits; leave it out to use the newest")]
    AzureKeyVersion,
    #[error("the URL ends with the key's version; remove what follows")]
    BehindUrlVersion,
    #[error("the host must be VAULT.vault.azure.net or HSM.managedhsm.azure.net")]
    NotAHost,
    #[error("this isn't a host of Azure Key Vault; it ends in vault.azure.net or managedhsm.azure.net")]
    NotAzuresHost,
    #[error("a vault's name has 3 to 24 letters, digits and single -, and starts with a letter")]
    VaultName,

    #[error("expected {0}/ here; write projects/P/locations/L/keyRings/R/cryptoKeys/K")]
    CollectionExpected(&'static str),
    #[error("{0}/ needs a name behind it")]
    CollectionAlone(&'static str),
    #[error("the name is not complete; write projects/P/locations/L/keyRings/R/cryptoKeys/K")]
    IncompleteName,
    #[error("the name ends with the key's version; remove what follows")]
    BehindName,
    #[error("this isn't a project's id or number")]
    NotAProject,
    #[error("this isn't a location; write it like europe-west3, europe or global")]
    NotALocation,
    #[error("a key ring's name has 1 to 63 letters, digits, _ and -")]
    KeyRingName,
    #[error("a key's name has 1 to 63 letters, digits, _ and -")]
    GcpKeyName,
    #[error("a key's version is a number from 1; leave it out to use the primary")]
    GcpKeyVersion,

    #[error("a label has at most {0} characters; write a pkcs11: URI for a longer one")]
    LabelTooLong(usize),
    #[error("{0:?} can't stand in a plain label; write pkcs11:token=TOKEN;object=LABEL;type=secret-key")]
    NotInALabel(char),
    #[error("a PIN doesn't belong into a resource; remove it, the operator configures it")]
    Pin,
    #[error("modules are configured by the operator; remove what follows the ?")]
    Query,
    #[error("modules are configured by the operator; remove the attribute")]
    Module,
    #[error("slot numbers are not stable; name the token by its label or serial")]
    Slot,
    #[error("an attribute is written name=value, for example object=LABEL")]
    NotAnAttribute,
    #[error("{0} is given twice; keep one")]
    Twice(String),
    #[error("{0} is empty; give it a value or leave it out")]
    EmptyAttribute(String),
    #[error("unknown attribute; token, serial, manufacturer, model, object, id and type are taken")]
    UnknownAttribute,
    #[error("an id has at most 255 bytes")]
    IdTooLong,
    #[error("only type=secret-key can wrap keys")]
    NotASecretKey,
    #[error("the value isn't UTF-8")]
    NotUtf8,
    #[error("the URI names no key; add object=LABEL or id=…")]
    UriNamesNoKey,
    #[error("% must be followed by two hex digits; write %25 for a percent sign")]
    Percent,
    #[error("{0:?} must be percent-encoded here")]
    NotEncoded(char),
}

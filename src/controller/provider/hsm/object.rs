//! Finding the one object that a reference names, and what it lacks.

use super::fault::Failed;
use super::token::At;
use crate::ports::{DescribedKey, ProviderFault};
use cryptoki::mechanism::MechanismType;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use model::Reason;
use model::key_reference::{HsmKeyReference, Pkcs11Uri};

const DESCRIBED: [AttributeType; 8] = [
    AttributeType::Class,
    AttributeType::KeyType,
    AttributeType::Encrypt,
    AttributeType::Decrypt,
    AttributeType::ValueLen,
    AttributeType::Extractable,
    AttributeType::Id,
    AttributeType::Label,
];

/// The one secret key that the reference names.
pub(super) fn the_one(at: At<'_>, key: &HsmKeyReference) -> Result<ObjectHandle, Failed> {
    let found = find(at, key, Some(ObjectClass::SECRET_KEY))?;
    match found.as_slice() {
        [object] => Ok(*object),
        [] => Err(Failed::NotFound),
        many => Err(Failed::Ambiguous(many.len())),
    }
}

/// The key as the token describes it; what it lacks is said, not an error.
pub(super) fn describe(at: At<'_>, key: &HsmKeyReference) -> Result<DescribedKey, Failed> {
    let object = match the_one(at, key) {
        // A key pair or a certificate of that name is worth a better word.
        Err(Failed::NotFound) => *find(at, key, None)?.first().ok_or(Failed::NotFound)?,
        other => other?,
    };
    let facts = Facts::read(at, object)?;
    let resolved = HsmKeyReference::Uri(facts.pinned(at, key)?).to_string();
    let unusable = facts.unusable(at, &resolved);
    let summary = format!("{resolved} is {}", facts.summary());
    Ok(DescribedKey { resolved, unusable, summary })
}

fn find(at: At<'_>, key: &HsmKeyReference, class: Option<ObjectClass>) -> Result<Vec<ObjectHandle>, Failed> {
    let mut template = vec![Attribute::Token(true)];
    template.extend(class.map(Attribute::Class));
    match key {
        HsmKeyReference::Label(label) => template.push(Attribute::Label(label.clone().into_bytes())),
        HsmKeyReference::Uri(uri) => {
            if !is_token(at, uri)? {
                return Err(Failed::OtherToken);
            }
            template.extend(uri.object.iter().map(|label| Attribute::Label(label.clone().into_bytes())));
            template.extend(uri.id.iter().map(|id| Attribute::Id(id.clone())));
        }
    }
    Ok(at.session.find_objects(&template)?)
}

/// Whether the URI means the operator's token.
fn is_token(at: At<'_>, uri: &Pkcs11Uri) -> Result<bool, Failed> {
    let token = at.token()?;
    let named = [
        (&uri.token, token.label()),
        (&uri.serial, token.serial_number()),
        (&uri.manufacturer, token.manufacturer_id()),
        (&uri.model, token.model()),
    ];
    Ok(named.iter().all(|(wanted, found)| wanted.as_deref().is_none_or(|wanted| wanted == *found)))
}

#[derive(Default)]
struct Facts {
    class: Option<ObjectClass>,
    key_type: Option<KeyType>,
    encrypts: bool,
    decrypts: bool,
    bytes: Option<u64>,
    extractable: bool,
    id: Vec<u8>,
    label: String,
}

impl Facts {
    fn read(at: At<'_>, object: ObjectHandle) -> Result<Self, Failed> {
        let mut facts = Self::default();
        for attribute in at.session.get_attributes(object, &DESCRIBED)? {
            match attribute {
                Attribute::Class(class) => facts.class = Some(class),
                Attribute::KeyType(key_type) => facts.key_type = Some(key_type),
                Attribute::Encrypt(can) => facts.encrypts = can,
                Attribute::Decrypt(can) => facts.decrypts = can,
                Attribute::ValueLen(bytes) => facts.bytes = Some(bytes.into()),
                Attribute::Extractable(can) => facts.extractable = can,
                Attribute::Id(id) => facts.id = id,
                Attribute::Label(label) => facts.label = String::from_utf8(label).unwrap_or_default(),
                _ => {}
            }
        }
        Ok(facts)
    }

    /// By label and id: a serial number changes with the device, so it is kept only where the reference named it.
    fn pinned(&self, at: At<'_>, key: &HsmKeyReference) -> Result<Pkcs11Uri, Failed> {
        let named = match key {
            HsmKeyReference::Uri(uri) => uri.clone(),
            HsmKeyReference::Label(label) => Pkcs11Uri { object: Some(label.clone()), ..Pkcs11Uri::default() },
        };
        Ok(Pkcs11Uri {
            token: Some(at.token()?.label().to_owned()),
            object: named.object.or_else(|| Some(self.label.clone()).filter(|label| !label.is_empty())),
            id: named.id.or_else(|| Some(self.id.clone()).filter(|id| !id.is_empty())),
            ..named
        })
    }

    fn unusable(&self, at: At<'_>, reference: &str) -> Option<ProviderFault> {
        let fault = |reason, message: String| Some(ProviderFault::new(reason, message));
        if self.class != Some(ObjectClass::SECRET_KEY) {
            return fault(Reason::WrongUsage, format!("{reference} isn't a secret key; choose an AES key"));
        }
        if self.key_type != Some(KeyType::AES) {
            return fault(Reason::WrongAlgorithm, format!("{reference} isn't an AES key; choose one"));
        }
        if !(self.encrypts && self.decrypts) {
            return fault(
                Reason::WrongUsage,
                format!(
                    "{reference} may not encrypt and decrypt; choose a key with CKA_ENCRYPT and CKA_DECRYPT, or set them"
                ),
            );
        }
        let offers = at.module.get_mechanism_info(at.slot, MechanismType::AES_GCM);
        if !offers.is_ok_and(|info| info.encrypt() && info.decrypt()) {
            return fault(
                Reason::WrongAlgorithm,
                "the token offers no AES-GCM (CKM_AES_GCM); the operator allows it, or configures another token"
                    .to_owned(),
            );
        }
        None
    }

    fn summary(&self) -> String {
        if self.class != Some(ObjectClass::SECRET_KEY) {
            return "no secret key".to_owned();
        }
        let bits = self.bytes.map_or_else(String::new, |bytes| format!("-{}", bytes * 8));
        let kind = if self.key_type == Some(KeyType::AES) { "AES" } else { "another kind of secret" };
        format!("{kind}{bits}, {}", if self.extractable { "extractable" } else { "never leaves the HSM" })
    }
}

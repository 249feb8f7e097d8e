//! Keys in a hardware security module: RFC 7512 URIs and plain labels.
//!
//! Only attributes that name a key by what it is are taken: those of the token (`token`, `serial`, `manufacturer`,
//! `model`) and of the object (`object`, `id`, `type=secret-key`). PINs and module paths belong to the operator's configuration
//! and never into a resource; slot numbers are not stable.

use super::scan::Piece;
use super::{Mistake, Part, PartLabel, ReferenceError};
use std::fmt;

/// A key of an HSM.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HsmKeyReference {
    /// `pkcs11:token=…;object=…;type=secret-key`.
    Uri(Pkcs11Uri),
    /// The label of an object in the configured token.
    Label(String),
}

/// The attributes of an RFC 7512 URI, decoded; at least `object` or `id` is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pkcs11Uri {
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub serial: Option<String>,
    /// The token's manufacturer.
    pub manufacturer: Option<String>,
    /// The token's model.
    pub model: Option<String>,
    /// The key's label (`CKA_LABEL`).
    pub object: Option<String>,
    /// The key's id (`CKA_ID`), at most 255 bytes.
    pub id: Option<Vec<u8>>,
}

const SCHEME: &str = "pkcs11:";
const MAX_LABEL: usize = 64;

pub(super) fn scan(text: &str) -> Result<(HsmKeyReference, Vec<Part>), ReferenceError> {
    let whole = Piece::whole(text);
    if text.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME)) {
        return uri(whole.skip(SCHEME.len())).map(|(uri, parts)| (HsmKeyReference::Uri(uri), parts));
    }
    if text.chars().count() > MAX_LABEL {
        return Err(whole.wrong(Mistake::LabelTooLong(MAX_LABEL)));
    }
    if let Some((at, c)) =
        text.char_indices().find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ')))
    {
        return Err(ReferenceError::new(Mistake::NotInALabel(c), at..at + c.len_utf8()));
    }
    Ok((HsmKeyReference::Label(text.into()), vec![whole.part(PartLabel::Key)]))
}

fn uri(body: Piece<'_>) -> Result<(Pkcs11Uri, Vec<Part>), ReferenceError> {
    let halves = body.split('?', 2);
    if let Some(query) = halves.get(1) {
        let first = query.split('&', 2)[0];
        let name = first.text.split('=').next().unwrap_or_default();
        return Err(query.wrong(match name {
            "pin-value" | "pin-source" => Mistake::Pin,
            _ => Mistake::Query,
        }));
    }
    let mut uri = Pkcs11Uri::default();
    let mut parts = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for attribute in halves[0].split(';', usize::MAX) {
        let Some((name, _)) = attribute.text.split_once('=') else {
            return Err(attribute.wrong(Mistake::NotAnAttribute));
        };
        let value = attribute.skip(name.len() + 1);
        if seen.contains(&name) {
            return Err(attribute.wrong(Mistake::Twice(name.into())));
        }
        seen.push(name);
        let bytes = decode(value)?;
        if bytes.is_empty() {
            return Err(attribute.wrong(Mistake::EmptyAttribute(name.into())));
        }
        let label = match name {
            "id" => {
                if bytes.len() > 255 {
                    return Err(value.wrong(Mistake::IdTooLong));
                }
                uri.id = Some(bytes);
                Some(PartLabel::Key)
            }
            "type" => {
                if bytes != b"secret-key" {
                    return Err(value.wrong(Mistake::NotASecretKey));
                }
                None
            }
            "token" | "serial" | "manufacturer" | "model" | "object" => {
                let decoded = String::from_utf8(bytes).map_err(|_| value.wrong(Mistake::NotUtf8))?;
                let (field, label) = match name {
                    "token" => (&mut uri.token, Some(PartLabel::Container)),
                    "object" => (&mut uri.object, Some(PartLabel::Key)),
                    "serial" => (&mut uri.serial, None),
                    "manufacturer" => (&mut uri.manufacturer, None),
                    _ => (&mut uri.model, None),
                };
                *field = Some(decoded);
                label
            }
            "pin-value" | "pin-source" => {
                return Err(attribute.wrong(Mistake::Pin));
            }
            "module-path" | "module-name" => {
                return Err(attribute.wrong(Mistake::Module));
            }
            _ if name.starts_with("slot-") => {
                return Err(attribute.wrong(Mistake::Slot));
            }
            _ => {
                return Err(attribute.wrong(Mistake::UnknownAttribute));
            }
        };
        parts.extend(label.map(|label| value.part(label)));
    }
    if uri.object.is_none() && uri.id.is_none() {
        return Err(body.wrong(Mistake::UriNamesNoKey));
    }
    Ok((uri, parts))
}

/// Undoes percent encoding; characters that RFC 7512 wants encoded are refused.
fn decode(piece: Piece<'_>) -> Result<Vec<u8>, ReferenceError> {
    let bytes = piece.text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = bytes.get(at + 1..at + 3).and_then(|pair| {
                let nibble = |b: u8| char::from(b).to_digit(16).and_then(|n| u8::try_from(n).ok());
                Some(nibble(pair[0])? << 4 | nibble(pair[1])?)
            });
            let Some(byte) = digits else {
                let start = piece.start + at;
                return Err(ReferenceError::new(Mistake::Percent, start..start + 1));
            };
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    if let Some((offset, c)) = piece.text.char_indices().find(|(_, c)| !(is_plain(*c) || *c == '%')) {
        let start = piece.start + offset;
        return Err(ReferenceError::new(Mistake::NotEncoded(c), start..start + c.len_utf8()));
    }
    Ok(out)
}

/// `pk11-pchar` without the percent sign.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(
            c,
            '-' | '.' | '_' | '~' | ':' | '[' | ']' | '@' | '!' | '$' | '\'' | '(' | ')' | '*' | '+' | ',' | '=' | '&'
        )
}

fn encode(f: &mut fmt::Formatter<'_>, name: &str, bytes: &[u8], first: &mut bool) -> fmt::Result {
    if !std::mem::take(first) {
        f.write_str(";")?;
    }
    write!(f, "{name}=")?;
    bytes.iter().try_for_each(|&byte| {
        let c = char::from(byte);
        if byte.is_ascii() && is_plain(c) { write!(f, "{c}") } else { write!(f, "%{byte:02X}") }
    })
}

impl fmt::Display for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        let mut first = true;
        let texts = [
            ("token", &self.token),
            ("serial", &self.serial),
            ("manufacturer", &self.manufacturer),
            ("model", &self.model),
            ("object", &self.object),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                encode(f, name, value.as_bytes(), &mut first)?;
            }
        }
        if let Some(id) = &self.id {
            encode(f, "id", id, &mut first)?;
        }
        encode(f, "type", b"secret-key", &mut first)
    }
}

impl fmt::Display for HsmKeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri(uri) => uri.fmt(f),
            Self::Label(label) => f.write_str(label),
        }
    }
}

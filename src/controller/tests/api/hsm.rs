//! An HSM through PKCS#11 (FR-201), on the run's `SoftHSM` token.

use controller::ports::{DescribedKey, EncryptionContext, ExternalKeys, ProviderFault};
use controller::provider::{Hsm, HsmConfig};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use model::{KeyReference, ProviderType, Reason};
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Modules belong to the process: it is initialized once, before anybody uses it, and never unloaded.
static MODULE: OnceLock<Pkcs11> = OnceLock::new();

pub(crate) fn of(place: &testkit::Hsm) -> Hsm {
    MODULE.get_or_init(|| {
        let module = Pkcs11::new(&place.module).unwrap();
        module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
        module
    });
    Hsm::new(config(place))
}

fn config(place: &testkit::Hsm) -> HsmConfig {
    HsmConfig { module: place.module.clone(), token: place.token.clone(), pin_file: place.pin_file.clone() }
}

pub(crate) fn place() -> testkit::Hsm {
    match testkit::Hsm::join() {
        Ok(place) => {
            of(&place);
            place
        }
        Err(error) => panic!("{error}"),
    }
}

/// A session that may make keys.
fn session() -> Session {
    let (place, module) = (place(), MODULE.get().unwrap());
    let slots = module.get_slots_with_initialized_token().unwrap();
    let slot = slots.into_iter().find(|slot| module.get_token_info(*slot).unwrap().label() == place.token).unwrap();
    let session = module.open_rw_session(slot).unwrap();
    let pin = AuthPin::from(fs::read_to_string(&place.pin_file).unwrap().trim());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => session,
        Err(error) => panic!("{error}"),
    }
}

/// An AES key of a label of its own; `more` is added to what makes it.
pub(crate) fn key(label: &str, id: u8, more: &[Attribute]) {
    let mut template = vec![
        Attribute::Token(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(vec![id]),
        Attribute::ValueLen(32.into()),
    ];
    template.extend_from_slice(more);
    session().generate_key(&Mechanism::AesKeyGen, &template).unwrap();
}

pub(crate) fn encrypting() -> [Attribute; 2] {
    [Attribute::Encrypt(true), Attribute::Decrypt(true)]
}

pub(crate) fn label() -> String {
    format!("t-{}", uuid::Uuid::new_v4().simple())
}

async fn described(hsm: &Hsm, reference: &str) -> Result<DescribedKey, ProviderFault> {
    hsm.describe(&KeyReference::parse(ProviderType::ThalesHsm, reference).unwrap()).await
}

fn for_root(name: &str) -> EncryptionContext {
    EncryptionContext::from([("openkcm.io/account".to_owned(), name.to_owned())])
}

#[tokio::test]
async fn fr_201_a_label_is_pinned_to_the_object_and_what_it_seals_opens_for_the_same_root_alone() {
    let (hsm, label) = (of(&place()), label());
    key(&label, 7, &encrypting());
    let key = described(&hsm, &label).await.unwrap();
    assert_eq!(key.resolved, format!("pkcs11:token={};object={label};id=%07;type=secret-key", place().token));
    assert_eq!(key.unusable, None);
    assert!(key.summary.contains("AES-256"), "{}", key.summary);

    let sealed = hsm.encrypt(&key.resolved, b"material", &for_root("mine")).await.unwrap();
    let again = hsm.encrypt(&key.resolved, b"material", &for_root("mine")).await.unwrap();
    assert_ne!(sealed, again, "a nonce is never used twice");
    assert_eq!(hsm.decrypt(&key.resolved, &sealed, &for_root("mine")).await.unwrap().as_slice(), b"material");
    let refused = async |blob: &[u8], root: &str| {
        let outcome = hsm.decrypt(&key.resolved, blob, &for_root(root)).await;
        outcome.unwrap_err().reason
    };
    assert_eq!(refused(&sealed, "yours").await, Reason::WrongAlgorithm);
    let mut broken = sealed.clone();
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&broken, "mine").await, Reason::WrongAlgorithm);
    assert_eq!(refused(&sealed[..10], "mine").await, Reason::WrongAlgorithm);
    assert_eq!(refused(&[], "mine").await, Reason::WrongAlgorithm);
}

#[tokio::test]
async fn fr_201_a_label_of_two_keys_is_ambiguous_and_an_id_tells_them_apart() {
    let (hsm, label) = (of(&place()), label());
    key(&label, 1, &encrypting());
    key(&label, 2, &encrypting());
    let fault = described(&hsm, &label).await.unwrap_err();
    assert!(fault.reason == Reason::AmbiguousLabel && fault.message.starts_with("2 keys"), "{fault}");
    let key = described(&hsm, &format!("pkcs11:object={label};id=%02")).await.unwrap();
    assert!(key.unusable.is_none() && key.resolved.contains("id=%02"), "{}", key.resolved);
}

#[tokio::test]
async fn fr_201_a_key_of_the_hsm_that_can_not_be_used_says_why() {
    let hsm = of(&place());
    let reason = async |label: &str| described(&hsm, label).await.unwrap().unusable.map(|fault| fault.reason);
    let no_use = label();
    key(&no_use, 1, &[Attribute::Encrypt(false), Attribute::Decrypt(false)]);
    assert_eq!(reason(&no_use).await, Some(Reason::WrongUsage));
    // Of the stack: a generic secret, and a key pair.
    assert_eq!(reason("wrong-algorithm").await, Some(Reason::WrongAlgorithm));
    assert_eq!(reason("wrong-usage").await, Some(Reason::WrongUsage));
}

#[tokio::test]
async fn fr_201_a_key_that_the_token_does_not_have_is_not_found() {
    let hsm = of(&place());
    assert_eq!(described(&hsm, "no-such-key").await.unwrap_err().reason, Reason::NotFound);
    let elsewhere = described(&hsm, "pkcs11:token=elsewhere;object=good").await.unwrap_err();
    assert!(elsewhere.reason == Reason::NotFound && elsewhere.message.contains("another token"), "{elsewhere}");
}

#[tokio::test]
async fn fr_201_a_module_or_token_that_is_not_there_is_unreachable() {
    let place = place();
    let without_module = Hsm::new(HsmConfig { module: PathBuf::from("/nowhere/module.so"), ..config(&place) });
    assert_eq!(described(&without_module, "good").await.unwrap_err().reason, Reason::Unreachable);
    let without_token = Hsm::new(HsmConfig { token: "elsewhere".to_owned(), ..config(&place) });
    assert_eq!(described(&without_token, "good").await.unwrap_err().reason, Reason::Unreachable);
    let without_pin = Hsm::new(HsmConfig { pin_file: PathBuf::from("/nowhere/pin"), ..config(&place) });
    assert_eq!(described(&without_pin, "good").await.unwrap_err().reason, Reason::AccessDenied);
}

/// A slot with a token of its own: what becomes of its PIN is nobody else's trouble.
fn own_token(label: &str, officer: &AuthPin) -> Slot {
    place();
    let module = MODULE.get().unwrap();
    let free = |slot: &Slot| !module.get_token_info(*slot).unwrap().token_initialized();
    let slot = module.get_slots_with_token().unwrap().into_iter().find(free).unwrap();
    module.init_token(slot, officer, label).unwrap();
    let made = module.get_slots_with_initialized_token().unwrap().into_iter();
    made.into_iter().find(|slot| module.get_token_info(*slot).unwrap().label() == label).unwrap()
}

fn set_pin(slot: Slot, officer: &AuthPin, pin: &str) {
    let session = MODULE.get().unwrap().open_rw_session(slot).unwrap();
    session.login(UserType::So, Some(officer)).unwrap();
    session.init_pin(&AuthPin::from(pin)).unwrap();
    session.logout().unwrap();
}

#[tokio::test]
async fn fr_201_a_pin_that_the_hsm_refused_is_not_tried_again_until_its_file_holds_another() {
    // A token's label ends at 32 characters.
    let (label, officer) = (label()[..20].to_owned(), AuthPin::from("officer-pin"));
    let slot = own_token(&label, &officer);
    set_pin(slot, &officer, "right-pin");
    let pin_file = std::env::temp_dir().join(format!("{label}.pin"));
    fs::write(&pin_file, "wrong-pin\n").unwrap();
    let hsm = Hsm::new(HsmConfig { token: label, pin_file: pin_file.clone(), ..config(&place()) });
    let fault = described(&hsm, "good").await.unwrap_err();
    assert!(fault.reason == Reason::AccessDenied && fault.message.contains("refuses the PIN"), "{fault}");
    // The token would take that PIN now, so an attempt would be noticed: by its success.
    set_pin(slot, &officer, "wrong-pin");
    for _ in 0..3 {
        assert_eq!(described(&hsm, "good").await.unwrap_err().reason, Reason::AccessDenied);
    }
    set_pin(slot, &officer, "another-pin");
    fs::write(&pin_file, "another-pin\n").unwrap();
    assert_eq!(described(&hsm, "good").await.unwrap_err().reason, Reason::NotFound, "it is logged in");
    fs::remove_file(&pin_file).unwrap();
}

#[tokio::test]
async fn calls_side_by_side_share_a_few_sessions() {
    let (hsm, label) = (of(&place()), label());
    key(&label, 1, &encrypting());
    let resolved = described(&hsm, &label).await.unwrap().resolved;
    let context = for_root("mine");
    let calls = (0..40u8).map(|n| {
        let (hsm, resolved, context) = (&hsm, &resolved, &context);
        async move {
            let sealed = hsm.encrypt(resolved, &[n; 32], context).await.unwrap();
            assert_eq!(hsm.decrypt(resolved, &sealed, context).await.unwrap().as_slice(), [n; 32]);
        }
    });
    futures::future::join_all(calls).await;
}

//! The input of an external key: provider, region and reference as they belong together (FR-403).
//!
//! Invariant: what a reference says about itself wins: whenever a text is recognised, provider and region follow it, and the
//! change can be undone.

use leptos::prelude::*;
use model::KeyReference;
use model::account::{AccountSpec, ProviderType};
use model::key_reference::{Part, PartLabel, ReferenceError};
use std::ops::Range;

/// Provider, region and reference at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Who holds the key.
    pub(super) provider: ProviderType,
    /// Empty where there is none, or none is chosen yet.
    pub(super) region: String,
    /// As typed.
    pub(super) text: String,
}

/// What a reference took along: what was before, for the notice and for undoing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// Before the text came.
    pub(super) before: Given,
    /// It was pasted.
    pub(super) pasted: bool,
}

/// What can be said about the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing typed yet.
    Empty,
    /// A reference, in its labelled parts.
    Good(KeyReference, Vec<Part>),
    /// Not one: why and where.
    Wrong(ReferenceError),
}

/// The input. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct ReferenceInput {
    /// What is given now.
    pub(super) given: RwSignal<Given>,
    /// What the last recognised text took along.
    pub(super) taken: RwSignal<Option<Taken>>,
    pasting: StoredValue<bool>,
}

impl Given {
    /// Nothing but a provider.
    pub(super) fn of(provider: ProviderType) -> Self {
        Self { provider, region: String::new(), text: String::new() }
    }

    /// The given external key as parts of a spec: region and reference.
    pub(super) fn spec(&self) -> AccountSpec {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let is_platform = self.provider == ProviderType::Platform;
        AccountSpec {
            display_name: None,
            provider_type: self.provider,
            region: some(&self.region).filter(|_| super::state::has_region(self.provider)),
            key_reference: some(&self.text).filter(|_| !is_platform),
            environment: None,
        }
    }

    /// What can be said about it.
    pub(super) fn verdict(&self) -> Verdict {
        if self.provider == ProviderType::Platform {
            return Verdict::Good(KeyReference::Platform, Vec::new());
        }
        if self.text.trim().is_empty() {
            return Verdict::Empty;
        }
        match KeyReference::of_spec(&self.spec()) {
            Ok(reference) => {
                let parts = reference.parts(self.text.trim());
                Verdict::Good(reference, parts)
            }
            Err(error) => {
                // Half an ARN is told what an ARN lacks, whoever is chosen.
                let text = self.text.trim();
                let told = KeyReference::parse(looks_like(text).unwrap_or(self.provider), text).err();
                Verdict::Wrong(told.unwrap_or(error))
            }
        }
    }

    /// After `text` was typed or pasted: provider and region follow a text that says them.
    pub(super) fn with_text(&self, text: &str) -> Self {
        let typed = Self { text: text.to_owned(), ..self.clone() };
        // A text that fits the chosen provider is never taken for another's.
        let own =
            KeyReference::parse(self.provider, text.trim()).ok().filter(|_| self.provider != ProviderType::ThalesHsm);
        let found = own.map(|reference| (self.provider, reference)).or_else(|| KeyReference::recognise(text));
        match found {
            Some((provider, reference)) => {
                let kept = if provider == self.provider { self.region.clone() } else { String::new() };
                Self { provider, region: reference.region().map_or(kept, str::to_owned), text: text.trim().to_owned() }
            }
            None => typed,
        }
    }
}

impl ReferenceInput {
    /// An input that starts with something.
    pub(super) fn new(given: Given) -> Self {
        Self { given: RwSignal::new(given), taken: RwSignal::new(None), pasting: StoredValue::new(false) }
    }

    /// A paste is about to arrive.
    pub(super) fn paste(self) {
        self.pasting.set_value(true);
    }

    /// The text is now this.
    pub(super) fn type_text(self, text: &str) {
        let before = self.given.get_untracked();
        let after = before.with_text(text);
        let pasted = self.pasting.get_value();
        self.pasting.set_value(false);
        let follows = after.provider != before.provider || after.region != before.region;
        let is_recognised = matches!(after.verdict(), Verdict::Good(..));
        if is_recognised && (follows || pasted) {
            self.taken.set(Some(Taken { before, pasted }));
        } else if !is_recognised {
            self.taken.set(None);
        }
        self.given.set(after);
    }

    /// Back to what was before the paste.
    pub(super) fn undo(self) {
        if let Some(taken) = self.taken.get_untracked() {
            self.given.set(taken.before);
            self.taken.set(None);
        }
    }

    /// The provider is now this; a text of another stays to be corrected, a region of another doesn't.
    pub(super) fn choose(self, provider: ProviderType) {
        self.taken.set(None);
        self.given.update(|given| {
            if given.provider != provider {
                given.provider = provider;
                given.region.clear();
            }
        });
    }
}

/// Whose reference a text begins like.
fn looks_like(text: &str) -> Option<ProviderType> {
    let starts = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if starts("arn:") {
        Some(ProviderType::AwsKms)
    } else if starts("https://") {
        Some(ProviderType::AzureKeyVault)
    } else if starts("projects/") || starts("//cloudkms.") {
        Some(ProviderType::GcpKms)
    } else if starts("pkcs11:") {
        Some(ProviderType::ThalesHsm)
    } else {
        None
    }
}

/// A text cut at its labelled parts: what lies between has no label.
pub(super) fn segments(text: &str, parts: &[Part]) -> Vec<(String, Option<PartLabel>)> {
    let mut out = Vec::new();
    let mut at = 0;
    for part in parts {
        if let Some(between) = text.get(at..part.span.start).filter(|between| !between.is_empty()) {
            out.push((between.to_owned(), None));
        }
        if let Some(piece) = text.get(part.span.clone()) {
            out.push((piece.to_owned(), Some(part.label)));
            at = part.span.end;
        }
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        out.push((rest.to_owned(), None));
    }
    out
}

/// A text before, within and behind a span.
pub(super) fn around(text: &str, span: &Range<usize>) -> (String, String, String) {
    let piece = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
    let end = span.end.min(text.len());
    let start = span.start.min(end);
    (piece(0..start), piece(start..end), piece(end..text.len()))
}

#[cfg(test)]
mod tests {
    use super::{Given, ReferenceInput, Verdict, around, segments};
    use leptos::prelude::{GetUntracked, Owner};
    use model::key_reference::{Mistake, PartLabel};
    use model::{KeyReference, ProviderType};

    const ARN: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn fr_403_a_pasted_arn_brings_provider_and_region() {
        let given = Given::of(ProviderType::GcpKms).with_text(&format!(" {ARN}\n"));
        assert_eq!(given, Given { provider: ProviderType::AwsKms, region: "eu-central-1".into(), text: ARN.into() });
        assert!(matches!(given.verdict(), Verdict::Good(KeyReference::Aws(_), parts) if parts.len() == 4));
    }

    #[test]
    fn fr_403_the_references_region_wins_over_the_chosen_one() {
        let chosen = Given { provider: ProviderType::AwsKms, region: "us-east-1".into(), text: String::new() };
        assert_eq!(chosen.with_text(ARN).region, "eu-central-1");
    }

    #[test]
    fn an_azure_url_keeps_the_region_that_was_told() {
        let chosen = Given { provider: ProviderType::AzureKeyVault, region: "westeurope".into(), text: String::new() };
        assert_eq!(chosen.with_text("https://acme.vault.azure.net/keys/root").region, "westeurope");
    }

    #[test]
    fn a_label_of_the_hsm_stays_one_and_its_uri_is_recognised() {
        let hsm = Given::of(ProviderType::ThalesHsm);
        assert_eq!(hsm.with_text("openkcm-root").provider, ProviderType::ThalesHsm);
        assert!(matches!(hsm.with_text("openkcm-root").verdict(), Verdict::Good(..)));
        let pasted = Given::of(ProviderType::AwsKms).with_text("pkcs11:token=a;object=b;type=secret-key");
        assert_eq!(pasted.provider, ProviderType::ThalesHsm);
        assert_eq!(hsm.with_text(ARN).provider, ProviderType::AwsKms);
    }

    #[test]
    fn what_is_wrong_is_underlined_where_it_is() {
        let wrong = ARN.replace("111122223333", "1111");
        let given = Given::of(ProviderType::AwsKms).with_text(&wrong);
        let Verdict::Wrong(error) = given.verdict() else { panic!("a short account is no reference") };
        assert_eq!(around(&given.text, &error.span).1, "1111");
        assert_eq!(error.reason(), model::Reason::MalformedReference);
    }

    #[test]
    fn half_an_arn_is_told_what_an_arn_lacks() {
        let given = Given::of(ProviderType::GcpKms).with_text("arn:aws:kms:eu-central-1:1111:key/x");
        let Verdict::Wrong(error) = given.verdict() else { panic!("a short account is no reference") };
        assert_eq!((error.mistake, &given.text[error.span]), (Mistake::AwsAccount, "1111"));
        assert_eq!(given.provider, ProviderType::GcpKms);
    }

    #[test]
    fn segments_give_the_whole_text_back() {
        let given = Given::of(ProviderType::AwsKms).with_text(ARN);
        let Verdict::Good(_, parts) = given.verdict() else { panic!("the reference is well formed") };
        let cut = segments(ARN, &parts);
        assert_eq!(cut.iter().map(|(text, _)| text.as_str()).collect::<String>(), ARN);
        assert_eq!(cut[0], ("arn:".into(), None));
        assert_eq!(cut[1], ("aws".into(), Some(PartLabel::Partition)));
    }

    #[test]
    fn undo_brings_everything_back() {
        let owner = Owner::new();
        owner.set();
        let input = ReferenceInput::new(Given::of(ProviderType::GcpKms));
        input.paste();
        input.type_text(ARN);
        assert_eq!(input.given.get_untracked().provider, ProviderType::AwsKms);
        assert!(input.taken.get_untracked().is_some_and(|taken| taken.pasted));
        input.undo();
        assert_eq!(input.given.get_untracked(), Given::of(ProviderType::GcpKms));
    }

    #[test]
    fn another_provider_has_other_regions() {
        let owner = Owner::new();
        owner.set();
        let input = ReferenceInput::new(Given::of(ProviderType::AwsKms).with_text(ARN));
        input.choose(ProviderType::GcpKms);
        assert_eq!(input.given.get_untracked().region, "");
        assert!(matches!(input.given.get_untracked().verdict(), Verdict::Wrong(..)));
    }
}

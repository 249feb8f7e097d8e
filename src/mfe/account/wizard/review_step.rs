//! Everything once more before it is created, in words and as YAML.

use crate::account::state::has_reference;
use crate::account::texts::texts as shared;
use crate::account::wizard::draft::Draft;
use crate::account::wizard::texts::texts;
use crate::frame::ProblemPanel;
use crate::i18n;
use crate::ui::{Card, CodeBlock, KeyValue, KeyValues};
use crate::yaml::yaml;
use leptos::prelude::*;
use model::account::AccountSpec;
use model::wire::CreateRequest;
use serde_json::json;

/// The facts and the resource.
#[component]
pub(in crate::account) fn ReviewStep(
    /// The answers.
    draft: Draft,
) -> impl IntoView {
    let t = texts();
    let request = Memo::new(move |_| draft.request());
    let text = Memo::new(move |_| request.with(manifest));
    view! {
        {move || {
            let error = draft.failed.get().filter(|error| error.field().is_none())?;
            Some(view! { <ProblemPanel error on_retry=move |()| draft.failed.set(None) /> })
        }}
        <Card title=t.review_title>
            {move || request.with(facts)}
        </Card>
        <Card title=t.yaml_title>
            <CodeBlock text=text copy_label=t.copy_yaml copied_label=shared().copied yaml=true />
        </Card>
    }
}

/// The answers as pairs.
pub(in crate::account) fn facts(request: &CreateRequest<AccountSpec>) -> impl IntoView + use<> {
    let (t, names) = (texts(), i18n::texts());
    let (name, spec) = (request.name.clone(), request.spec.clone());
    let optional = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <KeyValue label=label>{value}</KeyValue> })
    };
    let environment = spec.environment.map_or(shared().no_environment, shared().environment);
    let reference = spec.key_reference.filter(|_| has_reference(spec.provider_type));
    view! {
        <KeyValues>
            <KeyValue label=t.name>{name}</KeyValue>
            {optional(t.display_name, spec.display_name)}
            <KeyValue label=shared().provider>{names.provider(spec.provider_type)}</KeyValue>
            {optional(t.region, spec.region)}
            <KeyValue label=t.environment>{environment}</KeyValue>
            {reference.map(|text| view! { <KeyValue label=t.reference wide=true><code>{text}</code></KeyValue> })}
        </KeyValues>
    }
}

/// The resource as a GitOps user would write it.
fn manifest(request: &CreateRequest<AccountSpec>) -> String {
    let version = format!("{}/{}", model::GROUP, model::VERSION);
    yaml(&json!({
        "apiVersion": version,
        "kind": "Account",
        "metadata": { "name": request.name },
        "spec": request.spec,
    }))
}

#[cfg(test)]
mod tests {
    use super::manifest;
    use crate::account::reference_input::Given;
    use model::ProviderType;
    use model::wire::CreateRequest;

    #[test]
    fn the_manifest_is_what_kubectl_applies() {
        let arn = "arn:aws:kms:eu-central-1:111122223333:alias/root";
        let spec = Given::of(ProviderType::AwsKms).with_text(arn).spec();
        let text = manifest(&CreateRequest { name: "aws-root".into(), spec });
        let expected = "apiVersion: openkcm.io/v1alpha1\nkind: Account\nmetadata:\n  name: aws-root\nspec:\n  keyReference: arn:aws:kms:eu-central-1:111122223333:alias/root\n  providerType: AWSKMS\n  region: eu-central-1\n";
        assert_eq!(text, expected);
    }
}

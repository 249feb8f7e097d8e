//! The wizard's last step with a failed verification, a detail page's parts, a running re-key.

use crate::ui::{
    Button, ButtonKind, Card, ChainLayer, ChainMark, CodeBlock, Columns, Difference, EdgeCell, FailureCard,
    HistoryEntry, HistoryList, IconName, KeyValue, KeyValues, LiveMark, MessageKind, MessageStrip, MiddleText,
    ObjectStatus, Page, PageBody, PageHeader, Phase, PhaseState, Phases, ProgressBar, PropagationMeter, Sentence,
    SentenceList, SideWidth, Status, VerificationStep, VerificationSteps, WizardFooter, WizardSteps,
};
use leptos::prelude::*;

const FROM: &str = "arn:aws:kms:eu-central-1:482910337561:key/mrk-1f0c2d94b7a84e6fa3d15e2c6b905e7a";
const TO: &str = "arn:aws:kms:eu-central-1:482910337561:key/mrk-8a41d07be5c24f1d9b0e6c1f2d3a4b5c";

#[component]
pub(super) fn Verify() -> impl IntoView {
    let steps = ["Provider", "Region", "Key reference", "Review", "Create and verify"].map(String::from).to_vec();
    view! {
        <Page>
            <PageHeader
                title="New root of trust"
                crumb=("Roots of trust".to_owned(), "#roots".to_owned())
                subtitle="aws-root-payouts in payments"
                actions=|| view! { <LiveMark live=true text="Live" time="14:02:31" /> }
            />
            <WizardSteps label="Steps" steps=steps current=4 on_step=|_| () done_label="done" />
            <PageBody>
                <Columns width=SideWidth::Wizard side=side>
                    <Card title="Verification stopped at step 3 of 4" actions=|| view! { <ObjectStatus status=Status::Broken text="Not ready" /> }>
                        <VerificationSteps label="Verification of aws-root-payouts" steps=verification() failure=failure />
                    </Card>
                    {propagation()}
                    {rekey()}
                    <Card title="Resource">
                        <CodeBlock yaml=true text=YAML copy_label="Copy YAML" copied_label="Copied" />
                    </Card>
                </Columns>
            </PageBody>
            <WizardFooter start=|| view! { "Created 14:01:58 by owner@acme.example" }>
                <Button kind=ButtonKind::Transparent>"Delete aws-root-payouts"</Button>
                <Button>"Leave, keep verifying"</Button>
            </WizardFooter>
        </Page>
    }
}

const YAML: &str = "apiVersion: openkcm.io/v1alpha1\nkind: Account\nmetadata:\n  name: aws-root-payouts\nspec:\n  provider: AWS\n  keyReference: \"arn:aws:kms:eu-central-1:482910337561:key/mrk-8a41\"";

fn verification() -> Vec<VerificationStep> {
    let step = |name: &str, sentence: &str, latency: Option<&str>, status, status_text: &str| VerificationStep {
        name: name.into(),
        sentence: sentence.into(),
        latency: latency.map(Into::into),
        status,
        status_text: status_text.into(),
    };
    vec![
        step(
            "Syntax",
            "The reference is a well-formed AWS KMS key ARN; partition and region agree.",
            Some("0 ms"),
            Status::Ok,
            "passed",
        ),
        step(
            "Exists",
            "AWS KMS describes the key: symmetric, ENCRYPT_DECRYPT, multi-Region primary.",
            Some("84 ms"),
            Status::Ok,
            "passed",
        ),
        step(
            "Usable",
            "The key exists, but AWS does not allow it to be used.",
            Some("61 ms"),
            Status::Broken,
            "failed",
        ),
        step("RoundTrip", "Encrypts and decrypts 32 random bytes. Waits for step 3.", None, Status::Waiting, "waiting"),
    ]
}

fn failure() -> impl IntoView {
    view! {
        <FailureCard reason=|| view! { <b>"KeyDisabled."</b>" AWS KMS reports the key state “Disabled”." }>
            <p>"Enable it in AWS. You need "<code>"kms:EnableKey"</code>" on account 482910337561."</p>
            <CodeBlock text="aws kms enable-key --region eu-central-1 \\\n  --key-id mrk-8a41d07be5c24f1d9b0e6c1f2d3a4b5c" copy_label="Copy command" copied_label="Copied" />
            <div class="kc-row">
                <Button kind=ButtonKind::Emphasized>"Check now"</Button>
                <Button>"Correct the reference"</Button>
                <span class="kc-dim kc-small">"Checks again by itself in 25 s"</span>
            </div>
        </FailureCard>
    }
}

fn side() -> impl IntoView {
    view! {
        <Card title="aws-root-payouts">
            <KeyValues>
                <KeyValue label="State"><ObjectStatus status=Status::Waiting text="Verifying" /></KeyValue>
                <KeyValue label="Provider">"AWS KMS"</KeyValue>
                <KeyValue label="Region">"eu-central-1"</KeyValue>
                <KeyValue label="Key reference" wide=true><Difference text=TO with=FROM /></KeyValue>
                <KeyValue label="Shortened" wide=true><MiddleText text=TO /></KeyValue>
            </KeyValues>
        </Card>
        <Card title="Nothing is lost">
            <p>"The root of trust is created and stays in the list as “Verifying”. You can leave this page; no service key can choose it until all four steps pass."</p>
        </Card>
        <Card title="History">
            <HistoryList>
                <HistoryEntry time="14:01:58" datetime="2026-11-24T14:01:58Z" icon=IconName::SysMinus reason="“key found in a core dump”">
                    <b>"owner@acme.example"</b>" disabled the key"
                </HistoryEntry>
                <HistoryEntry time="12:00:00" datetime="2026-11-24T12:00:00Z" icon=IconName::Refresh><b>"Policy engine"</b>" rotated v53 → v54"</HistoryEntry>
                <HistoryEntry time="18 Nov" datetime="2026-11-18T12:00:00Z" icon=IconName::Edit reason="“PCI review 2026-11”"><b>"member@acme.example"</b>" changed the schedule: Weekly → Daily"</HistoryEntry>
            </HistoryList>
        </Card>
        <Card title="Shapes">
            {[ChainLayer::ExternalKey, ChainLayer::Root, ChainLayer::ServiceKey, ChainLayer::Clients]
                .into_iter()
                .map(|layer| view! { <p class="kc-row">{Status::ALL.into_iter().map(|status| view! { <ChainMark layer status /> }).collect_view()}</p> })
                .collect_view()}
        </Card>
    }
}

fn propagation() -> impl IntoView {
    let edge = |name: &str, status, text: &str, detail: &str| EdgeCell {
        name: name.into(),
        status,
        text: text.into(),
        detail: detail.into(),
    };
    let edges = vec![
        edge("edge-eu-1", Status::Ok, "Evicted", "acknowledged 14:01:58 · after 0.3 s"),
        edge("edge-eu-2", Status::Changing, "Evicting", "asked 14:01:58"),
        edge("edge-eu-3", Status::AtRisk, "Unreachable for 40 s", "last seen 14:01:51 · lease ends 14:02:51"),
    ];
    view! {
        <Card title="Evicted from 1 of 3 edges" actions=|| "started 14:01:58">
            <PropagationMeter label="Evicted from 1 of 3 edges" edges=edges />
            <div style:margin-top="0.75rem">
                <MessageStrip kind=MessageKind::Warning>
                    <b>"edge-eu-3 may still decrypt with this key, until 14:02:51 at the latest."</b>
                    " Then its lease ends and it refuses by itself (LeaseExpired)."
                </MessageStrip>
            </div>
        </Card>
        <Card title="Status">
            <SentenceList>
                <Sentence status=Status::Ok trailing=|| "since 12 Aug">"Its root of trust is ready; the external key answered 3 min ago in 41 ms."</Sentence>
                <Sentence>"7 requests were refused since 14:01:58, from 3 clients."</Sentence>
                <Sentence status=Status::AtRisk>"edge-eu-3 still serves v53."</Sentence>
            </SentenceList>
        </Card>
    }
}

fn rekey() -> impl IntoView {
    let phase = |text: &str, state| Phase { text: text.into(), state };
    let phases = vec![
        phase("Confirmed", PhaseState::Done),
        phase("Target verified", PhaseState::Done),
        phase("Wrapping keys again", PhaseState::Current),
        phase("Verify the chain", PhaseState::Next),
        phase("Completed", PhaseState::Next),
    ];
    view! {
        <Card title="Re-key in progress" actions=|| "started 14:01:41 by member@acme.example">
            <Phases label="Phases" phases=phases />
            <div style:margin-top="1rem"></div>
            <ProgressBar label="Re-key of aws-root-production" done=1536_u64 failed=60_u64 total=2412_u64 value_text="1,536 of 2,412 service keys wrapped by v8, 60 failed" />
        </Card>
    }
}

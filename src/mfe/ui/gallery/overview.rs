//! Page header, number cards, problems, forecast, distribution, activity, first run.

use crate::ui::{
    Activity, ActivityList, Button, ButtonKind, Card, Columns, DistributionBar, DistributionShare, EmptyChain,
    EmptyState, FirstStep, FirstSteps, ForecastCell, ForecastLegend, ForecastStrip, GenericTag, HerdNote, IconName,
    IssueList, IssueRow, KpiCard, KpiRow, Link, LinkKind, LiveMark, ObjectStatus, Page, PageBody, PageHeader, Segment,
    Segmented, Skeleton, Status,
};
use leptos::prelude::*;

#[component]
pub(super) fn Overview() -> impl IntoView {
    let actions = || {
        view! {
            <Button>"New service key"</Button>
            <Button kind=ButtonKind::Emphasized>"New root of trust"</Button>
        }
    };
    let side = || {
        view! {
            <Card title="Service keys by provider">
                <DistributionBar shares=shares() />
            </Card>
            <Card title="Recent activity" actions=|| view! { <Link href="#all">"All"</Link> }>
                <ActivityList>
                    <Activity time="14:02" datetime="2026-11-24T14:02:00Z"><b>"Policy engine"</b>" rotated "<Link href="#k">"checkout-session"</Link>" v211 → v212"</Activity>
                    <Activity time="14:01" datetime="2026-11-24T14:01:00Z"><b>"owner@acme.example"</b>" disabled "<Link href="#k">"payments-key"</Link>": “key found in a core dump”"</Activity>
                </ActivityList>
            </Card>
            <Card title="Loading"><Skeleton rows=3 label="Loading keys" /></Card>
        }
    };
    view! {
        <Page>
            <PageHeader title="Key Chain Overview" actions=actions>
                <GenericTag name="Provider" value="Active" status=Status::Ok href="#settings" />
                <span class="kc-dim kc-small">"tenant-root-orgs-acme-payments"</span>
                <LiveMark live=true text="Live" time="14:02:31" />
            </PageHeader>
            <PageBody>
                {kpis()}
                <Columns side=side>
                    {problems()}
                    {forecast()}
                    <Card title="First run">{first_run()}</Card>
                    <Card title="States">
                        <p class="kc-row">
                            {Status::ALL.into_iter().map(|s| view! { <ObjectStatus status=s text=format!("{s:?}") /> }).collect_view()}
                        </p>
                        <p class="kc-row">
                            <GenericTag name="Provider" value="Provisioning" status=Status::Waiting />
                            <GenericTag name="Provider" value="Suspended" status=Status::Broken href="#s" />
                            <GenericTag name="Provider" value="Enabling" status=Status::Changing />
                            <GenericTag name="Provider" value="Degraded" status=Status::AtRisk />
                            <LiveMark live=false text="As of 14:02:31" />
                        </p>
                    </Card>
                </Columns>
            </PageBody>
        </Page>
    }
}

fn kpis() -> impl IntoView {
    let state = |status, text: &'static str| {
        view! { <Link kind=LinkKind::Subtle href="#list"><ObjectStatus small=true status=status text=text /></Link> }
    };
    view! {
        <KpiRow>
            <KpiCard title="Roots of trust" number="7" href="#roots">
                {state(Status::Ok, "4 ready")} {state(Status::Broken, "1 unavailable")} {state(Status::Changing, "1 re-keying")}
                {state(Status::Waiting, "1 verifying")}
            </KpiCard>
            <KpiCard title="Service keys" number="3,148" href="#keys">
                {state(Status::Ok, "3,069 active")} {state(Status::Broken, "37 unavailable")} {state(Status::Off, "26 disabled")}
            </KpiCard>
            <KpiCard title="Due for rotation in 24 h" number="12" href="#due">
                {state(Status::AtRisk, "3 overdue")} {state(Status::Changing, "14 rotating now")}
            </KpiCard>
            <KpiCard title="Active clients" number="11,707" href="#clients">{state(Status::Unknown, "unknown on 11 keys")}</KpiCard>
            <KpiCard title="Crypto edges" number="2" unit="of 3 connected" href="#edges">
                {state(Status::AtRisk, "edge-eu-3 silent for 40 s")}
            </KpiCard>
        </KpiRow>
    }
}

fn problems() -> impl IntoView {
    view! {
        <Card title="Problems" count="3" flush=true>
            <IssueList>
                <IssueRow
                    status=Status::Broken
                    status_text="Error:"
                    title=|| view! { <Link href="#r">"gcp-root-analytics"</Link>" is unavailable since 13:41" }
                    action=|| view! { <Button>"Show fix"</Button> }
                >
                    "Google Cloud reports key version 4 as disabled (KeyDisabled). Edges keep serving the 37 service keys they hold, but can't load or rotate them."
                </IssueRow>
                <IssueRow
                    status=Status::Broken
                    status_text="Error:"
                    title=|| "3 rotations are overdue, the oldest by 21 min"
                    action=|| view! { <Link kind=LinkKind::Action href="#o">"Show 3 keys"</Link> }
                >
                    "They wait for "<Link href="#r">"gcp-root-analytics"</Link>"; once it is back each rotates once."
                </IssueRow>
                <IssueRow
                    status=Status::AtRisk
                    status_text="Warning:"
                    title=|| view! { <Link href="#e">"edge-eu-3"</Link>" has not answered for 40 s" }
                    action=|| view! { <Link kind=LinkKind::Action href="#d">"Show distribution"</Link> }
                >
                    "It still holds payments-key, which was disabled at 14:01. Its lease ends at 14:02:51; then it stops serving by itself."
                </IssueRow>
            </IssueList>
        </Card>
    }
}

fn forecast() -> impl IntoView {
    let days = RwSignal::new("30".to_owned());
    let segments = vec![Segment::new("7", "7 days"), Segment::new("30", "30 days"), Segment::new("90", "90 days")];
    let actions = move || {
        view! {
            <ForecastLegend />
            <Segmented label="Days shown" segments=segments value=days on_change=move |d| days.set(d) />
            <Button kind=ButtonKind::Transparent icon=IconName::Download label="Export" />
        }
    };
    view! {
        <Card title="Rotation forecast" actions=actions>
            <ForecastStrip label="Rotations of the next 30 days" cells=cells() />
            <HerdNote at=Some((6, 30)) action=|| view! { <Link kind=LinkKind::Action href="#h">"Show 1,180 keys"</Link> }>
                <b>"Mon 30 Nov, 00:00 UTC: 1,180 keys rotate in the same minute."</b>
                " They share the schedule “30 Days” and one creation day."
            </HerdNote>
        </Card>
    }
}

fn cells() -> Vec<ForecastCell> {
    let counts = [
        12, 38, 41, 9, 6, 44, 1180, 52, 47, 40, 8, 5, 210, 61, 44, 39, 42, 7, 4, 58, 49, 44, 40, 38, 6, 9, 163, 71, 0,
        41,
    ];
    let cell = |(i, count): (usize, u64)| {
        let day = if i < 7 { i + 24 } else { i - 6 };
        ForecastCell {
            count,
            count_text: if count > 999 { "1.2K".into() } else { count.to_string() },
            day: day.to_string(),
            month: match i {
                0 => Some("Nov".into()),
                7 => Some("Dec".into()),
                _ => None,
            },
            label: format!("day {day}: {count} rotations"),
            href: "#day".into(),
            today: i == 0,
            herd: count > 500,
        }
    };
    counts.into_iter().enumerate().map(cell).collect()
}

fn shares() -> Vec<DistributionShare> {
    [
        ("AWS KMS", 2418, "2,418"),
        ("Azure Key Vault", 488, "488"),
        ("Thales HSM", 121, "121"),
        ("Platform", 84, "84"),
        ("Google KMS", 37, "37"),
    ]
    .map(|(text, count, count_text)| DistributionShare {
        text: text.into(),
        href: "#p".into(),
        count,
        count_text: count_text.into(),
        failing: (text == "Google KMS").then(|| "unavailable:".into()),
    })
    .to_vec()
}

fn first_run() -> impl IntoView {
    let names = ["external key", "root of trust", "service key", "clients"].map(String::from);
    view! {
        <EmptyState
            title="Build your key chain"
            text="An external key that you own protects a root of trust; the root protects the service keys; your applications encrypt with them."
            picture=move || view! { <EmptyChain names=names /> }
        >
            <FirstSteps>
                <FirstStep number=1 title="Enable the provider" text="OpenKCM runs in this workspace and has created your tenant." note="14:01:12 by owner@acme.example" done=Some("Done".to_owned())>
                    <Link href="#s">"Workspace settings"</Link>
                </FirstStep>
                <FirstStep number=2 title="Connect a root of trust" text="Point to a key in AWS KMS, Azure Key Vault, Google Cloud KMS or a Thales HSM." note="Have the key ARN, URL or label at hand" current=true>
                    <Button kind=ButtonKind::Emphasized>"New root of trust"</Button>
                </FirstStep>
                <FirstStep number=3 title="Create a service key" text="One per application or microservice, with its own rotation schedule." note="Needs a root of trust that is ready">
                    <Button disabled_reason=Some("Needs a root of trust that is ready".to_owned())>"New service key"</Button>
                </FirstStep>
            </FirstSteps>
        </EmptyState>
    }
}

//! The dialog of a bulk change: what happens to all of them, how far it is, what failed.

use crate::i18n;
use crate::letters::uncapitalized;
use crate::plan::{confirm_texts, effect_lines};
use crate::service_key::bulk::handle::{Bulk, Stage};
use crate::service_key::bulk::job::{BulkAction, Job, JobState, left_out, to_do};
use crate::service_key::bulk::texts::texts;
use crate::service_key::schedule_field::ScheduleField;
use crate::ui::{
    ConfirmDialog, Effect as Line, Effects, MessageKind, MessageStrip, ProgressBar, Sentence, SentenceList, Status,
};
use leptos::prelude::*;

/// Failures that are listed by name; the rest is a number.
const LISTED: usize = 20;

/// The dialog, open while something is asked for.
#[component]
pub(in crate::service_key) fn BulkDialog(
    /// The list's bulk change.
    bulk: Bulk,
) -> impl IntoView {
    // Effects follow the keys and the edges while nothing was sent.
    Effect::new(move |seen: Option<u64>| {
        let batch = bulk.store.keys.get();
        if seen.is_some_and(|seen| seen != batch.number) {
            if batch.all {
                bulk.plan_all();
            } else {
                bulk.plan_changed(&batch.changes);
            }
        }
        batch.number
    });
    let edges = bulk.store.edges();
    Effect::new(move |seen: Option<()>| {
        edges.track();
        let _ = edges.with(Vec::len);
        if seen.is_some() && bulk.stage.get_untracked() == Stage::Asking {
            bulk.plan_all();
        }
    });
    view! { {move || bulk.action.get().map(|action| view! { <Asked bulk action /> })} }
}

#[component]
fn Asked(bulk: Bulk, action: BulkAction) -> impl IntoView {
    let t = texts();
    let counts = Memo::new(move |_| bulk.counts());
    let place = bulk.store.workspace_name().get_untracked();
    let title = move || {
        let n = counts.get().meant();
        (t.title)(action, n, &i18n::number(n), &place)
    };
    let is_ended = Memo::new(move |_| bulk.stage.get() == Stage::Ended);
    let press = move || {
        let counts = counts.get();
        if is_ended.get() {
            (t.retry)(counts.failed, &i18n::number(counts.failed))
        } else {
            (t.button)(action, counts.meant(), &i18n::number(counts.meant()))
        }
    };
    let busy = Signal::derive(move || bulk.stage.get() == Stage::Running);
    let blocked = Signal::derive(move || {
        let counts = counts.get();
        let schedule = || match action {
            BulkAction::Schedule => bulk.schedule.with(|input| input.parse().err()),
            _ => None,
        };
        let all = counts.all - counts.planning;
        bulk.off()
            .or_else(|| (counts.meant() == 0).then(|| t.nothing_left.to_owned()))
            .or_else(|| (counts.planning > 0).then(|| (t.planning)(&i18n::number(all), &i18n::number(counts.all))))
            .or_else(schedule)
    });
    let undo = move || {
        let (first, rest) = (t.undo)(action);
        view! { <b>{first}</b> " " {rest} }
    };
    view! {
        <ConfirmDialog
            open=true
            on_cancel=move |()| bulk.close()
            on_confirm=move |reason: String| bulk.run(reason)
            title
            action=press
            reversibility=move || undo()
            irreversible=action == BulkAction::Rotate
            blocked
            busy
            texts=confirm_texts(false)
        >
            {(action == BulkAction::Schedule).then(|| view! { <ScheduleField input=bulk.schedule /> })}
            <Happens bulk action />
            <Progress bulk />
        </ConfirmDialog>
    }
}

/// The effects of all keys together, and which keys stay as they are.
#[component]
fn Happens(bulk: Bulk, action: BulkAction) -> impl IntoView {
    let t = texts();
    let counts = Memo::new(move |_| bulk.counts());
    let sum = Memo::new(move |_| bulk.jobs.with(|jobs| to_do(jobs)));
    let effects = Signal::derive(move || match action {
        BulkAction::Schedule | BulkAction::Enable => {
            let n = counts.get().meant();
            let text = if action == BulkAction::Enable { t.enabled_effect } else { t.schedule_effect };
            vec![Line { number: i18n::number(n), text: text(n).to_owned(), ..Line::default() }]
        }
        _ => {
            let first = bulk.first.get().or_else(|| sum.get());
            sum.get().zip(first).map(|(sum, first)| effect_lines(&sum, &first)).unwrap_or_default()
        }
    });
    let planning = Memo::new(move |_| counts.get().planning > 0);
    let known = Signal::derive(move || u64::from(counts.get().all - counts.get().planning));
    let all = Signal::derive(move || u64::from(counts.get().all));
    let said = move || {
        let counts = counts.get();
        (t.planning)(&i18n::number(counts.all - counts.planning), &i18n::number(counts.all))
    };
    let reasons = Memo::new(move |_| bulk.jobs.with(|jobs| left_out(jobs)));
    let stays = Memo::new(move |_| {
        let said = |(why, n): (String, u32)| (t.left_out)(n, &i18n::number(n), &uncapitalized(&why));
        reasons.get().into_iter().map(said).collect::<Vec<_>>().join(" ")
    });
    view! {
        <Show when=move || planning.get()>
            <p class="kc-dim">{said}</p>
            <ProgressBar done=known total=all label=t.plans value_text=said />
        </Show>
        <Show when=move || !effects.with(Vec::is_empty)><Effects title=t.happens effects /></Show>
        <Show when=move || !stays.with(String::is_empty)>
            <MessageStrip kind=MessageKind::Information>{move || stays.get()}</MessageStrip>
        </Show>
    }
}

/// How many were answered, and which failed.
#[component]
fn Progress(bulk: Bulk) -> impl IntoView {
    let t = texts();
    let counts = Memo::new(move |_| bulk.counts());
    let has_begun = Memo::new(move |_| bulk.stage.get() != Stage::Asking);
    let is_running = Memo::new(move |_| bulk.stage.get() == Stage::Running);
    let said = move || (t.running)(&i18n::number(counts.get().done), &i18n::number(counts.get().meant()));
    let failed = Memo::new(move |_| {
        let of = |job: &Job| match &job.state {
            JobState::Failed(why) => Some((job.key.name.clone(), why.clone())),
            _ => None,
        };
        bulk.jobs.with(|jobs| jobs.iter().filter_map(of).collect::<Vec<_>>())
    });
    let rest = move || {
        let hidden = failed.with(Vec::len).saturating_sub(LISTED);
        (hidden > 0).then(|| (t.more)(&i18n::number(u32::try_from(hidden).unwrap_or(u32::MAX))))
    };
    view! {
        <Show when=move || has_begun.get()>
            <div>
                <p role="status">{said}</p>
                <ProgressBar
                    done=Signal::derive(move || u64::from(counts.get().done))
                    failed=Signal::derive(move || u64::from(counts.get().failed))
                    total=Signal::derive(move || u64::from(counts.get().meant()))
                    label=t.progress
                    value_text=said
                />
                <Show when=move || is_running.get()><p class="kc-dim kc-small">{t.closing}</p></Show>
            </div>
            <Show when=move || !failed.with(Vec::is_empty)>
                <MessageStrip kind=MessageKind::Error announce=true>
                    {move || {
                        let counts = counts.get();
                        (t.some_failed)(counts.failed, &i18n::number(counts.failed), &i18n::number(counts.meant()))
                    }}
                </MessageStrip>
                <SentenceList>
                    <For each=move || failed.get().into_iter().take(LISTED) key=Clone::clone let:job>
                        <Sentence status=Status::Broken><b>{job.0.clone()}</b> " " {job.1.clone()}</Sentence>
                    </For>
                </SentenceList>
                <p class="kc-dim">{rest}</p>
            </Show>
        </Show>
    }
}

//! What is selected and what is being done with it.

use crate::api::{Api, use_api};
use crate::i18n;
use crate::service_key::bulk::job::{BulkAction, Counts, Job, counts};
use crate::service_key::list_texts;
use crate::service_key::rows::Rows;
use crate::service_key::schedule_field::ScheduleInput;
use crate::service_key::selection::Selection;
use crate::store::{Kind, Store, Verb, WriteBlock, use_store};
use crate::ui::Toasts;
use leptos::prelude::*;
use model::RotationSchedule;
use model::plan::Plan;
use model::service_key::KeyState;
use model::wire::KeySummary;

/// How far the change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The effects are shown; nothing was sent.
    Asking,
    /// Requests are under way.
    Running,
    /// All were answered, and some failed.
    Ended,
}

/// The bulk change of a list. Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::service_key) struct Bulk {
    pub(super) api: Api,
    pub(super) store: Store,
    pub(super) toasts: Option<Toasts>,
    pub(super) rows: Rows,
    pub(super) selection: Selection,
    /// What is asked for; `None` while the dialog is closed.
    pub(super) action: RwSignal<Option<BulkAction>>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) jobs: RwSignal<Vec<Job>>,
    /// The effects when they were first complete, for "was 12".
    pub(super) first: RwSignal<Option<Plan>>,
    /// The schedule all shall have.
    pub(super) schedule: RwSignal<ScheduleInput>,
    /// Moves with every opening: what was asked before is no longer taken.
    pub(super) turn: StoredValue<u32>,
}

/// What is selected, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) keys: u32,
    pub(super) clients: u32,
    pub(super) unknown: u32,
    pub(super) disabled: u32,
    pub(super) can_disable: u32,
    pub(super) can_enable: u32,
    pub(super) can_rotate: u32,
}

/// The bulk change of this list.
pub(in crate::service_key) fn use_bulk(rows: Rows, selection: Selection) -> Bulk {
    Bulk {
        api: use_api(),
        store: use_store(),
        toasts: use_context(),
        rows,
        selection,
        action: RwSignal::new(None),
        stage: RwSignal::new(Stage::Asking),
        jobs: RwSignal::new(Vec::new()),
        first: RwSignal::new(None),
        schedule: RwSignal::new(ScheduleInput::from(RotationSchedule::Days(30))),
        turn: StoredValue::new(0),
    }
}

impl Bulk {
    /// "3 of 3,148 selected", while something is.
    pub(in crate::service_key) fn selected_text(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            let chosen = self.selection.names.with(std::collections::BTreeSet::len);
            let number = |n: usize| i18n::number(u32::try_from(n).unwrap_or(u32::MAX));
            let total = i18n::number(self.rows.total.get());
            (chosen > 0).then(|| (list_texts::texts().selected)(&number(chosen), &total))
        })
    }

    /// "181 clients · 1 key is already disabled".
    pub(in crate::service_key) fn hint(self) -> Signal<String> {
        let chosen = Memo::new(move |_| self.chosen());
        Signal::derive(move || {
            let (t, chosen) = (list_texts::texts(), chosen.get());
            let mut parts = vec![(t.clients)(chosen.clients, &i18n::number(chosen.clients))];
            if chosen.unknown > 0 {
                parts[0] = format!("{} {}", parts[0], t.plus_unknown);
            }
            if chosen.disabled > 0 {
                parts.push((t.already_disabled)(chosen.disabled, &i18n::number(chosen.disabled)));
            }
            parts.join(" · ")
        })
    }

    /// What is selected, in numbers.
    pub(super) fn chosen(self) -> Chosen {
        let mut all = Chosen::default();
        self.each(|key| {
            all.keys += 1;
            all.clients = all.clients.saturating_add(key.active_clients.unwrap_or_default());
            all.unknown += u32::from(key.active_clients.is_none());
            all.disabled += u32::from(key.state == KeyState::Disabled);
            all.can_disable += u32::from(BulkAction::Disable.rule(key).is_ok());
            all.can_enable += u32::from(BulkAction::Enable.rule(key).is_ok());
            all.can_rotate += u32::from(BulkAction::Rotate.rule(key).is_ok());
        });
        all
    }

    fn each(self, mut visit: impl FnMut(&KeySummary)) {
        self.selection.names.with(|names| {
            self.rows.data.with(|data| names.iter().filter_map(|name| data.get(name)).for_each(&mut visit));
        });
    }

    /// Why keys can't be changed at all now.
    pub(super) fn off(self) -> Option<String> {
        self.store.may(Verb::Update, Kind::Key).err().map(WriteBlock::text)
    }

    /// Where the keys stand.
    pub(super) fn counts(self) -> Counts {
        self.jobs.with(|jobs| counts(jobs))
    }

    /// Opens the dialog for what is selected now.
    pub(super) fn ask(self, action: BulkAction) {
        let mut jobs = Vec::new();
        untrack(|| self.each(|key| jobs.push(Job::new(key.clone(), action, crate::shell::fresh_id()))));
        self.turn.update_value(|turn| *turn += 1);
        self.first.set(None);
        self.stage.set(Stage::Asking);
        self.jobs.set(jobs);
        self.action.set(Some(action));
        self.rows.keep(true);
        self.plan_all();
    }

    /// Closes the dialog. What is under way is answered all the same; what waits is not sent.
    pub(super) fn close(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.action.set(None);
        self.rows.keep(false);
    }
}

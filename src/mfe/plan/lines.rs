//! A plan's effects as lines: a number, what happens to so many, and what it was when the dialog opened.

use crate::i18n::number;
use crate::plan::action_texts::Texts;
use crate::ui::Effect;
use model::plan::{Kind, Plan};

/// The lines of a plan. `first` is the plan the dialog opened with.
pub(super) fn lines(t: &Texts, plan: &Plan, first: &Plan) -> Vec<Effect> {
    let (now, before) = (&plan.effects, &first.effects);
    let mut lines = Vec::new();
    let mut line = |count: u32, was: u32, text: &str, note: Option<String>| {
        if count == 0 && was == 0 && note.is_none() {
            return;
        }
        let moved = count != was;
        let note_is_critical = note.is_some();
        let note = note.or_else(|| moved.then(|| (t.was)(&number(was))));
        lines.push(Effect {
            number: number(count),
            text: text.to_owned(),
            note,
            note_is_critical,
            moved,
            ..Effect::default()
        });
    };
    let unknown = now.clients.unknown;
    let note = (unknown > 0).then(|| (t.clients_unknown)(&number(unknown), unknown));
    // One key is in the title; of several it is said how many.
    if plan.subject.kind != Kind::ServiceEncryptionKey || now.keys.max(before.keys) > 1 {
        line(now.keys, before.keys, (t.keys)(plan.action, now.keys), None);
    }
    line(now.clients.known, before.clients.known, (t.clients)(plan.action, now.clients.known), note);
    // Edges are told of keys; a root without any is none of their business.
    let (edges, edges_before) = if now.keys == 0 { (0, 0) } else { (now.edges, before.edges) };
    line(edges, edges_before, &(t.edges)(plan.action, edges, now.keys), None);
    let away = u32::try_from(now.edges_by_lease.len()).unwrap_or(u32::MAX);
    if away > 0 {
        let was = u32::try_from(before.edges_by_lease.len()).unwrap_or(u32::MAX);
        line(away, was, &(t.edges_by_lease)(&now.edges_by_lease.join(", ")), None);
    }
    let skipped = now.next_rotations_skipped;
    line(skipped, before.next_rotations_skipped, (t.skipped)(plan.action, skipped), None);
    lines
}

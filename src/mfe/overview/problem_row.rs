//! A problem as a row: what and since when, why and what still works, and the one thing to do.

use crate::i18n::{clock_time, date_time, duration, number, remedy_texts};
use crate::overview::texts::texts;
use crate::routes::{Route, TopologyFilter};
use crate::shell::{now, ticking, use_nav};
use crate::store::use_store;
use crate::ui::{IssueRow, Link, LinkKind, Status};
use jiff::Timestamp;
use leptos::prelude::*;
use model::account::{AccountPhase, RekeyPhase};
use model::overview::Trouble;
use model::reconcile::MaterialFault;
use model::words;

/// The row of a problem.
pub(super) fn problem_row(trouble: Trouble) -> AnyView {
    match trouble {
        Trouble::Root { name, phase, reason, message, since, keys } => root(name, phase, reason, message, since, keys),
        Trouble::Material { keys, names, since } => material(keys, names, since),
        Trouble::Rekey { name, phase, failed } => rekey(name, phase, failed),
        Trouble::Overdue { keys, oldest } => overdue(keys, oldest),
        Trouble::Edge { name, last_seen, lease_until, keys } => edge(name, last_seen, lease_until, keys),
        Trouble::EnvironmentShared { names, key_reference } => shared(&names, &key_reference),
    }
}

fn row(
    status: Status,
    title: impl FnOnce() -> AnyView + Send + 'static,
    why: AnyView,
    action: Option<(String, Route)>,
) -> AnyView {
    let t = texts();
    let nav = use_nav();
    let word = if status == Status::Broken { t.error } else { t.warning };
    let action =
        move || action.map(|(text, to)| view! { <Link href=nav.href(&to) kind=LinkKind::Action>{text}</Link> });
    view! { <IssueRow status status_text=word title=title action=action>{why}</IssueRow> }.into_any()
}

fn link(text: String, to: &Route) -> AnyView {
    view! { <Link href=use_nav().href(to) kind=LinkKind::Emphasized>{text}</Link> }.into_any()
}

fn root(
    name: String,
    phase: AccountPhase,
    reason: String,
    message: String,
    since: Option<Timestamp>,
    keys: u32,
) -> AnyView {
    let t = texts();
    let since = since.map(|since| format!(" {} {}", crate::i18n::texts().since, date_time(since, now())));
    let since = since.unwrap_or_default();
    let what = match phase {
        AccountPhase::Unavailable => (t.root_unavailable)(&since),
        AccountPhase::Degraded => t.root_degraded.to_owned(),
        _ => (t.root_never_ready)(&since),
    };
    let status = if phase == AccountPhase::Degraded { Status::AtRisk } else { Status::Broken };
    let keep = if phase == AccountPhase::Unavailable { (t.edges_keep)(keys, &number(keys)) } else { String::new() };
    let meaning = meaning(&name, &reason).unwrap_or(message);
    let why = view! { <b>{reason} "."</b> " " {meaning} " " {keep} }.into_any();
    let to = Route::root(name.clone());
    let title_to = to.clone();
    row(status, move || view! { {link(name, &title_to)} {what} }.into_any(), why, Some((t.show_fix.to_owned(), to)))
}

/// What a known reason means, in the reader's language and without the reference, which the root's page shows.
fn meaning(root: &str, reason: &str) -> Option<String> {
    let reason = serde_json::from_value(reason.into()).ok()?;
    let provider =
        use_store().state.with_untracked(|state| state.as_ref()?.accounts.get(root).map(|a| a.provider_type))?;
    Some((remedy_texts().meaning)(reason, provider))
}

/// One is named in the title, several behind what is wrong with them.
fn material(keys: u32, names: Vec<String>, since: Option<Timestamp>) -> AnyView {
    let t = texts();
    let since = since.map(|since| format!(", {} {}", crate::i18n::texts().since, date_time(since, now())));
    let what = (t.material)(keys, &number(keys)) + &since.unwrap_or_default();
    if let ([name], 1) = (names.as_slice(), keys) {
        let to = Route::key(name.clone());
        let (name, title_to) = (name.clone(), to.clone());
        let title = move || view! { {link(name, &title_to)} {what} }.into_any();
        return row(Status::Broken, title, t.material_why.into_any(), Some(((t.show_keys)(1, &number(1)), to)));
    }
    let more = keys.saturating_sub(u32::try_from(names.len()).unwrap_or(u32::MAX));
    let mut why = vec![t.material_why.into_any(), " ".into_any()];
    for (at, name) in names.into_iter().enumerate() {
        if at > 0 {
            why.push(", ".into_any());
        }
        let to = Route::key(name.clone());
        why.push(link(name, &to));
    }
    let rest = if more > 0 { (t.and_more)(&number(more)) } else { ".".to_owned() };
    why.push(rest.into_any());
    let faults = MaterialFault::ALL.map(|fault| fault.as_str().to_owned());
    let to = Route::keys(|f| f.reason = words::list(&faults));
    row(Status::Broken, move || what.into_any(), why.into_any(), Some(((t.show_keys)(keys, &number(keys)), to)))
}

fn rekey(name: String, phase: RekeyPhase, failed: u32) -> AnyView {
    let t = texts();
    let (status, what, why) = match phase {
        RekeyPhase::AwaitingConfirmation => (Status::AtRisk, t.rekey_waits.to_owned(), t.rekey_waits_why),
        _ => (Status::Broken, (t.rekey_failed)(failed, &number(failed)), t.rekey_failed_why),
    };
    let to = Route::root(name.clone());
    let title_to = to.clone();
    let title = move || view! { {link(name, &title_to)} {what} }.into_any();
    row(status, title, why.into_any(), Some((t.show_rekey.to_owned(), to)))
}

fn overdue(keys: u32, oldest: Timestamp) -> AnyView {
    let t = texts();
    let time = ticking();
    let what = move || (t.rotations_overdue)(keys, &number(keys), &duration(time.get().duration_since(oldest)));
    let action = ((t.show_keys)(keys, &number(keys)), Route::keys(|f| f.due = Some("overdue".into())));
    row(Status::Broken, move || what.into_any(), t.overdue_why.into_any(), Some(action))
}

fn edge(name: String, last_seen: Option<Timestamp>, lease_until: Option<Timestamp>, keys: u32) -> AnyView {
    let t = texts();
    let time = ticking();
    let what = move || match last_seen {
        Some(seen) => (t.edge_silent_title)(&duration(time.get().duration_since(seen))),
        None => t.edge_never.to_owned(),
    };
    let lease = move || match lease_until {
        Some(until) if until > time.get() => (t.edge_lease)(&clock_time(until)),
        Some(_) => t.edge_lease_over.to_owned(),
        None => String::new(),
    };
    // An edge whose lease has ended holds nothing.
    let holds = move || {
        let is_over = lease_until.is_some_and(|until| until <= time.get());
        if is_over { String::new() } else { (t.edge_holds)(keys, &number(keys)) }
    };
    let why = view! { {holds} " " {lease} }.into_any();
    let to = Route::Topology(TopologyFilter::default());
    row(Status::AtRisk, move || view! { <b>{name}</b> {what} }.into_any(), why, Some((t.show_topology.to_owned(), to)))
}

fn shared(names: &[String], reference: &str) -> AnyView {
    let t = texts();
    let (before, and, both) = t.shared_why;
    let mut why = vec![before.into_any()];
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            why.push(and.into_any());
        }
        why.push(link(name.clone(), &Route::root(name.clone())));
    }
    let last = reference.rsplit(['/', '=']).next().unwrap_or(reference);
    // Ids differ at their ends.
    let tail: String = last.chars().skip(last.chars().count().saturating_sub(12)).collect();
    let full = reference.to_owned();
    why.push(view! { {both} <span title=full>{(t.key_tail)(&tail)}</span> "." }.into_any());
    let action = (t.compare.to_owned(), Route::roots(|f| f.q = Some(tail)));
    row(Status::AtRisk, move || t.shared.into_any(), why.into_any(), Some(action))
}

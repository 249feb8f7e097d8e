//! Which columns a table shows, and in which order: a button with its panel. Keyboard first: every move is a button.

use super::button::{Button, ButtonKind};
use super::checkbox::Checkbox;
use super::focus;
use super::icon::IconName;
use super::popover::Popover;
use leptos::html;
use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/column_chooser.css");

/// A column that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// What goes into the address.
    pub id: String,
    /// Its head.
    pub text: String,
}

/// The texts of the panel.
#[derive(Clone)]
pub struct ColumnTexts {
    /// "Columns": the button and the panel's heading.
    pub title: TextProp,
    /// The column that is always shown.
    pub fixed: TextProp,
    /// The word behind it: "always".
    pub always: TextProp,
    /// "Reset".
    pub reset: TextProp,
    /// Below the list: where the choice is kept.
    pub note: TextProp,
    /// Name of the button that moves a column towards the start.
    pub earlier: fn(&str) -> String,
    /// Name of the button that moves a column towards the end.
    pub later: fn(&str) -> String,
}

/// The button "Columns" and its panel: the columns that are shown first, in their order.
#[component]
pub fn ColumnChooser(
    /// Its texts.
    texts: ColumnTexts,
    /// All columns there are.
    #[prop(into)]
    all: Signal<Vec<ColumnChoice>>,
    /// The ids that are shown, in their order.
    #[prop(into)]
    shown: Signal<Vec<String>>,
    /// Called with the ids after a change; with none when it is reset.
    #[prop(into)]
    on_change: Callback<Option<Vec<String>>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    // What is shown comes first in its order, then the rest in theirs.
    let order = Memo::new(move |_| {
        let (all, shown) = (all.get(), shown.get());
        let of = |id: &String| all.iter().find(|column| column.id == *id).cloned();
        let rest = all.iter().filter(|column| !shown.contains(&column.id)).cloned();
        shown.iter().filter_map(of).chain(rest).collect::<Vec<_>>()
    });
    let change = Callback::new(move |(id, step): (String, Step)| {
        let moved = step.of(&shown.get_untracked(), &id);
        on_change.run(Some(moved));
        // The rows are put in order anew, which takes the focus away.
        request_animation_frame(move || {
            let button = panel.try_get_untracked().flatten().and_then(|panel| {
                focus::matching(&panel, &format!("[data-column='{id}'] {}", step.selector())).into_iter().next()
            });
            if let Some(button) = button {
                focus::focus(&button);
            }
        });
    });
    let title = texts.title.clone();
    let words = StoredValue::new(texts);
    let say = move |text: fn(&ColumnTexts) -> &TextProp| words.with_value(|words| text(words).get().to_string());
    view! {
        <Button
            kind=ButtonKind::Transparent
            icon=IconName::Settings
            popup="dialog"
            expanded=Signal::derive(move || Some(open.get()))
            on_press=move |()| open.update(|open| *open = !*open)
            node=anchor
        >
            {move || say(|t| &t.title)}
        </Button>
        <Popover open anchor label=title align_end=true>
            <div class="kc-column-chooser" class=(SHEET, true) node_ref=panel>
                <div class="kc-column-chooser__head">
                    <h3 class="kc-column-chooser__title">{move || say(|t| &t.title)}</h3>
                    <Button kind=ButtonKind::Transparent on_press=move |()| on_change.run(None)>
                        {move || say(|t| &t.reset)}
                    </Button>
                </div>
                <ul class="kc-column-chooser__list">
                    <li class="kc-column-chooser__row">
                        <Checkbox checked=true disabled=true on_change=|_: bool| {} label=move || say(|t| &t.fixed) />
                        <span class="kc-column-chooser__always">{move || say(|t| &t.always)}</span>
                    </li>
                    <For each=move || order.get() key=|column| column.id.clone() let:column>
                        <ColumnRow column shown change words />
                    </For>
                </ul>
                <p class="kc-column-chooser__note">{move || say(|t| &t.note)}</p>
            </div>
        </Popover>
    }
}

#[component]
fn ColumnRow(
    column: ColumnChoice,
    shown: Signal<Vec<String>>,
    change: Callback<(String, Step)>,
    words: StoredValue<ColumnTexts>,
) -> impl IntoView {
    let id = StoredValue::new(column.id.clone());
    let at = Memo::new(move |_| shown.with(|shown| id.with_value(|id| shown.iter().position(|one| one == id))));
    let is_first = Memo::new(move |_| at.get() == Some(0));
    let is_last = Memo::new(move |_| at.get().is_some_and(|at| at + 1 == shown.with(Vec::len)));
    let earlier = words.with_value(|words| (words.earlier)(&column.text));
    let later = words.with_value(|words| (words.later)(&column.text));
    let step = move |step: Step| move |()| change.run((id.get_value(), step));
    view! {
        <li class="kc-column-chooser__row" data-column=column.id>
            <Checkbox
                checked=Signal::derive(move || at.get().is_some())
                on_change=move |on: bool| change.run((id.get_value(), if on { Step::In } else { Step::Out }))
                label=column.text
            />
            <Show when=move || at.get().is_some()>
                <span class="kc-column-chooser__moves">
                    <span class="kc-column-chooser__move" class=("kc-column-chooser__move--off", move || is_first.get())>
                        <Button kind=ButtonKind::Transparent icon=IconName::SlimUp label=earlier.clone() on_press=step(Step::Earlier) />
                    </span>
                    <span class="kc-column-chooser__move" class=("kc-column-chooser__move--off", move || is_last.get())>
                        <Button kind=ButtonKind::Transparent icon=IconName::SlimDown label=later.clone() on_press=step(Step::Later) />
                    </span>
                </span>
            </Show>
        </li>
    }
}

/// What can be done with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    In,
    Out,
    Earlier,
    Later,
}

impl Step {
    /// The columns after it; what can't be done changes nothing.
    fn of(self, shown: &[String], id: &str) -> Vec<String> {
        let mut columns = shown.to_vec();
        let at = columns.iter().position(|one| one == id);
        match (self, at) {
            (Self::In, None) => columns.push(id.to_owned()),
            (Self::Out, Some(at)) => {
                columns.remove(at);
            }
            (Self::Earlier, Some(at)) if at > 0 => columns.swap(at, at - 1),
            (Self::Later, Some(at)) if at + 1 < columns.len() => columns.swap(at, at + 1),
            _ => {}
        }
        columns
    }

    /// The control inside the column's row that keeps the focus.
    fn selector(self) -> &'static str {
        match self {
            Self::In | Self::Out => "input",
            Self::Earlier => ".kc-column-chooser__move:first-child button",
            Self::Later => ".kc-column-chooser__move:last-child button",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn columns_come_go_and_move() {
        let shown = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(Step::Earlier.of(&shown, "b"), ["b", "a", "c"]);
        assert_eq!(Step::Later.of(&shown, "b"), ["a", "c", "b"]);
        assert_eq!(Step::Earlier.of(&shown, "a"), shown);
        assert_eq!(Step::Later.of(&shown, "c"), shown);
        assert_eq!(Step::Out.of(&shown, "a"), ["b", "c"]);
        assert_eq!(Step::In.of(&shown, "d"), ["a", "b", "c", "d"]);
        assert_eq!(Step::In.of(&shown, "a"), shown);
    }
}

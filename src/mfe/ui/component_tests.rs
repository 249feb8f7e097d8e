//! How the kit behaves under keys and fingers, in a browser.

use super::{
    Button, ColumnChoice, ColumnChooser, ColumnTexts, ConfirmDialog, ConfirmGap, ConfirmTexts, Menu, MenuItem, Status,
    VerificationStep, VerificationSteps,
};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A place on the page of its own; what is mounted there goes away with it.
struct Stage<T: 'static> {
    root: HtmlElement,
    _mounted: T,
}

impl<T> Drop for Stage<T> {
    fn drop(&mut self) {
        self.root.remove();
    }
}

impl<T> Stage<T> {
    fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(|e: Element| e.unchecked_into())
    }

    fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("{selector} is not there"))
    }

    /// The button whose text or label contains `name`.
    fn button(&self, name: &str) -> HtmlElement {
        let buttons = super::focus::matching(&self.root, "button");
        let named = |b: &HtmlElement| {
            b.text_content().is_some_and(|t| t.contains(name))
                || b.get_attribute("aria-label").is_some_and(|l| l.contains(name))
        };
        buttons.into_iter().find(named).unwrap_or_else(|| panic!("no button {name}"))
    }
}

fn stage<N: IntoView + 'static>(view: impl FnOnce() -> N + 'static) -> Stage<impl Sized + 'static>
where
    N::State: 'static,
{
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let mounted = mount_to(root.clone(), view);
    Stage { root, _mounted: mounted }
}

fn press(element: &HtmlElement, key: &str, shift: bool) {
    let send = js_sys::Function::new_with_args(
        "element, key, shift",
        "element.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: shift, bubbles: true, cancelable: true }))",
    );
    send.call3(&JsValue::NULL, element, &key.into(), &shift.into()).unwrap();
}

fn type_into(input: &HtmlElement, text: &str) {
    let input: &HtmlInputElement = input.unchecked_ref();
    input.set_value(text);
    let send =
        js_sys::Function::new_with_args("input", "input.dispatchEvent(new InputEvent('input', { bubbles: true }))");
    send.call1(&JsValue::NULL, input).unwrap();
}

fn focused() -> String {
    super::focus::active().and_then(|e| e.text_content()).unwrap_or_default()
}

fn texts() -> ConfirmTexts {
    ConfirmTexts {
        cancel: "Cancel".into(),
        type_before: "Please type".into(),
        type_after: "to confirm:".into(),
        type_hint: "Upper and lower case count.".into(),
        reason: "Reason".into(),
        gap: |gap| match gap {
            ConfirmGap::MoreCharacters(n) => format!("{n} more characters"),
            ConfirmGap::WrongCase => "Wrong case".into(),
            ConfirmGap::OtherName => "Another name".into(),
            ConfirmGap::ReasonMissing => "Reason missing".into(),
        },
    }
}

/// An opener and the dialog of tier 3 behind it; the reason lands in the signal once confirmed.
fn rekey(open: RwSignal<bool>, confirmed: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <button on:click=move |_| open.set(true)>"Open"</button>
        <ConfirmDialog
            open=open
            on_cancel=move |()| open.set(false)
            on_confirm=move |reason: String| confirmed.set(Some(reason))
            title="Re-key root of trust aws in payments"
            action="Re-key aws"
            type_name="Aws-root".to_owned()
            reason_required=true
            reversibility=|| "You can cancel."
            texts=texts()
        >
            <p>"What happens"</p>
        </ConfirmDialog>
    }
}

#[wasm_bindgen_test]
async fn a_blocked_button_says_why_and_does_nothing() {
    let (count, reason) = (RwSignal::new(0), RwSignal::new(Some("You need update on keys".to_owned())));
    let stage = stage(
        move || view! { <Button disabled_reason=reason on_press=move |()| count.update(|c| *c += 1)>"Rotate"</Button> },
    );
    tick().await;
    let button = stage.get("button");
    button.click();
    assert_eq!(count.get_untracked(), 0);
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(!button.has_attribute("disabled"), "it must stay in the order of the keyboard");
    let note = format!("#{}", button.get_attribute("aria-describedby").unwrap());
    assert_eq!(stage.get(&note).text_content().as_deref(), Some("You need update on keys"));
    reason.set(None);
    tick().await;
    button.click();
    assert_eq!(count.get_untracked(), 1);
    assert!(!button.has_attribute("aria-disabled"));
}

#[wasm_bindgen_test]
async fn a_dialog_starts_on_cancel_keeps_the_keyboard_and_gives_it_back() {
    let open = RwSignal::new(false);
    let stage = stage(move || rekey(open, RwSignal::new(None)));
    let opener = stage.button("Open");
    opener.focus().unwrap();
    opener.click();
    tick().await;
    tick().await;
    assert_eq!(focused(), "Cancel");
    let dialog = stage.get("dialog");
    assert_eq!(dialog.get_attribute("role").as_deref(), Some("alertdialog"));
    let places = super::focus::focusable(&dialog).len();
    assert_eq!(places, 4, "two fields, the red button, Cancel");
    for _ in 0..places {
        press(&super::focus::active().unwrap(), "Tab", false);
        assert!(dialog.contains(super::focus::active().as_deref().map(AsRef::as_ref)), "Tab must stay inside");
    }
    assert_eq!(focused(), "Cancel", "Tab goes round");
    press(&super::focus::active().unwrap(), "Tab", true);
    assert_eq!(focused(), "Re-key aws", "the blocked button is reachable");
    press(&super::focus::active().unwrap(), "Escape", false);
    tick().await;
    assert!(stage.find("dialog").is_some(), "the first Escape takes the button's note away");
    press(&super::focus::active().unwrap(), "Escape", false);
    assert!(!open.get_untracked(), "the second one closes");
    tick().await;
    assert!(stage.find("dialog").is_none());
    assert_eq!(focused(), "Open");
}

#[wasm_bindgen_test]
async fn tier_three_takes_the_exact_name_and_a_reason_and_never_enter() {
    let (open, confirmed) = (RwSignal::new(true), RwSignal::new(None));
    let stage = stage(move || rekey(open, confirmed));
    tick().await;
    let (red, gap) = (stage.button("Re-key aws"), stage.get(".kc-confirm-dialog__gap"));
    let inputs = super::focus::matching(&stage.root, "input");
    for (typed, said) in [
        ("Aws", "5 more characters"),
        ("aws-root", "Wrong case"),
        ("other", "Another name"),
        ("Aws-root", "Reason missing"),
    ] {
        type_into(&inputs[0], typed);
        tick().await;
        assert_eq!(gap.text_content().as_deref(), Some(said));
        red.click();
        assert_eq!(confirmed.get_untracked(), None, "{typed} must not confirm");
    }
    type_into(&inputs[1], "  leaked ");
    tick().await;
    assert_eq!(gap.text_content().as_deref(), Some(""));
    press(&inputs[1], "Enter", false);
    press(&inputs[0], "Enter", false);
    assert_eq!(confirmed.get_untracked(), None, "Enter confirms nothing");
    red.click();
    assert_eq!(confirmed.get_untracked().as_deref(), Some("leaked"));
    open.set(false);
    tick().await;
    open.set(true);
    tick().await;
    assert!(stage.get("input").unchecked_ref::<HtmlInputElement>().value().is_empty(), "what was typed is forgotten");
}

#[wasm_bindgen_test]
async fn a_menu_moves_by_arrows_and_gives_the_keyboard_back() {
    let chosen = RwSignal::new(0);
    let items = vec![
        MenuItem::new("Rotate now", move || chosen.set(1)),
        MenuItem::new("Disable", move || chosen.set(2)).blocked(Some("Already disabled".into())),
        MenuItem::new("Delete", move || chosen.set(3)),
    ];
    let stage = stage(move || view! { <Menu label="Actions for k" items=items /> });
    let opener = stage.button("Actions for k");
    opener.click();
    tick().await;
    tick().await;
    assert_eq!(opener.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert_eq!(focused(), "Rotate now");
    press(&super::focus::active().unwrap(), "ArrowDown", false);
    assert!(focused().contains("Already disabled"), "a blocked entry is reachable and says why");
    super::focus::active().unwrap().click();
    assert_eq!(chosen.get_untracked(), 0);
    press(&super::focus::active().unwrap(), "End", false);
    super::focus::active().unwrap().click();
    tick().await;
    assert_eq!(chosen.get_untracked(), 3);
    assert!(stage.find("[role=menu]").is_none());
    assert!(super::focus::active().is_some_and(|e| e == opener));
}

/// After the next frame, where what moves the focus has run.
async fn frame() {
    let done = js_sys::Promise::new(&mut |resolve, _| {
        request_animation_frame(move || {
            request_animation_frame(move || {
                let _ = resolve.call0(&JsValue::NULL);
            });
        });
    });
    wasm_bindgen_futures::JsFuture::from(done).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_button_that_goes_off_under_the_keyboard_says_why_at_once() {
    let reason = RwSignal::new(None::<String>);
    let stage = stage(move || view! { <Button disabled_reason=reason>"Rotate"</Button> });
    stage.get("button").focus().unwrap();
    tick().await;
    reason.set(Some("No connection since 14:02:31".to_owned()));
    frame().await;
    let shown = stage.get("[role=tooltip]");
    assert!(shown.matches(":popover-open").unwrap(), "without a second visit");
    assert_eq!(shown.text_content().as_deref(), Some("No connection since 14:02:31"));
}

#[wasm_bindgen_test]
async fn a_step_of_a_verification_keeps_its_elements_while_it_moves() {
    let step = |sentence: &str, status| {
        let (name, sentence) = ("Usable".to_owned(), sentence.to_owned());
        VerificationStep { name, sentence, latency: None, status, status_text: String::new() }
    };
    let steps = RwSignal::new(vec![step("waits", Status::Waiting)]);
    let stage = stage(move || {
        view! { <VerificationSteps label="Verification" steps=steps failure=|| view! { <input id="mine" /> } /> }
    });
    tick().await;
    let item = stage.get("li");
    steps.set(vec![step("the key is disabled", Status::Broken)]);
    tick().await;
    let input = stage.get("#mine");
    steps.set(vec![step("the key is still disabled", Status::Broken)]);
    tick().await;
    assert!(item.is_connected() && input.is_connected(), "what is typed inside outlives the next attempt");
    assert!(item.text_content().unwrap().contains("still disabled"));
}

#[wasm_bindgen_test]
async fn columns_move_by_buttons_that_keep_the_keyboard() {
    let shown = RwSignal::new(["state", "version"].map(str::to_owned).to_vec());
    let all = ["state", "version", "next"].map(|id| ColumnChoice { id: id.into(), text: id.into() }).to_vec();
    let texts = || ColumnTexts {
        title: "Columns".into(),
        fixed: "name".into(),
        always: "always".into(),
        reset: "Reset".into(),
        note: "".into(),
        earlier: |column| format!("{column} earlier"),
        later: |column| format!("{column} later"),
    };
    // Bound outside: the macro can't read a closure whose argument has a type with brackets.
    let take = move |ids: Option<Vec<String>>| shown.set(ids.unwrap_or_default());
    let stage = stage(move || {
        view! {
            <ColumnChooser
                texts=texts()
                all=Signal::stored(all)
                shown=shown
                on_change=take
            />
        }
    });
    stage.button("Columns").click();
    frame().await;
    stage.button("version earlier").click();
    frame().await;
    assert_eq!(shown.get_untracked(), ["version", "state"]);
    assert!(
        super::focus::active().is_some_and(|e| e == stage.button("version earlier")),
        "the next press moves it again"
    );
    stage.button("version earlier").click();
    frame().await;
    assert_eq!(shown.get_untracked(), ["version", "state"], "the first stays first");
}

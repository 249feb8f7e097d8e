//! Texts of the topology.

use crate::i18n::{pick, plural};

/// Texts of the topology.
pub(super) struct Texts {
    pub(super) title: &'static str,
    pub(super) view: &'static str,
    pub(super) graph: &'static str,
    pub(super) tree: &'static str,
    pub(super) search: &'static str,
    pub(super) clear_search: &'static str,
    /// All keys, one by one, bundled, bundles.
    pub(super) shown: fn(u32, &str, &str, &str, u32) -> String,
    pub(super) zoom_in: &'static str,
    pub(super) zoom_out: &'static str,
    pub(super) fit: &'static str,
    pub(super) zoom: &'static str,
    pub(super) keys_of_all: &'static str,
    pub(super) open_list: &'static str,
    pub(super) root: &'static str,
    pub(super) any: &'static str,
    pub(super) clear_root: &'static str,
    pub(super) tenant: &'static str,
    pub(super) more: fn(&str) -> String,
    pub(super) keys: fn(u32, &str) -> String,
    pub(super) clients: fn(u32, &str) -> String,
    pub(super) no_keys: &'static str,
    pub(super) select_root: fn(&str, &str, &str) -> String,
    pub(super) key_label: fn(&str, &str, &str) -> String,
    pub(super) bundle_label: fn(&str, &str, &str) -> String,
    pub(super) empty_title: &'static str,
    pub(super) empty_text: &'static str,
    pub(super) name: &'static str,
    pub(super) state: &'static str,
    pub(super) version: &'static str,
    pub(super) active_clients: &'static str,
    pub(super) picture: &'static str,
    pub(super) legend: &'static str,
    pub(super) shape: &'static str,
    pub(super) shape_names: [&'static str; 3],
    pub(super) shown_of: fn(&str, &str) -> String,
}

/// The texts in the language now.
pub(super) fn texts() -> &'static Texts {
    pick(&EN, &DE)
}

const EN: Texts = Texts {
    title: "Topology",
    view: "View",
    graph: "Graph",
    tree: "Tree table",
    search: "Find root or key",
    clear_search: "Clear the search",
    shown: |n, all, single, bundled, bundles| {
        let keys = plural(n, "key", "keys");
        match bundles {
            0 => format!("All {all} {keys} shown one by one"),
            _ => format!(
                "All {all} {keys} shown: {single} one by one, {bundled} in {bundles} {}",
                plural(bundles, "bundle", "bundles")
            ),
        }
    },
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    fit: "Fit",
    zoom: "Zoom",
    keys_of_all: "Service keys",
    open_list: "Open list",
    root: "Root",
    any: "any",
    clear_root: "Clear the root",
    tenant: "tenant",
    more: |n| format!("+ {n} more"),
    keys: |n, text| format!("{text} {}", plural(n, "key", "keys")),
    clients: |n, text| format!("{text} {}", plural(n, "client", "clients")),
    no_keys: "no service keys yet",
    select_root: |name, state, keys| format!("Root of trust {name}, {state}, {keys}. Show its service keys."),
    key_label: |name, state, clients| format!("Service key {name}, {state}, {clients}"),
    bundle_label: |root, keys, states| format!("{keys} of {root}: {states}. Show them."),
    empty_title: "Nothing to draw yet",
    empty_text: "The trust chain appears here with the first root of trust.",
    name: "Name",
    state: "State",
    version: "Version",
    active_clients: "Active clients",
    picture: "The trust chain of this workspace",
    legend: "Legend",
    shape: "Shape",
    shape_names: ["root of trust", "service key", "bundle: the ring shows the shares"],
    shown_of: |shown, all| format!("1–{shown} of {all}"),
};

const DE: Texts = Texts {
    title: "Topologie",
    view: "Ansicht",
    graph: "Graph",
    tree: "Baumtabelle",
    search: "Anker oder Schlüssel finden",
    clear_search: "Suche leeren",
    shown: |_, all, single, bundled, bundles| match bundles {
        0 => format!("Alle {all} Schlüssel einzeln gezeigt"),
        _ => format!(
            "Alle {all} Schlüssel gezeigt: {single} einzeln, {bundled} in {bundles} {}",
            plural(bundles, "Bündel", "Bündeln")
        ),
    },
    zoom_in: "Vergrößern",
    zoom_out: "Verkleinern",
    fit: "Einpassen",
    zoom: "Zoom",
    keys_of_all: "Dienstschlüssel",
    open_list: "Liste öffnen",
    root: "Anker",
    any: "alle",
    clear_root: "Anker zurücksetzen",
    tenant: "Mandant",
    more: |n| format!("+ {n} weitere"),
    keys: |_, text| format!("{text} Schlüssel"),
    clients: |n, text| format!("{text} {}", plural(n, "Client", "Clients")),
    no_keys: "noch keine Dienstschlüssel",
    select_root: |name, state, keys| format!("Vertrauensanker {name}, {state}, {keys}. Seine Dienstschlüssel zeigen."),
    key_label: |name, state, clients| format!("Dienstschlüssel {name}, {state}, {clients}"),
    bundle_label: |root, keys, states| format!("{keys} von {root}: {states}. Anzeigen."),
    empty_title: "Noch nichts zu zeichnen",
    empty_text: "Die Vertrauenskette erscheint hier mit dem ersten Vertrauensanker.",
    name: "Name",
    state: "Status",
    version: "Version",
    active_clients: "Aktive Clients",
    picture: "Die Vertrauenskette dieses Workspace",
    legend: "Legende",
    shape: "Form",
    shape_names: ["Vertrauensanker", "Dienstschlüssel", "Bündel: der Ring zeigt die Anteile"],
    shown_of: |shown, all| format!("1–{shown} von {all}"),
};

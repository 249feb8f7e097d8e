//! The page: graph or tree table, and beside it the keys of the selected root (FR-404). The selection is in the address.

use crate::api::{ApiError, Fetched, use_api, use_live};
use crate::frame::{DegradedStrip, PageLiveMark, ProblemPanel};
use crate::i18n;
use crate::routes::{Filter, Query, Route, TopologyFilter, filters};
use crate::shell::{is_narrow, use_nav, use_route};
use crate::store::use_store;
use crate::topology::key_list::KeyList;
use crate::topology::texts::texts;
use crate::topology::topology_graph::TopologyGraph;
use crate::topology::tree_table::TreeTable;
use crate::ui::{Columns, EmptyState, Page, PageBody, PageHeader, Segment, Segmented, SideWidth, Skeleton};
use leptos::prelude::*;
use model::topology::{NodeKind, Topology};

/// The page.
#[component]
pub fn TopologyPage() -> impl IntoView {
    let (t, api, store, nav, route) = (texts(), use_api(), use_store(), use_nav(), use_route());
    let filter = Memo::new(move |_| match route.get() {
        Route::Topology(filter) => filter,
        _ => TopologyFilter::default(),
    });
    let root = Memo::new(move |_| filter.with(|filter| filter.root.clone()));
    let changes = store.paced();
    let live = use_live(move || {
        changes.get();
        let ask = Ask { expand: root.get() };
        async move { api.topology(&ask).await }
    });
    let drawing = Memo::new(move |_| live.ready().unwrap_or_default());
    let select = Callback::new(move |name: Option<String>| {
        nav.replace(&Route::Topology(TopologyFilter { root: name, ..filter.get_untracked() }));
    });
    let search = Callback::new(move |q: String| {
        let q = Some(q).filter(|q| !q.is_empty());
        nav.replace(&Route::Topology(TopologyFilter { q, ..filter.get_untracked() }));
    });
    // A drawing needs room: a narrow frame starts with its twin.
    let usual = if is_narrow() { "tree" } else { "graph" };
    let view_of = Signal::derive(move || filter.with(|filter| filter.view.clone()).unwrap_or_else(|| usual.into()));
    let set_view = move |view: String| {
        let view = (view != usual).then_some(view);
        nav.replace(&Route::Topology(TopologyFilter { view, ..filter.get_untracked() }));
    };
    let shape = Memo::new(move |_| shape(&live.value.get()));
    let is_tree = Memo::new(move |_| view_of.get() == "tree");
    let q = Signal::derive(move || filter.with(|filter| filter.q.clone()).unwrap_or_default());
    let body = move || match shape.get() {
        Shape::Loading => view! { <Skeleton rows=8 label=i18n::texts().loading /> }.into_any(),
        Shape::Failed(error) => view! { <ProblemPanel error on_retry=move |()| live.refetch() /> }.into_any(),
        Shape::Empty => view! { <EmptyState title=t.empty_title text=t.empty_text /> }.into_any(),
        Shape::Chain => view! {
            <Columns width=SideWidth::List side=move || view! { <KeyList root select q /> }>
                {move || {
                    if is_tree.get() {
                        view! { <TreeTable drawing root select q search /> }.into_any()
                    } else {
                        view! { <TopologyGraph drawing root select q search /> }.into_any()
                    }
                }}
            </Columns>
        }
        .into_any(),
    };
    view! {
        <Page>
            <PageHeader
                title=t.title
                actions=move || {
                    view! {
                        <Segmented
                            label=t.view
                            segments=Signal::stored(vec![Segment::new("graph", t.graph), Segment::new("tree", t.tree)])
                            value=view_of
                            on_change=set_view
                        />
                    }
                }
            >
                <PageLiveMark />
            </PageHeader>
            <PageBody>
                <DegradedStrip />
                {body}
            </PageBody>
        </Page>
    }
}

/// What the server is asked for.
#[derive(Default)]
struct Ask {
    expand: Option<String>,
}

filters! { Ask { expand } }

#[derive(Clone, PartialEq)]
enum Shape {
    Loading,
    Failed(ApiError),
    Empty,
    Chain,
}

fn shape(drawing: &Fetched<Topology>) -> Shape {
    let has_root = |drawing: &Topology| drawing.nodes.iter().any(|node| !matches!(node.kind, NodeKind::Tenant { .. }));
    match drawing {
        Fetched::Loading => Shape::Loading,
        Fetched::Failed(error) => Shape::Failed(error.clone()),
        Fetched::Ready(drawing) if has_root(drawing) => Shape::Chain,
        Fetched::Ready(_) => Shape::Empty,
    }
}

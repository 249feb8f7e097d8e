//! The component kit: the look and behaviour every page shares.
//!
//! Invariants: no component knows a resource, a route or a language (texts come in as props); each keeps its styles in the
//! `.css` beside it, under the class named after the file; colour never stands alone, a shape or a text says the same;
//! what is blocked stays focusable and says why.

/// The class stylers scopes a sheet to. The compiler learns that the sheet belongs to the code: an edited sheet has another
/// class, and a component built before it would wear the old one.
macro_rules! style_sheet {
    ($path:literal) => {{
        const _: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $path));
        stylers_macro::style_sheet!($path)
    }};
}

mod activity_list;
mod anchor;
mod button;
mod card;
mod checkbox;
mod clipboard;
mod code_block;
mod column_chooser;
mod columns;
#[cfg(all(test, target_arch = "wasm32"))]
mod component_tests;
mod confirm_dialog;
mod confirm_rule;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod contrast_tests;
mod delta;
mod dialog;
mod distribution_bar;
mod effects;
mod empty_chain;
mod empty_state;
mod field;
mod filter_bar;
mod filter_chip;
mod focus;
mod forecast_strip;
#[cfg(feature = "gallery")]
pub mod gallery;
mod generic_tag;
mod history_list;
mod hundredths;
mod icon;
mod id;
mod input;
mod issue_list;
mod key_values;
mod kpi_card;
mod link;
mod list_bar;
mod live_mark;
mod menu;
mod message_strip;
mod middle_text;
mod number_step;
mod object_status;
mod page;
mod page_header;
mod phases;
mod popover;
mod progress_bar;
mod propagation_meter;
mod radio_cards;
mod relative_time;
mod room;
mod search_field;
mod segmented;
mod select;
mod sentence_list;
mod skeleton;
mod status;
mod switch;
mod table;
mod tabs;
mod text_area;
mod toast;
mod tooltip;
mod trust_chain;
mod verification_steps;
mod version_line;
mod virtual_rows;
mod window_rows;
mod wizard;

pub use activity_list::{Activity, ActivityList};
pub use button::{Button, ButtonKind};
pub use card::Card;
pub use checkbox::Checkbox;
pub use code_block::CodeBlock;
pub use column_chooser::{ColumnChoice, ColumnChooser, ColumnTexts};
pub use columns::{Columns, SideWidth, Stack};
pub use confirm_dialog::ConfirmDialog;
pub use confirm_rule::{ConfirmGap, ConfirmTexts};
pub use delta::Delta;
pub use dialog::{Dialog, DialogSize, ShellBackdrop};
pub use distribution_bar::{DistributionBar, DistributionShare};
pub use effects::{Effect, Effects};
pub use empty_chain::EmptyChain;
pub use empty_state::{EmptyState, FirstStep, FirstSteps};
pub use field::{Feedback, Field};
pub use filter_bar::FilterBar;
pub use filter_chip::{FilterChip, FilterOption};
pub use forecast_strip::{ForecastCell, ForecastLegend, ForecastStrip, HerdNote};
pub use generic_tag::GenericTag;
pub use history_list::{HistoryEntry, HistoryList};
pub use icon::{Icon, IconName};
pub use id::unique_id;
pub use input::Input;
pub use issue_list::{IssueList, IssueRow};
pub use key_values::{KeyValue, KeyValues};
pub use kpi_card::{KpiCard, KpiRow};
pub use link::{Link, LinkKind};
pub use list_bar::{ListBar, ListCard, ListFoot};
pub use live_mark::LiveMark;
pub use menu::{Menu, MenuItem};
pub use message_strip::{MessageKind, MessageStrip};
pub use middle_text::{Difference, MiddleText};
pub use number_step::NumberStep;
pub use object_status::ObjectStatus;
pub use page::{Page, PageBody};
pub use page_header::{Facet, PageHeader};
pub use phases::{Phase, PhaseState, Phases};
pub use popover::Popover;
pub use progress_bar::ProgressBar;
pub use propagation_meter::{EdgeCell, PropagationMeter};
pub use radio_cards::{RadioCard, RadioCards};
pub use relative_time::{RelativeTime, Times, use_now};
pub use room::use_room;
pub use search_field::SearchField;
pub use segmented::{Segment, Segmented};
pub use select::{Select, SelectOption};
pub use sentence_list::{Sentence, SentenceList};
pub use skeleton::Skeleton;
pub use status::Status;
pub use switch::Switch;
pub use table::{CardPlace, Cell, ColumnHead, Row, SelectAll, SelectCell, SortDirection, Table, TableScroll};
pub use tabs::{Tab, TabPanel, Tabs};
pub use text_area::TextArea;
pub use toast::{Toast, ToastRegion, Toasts};
pub use trust_chain::{ChainLayer, ChainMark, TrustChain};
pub use verification_steps::{FailureCard, VerificationStep, VerificationSteps};
pub use version_line::{Stop, StopState, VersionLine};
pub use virtual_rows::VirtualRows;
pub use wizard::{WizardFooter, WizardSteps};

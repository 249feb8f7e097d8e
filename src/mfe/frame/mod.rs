//! What every page shares: its head with the live mark, the strip when the stream is lost, the keyboard, the panels that
//! stand where a page can't.

mod access_panel;
mod chunk;
mod columns_button;
mod degraded_strip;
mod history_card;
mod live;
mod problem_panel;
mod provider_tag;
mod session_panel;
mod shortcuts;
mod texts;

pub use access_panel::AccessPanel;
pub use chunk::Chunk;
pub use columns_button::ColumnsButton;
pub use degraded_strip::DegradedStrip;
pub use history_card::HistoryCard;
pub use live::PageLiveMark;
pub use problem_panel::ProblemPanel;
pub use provider_tag::ProviderTag;
pub use session_panel::SessionPanel;
pub use shortcuts::{Shortcuts, use_new, use_search};

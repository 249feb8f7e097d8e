//! Icons: references into the sprite that stands inline in the page (`public/icons/sprite.svg`).

use leptos::prelude::*;

/// Scope of the styles beside.
const SHEET: &str = style_sheet!("src/mfe/ui/icon.css");

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)+) => {
        /// An icon of the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "an icon's name says what it shows")]
        pub enum IconName { $($(#[$doc])* $name,)+ }

        impl IconName {
            /// Every icon the kit has.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The symbol's id in the sprite.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("kc-i-", $id),)+ }
            }
        }
    };
}

icons! {
    SysEnter = "sys-enter-2",
    Refresh = "refresh",
    Pending = "pending",
    Alert = "alert",
    Delete = "delete",
    Error = "error",
    SysMinus = "sys-minus",
    SysHelp = "sys-help-2",
    Information = "information",
    Overflow = "overflow",
    Search = "search",
    Settings = "action-settings",
    Shield = "shield",
    Key = "key",
    OrgChart = "org-chart",
    OverviewChart = "overview-chart",
    Accept = "accept",
    Decline = "decline",
    Add = "add",
    Less = "less",
    Download = "download",
    Up = "navigation-up-arrow",
    Down = "navigation-down-arrow",
    SlimRight = "slim-arrow-right",
    SlimLeft = "slim-arrow-left",
    SlimUp = "slim-arrow-up",
    SlimDown = "slim-arrow-down",
    Copy = "copy",
    Undo = "undo",
    SortAscending = "sort-ascending",
    SortDescending = "sort-descending",
    Filter = "filter",
    Edit = "edit",
    ZoomIn = "zoom-in",
    ZoomOut = "zoom-out",
    FullScreen = "full-screen",
    Begin = "begin",
    Locked = "locked",
    Connected = "connected",
    History = "history",
    Hint = "hint",
    Customize = "customize",
    Reset = "reset",
}

/// A decorative icon in the text's colour, one em of 1rem wide. What it means must stand beside it as text or as the control's label.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
    /// The edge in rem; 1 when left out.
    #[prop(optional)]
    size: Option<f32>,
) -> impl IntoView {
    let edge = size.map(|rem| format!("{rem}rem"));
    view! {
        <svg class="kc-icon" class=(SHEET, true) aria-hidden="true" focusable="false" style:width=edge.clone() style:height=edge>
            <use href=format!("#{}", name.id())></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::IconName;

    #[test]
    fn every_icon_is_in_the_sprite() {
        let sprite = include_str!("../../../public/icons/sprite.svg");
        for icon in IconName::ALL {
            assert!(sprite.contains(&format!("id=\"{}\"", icon.id())), "{icon:?} is missing: add it to the sprite");
        }
    }
}

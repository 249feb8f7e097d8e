//! The theme: which of the four the shell asks for, and its variables.

use serde_json::{Map, Value};

/// The themes there are values for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    #[default]
    Light,
    /// Dark.
    Dark,
    /// High contrast on black.
    ContrastBlack,
    /// High contrast on white.
    ContrastWhite,
}

impl Theme {
    /// The value of `data-theme`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Light => "sap_horizon",
            Self::Dark => "sap_horizon_dark",
            Self::ContrastBlack => "sap_horizon_hcb",
            Self::ContrastWhite => "sap_horizon_hcw",
        }
    }

    /// Whether text is light on a dark ground.
    pub fn is_dark(self) -> bool {
        matches!(self, Self::Dark | Self::ContrastBlack)
    }

    /// The theme of an SAP theme id or a plain word.
    pub fn of_id(id: &str) -> Self {
        let id = id.to_ascii_lowercase();
        if id.ends_with("hcb") {
            Self::ContrastBlack
        } else if id.ends_with("hcw") {
            Self::ContrastWhite
        } else if id.contains("dark") {
            Self::Dark
        } else {
            Self::Light
        }
    }

    /// The chain of the contract: the shell's own word, the URL's `sap-theme`, the context, light.
    pub fn choose(internal: &Map<String, Value>, url: Option<&str>, context: &Map<String, Value>) -> Self {
        let text = |map: &Map<String, Value>, key: &str| map.get(key).and_then(Value::as_str).map(str::to_owned);
        text(internal, "currentTheme")
            .or_else(|| url.map(str::to_owned))
            .or_else(|| ["theme", "themeVariant", "colorScheme"].iter().find_map(|key| text(context, key)))
            .filter(|id| !id.is_empty())
            .map_or(Self::Light, |id| Self::of_id(&id))
    }
}

/// The `--sap…` variables the shell hands over, if it does.
pub fn variables(internal: &Map<String, Value>) -> Vec<(String, String)> {
    let Some(Value::Object(all)) = internal.get("cssVariables") else { return Vec::new() };
    all.iter()
        .filter_map(|(key, value)| {
            let name = if key.starts_with("--") { key.clone() } else { format!("--{key}") };
            Some((name, value.as_str()?.to_owned()))
        })
        .filter(|(name, _)| name.starts_with("--sap"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Map, Theme, Value, variables};
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_shells_word_beats_the_url_beats_the_context() {
        let internal = map(json!({"currentTheme": "sap_horizon_dark"}));
        let silent = map(json!({"currentTheme": false}));
        let context = map(json!({"themeVariant": "sap_horizon_hcb"}));
        assert_eq!(Theme::choose(&internal, Some("sap_horizon"), &context), Theme::Dark);
        assert_eq!(Theme::choose(&silent, Some("sap_horizon_hcw"), &context), Theme::ContrastWhite);
        assert_eq!(Theme::choose(&silent, None, &context), Theme::ContrastBlack);
        assert_eq!(Theme::choose(&silent, None, &map(json!({}))), Theme::Light);
    }

    #[test]
    fn only_theme_variables_are_taken_over() {
        let internal = map(json!({"cssVariables": {"sapTextColor": "#123", "--other": "x", "--sapGap": 3}}));
        assert_eq!(variables(&internal), [("--sapTextColor".to_owned(), "#123".to_owned())]);
    }
}

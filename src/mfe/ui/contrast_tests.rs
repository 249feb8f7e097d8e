//! The pairs of colours that stand on each other, in every theme: 4.5:1 for text, 3:1 for what carries a meaning without text
//! (WCAG 2.2, 1.4.3 and 1.4.11). What is mixed in a sheet is judged by axe in the browser tests.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// Text, ground.
const TEXTS: [(&str, &str); 30] = [
    ("--sapTextColor", "--sapBackgroundColor"),
    ("--sapTextColor", "--sapGroup_ContentBackground"),
    ("--sapTextColor", "--sapList_Hover_Background"),
    ("--sapTextColor", "--sapErrorBackground"),
    ("--sapTextColor", "--sapWarningBackground"),
    ("--sapTextColor", "--sapSuccessBackground"),
    ("--sapTextColor", "--sapInformationBackground"),
    ("--sapTitleColor", "--sapGroup_ContentBackground"),
    ("--sapTitleColor", "--sapBackgroundColor"),
    ("--sapContent_LabelColor", "--sapBackgroundColor"),
    ("--sapContent_LabelColor", "--sapGroup_ContentBackground"),
    ("--sapLinkColor", "--sapGroup_ContentBackground"),
    ("--sapLinkColor", "--sapBackgroundColor"),
    ("--sapButton_TextColor", "--sapButton_Background"),
    ("--sapButton_Hover_TextColor", "--sapButton_Hover_Background"),
    ("--sapButton_Active_TextColor", "--sapButton_Active_Background"),
    ("--sapButton_Emphasized_TextColor", "--sapButton_Emphasized_Background"),
    ("--sapButton_Emphasized_Hover_TextColor", "--sapButton_Emphasized_Hover_Background"),
    ("--sapButton_Emphasized_Active_TextColor", "--sapButton_Emphasized_Active_Background"),
    ("--sapButton_Lite_TextColor", "--sapGroup_ContentBackground"),
    ("--sapButton_Lite_Hover_TextColor", "--sapButton_Lite_Hover_Background"),
    ("--sapButton_Reject_TextColor", "--sapButton_Reject_Background"),
    ("--sapButton_Reject_Hover_TextColor", "--sapButton_Reject_Hover_Background"),
    ("--sapButton_Selected_TextColor", "--sapButton_Selected_Background"),
    ("--sapField_TextColor", "--sapField_Background"),
    ("--sapNegativeTextColor", "--sapGroup_ContentBackground"),
    ("--sapCriticalTextColor", "--sapGroup_ContentBackground"),
    ("--sapPositiveTextColor", "--sapGroup_ContentBackground"),
    ("--sapInformativeTextColor", "--sapGroup_ContentBackground"),
    ("--kc-heat4t", "--kc-heat4"),
];

/// What carries a meaning, ground.
const SIGNS: [(&str, &str); 8] = [
    ("--sapPositiveElementColor", "--sapGroup_ContentBackground"),
    ("--sapNegativeElementColor", "--sapGroup_ContentBackground"),
    ("--sapCriticalElementColor", "--sapGroup_ContentBackground"),
    ("--sapInformativeElementColor", "--sapGroup_ContentBackground"),
    ("--sapContent_FocusColor", "--sapGroup_ContentBackground"),
    ("--sapContent_FocusColor", "--sapBackgroundColor"),
    ("--sapField_BorderColor", "--sapField_Background"),
    ("--sapField_BorderColor", "--sapGroup_ContentBackground"),
];

type Values = BTreeMap<String, String>;

/// The values of each theme: the first block's, and those a theme's own block says otherwise.
fn themes() -> Vec<(String, Values)> {
    let mut base = Values::new();
    let mut all = Vec::new();
    for block in TOKENS.split('}') {
        let Some((head, body)) = block.rsplit_once('{') else { continue };
        let values = body.split(';').filter_map(|line| line.split_once(':'));
        let values: Values = values.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
        match head.split_once("data-theme=").map(|(_, rest)| rest.trim_start_matches('"').split(['"', ']']).next()) {
            Some(Some(theme)) => {
                let mut own = base.clone();
                own.extend(values);
                all.push((theme.to_owned(), own));
            }
            _ => base.extend(values),
        }
    }
    all.push(("sap_horizon".to_owned(), base));
    all
}

fn channels(values: &Values, name: &str) -> [f64; 3] {
    let mut value = values.get(name).unwrap_or_else(|| panic!("{name} has no value")).clone();
    while let Some(inner) = value.strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')) {
        value = values
            .get(inner.split(',').next().unwrap().trim())
            .unwrap_or_else(|| panic!("{inner} has no value"))
            .clone();
    }
    let digits = value.strip_prefix('#').unwrap_or_else(|| panic!("{name} is {value}, no colour of its own"));
    let long =
        if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.to_owned() };
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&long[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(values: &Values, one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(channels(values, one)), luminance(channels(values, other)));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_pair_can_be_read_in_every_theme() {
    let themes = themes();
    let names: Vec<_> = themes.iter().map(|(name, _)| name.as_str()).collect();
    for theme in ["sap_horizon", "sap_horizon_dark", "sap_horizon_hcb", "sap_horizon_hcw"] {
        assert!(names.contains(&theme), "{theme} has no values: {names:?}");
    }
    let mut faint = Vec::new();
    for (theme, values) in &themes {
        for (pairs, least) in [(TEXTS.as_slice(), 4.5), (SIGNS.as_slice(), 3.0)] {
            for (one, other) in pairs {
                let found = contrast(values, one, other);
                if found < least {
                    faint.push(format!("{theme}: {one} on {other} is {found:.2}:1, less than {least}:1"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "{}", faint.join("\n"));
}

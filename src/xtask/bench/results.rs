use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome};

/// One measured figure, as the measuring programs print it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    name: String,
    unit: String,
    ours: f64,
    peer: Option<f64>,
    ratio: Option<f64>,
    goal: String,
    met: bool,
}

impl Figure {
    /// Met when it is at most `goal`.
    pub(crate) fn bounded(name: &str, unit: &str, ours: f64, goal: f64) -> Self {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        Self { name, unit, ours, peer: None, ratio: None, goal: format!("≤ {goal}"), met: ours <= goal }
    }
}

/// Writes the figures beside those of other groups that were measured before.
pub(crate) fn keep(file: &Path, figures: &[Figure]) -> Outcome {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    let known = fs::read(file).ok().and_then(|text| serde_json::from_slice::<Vec<Figure>>(&text).ok());
    let all: BTreeMap<_, _> =
        known.unwrap_or_default().into_iter().chain(figures.iter().cloned()).map(|f| (f.name.clone(), f)).collect();
    let text = serde_json::to_string_pretty(&all.into_values().collect::<Vec<_>>()).unwrap_or_default();
    fs::write(file, text).map_err(Failure::file(file))
}

/// A table for people.
pub(crate) fn show(figures: &[Figure]) {
    println!("\n{:<20}{:>14}{:>14}{:>10}  {:<14}met", "name", "ours", "peer", "ratio", "goal");
    for figure in figures {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), short);
        let met = if figure.met { "yes" } else { "no" };
        println!(
            "{:<20}{:>14}{:>14}{:>10}  {:<14}{met:<5}{}",
            figure.name,
            short(figure.ours),
            number(figure.peer),
            number(figure.ratio),
            figure.goal,
            figure.unit
        );
    }
}

/// Four digits that count.
fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        large if large >= 1000.0 => format!("{value:.0}"),
        middle if middle >= 1.0 => format!("{value:.2}"),
        middle if middle >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.2e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, keep, short};

    fn figure(name: &str, ours: f64) -> Figure {
        Figure { name: name.into(), unit: String::new(), ours, peer: None, ratio: None, goal: String::new(), met: true }
    }

    #[test]
    fn what_was_measured_again_replaces_what_was_measured_before() {
        let file = std::env::temp_dir().join(format!("openkcm-results-{}.json", std::process::id()));
        keep(&file, &[figure("a", 1.0), figure("b", 1.0)]).unwrap();
        keep(&file, &[figure("b", 2.0)]).unwrap();
        let kept: Vec<Figure> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(kept, [figure("a", 1.0), figure("b", 2.0)]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([12345.6, 12.345, 0.01234, 0.000_012].map(short), ["12346", "12.35", "0.0123", "1.20e-5"]);
    }
}

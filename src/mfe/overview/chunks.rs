//! What the overview doesn't show at once, by its chunks: the charts with what draws them, and the first run.

use crate::overview::algorithm_card::ring;
use crate::overview::first_run::FirstRun;
use crate::overview::heat_map::heat_map;
use leptos::prelude::*;
use model::overview::{AlgorithmCount, ForecastDay};

pub(super) type Ring = fn(Memo<Vec<AlgorithmCount>>) -> AnyView;
pub(super) type HeatMap = fn(Memo<Vec<ForecastDay>>) -> AnyView;

pub(super) type Steps = fn() -> AnyView;

lazily!(first_run: load_first_run -> Steps = || view! { <FirstRun /> }.into_any());
lazily!(charts: load_ring -> Ring = ring);
lazily!(charts: load_heat_map -> HeatMap = heat_map);

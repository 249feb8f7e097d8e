use crate::failure::Outcome;
use std::sync::{Arc, atomic::AtomicBool};
#[derive(clap::Args, Debug)]
pub(crate) struct Options {}
pub(crate) fn run(_options: &Options, _stop: &Arc<AtomicBool>) -> Outcome {
    Ok(())
}

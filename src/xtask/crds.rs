use crate::failure::Outcome;
#[derive(clap::Args, Debug)]
pub(crate) struct Options {}
pub(crate) fn run(_options: &Options) -> Outcome {
    Ok(())
}

//! `cargo xtask dev`: the whole stack with the real binaries, until Ctrl-C or TERM.
//!
//! Order matters and is here: the issuer first, because kcp needs its authority; kcp, shell and KMS side by side; then the
//! provider's manifests; then the product. `ready` is said once everything answers, and not before.

mod azure;
mod bff;
mod bootstrap;
pub(crate) mod build;
mod chunks;
mod endpoints;
mod gcp;
mod hsm;
mod identity;
mod kcp;
mod kms;
mod kubeconfig;
mod place;
mod portal;
mod ports;
mod probe;
pub(crate) mod product;
mod scenario;
mod session;
mod supervisor;
mod workload;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(crate) use session::run;

/// Options of `cargo xtask dev`.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The first of the ports; the others follow it
    #[arg(long, default_value_t = 4200, value_parser = clap::value_parser!(u16).range(1024..=65_000))]
    pub(crate) port_base: u16,
    /// Where state is kept for the next start; a new folder starts from nothing [default: <out>/data]
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
    /// Where kubeconfig, endpoints.json and logs go [default: target/dev, or target/dev-<port base> while that is in use]
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// What the demo workspace holds at the start
    #[arg(long, value_enum, default_value_t = Scenario::Empty)]
    pub(crate) scenario: Scenario,
    /// Use what was built before
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Don't apply the provider's manifests: tests apply their own
    #[arg(long, hide = true)]
    pub(crate) no_install: bool,
    /// Build the frontend as it ships: smaller and slower to build
    #[arg(long)]
    pub(crate) release: bool,
    /// Leave these out, for instance to run one of them under a debugger
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) without: Vec<Piece>,
    /// Start only these and what they need
    #[arg(long, value_enum, value_delimiter = ',', conflicts_with = "without")]
    pub(crate) only: Vec<Piece>,
}

/// What the demo workspace holds at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// The workspace exists, the provider isn't enabled
    Empty,
    /// The provider is enabled, with roots and keys in different states
    Demo,
    /// The provider is enabled, with 10,000 keys
    Large,
}

/// The parts of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Piece {
    /// The OIDC issuer
    Issuer,
    /// The control plane, with its workspaces and the provider's manifests
    Kcp,
    /// The portal's shell
    Shell,
    /// The KMS emulators (AWS, Google Cloud) with their fault proxies, and the HSM's token
    Kms,
    /// The controller
    Controller,
    /// The BFF, which serves the frontend
    Bff,
    /// Both crypto edges
    Edges,
}

impl Options {
    /// Whether a part is to be started. kcp needs the issuer, and both are needed by the product.
    pub(crate) fn wants(&self, piece: Piece) -> bool {
        let below = match piece {
            Piece::Issuer => self.only.contains(&Piece::Kcp) || self.wants_product(),
            Piece::Kcp => self.wants_product(),
            _ => false,
        };
        !self.without.contains(&piece) && (self.only.is_empty() || below || self.only.contains(&piece))
    }

    fn wants_product(&self) -> bool {
        [Piece::Controller, Piece::Bff, Piece::Edges].iter().any(|piece| self.only.contains(piece))
    }
}

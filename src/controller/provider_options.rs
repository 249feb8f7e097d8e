//! Which holders of external keys a controller has, from its command line. Credentials are never among them: those are
//! federated, or lie in files that are mounted.

use crate::cli::Failure;
use crate::provider::{Aws, Gcp, Hsm, HsmConfig, Platform, Providers};
use clap::Args;
use model::{KeyReference, ProviderType};
use std::path::PathBuf;
use std::sync::Arc;

/// The flags of `openkcm-controller run` that configure providers.
#[derive(Debug, Args)]
#[command(next_help_heading = "Providers")]
pub struct ProviderOptions {
    /// In place of AWS KMS's own addresses, for every region.
    #[arg(long)]
    aws_endpoint: Option<String>,
    /// In place of Google Cloud KMS's own address, for every location.
    #[arg(long)]
    gcp_endpoint: Option<String>,
    /// The HSM's PKCS#11 module: a shared library.
    #[arg(long, requires_all = ["hsm_token", "hsm_pin_file"])]
    hsm_module: Option<PathBuf>,
    /// The label of the HSM's token that holds the roots' keys.
    #[arg(long, requires = "hsm_module")]
    hsm_token: Option<String>,
    /// A mounted file that holds the PIN of the token's user.
    #[arg(long, requires = "hsm_module")]
    hsm_pin_file: Option<PathBuf>,
    /// The key behind roots of type Platform: an AWS KMS key ARN.
    #[arg(long)]
    platform_key: Option<String>,
}

impl ProviderOptions {
    /// The holders, ready to be asked.
    pub async fn providers(self) -> Result<Providers, Failure> {
        let aws = Arc::new(Aws::from_environment(self.aws_endpoint).await);
        let mut providers = Providers::default()
            .with(ProviderType::AwsKms, aws.clone())
            .with(ProviderType::GcpKms, Arc::new(Gcp::from_environment(self.gcp_endpoint)));
        if let (Some(module), Some(token), Some(pin_file)) = (self.hsm_module, self.hsm_token, self.hsm_pin_file) {
            let hsm = Hsm::new(HsmConfig { module, token, pin_file });
            providers = providers.with(ProviderType::ThalesHsm, Arc::new(hsm));
        }
        if let Some(arn) = self.platform_key {
            let key = KeyReference::parse(ProviderType::AwsKms, &arn)?;
            providers = providers.with(ProviderType::Platform, Arc::new(Platform::new(aws, key)));
        }
        Ok(providers)
    }
}

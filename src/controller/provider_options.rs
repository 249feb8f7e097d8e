//! Which holders of external keys a controller has, from its command line. Credentials are never among them: those are
//! federated, or lie in files that are mounted.

use crate::cli::Failure;
use crate::provider::{Aws, Gcp, Platform, Providers};
use clap::Args;
use model::{KeyReference, ProviderType};
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
        if let Some(arn) = self.platform_key {
            let key = KeyReference::parse(ProviderType::AwsKms, &arn)?;
            providers = providers.with(ProviderType::Platform, Arc::new(Platform::new(aws, key)));
        }
        Ok(providers)
    }
}

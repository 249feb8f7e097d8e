//! Which holders of external keys a controller has, from its command line. Credentials are never among them: those are
//! federated, or lie in files that are mounted.

use crate::cli::Failure;
use crate::provider::{Aws, Azure, AzureConfig, AzureProof, Gcp, Hsm, HsmConfig, Platform, Providers};
use clap::Args;
use model::{KeyReference, ProviderType};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The flags of `openkcm-controller run` that configure providers.
#[derive(Debug, Args)]
#[command(next_help_heading = "Providers")]
pub struct ProviderOptions {
    /// In place of AWS KMS's own addresses, for every region; `{region}` in it is replaced.
    #[arg(long)]
    aws_endpoint: Option<String>,
    /// A role (ARN) to assume with the environment's AWS credentials.
    #[arg(long)]
    aws_assume_role: Option<String>,
    /// In place of Google Cloud KMS's own address, for every location.
    #[arg(long)]
    gcp_endpoint: Option<String>,
    /// The client id of the application that reaches Azure; without it Azure isn't configured.
    #[arg(long, env = "AZURE_CLIENT_ID")]
    azure_client_id: Option<String>,
    /// A mounted token that the application federates with.
    #[arg(long, env = "AZURE_FEDERATED_TOKEN_FILE")]
    azure_token_file: Option<PathBuf>,
    /// A mounted client secret, where there is no token to federate with.
    #[arg(long, conflicts_with = "azure_token_file")]
    azure_secret_file: Option<PathBuf>,
    /// Where Microsoft Entra ID issues tokens; vaults that trust another authority are refused.
    #[arg(long, env = "AZURE_AUTHORITY_HOST", default_value = "https://login.microsoftonline.com")]
    azure_authority: String,
    /// In place of the addresses of vaults and authority (host:port); names and certificates stay what they are.
    #[arg(long)]
    azure_address: Option<SocketAddr>,
    /// Certificates (PEM) trusted for Azure beside the system's.
    #[arg(long)]
    azure_ca_file: Option<PathBuf>,
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
        let azure = self.azure()?;
        let aws = Arc::new(Aws::from_environment(self.aws_endpoint, self.aws_assume_role).await);
        let mut providers = Providers::default()
            .with(ProviderType::AwsKms, aws.clone())
            .with(ProviderType::GcpKms, Arc::new(Gcp::from_environment(self.gcp_endpoint)));
        if let Some(azure) = azure {
            providers = providers.with(ProviderType::AzureKeyVault, Arc::new(Azure::new(azure)?));
        }
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

    fn azure(&self) -> Result<Option<AzureConfig>, Failure> {
        let Some(client_id) = self.azure_client_id.clone() else { return Ok(None) };
        let proof = match (&self.azure_token_file, &self.azure_secret_file) {
            (Some(file), _) => AzureProof::FederatedToken(file.clone()),
            (None, Some(file)) => AzureProof::ClientSecret(file.clone()),
            (None, None) => {
                return Err("--azure-client-id needs --azure-token-file or --azure-secret-file beside it".into());
            }
        };
        let trusted = self.azure_ca_file.as_ref().map(std::fs::read).transpose()?.unwrap_or_default();
        Ok(Some(AzureConfig {
            client_id,
            proof,
            authority: self.azure_authority.clone(),
            address: self.azure_address,
            trusted,
        }))
    }
}

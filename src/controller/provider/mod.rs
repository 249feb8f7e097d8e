//! The holders of external keys this controller is configured for.

mod associated_data;
mod aws;
mod azure;
mod breaker;
mod gcp;
mod hsm;
mod platform;

pub use aws::Aws;
pub use azure::{Azure, AzureConfig, AzureConfigError, AzureProof};
pub use breaker::Guarded;
pub use gcp::Gcp;
pub use hsm::{Hsm, HsmConfig};
pub use platform::Platform;

use crate::ports::{ExternalKeys, ProviderFault};
use model::{ProviderType, Reason};
use std::collections::HashMap;
use std::sync::Arc;

/// One implementation per provider type; what isn't configured says so.
#[derive(Clone, Default)]
pub struct Providers(HashMap<ProviderType, Arc<dyn ExternalKeys>>);

impl Providers {
    /// With one more, behind circuit breakers.
    #[must_use]
    pub fn with(mut self, type_: ProviderType, keys: Arc<dyn ExternalKeys>) -> Self {
        self.0.insert(type_, Arc::new(Guarded::new(type_, keys)));
        self
    }

    /// The holder of this type.
    pub fn get(&self, type_: ProviderType) -> Result<Arc<dyn ExternalKeys>, ProviderFault> {
        self.0.get(&type_).cloned().ok_or_else(|| {
            let remedy = match type_ {
                ProviderType::Platform => {
                    "the operator names the platform's key with `openkcm-controller run --platform-key <ARN>`"
                }
                ProviderType::ThalesHsm => {
                    "the operator names the module with `openkcm-controller run --hsm-module <path> --hsm-token <label> --hsm-pin-file <path>`"
                }
                ProviderType::AzureKeyVault => {
                    "the operator names the application with `openkcm-controller run --azure-client-id <id> --azure-token-file <path>`"
                }
                ProviderType::AwsKms | ProviderType::GcpKms => "ask the operator for a controller with this provider",
            };
            ProviderFault::new(
                Reason::Unreachable,
                format!("this controller isn't configured for {}; {remedy}", type_.as_str()),
            )
        })
    }
}

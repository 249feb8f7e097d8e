//! What is written. Every answer carries the version to wait for (`?atLeast=`).

use crate::api::{Api, ApiError};
use crate::shell::encode;
use gloo_net::http::Method;
use model::account::{Account, AccountSpec};
use model::plan::Plan;
use model::service_key::{ServiceEncryptionKey, ServiceEncryptionKeySpec};
use model::wire::{
    ConfirmRequest, CreateRequest, PatchRequest, PlanRequest, RekeyRequest, RotateRequest, SuspendRequest, WriteAnswer,
};
use serde_json::{Value, json};

impl Api {
    /// What a dangerous action will do.
    pub async fn plan(self, request: &PlanRequest) -> Result<Plan, ApiError> {
        self.write(Method::POST, "/plans", request).await
    }

    /// FR-201: a new root.
    pub async fn create_account(self, request: &CreateRequest<AccountSpec>) -> Result<WriteAnswer<Account>, ApiError> {
        self.write(Method::POST, "/accounts", request).await
    }

    /// A merge patch of a root's spec.
    pub async fn patch_account(self, name: &str, request: &PatchRequest) -> Result<WriteAnswer<Account>, ApiError> {
        self.write(Method::PATCH, &format!("/accounts/{}", encode(name)), request).await
    }

    /// FR-204.
    pub async fn delete_account(self, name: &str, request: &ConfirmRequest) -> Result<Value, ApiError> {
        self.write(Method::DELETE, &format!("/accounts/{}", encode(name)), request).await
    }

    /// FR-203.
    pub async fn rekey(self, name: &str, request: &RekeyRequest) -> Result<WriteAnswer<Account>, ApiError> {
        self.write(Method::POST, &format!("/accounts/{}/rekey", encode(name)), request).await
    }

    /// FR-301: a new service key.
    pub async fn create_key(
        self,
        request: &CreateRequest<ServiceEncryptionKeySpec>,
    ) -> Result<WriteAnswer<ServiceEncryptionKey>, ApiError> {
        self.write(Method::POST, "/keys", request).await
    }

    /// A merge patch of a key's spec (FR-303, FR-305).
    pub async fn patch_key(
        self,
        name: &str,
        request: &PatchRequest,
    ) -> Result<WriteAnswer<ServiceEncryptionKey>, ApiError> {
        self.write(Method::PATCH, &format!("/keys/{}", encode(name)), request).await
    }

    /// The first of the two steps of a deletion: the key's state becomes `PendingDeletion`, which can be cancelled until its
    /// window ends.
    pub async fn delete_key(self, name: &str, request: &ConfirmRequest) -> Result<Value, ApiError> {
        self.write(Method::DELETE, &format!("/keys/{}", encode(name)), request).await
    }

    /// FR-304.
    pub async fn rotate(
        self,
        name: &str,
        request: &RotateRequest,
    ) -> Result<WriteAnswer<ServiceEncryptionKey>, ApiError> {
        self.write(Method::POST, &format!("/keys/{}/rotate", encode(name)), request).await
    }

    /// FR-101: stops or resumes serving; nothing is deleted.
    pub async fn suspend(self, request: &SuspendRequest) -> Result<Value, ApiError> {
        self.write(Method::PUT, "/tenant/suspended", request).await
    }

    /// FR-101: enables the provider in this workspace.
    pub async fn enable_provider(self) -> Result<Value, ApiError> {
        self.write(Method::PUT, "/provider", &json!({})).await
    }

    /// Another action of the API on an object, for example `/accounts/aws-root/rekey/cancel`.
    pub async fn act(self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.write(Method::POST, path, body).await
    }
}

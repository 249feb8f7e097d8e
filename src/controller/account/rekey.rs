//! placeholder
use super::run::Run;
use crate::context::Next;
use crate::error::ReconcileError;
pub(super) async fn reconcile(_run: &mut Run<'_>) -> Result<Next, ReconcileError> { Ok(Next::Done) }

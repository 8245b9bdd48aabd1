//! What applies the rendered objects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What applies the rendered objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// `kubectl apply`, by hand or in a script. Jobs that are done are removed after ten minutes.
    Kubectl,
    /// Argo CD. The topic Job is a hook that runs after each sync; Namespace and brokers are never pruned.
    Argocd,
    /// Flux. Namespace and brokers are never pruned.
    Flux,
}

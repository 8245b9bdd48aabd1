//! Labels and annotations that have a meaning for programs: the one place where their names are written.

/// Kubernetes' recommended label for the installation that an object is part of.
pub const INSTANCE: &str = "app.kubernetes.io/instance";

/// Kubernetes' recommended label for the tool that maintains an object.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The DNS name that external-dns gives to a Service.
pub const EXTERNAL_DNS_HOSTNAME: &str = "external-dns.alpha.kubernetes.io/hostname";

/// Annotations and labels of Argo CD.
pub mod argocd {
    /// The phase of a sync in which an object is applied.
    pub const HOOK: &str = "argocd.argoproj.io/hook";
    /// When the object of a hook is deleted.
    pub const HOOK_DELETE_POLICY: &str = "argocd.argoproj.io/hook-delete-policy";
    /// The label of the application that an object belongs to.
    pub const INSTANCE: &str = "argocd.argoproj.io/instance";
    /// How an object is synced: `Prune=false`, `Force=true`.
    pub const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";
    /// The place of an object in the order of a sync.
    pub const SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";
    /// The application that an object belongs to.
    pub const TRACKING_ID: &str = "argocd.argoproj.io/tracking-id";
}

/// Annotations and labels of Flux.
pub mod flux {
    /// Whether an object that cannot be updated is recreated.
    pub const FORCE: &str = "kustomize.toolkit.fluxcd.io/force";
    /// The name of the Kustomization that an object belongs to.
    pub const NAME: &str = "kustomize.toolkit.fluxcd.io/name";
    /// Its Namespace.
    pub const NAMESPACE: &str = "kustomize.toolkit.fluxcd.io/namespace";
    /// Whether an object is deleted when it is no longer part of the source.
    pub const PRUNE: &str = "kustomize.toolkit.fluxcd.io/prune";
}

//! Plain Kubernetes objects: the templates, in the order in which their documents are applied.

mod context;
mod context_parts;
mod context_security;

use super::{Template, template};

pub use context::TemplateContext;

/// The templates.
pub const TEMPLATES: [Template; 15] = [
    template!("kubernetes/00-namespace.yaml"),
    template!("kubernetes/10-serviceaccount.yaml"),
    template!("kubernetes/12-issuer.yaml"),
    template!("kubernetes/13-certificate.yaml"),
    template!("kubernetes/20-configmap.yaml"),
    template!("kubernetes/21-configmap-topics.yaml"),
    template!("kubernetes/22-configmap-topics-more.yaml"),
    template!("kubernetes/23-configmap-admin.yaml"),
    template!("kubernetes/30-networkpolicy.yaml"),
    template!("kubernetes/40-poddisruptionbudget.yaml"),
    template!("kubernetes/50-service.yaml"),
    template!("kubernetes/51-service-headless.yaml"),
    template!("kubernetes/52-service-external.yaml"),
    template!("kubernetes/60-statefulset.yaml"),
    template!("kubernetes/90-job-topics.yaml"),
];

//! What a profile is rendered to, and the templates that make it.

/// A template of the program.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its path below `templates/`; the number in front decides the order of documents.
    pub path: &'static str,
    /// The template.
    pub source: &'static str,
}

macro_rules! template {
    ($path:literal) => {
        Template { path: $path, source: include_str!(concat!("../templates/", $path)) }
    };
}

/// Plain Kubernetes objects, in the order in which they are applied.
pub const KUBERNETES: [Template; 12] = [
    template!("kubernetes/00-namespace.yaml"),
    template!("kubernetes/10-serviceaccount.yaml"),
    template!("kubernetes/20-configmap.yaml"),
    template!("kubernetes/21-configmap-topics.yaml"),
    template!("kubernetes/22-configmap-topics-more.yaml"),
    template!("kubernetes/30-networkpolicy.yaml"),
    template!("kubernetes/40-poddisruptionbudget.yaml"),
    template!("kubernetes/50-service.yaml"),
    template!("kubernetes/51-service-headless.yaml"),
    template!("kubernetes/52-service-external.yaml"),
    template!("kubernetes/60-statefulset.yaml"),
    template!("kubernetes/90-job-topics.yaml"),
];

impl Template {
    /// The number that decides the order: `60` of `kubernetes/60-statefulset.yaml`.
    pub fn order(&self) -> &'static str {
        let file = self.path.rsplit('/').next().unwrap_or("");
        file.split('-').next().unwrap_or("")
    }
}

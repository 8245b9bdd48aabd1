//! What a profile is rendered to.
//!
//! Plain Kubernetes objects come from templates, which users can replace. Values of a chart and custom resources are
//! data for other programs, and users change them by the means of those programs: they are built as values.

pub mod bitnami;
pub mod fate;
mod fields;
pub mod kubernetes;
mod loss;
pub mod strimzi;

pub use loss::Loss;

/// What a profile is rendered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Plain objects, for `kubectl apply` and whatever else applies manifests.
    Kubernetes,
    /// Values for the Kafka chart of Bitnami, for Helm.
    Bitnami,
    /// Custom resources, for the operator Strimzi.
    Strimzi,
}

impl Target {
    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Kubernetes => "plain Kubernetes",
            Self::Bitnami => "Bitnami's chart",
            Self::Strimzi => "Strimzi",
        }
    }
}

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
        Template { path: $path, source: include_str!(concat!("../../../templates/", $path)) }
    };
}
use template;

impl Template {
    /// The number that decides the order: `60` of `kubernetes/60-statefulset.yaml`.
    pub fn order(&self) -> &'static str {
        let file = self.path.rsplit('/').next().unwrap_or("");
        file.split('-').next().unwrap_or("")
    }
}

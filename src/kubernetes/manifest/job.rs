//! What a Job does, wherever it stands.

use super::Object;
use crate::yaml::Node;

/// The specification of a Job, or of the Jobs that a `CronJob` makes.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// What was written.
    pub spec: &'a Node,
    /// Where it stands: `spec`.
    pub path: &'static str,
}

impl<'a> Job<'a> {
    /// The Job that an object is or makes.
    pub fn of(object: &Object<'a>) -> Option<Self> {
        if object.is("batch/v1", "Job") {
            Some(Self { spec: object.root.get("spec")?, path: "spec" })
        } else if object.is("batch/v1", "CronJob") {
            let spec = object.dig(&["spec", "jobTemplate", "spec"])?;
            Some(Self { spec, path: "spec.jobTemplate.spec" })
        } else {
            None
        }
    }

    /// True if each of its pods has a number.
    pub fn is_indexed(&self) -> bool {
        self.spec.text("completionMode") == Some("Indexed")
    }

    /// The number below this key.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.spec.get(key)?.as_int()
    }
}

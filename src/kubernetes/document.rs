//! A rendered Kubernetes object.

use std::fmt;

use crate::report::diagnostic::Diagnostic;
use crate::yaml::{Node, Value};

/// What tells one object of a cluster from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Group and version, such as `apps/v1`.
    pub api_version: String,
    /// The kind, such as `StatefulSet`.
    pub kind: String,
    /// The Namespace, if it has one.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl ObjectRef {
    /// What a document says it is.
    ///
    /// # Errors
    /// If it lacks `apiVersion`, `kind` or `metadata.name`.
    pub fn of(node: &Node) -> Result<Self, Diagnostic> {
        let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
        let metadata = node.get("metadata");
        let missing = |what: &str| Diagnostic::error(format!("this document has no `{what}`")).at(node.span);
        Ok(Self {
            api_version: text(node.get("apiVersion")).ok_or_else(|| missing("apiVersion"))?,
            kind: text(node.get("kind")).ok_or_else(|| missing("kind"))?,
            namespace: text(metadata.and_then(|metadata| metadata.get("namespace"))),
            name: text(metadata.and_then(|metadata| metadata.get("name")))
                .ok_or_else(|| missing("metadata.name"))?,
        })
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

/// A rendered object.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is.
    pub object: ObjectRef,
    /// The number that decides its place among the others.
    pub order: &'static str,
    /// True if the profile holds it whole, which may be of any kind.
    pub is_extra: bool,
    /// The object.
    pub value: Value,
    /// The object as YAML, without a comment.
    pub text: String,
}

impl Document {
    /// The name of its file in a directory: `60-statefulset-kafka.yaml`.
    pub fn file(&self) -> String {
        format!("{}-{}-{}.yaml", self.order, self.object.kind.to_lowercase(), self.object.name)
    }
}

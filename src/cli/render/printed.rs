//! What `kafka-gen render --format json` prints.

use serde::Serialize;
use serde_json::Map;

use crate::kubernetes::document::Document;
use crate::report::report_schema::JsonSchema;
use crate::yaml::Value;

/// What a profile is rendered to, or what `--check` finds.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(in crate::cli) enum Printed<'a> {
    /// Objects: `--target kubernetes` and `strimzi`.
    Objects(List<'a>),
    /// Values of a chart: `--target bitnami`.
    #[schemars(extend("not" = { "anyOf": [{ "required": ["apiVersion"] }, { "required": ["kind"] }, { "required": ["items"] }] }))]
    Values(#[schemars(with = "Map<String, Value>")] &'a Value),
    /// Files of a directory that are not as rendered: `--out DIR --check`.
    Check(Vec<File<'a>>),
}

/// Objects in the order in which they are applied.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct List<'a> {
    #[schemars(extend("const" = "v1"))]
    api_version: &'static str,
    #[schemars(extend("const" = "List"))]
    kind: &'static str,
    /// The objects; their fields are those of Kubernetes or Strimzi.
    #[schemars(extend("items" = { "type": "object", "required": ["apiVersion", "kind", "metadata"] }))]
    items: Vec<&'a Value>,
}

/// A file that is not as rendered.
#[derive(Serialize, JsonSchema)]
pub(in crate::cli) struct File<'a> {
    /// Its path, as it is written.
    pub(super) file: &'a str,
    /// `missing`: it does not exist; `stale`: it is no longer rendered; `differs`: its content differs.
    #[schemars(extend("enum" = ["missing", "stale", "differs"]))]
    pub(super) state: &'static str,
}

impl<'a> Printed<'a> {
    pub(super) fn objects(documents: &'a [Document]) -> Self {
        let items = documents.iter().map(|document| &document.value).collect();
        Self::Objects(List { api_version: "v1", kind: "List", items })
    }
}

//! What versions of a definition have in common. The API server keeps it once, and reports it there.

use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// The specification of a definition.
pub(super) fn spec<'a>(object: &Object<'a>) -> Option<&'a Node> {
    object.root.get("spec").filter(|_| object.is("apiextensions.k8s.io/v1", "CustomResourceDefinition"))
}

/// A field of the versions, each with the path at which the API server reports it: once for all if all are equal.
pub(super) fn of_versions<'a>(spec: &'a Node, key: &str, hoisted: &str) -> Vec<(String, &'a Node)> {
    let versions = spec.list("versions");
    let values: Vec<Option<&Node>> = versions.iter().map(|version| version.get(key)).collect();
    if let Some(Some(first)) = values.first() {
        let written = first.to_value();
        if values.iter().all(|value| value.is_some_and(|value| value.to_value() == written)) {
            return vec![(format!("spec.{hoisted}"), first)];
        }
    }
    let place =
        |(index, value): (usize, Option<&'a Node>)| Some((format!("spec.versions[{index}].{key}"), value?));
    values.into_iter().enumerate().filter_map(place).collect()
}

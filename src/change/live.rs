//! Objects as `kubectl get` prints them: what was not applied is not compared.

use super::stateful_set;
use super::unified::is_live;
use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// Kinds that only controllers write.
const MADE: [(&str, &str); 7] = [
    ("", "Endpoints"),
    ("", "Event"),
    ("", "Node"),
    ("", "PersistentVolume"),
    ("apps", "ControllerRevision"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("events.k8s.io", "Event"),
];

/// The same objects without those that a cluster has made itself.
pub(super) fn applied(nodes: Vec<Node>) -> Vec<Node> {
    let claims: Vec<(String, String)> =
        nodes.iter().filter_map(Object::of).flat_map(|set| claims(&set)).collect();
    let is_applied = |node: &Node| {
        let Some(object) = Object::of(node).filter(|object| is_live(object.root)) else { return true };
        let owned =
            object.dig(&["metadata", "ownerReferences"]).is_some_and(|owners| !owners.items().is_empty());
        let standard = matches!(
            (object.kind, object.name),
            ("ConfigMap", "kube-root-ca.crt" | "openshift-service-ca.crt")
                | ("ServiceAccount", "default" | "builder" | "deployer")
        );
        let claimed = object.is("v1", "PersistentVolumeClaim")
            && claims.iter().any(|(namespace, prefix)| {
                namespace == object.namespace() && is_numbered(object.name, prefix)
            });
        !(owned || standard || claimed || MADE.contains(&(object.group(), object.kind)))
    };
    nodes.into_iter().filter(is_applied).collect()
}

/// The beginnings of the names of the claims that a StatefulSet makes, with their Namespace.
fn claims(set: &Object<'_>) -> Vec<(String, String)> {
    if !set.is("apps/v1", "StatefulSet") {
        return Vec::new();
    }
    let templates = set.dig(&["spec", "volumeClaimTemplates"]).map(Node::items).unwrap_or_default();
    let names = templates.iter().filter_map(|template| template.dig(&["metadata", "name"])?.as_str());
    names
        .map(|name| {
            (
                set.namespace().to_owned(),
                stateful_set::claim_name(name, &stateful_set::pod_name(set.name, "")),
            )
        })
        .collect()
}

fn is_numbered(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn only_applied_fields_remain() {
        let object = |kind: &str, name: &str, more: &str| {
            let version = if kind == "StatefulSet" { "apps/v1" } else { "v1" };
            format!("---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, uid: x{more}}}\n")
        };
        let text = [
            object("ConfigMap", "kafka", ""),
            object("ConfigMap", "kube-root-ca.crt", ""),
            object("ServiceAccount", "default", ""),
            object("Pod", "kafka-0", ", ownerReferences: [{kind: StatefulSet}]"),
            object("Pod", "mine", ", ownerReferences: []"),
            object("Endpoints", "kafka", ""),
            object("PersistentVolumeClaim", "data-kafka-0", ""),
            object("PersistentVolumeClaim", "data-kafka-x", ""),
            object("PersistentVolumeClaim", "data-other-0", ""),
            object("StatefulSet", "kafka", "") + "spec: {volumeClaimTemplates: [{metadata: {name: data}}]}\n",
            "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\n".to_owned(),
        ]
        .concat();
        let nodes = read(&text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let left: Vec<String> =
            applied(nodes).iter().filter_map(Object::of).map(|object| object.display()).collect();
        assert_eq!(
            left,
            [
                "ConfigMap/kafka",
                "Pod/mine",
                "PersistentVolumeClaim/data-kafka-x",
                "PersistentVolumeClaim/data-other-0",
                "StatefulSet/kafka",
                "ServiceAccount/default"
            ]
        );
    }
}

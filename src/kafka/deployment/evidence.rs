//! Which pods are worth to be read as Kafka's.

use crate::kafka;
use crate::kubernetes::manifest::{Container, Object, Pod};
use crate::yaml::Node;

/// True if it is worth to look closer: most pods have nothing that hints at Kafka.
pub(super) fn may_be_kafka<'a>(pod: &Pod<'a>, config_map: &dyn Fn(&str) -> Option<Object<'a>>) -> bool {
    let hints = |map: Object<'a>| {
        let entries = map.dig(&["data"]).map(Node::entries).unwrap_or_default();
        entries.iter().any(|entry| {
            let text = entry.value.as_str().unwrap_or_default();
            entry.key.starts_with("KAFKA_")
                || ["process.roles", "node.id", "broker.id", "log.dirs", "advertised.listeners"]
                    .iter()
                    .any(|name| text.contains(name))
        })
    };
    let of_container = |container: Container<'a>| {
        kafka::broker_image(container.node.text("image").unwrap_or_default()).is_some()
            || container
                .node
                .list("env")
                .iter()
                .any(|item| item.text("name").is_some_and(|name| name.starts_with("KAFKA_")))
            || container.node.list("envFrom").iter().any(|from| {
                let name = from.dig(&["configMapRef", "name"]).and_then(Node::as_str);
                name.and_then(config_map).is_some_and(hints)
            })
    };
    let of_volume = |volume: &'a Node| {
        let projected = volume.dig(&["projected", "sources"]).map(Node::items).unwrap_or_default();
        std::iter::once(volume).chain(projected).any(|source| {
            let name = source.dig(&["configMap", "name"]).and_then(Node::as_str);
            name.and_then(config_map).is_some_and(hints)
        })
    };
    pod.lasting_containers().any(of_container) || pod.volumes().iter().any(of_volume)
}

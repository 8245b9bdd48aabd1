//! The node pools: the brokers of the first are controllers too, those of the second are not.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::json;

use super::{Making, document};
use crate::cluster::MetadataMode;
use crate::kubernetes::document::Document;
use crate::render::targets::fields::{Fields, plain, selecting};
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// More nodes than there can be.
const MAX_NODES: u32 = 1000;

impl Making<'_> {
    pub(super) fn pools(&mut self) -> Vec<Document> {
        let MetadataMode::Kraft(kraft) = &self.cluster.metadata;
        let all = self.cluster.brokers.replicas;
        let first = kraft.initial_controllers.min(all);
        let jvm = self.jvm();
        let mut pools = vec![self.pool("controllers", &["controller", "broker"], 0..first, &jvm)];
        if first < all {
            pools.push(self.pool("brokers", &["broker"], first..all, &jvm));
        }
        pools
    }

    fn pool(&self, name: &str, roles: &[&str], nodes: Range<u32>, jvm: &Value) -> Document {
        let release = &self.cluster.names.release;
        // The name is short, because pods have those of the cluster and of the pool in theirs.
        // The addresses of brokers go by their ids, so the ids must not depend on which pool comes first.
        let ids = match roles.len() {
            2 if nodes.len() == 1 => format!("[{}]", nodes.start),
            2 => format!("[{}-{}]", nodes.start, nodes.end.saturating_sub(1)),
            _ => format!("[{}-{}]", nodes.start, MAX_NODES),
        };
        let mut annotations = self.cluster.annotations.brokers.clone();
        annotations.insert("strimzi.io/next-node-ids".to_owned(), ids);
        let metadata = self.metadata(name, &annotations, &[("strimzi.io/cluster", release)]);
        let spec = Fields::default()
            .set("replicas", nodes.end - nodes.start)
            .set("roles", json!(roles))
            .set("storage", json!({ "type": "jbod", "volumes": [self.volume()] }))
            .set("resources", self.cluster.brokers.resources.clone())
            .set("jvmOptions", jvm.clone())
            .set("template", json!({ "pod": Value::from(self.pod()) }));
        document("10", "KafkaNodePool", metadata, spec)
    }

    fn volume(&self) -> Value {
        let brokers = &self.cluster.brokers;
        let fields = Fields::default().set("id", 0);
        let fields = if brokers.persistent {
            fields
                .set("type", "persistent-claim")
                .set("size", brokers.storage.as_str())
                .maybe("class", brokers.storage_class.clone())
                .set("deleteClaim", false)
        } else {
            fields.set("type", "ephemeral").set("sizeLimit", brokers.storage.as_str())
        };
        fields.set("kraftMetadata", "shared").into()
    }

    fn jvm(&mut self) -> Value {
        let heap = format!("{}m", self.cluster.java.heap_mib);
        let (mut switches, mut properties) = (BTreeMap::new(), Vec::new());
        let own = self.profile.jvm.as_ref().map_or(0, |jvm| jvm.options.len());
        let of_kafka_gen = self.cluster.java.options.len() - own;
        for (i, option) in self.cluster.java.options.iter().enumerate() {
            if let Some((name, value)) = switch(option) {
                switches.insert(name, value);
            } else if let Some(property) = option.strip_prefix("-D") {
                let (name, value) = property.split_once('=').unwrap_or((property, ""));
                properties.push(json!({ "name": name, "value": value }));
            } else if i >= of_kafka_gen {
                let path = field_path!["jvm", "options", i - of_kafka_gen];
                self.lost.add(&path, "only options that begin with `-XX:` or `-D` are supported");
            }
        }
        Fields::default()
            .set("-Xms", heap.as_str())
            .set("-Xmx", heap.as_str())
            .filled("-XX", plain(&switches))
            .filled("javaSystemProperties", properties)
            .into()
    }

    fn pod(&self) -> Fields {
        let (cluster, scheduling) = (self.cluster, &self.cluster.scheduling);
        let release = &cluster.names.release;
        let selector =
            json!({ "strimzi.io/cluster": release, "strimzi.io/name": format!("{release}-kafka") });
        let mut affinity = match &scheduling.affinity {
            Some(own) => selecting(own, &selector),
            None => json!({}),
        };
        let expressions: Vec<Value> = scheduling
            .node_selector
            .iter()
            .map(|(key, value)| json!({ "key": key, "operator": "In", "values": [value] }))
            .collect();
        if let Some(fields) = affinity.as_object_mut().filter(|_| !expressions.is_empty()) {
            let terms = json!({ "nodeSelectorTerms": [{ "matchExpressions": expressions }] });
            let required = json!({ "requiredDuringSchedulingIgnoredDuringExecution": terms });
            fields.insert("nodeAffinity".to_owned(), required);
        }
        let (common, own) = (&self.profile.common_labels, &self.profile.pod_labels);
        let labels: BTreeMap<_, _> = common.iter().chain(own).collect();
        let metadata = Fields::default()
            .filled("labels", plain(&labels))
            .filled("annotations", plain(&cluster.annotations.pod));
        let secrets = cluster.image.pull_secrets.iter().map(|name| json!({ "name": name }));
        Fields::default()
            .filled("metadata", metadata)
            .filled("imagePullSecrets", secrets.collect::<Vec<_>>())
            .filled("securityContext", self.user())
            .set("terminationGracePeriodSeconds", cluster.brokers.grace_seconds)
            .filled("affinity", affinity)
            .filled("tolerations", plain(&scheduling.tolerations))
            .filled("topologySpreadConstraints", selecting(&plain(&scheduling.spread), &selector))
            .maybe("priorityClassName", scheduling.priority_class.clone())
            .set("enableServiceLinks", false)
    }

    /// The user and groups of pods, where the profile and not `base` names them.
    fn user(&self) -> Fields {
        let context = &self.profile.security_context;
        let ids = [
            ("runAsUser", context.run_as_user),
            ("runAsGroup", context.run_as_group),
            ("fsGroup", context.fs_group),
        ];
        ids.into_iter()
            .filter(|(name, _)| self.loaded.merged.states(&field_path!["securityContext", *name]))
            .fold(Fields::default(), |fields, (name, id)| fields.maybe(name, id))
    }
}

/// The name and value of an option that begins with `-XX:`.
fn switch(option: &str) -> Option<(String, String)> {
    let option = option.strip_prefix("-XX:")?;
    let (name, value) = if let Some(name) = option.strip_prefix('+') {
        (name, "true")
    } else if let Some(name) = option.strip_prefix('-') {
        (name, "false")
    } else {
        option.split_once('=')?
    };
    Some((name.to_owned(), value.to_owned()))
}

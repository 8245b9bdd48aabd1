//! The Job that creates missing topics. It does not change existing ones.

use std::collections::BTreeMap;

use serde_json::json;

use super::Making;
use crate::cluster::Topic;
use crate::render::targets::fields::{Fields, plain};
use crate::text::field_path::field_path;
use crate::yaml::Value;

impl Making<'_> {
    pub(super) fn provisioning(&mut self) -> Value {
        let cluster = self.cluster;
        if !self.profile.documents.topic_job {
            return json!({ "enabled": false });
        }
        let (gone, wanted): (Vec<&Topic>, Vec<&Topic>) =
            cluster.topics.list.iter().partition(|topic| topic.deleted);
        let topics: Vec<Value> = wanted.into_iter().map(|topic| self.topic(topic)).collect();
        if !topics.is_empty() {
            let place = if self.profile.catalog.is_some() { "catalog" } else { "topics" };
            self.lost.add(
                &field_path![place],
                "its Job creates missing topics, and does not change existing ones",
            );
        }
        let deleted = gone.into_iter().filter(|_| cluster.topic_job.allow_delete);
        let commands: Vec<String> = deleted.map(|topic| delete(&topic.name)).collect();
        if topics.is_empty() && commands.is_empty() {
            return json!({ "enabled": false });
        }
        let groups = self.id(Fields::default(), "fsGroup", self.profile.security_context.fs_group);
        Fields::default()
            .set("enabled", true)
            .filled("topics", topics)
            .filled("extraProvisioningCommands", commands)
            .set("resources", cluster.topic_job.resources.clone())
            .set("enableServiceLinks", false)
            .filled("nodeSelector", plain(&cluster.scheduling.node_selector))
            .filled("tolerations", plain(&cluster.scheduling.tolerations))
            .filled("podSecurityContext", groups)
            .filled("containerSecurityContext", self.user())
            .into()
    }

    fn topic(&mut self, topic: &Topic) -> Value {
        let mut config = BTreeMap::new();
        for (name, value) in &topic.config {
            if value.chars().all(is_safe) {
                config.insert(name, value);
            } else {
                let path = field_path!["topics", topic.name.as_str(), "config", name.as_str()];
                self.lost.add(&path, "the shell in its Job would expand the value");
            }
        }
        Fields::default()
            .set("name", topic.name.as_str())
            .set("partitions", topic.partitions)
            .set("replicationFactor", topic.replication_factor)
            .filled("config", plain(&config))
            .into()
    }
}

/// True if a character means nothing to the shell between double quotes, and does not divide words.
fn is_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._:,+=@%/-".contains(c)
}

fn delete(topic: &str) -> String {
    format!(
        "/opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server $KAFKA_SERVICE --command-config /shared/client.properties --delete --if-exists --topic {topic}"
    )
}

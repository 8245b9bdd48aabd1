//! Topics, each a resource with a name that Kubernetes takes.

use std::collections::BTreeSet;

use super::{Making, document, typed};
use crate::cluster::Topic;
use crate::kubernetes::document::Document;
use crate::kubernetes::types::Format;
use crate::render::targets::fields::Fields;
use crate::text::digest;
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// Characters in the name of an object.
const MAX_NAME: usize = 253;

impl Making<'_> {
    pub(super) fn topics(&mut self) -> Vec<Document> {
        if !self.profile.documents.topic_job {
            return Vec::new();
        }
        let list = &self.cluster.topics.list;
        let mut taken: BTreeSet<String> =
            list.iter().map(|topic| topic.name.clone()).filter(|name| is_name(name)).collect();
        let mut documents = Vec::new();
        for topic in list {
            let name = name_of(&topic.name, &mut taken);
            if topic.deleted && self.cluster.topic_job.allow_delete {
                let path = field_path!["topics", topic.name.as_str(), "deleted"];
                let help = format!("`kubectl delete kafkatopic {name} -n {}`", self.cluster.names.namespace);
                self.lost.add_with_help(
                    &path,
                    "the operator deletes a topic whose KafkaTopic is deleted; here it is only left out",
                    &help,
                );
                continue;
            }
            documents.push(self.topic(topic, &name));
        }
        documents
    }

    fn topic(&self, topic: &Topic, name: &str) -> Document {
        let release = &self.cluster.names.release;
        let mut annotations = self.cluster.annotations.brokers.clone();
        if topic.deleted {
            // It stays as it is until deleting is allowed; without the resource, the operator would delete it.
            annotations.insert("strimzi.io/managed".to_owned(), "false".to_owned());
        }
        let metadata = self.metadata(name, &annotations, &[("strimzi.io/cluster", release)]);
        let config: Value = topic.config.iter().map(|(key, value)| (key.clone(), typed(value))).collect();
        let spec = Fields::default()
            .maybe("topicName", (topic.name != name).then(|| topic.name.clone()))
            .set("partitions", topic.partitions)
            .set("replicas", topic.replication_factor)
            .filled("config", config);
        document("30", "KafkaTopic", metadata, spec)
    }
}

fn is_name(name: &str) -> bool {
    Format::DnsSubdomain.check(name).is_ok()
}

/// The name of the resource: that of the topic, or if Kubernetes does not take it, one that is like it and ends in a digest.
fn name_of(topic: &str, taken: &mut BTreeSet<String>) -> String {
    if is_name(topic) {
        return topic.to_owned();
    }
    let like: String =
        topic.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let like = like.trim_matches('-');
    // A longer digest, should there ever be such a name.
    for bytes in 4..=32 {
        let digest = digest::hex([topic], bytes);
        let room = MAX_NAME - digest.len() - 1;
        let like = like.get(..room).unwrap_or(like).trim_end_matches('-');
        let name = if like.is_empty() { digest } else { format!("{like}-{digest}") };
        if taken.insert(name.clone()) {
            return name;
        }
    }
    digest::hex([topic], 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(topics: &[&str]) -> Vec<String> {
        let mut taken = topics.iter().filter(|name| is_name(name)).map(|name| (*name).to_owned()).collect();
        topics.iter().map(|topic| name_of(topic, &mut taken)).collect()
    }

    #[test]
    fn topics_that_differ_have_resources_that_differ() {
        let topics = [
            "orders",
            "Orders",
            "ORDERS",
            "orders_v1",
            "orders-v1",
            "orders.v1",
            "_",
            "__",
            "a..b",
            "-x",
            "x.",
        ];
        let made = names(&topics);
        assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), topics.len(), "{made:?}");
        assert!(made.iter().all(|name| is_name(name)), "{made:?}");
        assert_eq!(
            (made[0].as_str(), made[4].as_str(), made[5].as_str()),
            ("orders", "orders-v1", "orders.v1")
        );
        assert_eq!(made, names(&topics));
    }

    #[test]
    fn a_topic_may_have_the_name_that_another_would_get() {
        let first = names(&["Orders"]).remove(0);
        let made = names(&["Orders", &first]);
        assert_eq!(made[1], first);
        assert_ne!(made[0], first);
    }

    #[test]
    fn the_longest_topic_still_has_a_name() {
        let topic = "A".repeat(249);
        assert!(is_name(&names(&[&topic])[0]));
    }
}

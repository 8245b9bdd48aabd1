//! Custom resources for the operator Strimzi: a Kafka, its node pools, and a resource for each topic and user.

mod listeners;
mod nodes;
mod security;
mod topics;
mod users;

use std::collections::BTreeMap;

use serde_json::json;

use super::Target;
use super::fields::{Fields, plain};
use super::loss::{Loss, Losses};
use crate::cluster::Cluster;
use crate::kafka::is_operator_setting;
use crate::kafka::{parse_version, version_of_tag};
use crate::kubernetes::document::{Document, ObjectRef};
use crate::kubernetes::manifest::well_known;
use crate::profile::{Loaded, Profile};
use crate::text::field_path::field_path;
use crate::yaml::{self, Value};

pub(crate) use listeners::external_addresses;
pub(crate) use security::{authority, own_certificate};
pub(crate) use users::unnameable;

/// The version of all resources, which operators from 0.49 on know.
pub const API_VERSION: &str = "kafka.strimzi.io/v1";
/// The versions of Kafka that Strimzi 1.x runs.
pub const VERSIONS: [[u16; 3]; 4] = [[4, 2, 0], [4, 2, 1], [4, 3, 0], [4, 3, 1]];

/// The Service that the operator makes for clients.
pub(crate) fn bootstrap_service(cluster: &str) -> String {
    format!("{cluster}-kafka-bootstrap")
}

/// A profile as custom resources.
#[derive(Clone, Debug)]
pub struct Resources {
    /// The resources, in the order in which they are applied.
    pub documents: Vec<Document>,
    /// What they cannot express.
    pub lost: Vec<Loss>,
}

/// The custom resources for a cluster.
pub fn resources(cluster: &Cluster, loaded: &Loaded) -> Resources {
    let mut making =
        Making { cluster, loaded, profile: &loaded.profile, lost: Losses::of(loaded, Target::Strimzi) };
    let mut documents = making.pools();
    documents.push(making.kafka());
    documents.extend(making.topics());
    documents.extend(making.users());
    Resources { documents, lost: making.lost.into_list() }
}

/// Custom resources that are being made.
struct Making<'a> {
    cluster: &'a Cluster,
    loaded: &'a Loaded,
    profile: &'a Profile,
    lost: Losses,
}

impl Making<'_> {
    fn kafka(&mut self) -> Document {
        let kafka = Fields::default()
            .maybe("version", self.version())
            .maybe("image", self.image())
            .set("listeners", self.listeners())
            .filled("authorization", self.authorization())
            .set("config", self.config())
            .filled("logging", self.logging())
            .filled("template", self.services());
        let validity = self.validity();
        let spec = Fields::default()
            .set("kafka", kafka)
            .set("entityOperator", self.entity_operator())
            .filled("clusterCa", validity.clone())
            .filled("clientsCa", self.validity_of_users(&validity));
        let (name, annotations) = (self.cluster.names.release.as_str(), &self.cluster.annotations.brokers);
        let metadata = self.metadata(name, annotations, &[]);
        document("20", "Kafka", metadata, spec)
    }

    /// What brings topics and users to what the resources say.
    fn entity_operator(&self) -> Fields {
        let operator = Fields::default().set("topicOperator", json!({}));
        // It deletes users without a resource, so it stays when all of the profile's are to be removed.
        if self.cluster.users.list.is_empty() { operator } else { operator.set("userOperator", json!({})) }
    }

    /// How the operator makes the Service for clients inside the cluster.
    fn services(&self) -> Value {
        let annotations = &self.profile.service.annotations;
        if annotations.is_empty() {
            return Value::Null;
        }
        json!({ "bootstrapService": { "metadata": { "annotations": annotations } } })
    }

    /// The metadata of a resource.
    fn metadata(
        &self,
        name: &str,
        annotations: &BTreeMap<String, String>,
        labels: &[(&str, &str)],
    ) -> (String, String, Value) {
        let mut all = self.cluster.labels.common.clone();
        // The operator puts labels of its own with these keys on what it makes, and passes on all others.
        all.retain(|key, _| !key.starts_with("app.kubernetes.io/"));
        all.insert(well_known::MANAGED_BY.to_owned(), "kafka-gen".to_owned());
        all.extend(labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let namespace = self.cluster.names.namespace.clone();
        let value = Fields::default()
            .set("name", name)
            .set("namespace", namespace.as_str())
            .filled("labels", plain(&all))
            .filled("annotations", plain(annotations));
        (name.to_owned(), namespace, value.into())
    }

    fn version(&mut self) -> Option<String> {
        let image = &self.cluster.image;
        let text = |version: [u16; 3]| version.map(|number| number.to_string()).join(".");
        match image.version {
            Some(version) if VERSIONS.contains(&version) => Some(text(version)),
            Some(version) => {
                let path = image.version_path.clone();
                let known = VERSIONS.map(text).join(", ");
                let why =
                    format!("it does not support Kafka {}, and runs its default version", text(version));
                self.lost.add_with_help(&path, &why, &format!("Strimzi 1.x runs {known}"));
                None
            }
            None => None,
        }
    }

    fn image(&mut self) -> Option<String> {
        let image = &self.profile.image;
        let repository = image.repository.as_str();
        if repository == "strimzi/kafka" || repository.ends_with("/strimzi/kafka") {
            return Some(self.cluster.image.reference.clone());
        }
        let why = "it runs only images that are built for it";
        let tag = image.tag.as_ref().map_or("", |tag| tag.as_str());
        // The operator knows its image for a version: only what says more than a version is lost.
        let says_more = parse_version(tag)
            .is_none_or(|of_tag| parse_version(&version_of_tag(repository, tag)) != Some(of_tag));
        for (path, matters) in [
            (field_path!["image", "registry"], true),
            (field_path!["image", "repository"], true),
            (field_path!["image", "tag"], says_more),
            (field_path!["image", "digest"], true),
        ] {
            if matters && self.loaded.merged.states(&path) {
                self.lost.add(&path, why);
            }
        }
        None
    }

    fn config(&mut self) -> Value {
        let mut config = serde_json::Map::new();
        for (name, value) in self.cluster.settings.portable() {
            if is_operator_setting(name) {
                self.lost.add(
                    &field_path!["config", name],
                    "it manages this setting itself, and ignores the profile's value",
                );
            } else {
                config.insert(name.to_owned(), typed(value));
            }
        }
        if self.cluster.security.authorizer.as_ref().is_some_and(|authorizer| authorizer.is_open) {
            config.insert("allow.everyone.if.no.acl.found".to_owned(), true.into());
        }
        Value::Object(config)
    }

    fn logging(&self) -> Value {
        let levels = self.profile.jvm.as_ref().map(|jvm| &jvm.log_levels).filter(|levels| !levels.is_empty());
        let Some(levels) = levels else { return Value::Null };
        let mut loggers = serde_json::Map::new();
        for (i, (name, level)) in levels.iter().enumerate() {
            if name == "root" {
                loggers.insert("rootLogger.level".to_owned(), plain(level));
            } else {
                loggers.insert(format!("logger.l{i}.name"), name.as_str().into());
                loggers.insert(format!("logger.l{i}.level"), plain(level));
            }
        }
        json!({ "type": "inline", "loggers": loggers })
    }
}

/// A value as people write it: numbers and booleans without quotes.
fn typed(value: &str) -> Value {
    match value {
        "true" => true.into(),
        "false" => false.into(),
        text => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number.into(),
            Ok(_) | Err(_) => text.into(),
        },
    }
}

fn document(
    order: &'static str,
    kind: &str,
    (name, namespace, metadata): (String, String, Value),
    spec: Fields,
) -> Document {
    let value: Value = Fields::default()
        .set("apiVersion", API_VERSION)
        .set("kind", kind)
        .set("metadata", metadata)
        .set("spec", spec)
        .into();
    let object = ObjectRef {
        api_version: API_VERSION.to_owned(),
        kind: kind.to_owned(),
        namespace: Some(namespace),
        name,
    };
    Document { object, order, is_extra: false, text: yaml::emit(&value), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_back_the_same_is_a_number() {
        assert_eq!(typed("42"), json!(42));
        assert_eq!(typed("-1"), json!(-1));
        for text in ["042", "+1", "1e3", "99999999999999999999", "True", ""] {
            assert_eq!(typed(text), json!(text));
        }
    }
}

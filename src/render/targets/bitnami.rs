//! Values for the Kafka chart of Bitnami, which has had no new version since September 2025.
//!
//! The chart renders most texts as templates of its own, and reads every number as one with a floating point: texts are
//! escaped, and what may be a large number is written as text.

mod access;
mod nodes;
mod provisioning;

use std::collections::BTreeMap;

use serde_json::json;

use super::Target;
use super::fields::{Fields, plain};
use super::loss::{Loss, Losses};
use crate::cluster::{Cluster, MetadataMode, SecurityProtocol};
use crate::kafka::has_broker_setting;
use crate::kubernetes::types::LabelKey;
use crate::profile::{Loaded, Profile};
use crate::text::field_path::field_path;
use crate::yaml::{self, Value};

pub(crate) use access::external_addresses;

/// The last version of the chart that was published to its registry. 32.4.4 is not there; it has the same values.
pub const CHART_VERSION: &str = "32.4.3";
/// Where Helm finds it.
const CHART: &str = "oci://registry-1.docker.io/bitnamicharts/kafka";
/// What was left of the images.
const LEGACY: &str = "bitnamilegacy/";
/// The last image, and the version of Kafka in it.
const TAG: &str = "4.0.0-debian-12-r10";
const KAFKA: [u16; 3] = [4, 0, 0];
/// Makers of images that the chart can start.
const MAKERS: [&str; 4] = ["bitnami", "bitnamilegacy", "bitnamisecure", "soldevelo"];
/// What tells the pods of one release from all others; the chart fills it in.
const INSTANCE: &str = "{{ .Release.Name }}";

/// A profile as values for the chart.
#[derive(Clone, Debug)]
pub struct Values {
    /// The values.
    pub value: Value,
    /// The same as YAML, without a comment.
    pub text: String,
    /// What to know about them, one line each.
    pub comment: Vec<String>,
    /// What the chart cannot express.
    pub lost: Vec<Loss>,
}

/// The values for a cluster.
pub fn values(cluster: &Cluster, loaded: &Loaded) -> Values {
    let mut making =
        Making { cluster, loaded, profile: &loaded.profile, lost: Losses::of(loaded, Target::Bitnami) };
    let value = making.values();
    let names = &cluster.names;
    let comment = vec![
        format!("Values for version {CHART_VERSION} of Bitnami's chart, for its command"),
        format!(
            "helm upgrade --install {} {CHART} --version {CHART_VERSION} --namespace {} --create-namespace -f values.yaml",
            names.release, names.namespace
        ),
        "The images are what Bitnami left behind: they get no updates any more, not even for security."
            .to_owned(),
    ];
    Values { text: yaml::emit(&value), value, comment, lost: making.lost.into_list() }
}

/// Values that are being made.
struct Making<'a> {
    cluster: &'a Cluster,
    loaded: &'a Loaded,
    profile: &'a Profile,
    lost: Losses,
}

impl Making<'_> {
    fn values(&mut self) -> Value {
        let cluster = self.cluster;
        let names = &cluster.names;
        let secrets: Vec<&str> = cluster.image.pull_secrets.iter().map(String::as_str).collect();
        let ids = format!("{}-kraft", names.release);
        for (setting, labels) in
            [("commonLabels", &self.profile.common_labels), ("podLabels", &self.profile.pod_labels)]
        {
            if !labels.is_empty() {
                let why = "it selects pods by them, so they cannot change after installation";
                self.lost.add(&field_path![setting], why);
            }
        }
        Fields::default()
            .set(
                "global",
                Fields::default()
                    .filled("imagePullSecrets", secrets)
                    // Without this the chart starts only images of its maker, at their old place.
                    .set("security", json!({ "allowInsecureImages": true })),
            )
            .set("fullnameOverride", names.release.as_str())
            .set("namespaceOverride", names.namespace.as_str())
            .set("clusterDomain", names.cluster_domain.as_str())
            .filled("commonLabels", plain(&self.profile.common_labels))
            .filled("commonAnnotations", escaped_map(&cluster.annotations.common))
            .set("image", self.kafka_image())
            // Made here and not by the chart: it would make new ones each time that it is rendered without a cluster.
            .set("existingKraftSecret", ids.as_str())
            .set("kraftVersion", 1)
            .set("overrideConfiguration", self.configuration())
            .filled("log4j2", self.logging())
            .set("listeners", listeners())
            .set("service", self.service())
            .set("defaultInitContainers", self.init_containers())
            .set("controller", self.controllers())
            .set("broker", self.brokers())
            .set("externalAccess", self.external_access())
            .set("networkPolicy", self.network_policy())
            .filled("serviceAccount", self.service_account())
            .set("metrics", json!({ "jmx": { "image": self.image("jmx-exporter", "1.4.0-debian-12-r0") } }))
            .set("provisioning", self.provisioning())
            .set("extraDeploy", vec![self.kraft_ids(&ids)])
            .into()
    }

    /// True if the chart can start the image of the profile.
    fn has_own_image(&self) -> bool {
        let mut parts = self.profile.image.repository.as_str().rsplit('/');
        parts.next() == Some("kafka") && parts.next().is_some_and(|maker| MAKERS.contains(&maker))
    }

    fn kafka_image(&mut self) -> Value {
        let image = &self.profile.image;
        if self.has_own_image() {
            let tag = image.tag.as_ref().map(ToString::to_string);
            let digest = image.digest.as_ref().map(ToString::to_string);
            return self.image_of(image.repository.as_str()).maybe("tag", tag).maybe("digest", digest).into();
        }
        let [major, minor, patch] = KAFKA;
        let instead =
            format!("it runs only images that are built for it, with Kafka {major}.{minor}.{patch}");
        let place = if self.loaded.merged.states(&field_path!["image", "repository"]) {
            field_path!["image", "repository"]
        } else {
            self.cluster.image.version_path.clone()
        };
        self.lost.add(&place, &instead);
        if image.digest.is_some() {
            self.lost.add(&field_path!["image", "digest"], "it runs another image");
        }
        self.image("kafka", TAG)
    }

    /// An image of the chart.
    fn image(&self, name: &str, tag: &str) -> Value {
        let repository = self.profile.image.repository.as_str();
        // A mirror has the others beside it.
        let folder = repository.strip_suffix("bitnamilegacy/kafka").unwrap_or_default();
        self.image_of(&format!("{folder}{LEGACY}{name}")).set("tag", tag).into()
    }

    fn image_of(&self, repository: &str) -> Fields {
        let image = &self.profile.image;
        let registry = image.registry.as_ref().map_or("docker.io", |registry| registry.as_str());
        Fields::default()
            .set("registry", registry)
            .set("repository", repository)
            .maybe("pullPolicy", image.pull_policy.map(|policy| plain(&policy)))
    }

    /// The Service for clients inside the cluster.
    fn service(&self) -> Value {
        Fields::default()
            .set("type", "ClusterIP")
            .set("ports", json!({ "client": self.cluster.listeners.client.usual_port() }))
            .filled("annotations", escaped_keys(&self.profile.service.annotations))
            .into()
    }

    /// The `ServiceAccount`, if it is managed elsewhere.
    fn service_account(&self) -> Value {
        if self.profile.documents.service_account {
            return Value::Null;
        }
        json!({ "create": false, "name": self.cluster.names.release })
    }

    fn configuration(&mut self) -> Value {
        let mut settings = serde_json::Map::new();
        let (older, newer) = ((KAFKA[0], KAFKA[1]), self.cluster.image.minor);
        let is_older = !self.has_own_image();
        for (name, value) in self.cluster.settings.portable() {
            let is_new = is_older && has_broker_setting(name, newer) && !has_broker_setting(name, older);
            if is_new {
                self.lost.add(&field_path!["config", name], "its Kafka version does not have it yet");
            } else if value.contains("{{") {
                let path = field_path!["config", name];
                self.lost.add(&path, "it would read `{{` as the start of a template");
            } else {
                settings.insert(name.to_owned(), value.into());
            }
        }
        Value::Object(settings)
    }

    /// Log4j's configuration, if the profile says something about it; the chart's own writes to the console too.
    fn logging(&self) -> String {
        let levels = self.profile.jvm.as_ref().map(|jvm| &jvm.log_levels).filter(|levels| !levels.is_empty());
        let Some(levels) = levels else { return String::new() };
        let root = levels.get("root").map_or_else(|| "INFO".into(), plain);
        let loggers: Vec<Value> = levels
            .iter()
            .filter(|(name, _)| *name != "root")
            .map(|(name, level)| json!({ "name": name, "level": level }))
            .collect();
        let console = json!({ "name": "STDOUT", "PatternLayout": { "pattern": "[%d] %p %m (%c)%n" } });
        let all = Fields::default()
            .set("Root", json!({ "level": root, "AppenderRef": [{ "ref": "STDOUT" }] }))
            .filled("Logger", loggers);
        let appenders = json!({ "Console": console });
        let whole = Fields::default().set("Appenders", appenders).set("Loggers", all);
        escaped(&yaml::emit(&Fields::default().set("Configuration", whole).into()))
    }

    /// The ids of the cluster and of the controllers' directories. They are no secret, but the chart reads them there.
    fn kraft_ids(&self, name: &str) -> Value {
        let MetadataMode::Kraft(kraft) = &self.cluster.metadata;
        let mut ids = Fields::default().set("cluster-id", kraft.cluster_id.as_str());
        for (node, id) in kraft.directory_ids.iter().enumerate() {
            ids = ids.set(&format!("controller-{node}-id"), id.as_str());
        }
        let metadata = json!({ "name": name, "namespace": self.cluster.names.namespace });
        Fields::default()
            .set("apiVersion", "v1")
            .set("kind", "Secret")
            .set("metadata", metadata)
            .set("stringData", ids)
            .into()
    }
}

/// Every listener of the chart is plaintext, because it would generate certificates and passwords of its own each time that it is
/// rendered. What the profile says of security is reported as lost.
fn listeners() -> Value {
    // The chart would ask for passwords everywhere, also where it has a listener that it does not use.
    let all = ["client", "controller", "interbroker", "external"];
    let protocol = SecurityProtocol::Plaintext.name();
    all.into_iter().map(|name| (name.to_owned(), json!({ "protocol": protocol }))).collect()
}

/// A text that comes out of the chart's templates as it went in.
fn escaped(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

fn escaped_keys(map: &BTreeMap<LabelKey, String>) -> Value {
    map.iter().map(|(key, value)| (key.to_string(), Value::from(escaped(value)))).collect()
}

fn escaped_map(map: &BTreeMap<String, String>) -> Value {
    map.iter().map(|(key, value)| (key.clone(), Value::from(escaped(value)))).collect()
}

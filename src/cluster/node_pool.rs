//! The nodes of a profile as rules about Kafka see them: each value at the line of the profile that it follows from.

use super::external::HostSource;
use super::{CertificateFiles, Cluster, DATA, Exposure, MetadataMode, Tls, memory_limit};
use crate::kafka::deployment::{
    Kind, Mount, NodePool, Origin, Part, Place, PodField, PodName, Source, Sourced, Storage, Value,
};
use crate::kafka::{Dialect, broker_image};
use crate::profile::{ExternalServiceType, Merged, Profile};
use crate::text::field_path::{FieldPath, field_path};

/// The volume of the data, as the template of the StatefulSet mounts it.
const DATA_VOLUME: (&str, &str) = ("data", "/var/lib/kafka/data");

/// The fields from which kafka-gen's own settings follow; of others it is the number of brokers.
const FOLLOWS: [(&str, &[&str]); 13] = [
    ("advertised.listeners", &["externalAccess"]),
    ("allow.everyone.if.no.acl.found", &["security", "authorization"]),
    ("authorizer.class.name", &["security", "authorization"]),
    ("auto.create.topics.enable", &["autoCreateTopicsEnable"]),
    ("controller.quorum.bootstrap.servers", &["kraft", "initialControllers"]),
    ("listener.security.protocol.map", &["externalAccess"]),
    ("listeners", &["externalAccess"]),
    ("log.cleaner.dedupe.buffer.size", &["resources", "limits", "memory"]),
    ("log.dirs", &["persistence"]),
    ("num.io.threads", &["resources", "limits", "memory"]),
    ("num.network.threads", &["resources", "limits", "memory"]),
    ("socket.request.max.bytes", &["resources", "limits", "memory"]),
    ("super.users", &["security", "superUsers"]),
];

/// Values of a profile with their places.
struct Places<'a> {
    merged: &'a Merged,
}

impl Places<'_> {
    fn at(&self, path: &FieldPath) -> Place {
        Place { object: String::new(), field: path.to_string(), span: self.merged.span(path) }
    }

    /// Where the value of a field comes from.
    fn of(&self, path: &FieldPath) -> Origin {
        self.named(path, path.to_string())
    }

    /// The same for a value that rules know by another name than that of the field.
    fn named(&self, path: &FieldPath, name: String) -> Origin {
        let place = self.at(path);
        if self.merged.states(path) {
            Origin::Written(place, name)
        } else if self.merged.root.at(path).is_some() {
            Origin::Preset(place, name)
        } else {
            Origin::Derived(place)
        }
    }

    fn of_setting(&self, name: &str, is_own: bool) -> Origin {
        if !is_own {
            return self.named(&field_path!["config", name], name.to_owned());
        }
        let follows = FOLLOWS.iter().find(|(known, _)| *known == name);
        let is_secured = ["listener.name.", "ssl."].iter().any(|prefix| name.starts_with(prefix));
        let other = if is_secured { field_path!["security"] } else { field_path!["replicaCount"] };
        let path = follows
            .map_or(other, |(_, path)| path.iter().fold(FieldPath::default(), |path, key| path.join(*key)));
        Origin::Derived(self.at(&path))
    }
}

impl Cluster {
    /// The nodes of this cluster, which was resolved from this profile.
    pub fn node_pool(&self, profile: &Profile, merged: &Merged) -> NodePool {
        let places = Places { merged };
        let MetadataMode::Kraft(kraft) = &self.metadata;
        let limit = match profile.resources.limits.memory {
            Some(_) => field_path!["resources", "limits", "memory"],
            None => field_path!["resources", "requests", "memory"],
        };
        let heap = match profile.jvm.as_ref().and_then(|jvm| jvm.heap.as_ref()) {
            Some(_) => places.of(&field_path!["jvm", "heap"]),
            None => Origin::Derived(places.at(&limit)),
        };
        let id = field_path!["kraft", "clusterId"];
        NodePool {
            name: format!("StatefulSet/{}", self.names.release),
            at: places.at(&FieldPath::default()),
            kind: Kind::StatefulSet,
            is_rendered: false,
            source: Source::Profile,
            image: Sourced { value: self.image.reference.clone(), origin: places.of(&field_path!["image"]) },
            dialect: broker_image(&self.image.reference).flatten().unwrap_or(Dialect::Apache),
            // Where nothing tells the version, a profile is for the newest one.
            version: Ok(Sourced { value: self.image.minor, origin: places.of(&self.image.version_path) }),
            replicas: Some(Sourced {
                value: self.brokers.replicas.into(),
                origin: places.of(&field_path!["replicaCount"]),
            }),
            pods: (0..self.brokers.replicas.min(NodePool::MOST_PODS)).map(|node| self.pod(node)).collect(),
            variables: Vec::new(),
            starts_by_entrypoint: false,
            settings: self
                .settings
                .groups
                .iter()
                .flatten()
                .map(|(name, value)| {
                    let is_own = !profile.config.keys().any(|own| own.as_str() == name);
                    let value = Value::provided(value, &|name| self.start_variable(name));
                    (name.clone(), Sourced { value, origin: places.of_setting(name, is_own) })
                })
                .collect(),
            others: None,
            missing: Vec::new(),
            refused: Vec::new(),
            cluster_id: Some(Sourced { value: Value::of(&*kraft.cluster_id), origin: places.of(&id) }),
            heap: Ok(Sourced { value: self.java.heap_mib << 20, origin: heap }),
            memory_limit: memory_limit(&profile.resources)
                .map(|amount| Sourced { value: amount.value(), origin: places.of(&limit) }),
            storage: self.storage(&places),
        }
    }

    fn pod(&self, node: u32) -> PodName {
        PodName {
            name: Some(self.names.pod(node)),
            namespace: self.names.namespace.clone(),
            ordinal: Some(node.into()),
        }
    }

    /// What the start script and the pod give a broker as a variable, of those that its settings may name.
    fn start_variable(&self, name: &str) -> Option<Value> {
        let external = &self.external;
        match name {
            "KG_NODE_ID" => Some(Value::part(Part::Pod(PodField::Ordinal(0)))),
            "POD_NAME" => Some(Value::part(Part::Pod(PodField::Name))),
            "KG_EXTERNAL_HOST" if external.enabled => Some(match &external.source {
                HostSource::Domain(domain) => {
                    let mut host = Value::part(Part::Pod(PodField::Name));
                    host.append(&Value::of(format!(".{domain}")));
                    host
                }
                HostSource::List(hosts) => Value::part(Part::ByOrdinal(hosts.clone())),
                HostSource::Node => Value::part(Part::Pod(PodField::Runtime("status.hostIP"))),
            }),
            _ => {
                let mut outside = self.listeners.exposed(Exposure::External);
                let listener = outside.find(|listener| listener.port_variable() == name)?;
                Some(match external.service_type {
                    ExternalServiceType::LoadBalancer => Value::of(listener.port.number.to_string()),
                    ExternalServiceType::NodePort => {
                        let first = external.first_node_port(listener);
                        Value::part(Part::Pod(PodField::Ordinal(first.into())))
                    }
                })
            }
        }
    }

    /// The volumes that the template of the StatefulSet mounts.
    fn storage(&self, places: &Places<'_>) -> Storage {
        let at = places.at(&field_path!["persistence"]);
        let data = if self.brokers.persistent { "claimTemplate" } else { "emptyDir" };
        let (volume, path) = DATA_VOLUME;
        let rows =
            [("config", "/etc/kafka-gen", "configMap"), (volume, path, data), ("tmp", "/tmp", "emptyDir")];
        debug_assert!(DATA.starts_with(path), "the data is on its volume");
        let mount = |(volume, path, source): (&str, &str, &'static str)| Mount {
            volume: volume.to_owned(),
            path: path.to_owned(),
            sub_path: String::new(),
            source,
            claim: None,
            is_read_only: volume == "config",
            at: at.clone(),
        };
        let certificates = self.security.tls.iter().flat_map(Tls::of_brokers);
        let secret = |files: &CertificateFiles| Mount {
            volume: files.volume.to_owned(),
            path: files.directory.clone(),
            sub_path: String::new(),
            source: "secret",
            claim: None,
            is_read_only: true,
            at: places.at(&field_path!["security", "tls"]),
        };
        Storage { mounts: rows.map(mount).into_iter().chain(certificates.map(secret)).collect() }
    }
}

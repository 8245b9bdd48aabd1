//! Resources of the operator Strimzi, as the expected state: it makes pods named after cluster and node pool.

use super::{Bootstrap, Claim, Expected, Pool, pool};
use crate::health::state::Kind;
use crate::kafka::strimzi::{self, Cluster};
use crate::kubernetes::manifest::{Object, Objects, quantity};
use crate::yaml::Node;

/// The resources among manifests.
pub(super) struct Resources<'a> {
    /// The clusters.
    clusters: Vec<Cluster<'a>>,
    /// Node pools without their cluster.
    pools: Vec<Object<'a>>,
    /// All of them.
    pub(super) objects: Vec<Object<'a>>,
}

impl<'a> Resources<'a> {
    /// The resources that make pods of Kafka.
    pub(super) fn of(objects: &Objects<'a>) -> Self {
        let clusters: Vec<Cluster<'a>> = Cluster::all(objects).collect();
        let is_alone = |pool: &Object<'a>| {
            strimzi::cluster(pool.root).is_some() && Cluster::of_resource(pool, objects).is_none()
        };
        let pools: Vec<Object<'a>> = strimzi::of_kind(objects, "KafkaNodePool").filter(is_alone).collect();
        let own = clusters
            .iter()
            .flat_map(|cluster| std::iter::once(cluster.kafka).chain(cluster.pools.iter().copied()));
        let all = own.chain(pools.iter().copied()).collect();
        Self { clusters, pools, objects: all }
    }

    /// Adds what the operator makes of them.
    pub(super) fn add_to(&self, expected: &mut Expected) {
        if self.objects.is_empty() {
            return;
        }
        for (index, cluster) in self.clusters.iter().enumerate() {
            let name = cluster.kafka.name;
            expected.operated.push(name.to_owned());
            for own in &cluster.pools {
                expected.pools.push(node_pool(own, name, Some(&cluster.kafka), Some(index)));
            }
            if cluster.pools.is_empty() {
                match without_pools(&cluster.kafka) {
                    Some(pool) => expected.pools.push(pool),
                    None => expected.unknown.push(format!(
                        "the brokers of kafka/{name}: the manifests have no KafkaNodePool of it"
                    )),
                }
            }
            services(&cluster.kafka, expected);
        }
        for own in &self.pools {
            // Other pools of the cluster may have controllers, too.
            expected.pools.push(node_pool(own, strimzi::cluster(own.root).unwrap_or_default(), None, None));
        }
        expected.unknown.push(
            "node ids and the Services of single brokers: the operator Strimzi chooses them, so pods are counted by node pool"
                .to_owned(),
        );
    }
}

/// The pods of a `KafkaNodePool`: `<cluster>-<pool>-<id>`.
fn node_pool(own: &Object<'_>, cluster: &str, kafka: Option<&Object<'_>>, number: Option<usize>) -> Pool {
    let name = format!("{cluster}-{}", own.name);
    let roles: Vec<&str> = own
        .dig(&["spec", "roles"])
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_str)
        .collect();
    let resources = own.dig(&["spec", "resources"]).or_else(|| kafka?.dig(&["spec", "kafka", "resources"]));
    let replicas = own.dig(&["spec", "replicas"]).and_then(Node::as_int);
    let replicas = replicas.and_then(|count| u32::try_from(count).ok());
    let is_controller = roles.contains(&"controller");
    Pool {
        is_broker: (!roles.is_empty()).then(|| roles.contains(&"broker")),
        voters: if roles.is_empty() {
            None
        } else {
            replicas.map(|count| if is_controller { count } else { 0 })
        },
        cluster: number,
        replicas,
        image: kafka.and_then(image),
        claims: claims(own.dig(&["spec", "storage"])),
        resources: resources.map(pool::amounts).unwrap_or_default(),
        ..pod_set(name)
    }
}

/// The brokers of a `Kafka` that says itself how many there are, as operators before node pools read it.
fn without_pools(kafka: &Object<'_>) -> Option<Pool> {
    let replicas = kafka.dig(&["spec", "kafka", "replicas"])?.as_int()?;
    Some(Pool {
        is_broker: Some(true),
        replicas: u32::try_from(replicas).ok(),
        image: image(kafka),
        claims: claims(kafka.dig(&["spec", "kafka", "storage"])),
        resources: kafka.dig(&["spec", "kafka", "resources"]).map(pool::amounts).unwrap_or_default(),
        ..pod_set(format!("{}-kafka", kafka.name))
    })
}

fn pod_set(name: String) -> Pool {
    Pool {
        kind: Kind::PodSet,
        name,
        container: "kafka".to_owned(),
        first: 0,
        replicas: None,
        is_broker: None,
        voters: None,
        cluster: None,
        has_tls: false,
        image: None,
        checksum: None,
        claims: Vec::new(),
        resources: std::collections::BTreeMap::new(),
    }
}

fn image(kafka: &Object<'_>) -> Option<String> {
    kafka.dig(&["spec", "kafka", "image"])?.as_str().map(str::to_owned)
}

/// The claims of each pod: `data-<pod>`, or `data-<volume>-<pod>` of several disks.
fn claims(storage: Option<&Node>) -> Vec<Claim> {
    let claim = |name: String, storage: &Node| Claim {
        name,
        is_shared: false,
        storage: storage.get("size").and_then(quantity),
        storage_class: storage.get("class").and_then(Node::as_str).map(str::to_owned),
    };
    let is_lasting = |storage: &&Node| storage.text("type") == Some("persistent-claim");
    let Some(storage) = storage else { return Vec::new() };
    if is_lasting(&storage) {
        return vec![claim("data".to_owned(), storage)];
    }
    let volumes = storage.list("volumes").iter().filter(is_lasting);
    volumes
        .map(|volume| {
            let id = volume.get("id").and_then(Node::as_int).unwrap_or(0);
            claim(format!("data-{id}"), volume)
        })
        .collect()
}

/// The Services of a cluster as a whole.
fn services(kafka: &Object<'_>, expected: &mut Expected) {
    let name = kafka.name;
    let bootstrap = format!("{name}-kafka-bootstrap");
    let listeners = kafka.dig(&["spec", "kafka", "listeners"]).map(Node::items).unwrap_or_default();
    for listener in listeners {
        let (Some(listener_name), Some(kind)) = (listener.text("name"), listener.text("type")) else {
            continue;
        };
        let port = listener.get("port").and_then(Node::as_int);
        let kind = match kind {
            "internal" => {
                if let (Some(port), None) = (port, &expected.bootstrap) {
                    expected.bootstrap = Some(Bootstrap::Service(bootstrap.clone(), port));
                }
                continue;
            }
            "loadbalancer" => "LoadBalancer",
            "nodeport" => "NodePort",
            _ => continue,
        };
        expected.services.insert(format!("{name}-kafka-{listener_name}-bootstrap"), kind.to_owned());
    }
    for service in [bootstrap, format!("{name}-kafka-brokers")] {
        expected.services.insert(service, "ClusterIP".to_owned());
    }
}

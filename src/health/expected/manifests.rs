//! Manifests of any origin, as the expected state.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bootstrap, Claim, Expected, Given, Pool, TopicJob, operator};
use crate::health::issue::quoted;
use crate::kafka;
use crate::kafka::deployment::{self, NodePool, VOTERS, Workload};
use crate::kubernetes::manifest::{
    Object, Objects, Options, POD_NAME_LABEL, Service, ServiceType, map_selects,
};
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::yaml::Node;

/// What the command line says about manifests.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// Its words for them.
    pub words: &'a [String],
    /// True if some of them are directories.
    pub recursive: bool,
    /// The Namespace that was named.
    pub namespace: Option<&'a str>,
}

impl Expected {
    /// What manifests say.
    ///
    /// # Errors
    /// If nothing in them runs Kafka, or what does is in several Namespaces.
    pub fn of_manifests(nodes: &[Node], stated: Stated<'_>) -> Result<Self, Failure> {
        let is_meant = |object: &Object<'_>| {
            namespace_of(object).zip(stated.namespace).is_none_or(|(own, wanted)| own == wanted)
        };
        let list: Vec<Object<'_>> = nodes.iter().filter_map(Object::of).filter(is_meant).collect();
        let objects = Objects::new(list, Options::default());
        let workloads = deployment::workloads(&objects);
        let operated = operator::Resources::of(&objects);
        let own = workloads.iter().map(|workload| workload.object).chain(operated.objects.iter().copied());
        let namespaces: BTreeSet<&str> = own.filter_map(|object| namespace_of(&object)).collect();
        if workloads.is_empty() && operated.objects.is_empty() {
            return Err(without_kafka(stated));
        }
        if namespaces.len() > 1 {
            return Err(several(&namespaces, stated));
        }
        let is_stated = !namespaces.is_empty();
        let namespace = stated.namespace.or(namespaces.first().copied()).unwrap_or_default().to_owned();
        let mut expected = Self {
            namespace,
            pools: pools(&workloads),
            topics: TopicJob::of_objects(&objects.list),
            config_maps: names(&objects, "ConfigMap"),
            secrets: names(&objects, "Secret"),
            issued: super::issued(objects.list.iter()),
            services: services(&workloads),
            operated: Vec::new(),
            bootstrap: bootstrap(&workloads),
            unknown: Vec::new(),
            given: Given::Manifests {
                words: stated.words.to_vec(),
                recursive: stated.recursive,
                namespace: stated.namespace.map(str::to_owned),
                is_stated,
            },
        };
        operated.add_to(&mut expected);
        Ok(expected)
    }
}

/// The Namespace of an object, if it says one.
fn namespace_of<'a>(object: &Object<'a>) -> Option<&'a str> {
    object.dig(&["metadata", "namespace"])?.as_str()
}

fn without_kafka(stated: Stated<'_>) -> Failure {
    let of = stated.namespace.map(|name| format!(" of Namespace `{name}`")).unwrap_or_default();
    let error = Diagnostic::error(format!("no broker or controller of Kafka in the manifests{of}"));
    Failure::unusable(error.help(
        "name a profile, or the manifests with the StatefulSet, Deployment or `KafkaNodePool` of Kafka",
    ))
}

fn several(namespaces: &BTreeSet<&str>, stated: Stated<'_>) -> Failure {
    let list: Vec<String> = namespaces.iter().map(|name| format!("`{name}`")).collect();
    let error = format!("the manifests run Kafka in several Namespaces: {}", list.join(", "));
    let words: Vec<String> = stated.words.iter().map(|word| quoted(word)).collect();
    let first = namespaces.first().copied().unwrap_or_default();
    let help = format!("name one: `kafka-gen health {} --namespace {}`", words.join(" "), quoted(first));
    Failure::unusable(Diagnostic::error(error).help(help))
}

fn names(objects: &Objects<'_>, kind: &str) -> BTreeSet<String> {
    objects.of_kind("v1", kind).map(|object| object.name.to_owned()).collect()
}

/// The nodes of each object once: a pod runs as a whole.
fn pools(workloads: &[Workload<'_>]) -> Vec<Pool> {
    let clusters = deployment::clusters(workloads);
    let mut pools: Vec<Pool> = Vec::new();
    for workload in workloads {
        let Some(pool) = Pool::of(&workload.object, &workload.pod, Some(workload.container)) else {
            continue;
        };
        if pools.iter().any(|other| other.kind == pool.kind && other.name == pool.name) {
            continue;
        }
        let is_member = |member: &&Workload<'_>| std::ptr::eq(*member, workload);
        let cluster = clusters.iter().position(|cluster| cluster.members.iter().any(is_member));
        let roles = roles(&workload.pool);
        let mut claims = pool.claims.clone();
        claims.extend(shared_claims(workload));
        pools.push(Pool {
            is_broker: roles.map(|(is_broker, _)| is_broker),
            voters: roles.map(|(_, voters)| voters),
            cluster,
            claims,
            has_tls: has_tls(&workload.pool),
            ..pool
        });
    }
    pools
}

/// Whether the nodes are brokers, and how many are controllers that vote.
fn roles(pool: &NodePool) -> Option<(bool, u32)> {
    let (mut is_broker, mut controllers) = (false, 0u32);
    for pod in &pool.pods {
        let roles = pool.setting_of("process.roles", pod).ok()?.value;
        let roles = kafka::items(&roles);
        // With ZooKeeper a node has no roles, and is a broker.
        is_broker |= roles.iter().all(|role| role.is_empty()) || roles.contains(&"broker");
        controllers += u32::from(roles.contains(&"controller"));
    }
    let first = pool.pods.first()?;
    // Of a list that never changes, each entry votes; all others look on.
    let listed = match pool.quorum(first) {
        Ok(Some((VOTERS, voters))) => u32::try_from(voters.value.len()).ok()?,
        _ => controllers,
    };
    // Each node of a DaemonSet is one, and how many there are is not known.
    let is_counted = pool.replicas.is_some() || controllers == 0;
    is_counted.then_some((is_broker, controllers.min(listed)))
}

/// True if the settings name a listener that speaks TLS.
pub(super) fn has_tls(pool: &NodePool) -> bool {
    let names = [
        "listener.security.protocol.map",
        "security.inter.broker.protocol",
        "listeners",
        "advertised.listeners",
    ];
    let settings = names.iter().filter_map(|name| pool.written(name));
    settings.map(|setting| setting.value.shown()).any(|text| {
        let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        words.any(|word| matches!(word, "SSL" | "SASL_SSL"))
    })
}

/// The claims that the pods mount by their names.
fn shared_claims(workload: &Workload<'_>) -> Vec<Claim> {
    let volumes = workload.pod.volumes().iter();
    let names = volumes.filter_map(|volume| volume.dig(&["persistentVolumeClaim", "claimName"])?.as_str());
    let claim = |name: &str| {
        let namespace = workload.object.namespace();
        let object = workload.objects.named("v1", "PersistentVolumeClaim", namespace, name);
        Claim::of(name, true, object.and_then(|object| object.dig(&["spec"])))
    };
    names.map(claim).collect()
}

/// The Services that lead to the pods, also those of a single pod.
fn services(workloads: &[Workload<'_>]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for workload in workloads {
        let objects = workload.objects.within("v1", "Service", workload.object.namespace());
        for object in objects {
            let Some(service) = Service::of(object).filter(|service| leads_to(service, workload)) else {
                continue;
            };
            let kind = service.spec.text("type").filter(|kind| !kind.is_empty()).unwrap_or("ClusterIP");
            if !service.is(ServiceType::ExternalName) {
                found.insert(object.name.to_owned(), kind.to_owned());
            }
        }
    }
    found
}

fn leads_to(service: &Service<'_>, workload: &Workload<'_>) -> bool {
    let Some(selector) = service.spec.get("selector").filter(|selector| !selector.is_empty()) else {
        return false;
    };
    let labels = workload.pod.metadata.and_then(|metadata| metadata.get("labels"));
    let of_one = selector.get(POD_NAME_LABEL).and_then(Node::as_str);
    if let Some(name) = of_one {
        return workload.pool.pods.iter().any(|pod| pod.name.as_deref() == Some(name));
    }
    map_selects(selector, labels)
}

/// The Service that clients inside the cluster start from: one with an address of its own before one without.
fn bootstrap(workloads: &[Workload<'_>]) -> Option<Bootstrap> {
    let brokers =
        workloads.iter().filter(|workload| roles(&workload.pool).is_none_or(|(is_broker, _)| is_broker));
    let mut found = brokers.flat_map(|workload| {
        let ports = client_ports(workload);
        let services = workload.services().into_iter();
        services.filter_map(move |(object, service)| {
            let mut all = service.ports();
            // Where the listeners are not known, a Service of one port leaves no choice.
            let only = if ports.is_empty() { all.next().filter(|_| all.next().is_none()) } else { None };
            let wanted = ports
                .iter()
                .find_map(|wanted| service.ports().find(|port| workload.target(port) == Some(*wanted)));
            let port = wanted.or(only);
            Some((service.is_headless(), object.name.to_owned(), port?.port))
        })
    });
    let first = found.next()?;
    let best = std::iter::once(first).chain(found).min_by_key(|(is_headless, ..)| *is_headless)?;
    Some(Bootstrap::Service(best.1, best.2))
}

/// The ports on which brokers listen for clients, that of brokers among each other last.
fn client_ports(workload: &Workload<'_>) -> Vec<i64> {
    let pool = &workload.pool;
    let Some(Ok(mut endpoints)) = pool.pods.first().map(|pod| pool.endpoints(pod)) else { return Vec::new() };
    let internal = pool.inter_broker_listener().unwrap_or_default();
    endpoints.sort_by_key(|endpoint| endpoint.listener == internal);
    endpoints.iter().filter_map(|endpoint| endpoint.listens_on.map(i64::from)).collect()
}

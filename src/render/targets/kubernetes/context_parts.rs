//! The parts of what templates see that are more than a copy of a part of the cluster.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cluster::{self, Exposure, Listener, ListenerRole, MetadataMode, Names};
use crate::profile::{ExternalServiceType, PullPolicy, TrafficPolicy};
use crate::report::report_schema::JsonSchema;
use crate::yaml::Value;

#[derive(Serialize, JsonSchema)]
pub(super) struct Image<'a> {
    /// Registry, repository, tag and digest in one.
    reference: &'a str,
    /// When nodes pull it, unless Kubernetes decides.
    pull_policy: Option<PullPolicy>,
    /// References to Secrets with the registry's credentials.
    pull_secrets: Vec<PullSecret<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct PullSecret<'a> {
    /// The name of the Secret.
    name: &'a str,
}

impl<'a> Image<'a> {
    pub(super) fn new(image: &'a cluster::Image) -> Self {
        let secrets = image.pull_secrets.iter().map(|secret| PullSecret { name: secret });
        Self { reference: &image.reference, pull_policy: image.pull_policy, pull_secrets: secrets.collect() }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Metadata<'a> {
    /// The KRaft quorum.
    kraft: Kraft<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Kraft<'a> {
    /// The id of the cluster.
    cluster_id: &'a str,
    /// The number of pods, from the first, that form the quorum when the cluster starts for the first time.
    initial_controllers: u32,
    /// Those pods as `kafka-storage format --initial-controllers` takes them.
    initial_voters: &'a str,
    /// The addresses at which every node finds the quorum.
    bootstrap_servers: &'a str,
}

impl<'a> Metadata<'a> {
    pub(super) fn new(metadata: &'a MetadataMode) -> Self {
        let MetadataMode::Kraft(kraft) = metadata;
        Self {
            kraft: Kraft {
                cluster_id: &kraft.cluster_id,
                initial_controllers: kraft.initial_controllers,
                initial_voters: &kraft.initial_voters,
                bootstrap_servers: &kraft.bootstrap_servers,
            },
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Listeners<'a> {
    /// Every listener of a broker: the ports of its container.
    all: Vec<Port>,
    /// Those that pods reach by the name of the broker's pod: the ports of the headless Service, open between brokers.
    in_cluster: Vec<Port>,
    /// Those that clients inside the cluster may use: the ports of the client Service.
    for_clients: Vec<Port>,
    /// The listener that clients inside the cluster start from.
    client: Port,
    /// The listener between brokers.
    internal: Port,
    /// The listener of controllers.
    controller: Port,
    /// The listener that the topic Job connects to.
    for_job: Port,
    /// The listener for clients outside the cluster, if there is one; while a cluster migrates, the one that they are to use.
    external: Option<Port>,
    /// All listeners for clients outside the cluster: two while a cluster migrates to TLS.
    for_external_clients: Vec<Port>,
    /// The DNS domain of the Kubernetes cluster.
    cluster_domain: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Port {
    /// The name of its port in the pod.
    name: &'static str,
    /// The number of the port.
    number: u32,
    /// Its name in Kafka's settings.
    listener: &'static str,
    /// The security protocol, by Kafka's name.
    protocol: &'static str,
}

impl Port {
    fn new(listener: &Listener) -> Self {
        Self {
            name: listener.port.name,
            number: listener.port.number,
            listener: listener.name,
            protocol: listener.protocol.name(),
        }
    }
}

impl<'a> Listeners<'a> {
    pub(super) fn new(listeners: &cluster::Listeners, names: &'a Names) -> Self {
        let in_cluster = || listeners.exposed(Exposure::InCluster);
        let for_clients = in_cluster().filter(|listener| listener.role == ListenerRole::Clients);
        Self {
            all: listeners.iter().map(Port::new).collect(),
            in_cluster: in_cluster().map(Port::new).collect(),
            for_clients: for_clients.map(Port::new).collect(),
            client: Port::new(&listeners.client),
            internal: Port::new(&listeners.inter_broker),
            controller: Port::new(&listeners.controller),
            for_job: Port::new(listeners.of_job()),
            external: listeners.external().map(Port::new),
            for_external_clients: listeners.exposed(Exposure::External).map(Port::new).collect(),
            cluster_domain: &names.cluster_domain,
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct External<'a> {
    /// Whether external access is enabled.
    enabled: bool,
    /// The type of the Services.
    service_type: ExternalServiceType,
    /// Whether nodes forward connections to other nodes.
    traffic_policy: TrafficPolicy,
    /// Whether a load balancer restricts connections to the source ranges.
    load_balancer: bool,
    /// The IP ranges that may connect.
    source_ranges: &'a [String],
    /// Whether pods must know the address of their node.
    uses_node_address: bool,
    /// The Services, one for each broker.
    services: Vec<ExternalService<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct ExternalService<'a> {
    /// The name of the Service.
    name: &'a str,
    /// The selector of the broker's pod.
    selector: &'a BTreeMap<String, String>,
    /// The host that the broker advertises; none if it is that of its node.
    host: Option<&'a str>,
    /// The port that the broker advertises.
    advertised_port: u32,
    /// The node port, for that type of Service.
    node_port: Option<u32>,
    /// Its ports: two while a cluster migrates to TLS.
    ports: Vec<ExternalPort>,
    /// Annotations of the Service, those of every object included.
    annotations: &'a BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct ExternalPort {
    /// The name of the port in the pod.
    name: &'static str,
    /// The number of the port.
    number: u32,
    /// The node port, for that type of Service.
    node_port: Option<u32>,
}

impl ExternalPort {
    fn new(port: &cluster::ExternalPort) -> Self {
        Self { name: port.port.name, number: port.port.number, node_port: port.node_port }
    }
}

impl<'a> External<'a> {
    pub(super) fn new(external: &'a cluster::External) -> Self {
        let services = external.services.iter().map(|service| ExternalService {
            name: &service.name,
            selector: &service.selector,
            host: service.host.as_deref(),
            advertised_port: service.advertised_port,
            node_port: service.node_port,
            ports: service.ports.iter().map(ExternalPort::new).collect(),
            annotations: &service.annotations,
        });
        Self {
            enabled: external.enabled,
            service_type: external.service_type,
            traffic_policy: external.traffic_policy,
            load_balancer: external.load_balancer,
            source_ranges: &external.source_ranges,
            uses_node_address: external.uses_node_address,
            services: services.collect(),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct TopicJob<'a> {
    /// CPU and memory of the container.
    resources: &'a Value,
    /// Seconds after which Kubernetes ends the Job.
    deadline_seconds: u32,
    /// Seconds after which Kubernetes removes the finished Job; none if another tool deletes it.
    ttl_seconds: Option<u32>,
    /// The keys of Secrets with the passwords of users.
    passwords: Vec<Password<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Password<'a> {
    /// The name of the Secret.
    secret: &'a str,
    /// The key in it.
    key: &'a str,
    /// The file below the folder of all passwords.
    path: String,
}

impl<'a> TopicJob<'a> {
    pub(super) fn new(job: &'a cluster::TopicJob, users: &'a cluster::Users) -> Self {
        let passwords = users.passwords().map(|(user, password)| Password {
            secret: &password.secret,
            key: &password.key,
            path: format!("{}/{}", user.name, password.key),
        });
        Self {
            passwords: passwords.collect(),
            resources: &job.resources,
            deadline_seconds: job.deadline_seconds,
            ttl_seconds: job.ttl_seconds,
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Files<'a> {
    /// Kafka's own configuration.
    server_properties: &'a str,
    /// The configuration of the brokers' logging: the console only.
    log4j2_properties: &'a str,
    /// Formats the data directory, then becomes the broker.
    start_script: &'a str,
    /// One external address for each broker, if they are listed.
    external_hosts: Option<&'a str>,
    /// The configuration of the logging of Kafka's client library in the topic Job.
    tools_log4j2_properties: &'a str,
    /// The script of the topic Job: it finds Java and Kafka's library in the image, waits for brokers, and starts the program.
    topics_script: &'a str,
    /// How the topic Job authenticates, if it does.
    client_properties: Option<&'a str>,
    /// The topics, one a line after a line with the version; the first part, if one ConfigMap cannot hold all.
    topics_table: &'a str,
    /// The users, one fact a line after a line with the version; none without users.
    users_table: Option<&'a str>,
    /// The other parts.
    topics_chunks: Vec<TopicsChunk<'a>>,
    /// The source of the program that the topic Job runs, by file name.
    admin_sources: &'a BTreeMap<String, String>,
    /// Its class files, by file name, in base64.
    admin_classes: &'a BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct TopicsChunk<'a> {
    /// The name of the ConfigMap.
    config_map: &'a str,
    /// Its data: one file.
    data: &'a BTreeMap<String, String>,
}

impl<'a> Files<'a> {
    pub(super) fn new(files: &'a cluster::Files) -> Self {
        let chunks = files.topics_chunks.iter();
        Self {
            server_properties: &files.server_properties,
            log4j2_properties: &files.log4j2_properties,
            start_script: &files.start_script,
            external_hosts: files.external_hosts.as_deref(),
            tools_log4j2_properties: files.tools_log4j2_properties,
            topics_script: &files.topics_script,
            client_properties: files.client_properties.as_deref(),
            topics_table: &files.topics_table,
            users_table: files.users_table.as_deref(),
            topics_chunks: chunks
                .map(|chunk| TopicsChunk { config_map: &chunk.config_map, data: &chunk.data })
                .collect(),
            admin_sources: &files.admin.sources,
            admin_classes: &files.admin.classes,
        }
    }
}

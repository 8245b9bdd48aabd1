//! The resolved cluster: every decision made, every name, port, size and file text known. It can only
//! be made by [`Cluster::resolve`].

mod certificates;
mod external;
mod ids;
mod image;
mod labels;
mod listeners;
mod memory;
mod names;
mod node_pool;
mod policy;
mod properties;
mod resources;
pub mod rules;
mod scheduling;
mod scripts;
mod security;
mod settings;
mod topics;
mod users;

use std::collections::BTreeMap;

use crate::kafka::AdminProgram;
use crate::profile::{Delivery, Loaded, Profile};
use crate::report::diagnostic::{Diagnostic, Report};
use crate::text::digest;
use crate::text::field_path::{FieldPath, field_path};
use crate::yaml::Value;

pub use certificates::{Certificate, Issuer, IssuerRef, SubjectNames};
pub use external::{External, ExternalPort, ExternalService, HostSource};
pub use ids::Kraft;
pub use image::Image;
pub use labels::{Annotations, Labels};
pub use listeners::{Exposure, Listener, ListenerRole, Listeners, Port, SecurityProtocol};
pub use memory::{Java, MIN_HEAP_MIB};
pub use names::Names;
pub use policy::ClientPolicy;
pub use resources::memory_limit;
pub use scheduling::Scheduling;
pub use security::{Authorizer, CertificateFiles, Security, Tls};
pub use settings::{DATA, Settings, passes_variable, start_variables};
pub use topics::{Topic, Topics, replication};
pub use users::{Acl, Password, User, Users};

/// How the cluster keeps its metadata. `ZooKeeper` would be a second variant.
#[derive(Clone, Debug)]
pub enum MetadataMode {
    /// Controllers in the brokers' own processes keep it in a replicated log.
    Kraft(Kraft),
}

/// The brokers: one StatefulSet.
#[derive(Clone, Debug)]
pub struct Brokers {
    /// How many.
    pub replicas: u32,
    /// CPU, memory and temporary storage of the container, as Kubernetes writes them.
    pub resources: Value,
    /// A volume for each broker that outlives the pod.
    pub persistent: bool,
    /// The size of that volume, or the most that a broker without one may store.
    pub storage: String,
    /// The `StorageClass`, unless the cluster's default is used.
    pub storage_class: Option<String>,
    /// Seconds that a restarted broker must have been ready before the next one is restarted.
    pub min_ready_seconds: u32,
    /// Seconds that a broker has to stop.
    pub grace_seconds: u32,
    /// Annotations of each pod, among them a digest of exactly what a broker reads when it starts.
    pub pod_annotations: BTreeMap<String, String>,
}

/// The Job that brings topics to what the profile says.
#[derive(Clone, Debug)]
pub struct TopicJob {
    /// CPU and memory of the container.
    pub resources: Value,
    /// Whether it deletes topics that are marked so.
    pub allow_delete: bool,
    /// Seconds after which Kubernetes ends it, whatever it does.
    pub deadline_seconds: u32,
    /// Seconds after which Kubernetes removes it when it is done; never if another tool deletes it.
    pub ttl_seconds: Option<u32>,
}

/// The annotation of each broker's pod that restarts it when what it reads at its start changes.
pub const CHECKSUM: &str = "kafka-gen.dev/config-checksum";

/// Long enough to see how it went. As long as the Job is there, applying the same profile again does nothing.
const TTL_SECONDS: u32 = 600;

/// Texts of configuration files and scripts.
#[derive(Clone, Debug)]
pub struct Files {
    /// Kafka's own configuration.
    pub server_properties: String,
    /// Where log lines go: the console only.
    pub log4j2_properties: String,
    /// Formats the data directory, then becomes the broker.
    pub start_script: String,
    /// One external address for each broker, if they are listed.
    pub external_hosts: Option<String>,
    /// How the topic Job authenticates, if it does.
    pub client_properties: Option<String>,
    /// Where the log lines of Kafka's client library in the topic Job go.
    pub tools_log4j2_properties: &'static str,
    /// Brings the topics to what the table says.
    pub topics_script: String,
    /// The topics, one a line, for the script; the first part, if there are too many for one ConfigMap.
    pub topics_table: String,
    /// The other parts.
    pub topics_chunks: Vec<TopicsChunk>,
    /// The users, one fact a line, if there are any.
    pub users_table: Option<String>,
    /// A digest of all topics and users, by which the Job says for which list it speaks.
    pub topics_digest: String,
    /// The program that the topic Job runs.
    pub admin: &'static AdminProgram,
}

/// Topics that do not fit into the first ConfigMap.
#[derive(Clone, Debug)]
pub struct TopicsChunk {
    /// The name of the ConfigMap.
    pub config_map: String,
    /// Its data: one file.
    pub data: BTreeMap<String, String>,
}

impl TopicsChunk {
    fn new(names: &Names, number: usize, table: String) -> Self {
        Self {
            config_map: names.topics_chunk(number),
            data: BTreeMap::from([(format!("topics-{number:03}.tsv"), table)]),
        }
    }
}

/// Everything about one Kafka cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The names of objects.
    pub names: Names,
    /// The labels of objects and pods.
    pub labels: Labels,
    /// The annotations of objects and pods.
    pub annotations: Annotations,
    /// The container image.
    pub image: Image,
    /// How metadata is kept.
    pub metadata: MetadataMode,
    /// The brokers.
    pub brokers: Brokers,
    /// Their Java virtual machine.
    pub java: Java,
    /// Their settings.
    pub settings: Settings,
    /// What brokers listen on.
    pub listeners: Listeners,
    /// The addresses for clients outside the cluster.
    pub external: External,
    /// Which clients may connect; without it, every client may.
    pub policy: Option<ClientPolicy>,
    /// On which nodes pods run.
    pub scheduling: Scheduling,
    /// The user and groups of pods, and who may do what.
    pub security: Security,
    /// The topics.
    pub topics: Topics,
    /// The users.
    pub users: Users,
    /// The Job that creates them.
    pub topic_job: TopicJob,
    /// Texts of configuration files and scripts.
    pub files: Files,
    /// Which objects are rendered, of those that another may own.
    pub documents: CreatedResources,
}

/// Which objects are rendered, of those that another may own.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of a template")]
pub struct CreatedResources {
    /// The Namespace.
    pub namespace: bool,
    /// The `ServiceAccount`.
    pub service_account: bool,
    /// The disruption budget.
    pub disruption_budget: bool,
    /// The topic Job, with what it reads.
    pub topic_job: bool,
}

impl Cluster {
    /// Makes every decision that the profile leaves open. With the cluster comes all that is impossible in the
    /// profile, each with its place: a cluster with errors is only good for the rules, which add what they find.
    pub fn resolve(loaded: &Loaded) -> (Self, Report) {
        let mut findings = ResolveErrors { loaded, report: Report::default() };
        let profile = &loaded.profile;
        let names = Names::new(profile);
        let admin = AdminProgram::get(!profile.users.is_empty());
        let annotations = Annotations::resolve(profile, &admin.sha256, &mut findings);
        let labels = Labels::resolve(profile, &mut findings);
        let image = Image::new(profile);
        let listeners = Listeners::new(profile);
        let kraft = Kraft::resolve(profile, &names, &listeners.controller, &mut findings);
        let external = External::resolve(profile, &names, &annotations, &listeners, &mut findings);
        let security = Security::resolve(profile, &names, &external);
        let java = Java::resolve(profile, &security, &mut findings);
        let scheduling = Scheduling::resolve(profile, &labels, &mut findings);
        let topics = Topics::resolve(profile, &mut findings);
        let settings = Settings::resolve(profile, &names, &kraft, &java, &listeners, &security);
        let users = Users::resolve(profile, &names, &security, &mut findings);
        let users_table = users.table();
        let tables = topics.tables(users_table.as_ref().map_or(0, String::len));
        let topics_digest = digest::hex(tables.iter().chain(&users_table).map(String::as_str), 4);
        let mut tables = tables.into_iter();
        let topics_table = tables.next().unwrap_or_default();
        let chunks = tables.enumerate();
        let files = Files {
            server_properties: properties::server_properties(&settings),
            log4j2_properties: properties::log4j2_properties(profile, &mut findings),
            start_script: scripts::start(&kraft, &java, (&listeners, &external), &security),
            external_hosts: external.hosts_file(),
            client_properties: properties::client_properties(&security),
            tools_log4j2_properties: properties::TOOLS_LOG4J2,
            topics_script: scripts::topics(
                &names,
                &listeners,
                &security,
                &settings,
                profile,
                (&topics_digest, !users.list.is_empty()),
            ),
            topics_table,
            topics_chunks: chunks.map(|(i, table)| TopicsChunk::new(&names, i + 1, table)).collect(),
            users_table,
            topics_digest,
            admin,
        };
        let cluster = Self {
            brokers: Brokers {
                replicas: profile.replica_count,
                resources: resources::resolve(&profile.resources, &field_path!["resources"], &mut findings),
                persistent: profile.persistence.enabled,
                storage: storage(profile, &mut findings),
                storage_class: profile.persistence.storage_class.as_ref().map(ToString::to_string),
                min_ready_seconds: profile.min_ready_seconds,
                grace_seconds: profile.termination_grace_period_seconds,
                pod_annotations: pod_annotations(
                    &annotations,
                    scripts::config_checksum(&files, &kraft, &external),
                ),
            },
            topic_job: TopicJob {
                resources: resources::resolve(
                    &profile.topic_job.resources,
                    &field_path!["topicJob", "resources"],
                    &mut findings,
                ),
                allow_delete: profile.topic_job.allow_delete,
                // The Job waits, then works; it must end some day even if Kafka never answers. A busy broker creates a
                // few hundred topics a second; this leaves room for one that is a thousand times slower.
                deadline_seconds: profile.topic_job.wait_seconds
                    + 3600
                    + 10 * u32::try_from(profile.topics.len()).unwrap_or(u32::MAX / 20),
                ttl_seconds: (profile.delivery == Delivery::Kubectl).then_some(TTL_SECONDS),
            },
            annotations,
            metadata: MetadataMode::Kraft(kraft),
            policy: ClientPolicy::new(profile, &security),
            scheduling,
            security,
            names,
            labels,
            image,
            java,
            settings,
            listeners,
            external,
            topics,
            users,
            files,
            documents: CreatedResources {
                namespace: profile.documents.namespace,
                service_account: profile.documents.service_account,
                disruption_budget: profile.documents.pod_disruption_budget,
                topic_job: profile.documents.topic_job,
            },
        };
        (cluster, findings.report)
    }
}

/// Collects what is wrong with a profile, at the place where it was set.
struct ResolveErrors<'a> {
    loaded: &'a Loaded,
    report: Report,
}

impl ResolveErrors<'_> {
    /// Adds a finding at the place of this path.
    fn add(&mut self, path: &FieldPath, diagnostic: Diagnostic) {
        let span = self.loaded.merged.span(path);
        self.report.push(diagnostic.at(span));
    }
}

fn storage(profile: &Profile, findings: &mut ResolveErrors<'_>) -> String {
    let size = &profile.persistence.size;
    if size.value() <= 0 {
        findings.add(
            &field_path!["persistence", "size"],
            Diagnostic::error(format!("a volume of `{size}` holds nothing")).help("the default is `8Gi`"),
        );
    }
    size.canonical()
}

fn pod_annotations(of_all: &Annotations, checksum: String) -> BTreeMap<String, String> {
    let mut annotations = of_all.pod.clone();
    annotations.insert(CHECKSUM.to_owned(), checksum);
    annotations
}

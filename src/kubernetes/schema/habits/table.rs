//! The keys of other tools.

/// Keys of other tools that stand for one thing.
pub(super) struct Habit {
    /// The map that they are written in, by its name in the tables.
    pub(super) object: &'static str,
    /// The keys, in lower case, without `-` and `_`.
    pub(super) keys: &'static [&'static str],
    /// What is meant, or why there is no such thing.
    pub(super) meant: Meant,
    /// What to write instead, as it is pasted into the profile.
    pub(super) example: &'static str,
}

/// What such a key stands for.
pub(super) enum Meant {
    /// This field of a profile.
    Field(&'static str),
    /// No field; the words say what takes its place.
    Nothing(&'static str),
}

use Meant::{Field, Nothing};

const fn habit(
    object: &'static str,
    keys: &'static [&'static str],
    meant: Meant,
    example: &'static str,
) -> Habit {
    Habit { object, keys, meant, example }
}

/// A change of the rendered StatefulSet, as an example.
const PATCH_ENV: &str = "patches: {env: {target: {kind: StatefulSet}, strategic: {spec: {template: {spec: {containers: \
                         [{name: kafka, env: [{name: TZ, value: UTC}]}]}}}}}}";
const PATCH_VOLUME: &str = "patches: {volume: {target: {kind: StatefulSet}, strategic: {spec: {template: {spec: {volumes: \
                            [{name: scratch, emptyDir: {}}]}}}}}}";
const PATCH_SIDECAR: &str = "patches: {sidecar: {target: {kind: StatefulSet}, strategic: {spec: {template: {spec: {containers: \
                             [{name: exporter, image: \"example.org/exporter:1.0\"}]}}}}}}";

const ROOT: &str = "Profile";

/// All of them.
pub(super) const HABITS: &[Habit] = &[
    habit(
        ROOT,
        &[
            "replicas",
            "brokers",
            "brokercount",
            "broker",
            "nodes",
            "kafkareplicas",
            "controller",
            "nodepools",
        ],
        Field("replicaCount"),
        "replicaCount: 3",
    ),
    habit(
        ROOT,
        &["storage", "volume", "pvc", "data", "disk", "storagesize", "volumeclaimtemplates"],
        Field("persistence"),
        "persistence: {enabled: true, size: 10Gi}",
    ),
    habit(
        ROOT,
        &["storageclass", "storageclassname"],
        Field("persistence.storageClass"),
        "persistence: {storageClass: fast}",
    ),
    habit(
        ROOT,
        &["auth", "authentication", "authorization", "sasl", "tls", "ssl"],
        Field("security"),
        "security: {tls: {enabled: true}, authentication: scram}",
    ),
    habit(
        ROOT,
        &["acls", "acl", "user", "accounts", "scramusers", "kafkausers"],
        Field("users"),
        "users: {orders-service: {topics: {orders.created: [write]}}}",
    ),
    habit(
        ROOT,
        &[
            "listeners",
            "listener",
            "external",
            "ingress",
            "externalservice",
            "advertisedlisteners",
            "loadbalancer",
        ],
        Field("externalAccess"),
        "externalAccess: {enabled: true, domain: kafka.example.org}",
    ),
    habit(
        ROOT,
        &["affinity", "podantiaffinity", "podantiaffinitypreset", "antiaffinity"],
        Field("scheduling.antiAffinity"),
        "scheduling: {antiAffinity: required}",
    ),
    habit(
        ROOT,
        &["topologyspreadconstraints", "rack"],
        Field("scheduling.zoneSpread"),
        "scheduling: {zoneSpread: DoNotSchedule}",
    ),
    habit(
        ROOT,
        &["nodeselector", "nodeaffinity"],
        Field("scheduling.nodeSelector"),
        "scheduling: {nodeSelector: {disk: ssd}}",
    ),
    habit(
        ROOT,
        &["tolerations"],
        Field("scheduling.tolerations"),
        "scheduling: {tolerations: [{key: dedicated, operator: Equal, value: kafka, effect: NoSchedule}]}",
    ),
    habit(
        ROOT,
        &["priorityclassname", "priorityclass"],
        Field("scheduling.priorityClassName"),
        "scheduling: {priorityClassName: high}",
    ),
    habit(
        ROOT,
        &["heapopts", "kafkaheapopts", "heap", "heapsize", "javaheap"],
        Field("jvm.heap"),
        "jvm: {heap: 1Gi}",
    ),
    habit(
        ROOT,
        &["jvmoptions", "javaopts", "kafkaopts", "jvmopts", "javaoptions"],
        Field("jvm.options"),
        "jvm: {options: [\"-XX:MaxGCPauseMillis=20\"]}",
    ),
    habit(
        ROOT,
        &["logging", "loglevel", "loglevels", "log4j", "log4j2"],
        Field("jvm.logLevels"),
        "jvm: {logLevels: {kafka: WARN}}",
    ),
    habit(
        ROOT,
        &[
            "metrics",
            "jmx",
            "monitoring",
            "prometheus",
            "exporter",
            "metricsconfig",
            "kafkaexporter",
            "sidecars",
        ],
        Nothing("a profile has no exporter of metrics; add a container with a patch"),
        PATCH_SIDECAR,
    ),
    habit(
        ROOT,
        &[
            "extraenvvars",
            "extraenv",
            "env",
            "envvars",
            "environment",
            "extraenvvarscm",
            "extraenvvarssecret",
        ],
        Nothing("add environment variables with a patch, and broker settings with `config`"),
        PATCH_ENV,
    ),
    habit(
        ROOT,
        &["extravolumes", "extravolumemounts", "volumes", "volumemounts", "initcontainers"],
        Nothing("add it with a patch"),
        PATCH_VOLUME,
    ),
    habit(
        ROOT,
        &["extradeploy", "extraobjects", "extraresources", "manifests"],
        Field("extraManifests"),
        "extraManifests: {quota: {apiVersion: v1, kind: ResourceQuota, metadata: {name: quota}, spec: {hard: {pods: \"10\"}}}}",
    ),
    habit(
        ROOT,
        &[
            "configuration",
            "extraconfig",
            "configurationoverrides",
            "configoverrides",
            "overrideconfiguration",
            "serverproperties",
            "brokerconfig",
            "kafkaconfig",
            "settings",
            "properties",
        ],
        Field("config"),
        "config: {log.retention.hours: 72}",
    ),
    habit(
        ROOT,
        &["provisioning", "topiclist", "kafkatopics", "topic"],
        Field("topics"),
        "topics: {orders: {partitions: 6, retentionMs: 604800000}}",
    ),
    habit(
        ROOT,
        &["name", "nameoverride", "fullnameoverride", "clustername", "releasename"],
        Field("release"),
        "release: events",
    ),
    habit(ROOT, &["namespaceoverride", "ns"], Field("namespace"), "namespace: streaming"),
    habit(ROOT, &["version", "kafka", "tag", "imagetag"], Field("image.tag"), "image: {tag: 4.3.1}"),
    habit(
        ROOT,
        &["imagepullsecrets", "pullsecrets"],
        Field("image.pullSecrets"),
        "image: {pullSecrets: [registry-login]}",
    ),
    habit(ROOT, &["imagepullpolicy", "pullpolicy"], Field("image.pullPolicy"), "image: {pullPolicy: Always}"),
    habit(ROOT, &["labels", "extralabels"], Field("commonLabels"), "commonLabels: {team: streaming}"),
    habit(
        ROOT,
        &["annotations", "extraannotations"],
        Field("commonAnnotations"),
        "commonAnnotations: {example.org/owner: streaming}",
    ),
    habit(
        ROOT,
        &["memory", "memorylimit", "cpu", "limits", "requests"],
        Field("resources"),
        "resources: {limits: {cpu: \"1\", memory: 2Gi}}",
    ),
    habit(
        ROOT,
        &["podsecuritycontext", "containersecuritycontext", "runasuser"],
        Field("securityContext"),
        "securityContext: {runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000}",
    ),
    habit(
        ROOT,
        &["pdb", "poddisruptionbudget", "maxunavailable"],
        Field("documents.podDisruptionBudget"),
        "documents: {podDisruptionBudget: true}",
    ),
    habit(
        ROOT,
        &["serviceaccount", "rbac"],
        Field("documents.serviceAccount"),
        "documents: {serviceAccount: true}",
    ),
    habit(
        ROOT,
        &["autocreatetopics", "autocreatetopicsenabled"],
        Field("autoCreateTopicsEnable"),
        "autoCreateTopicsEnable: false",
    ),
    habit(
        ROOT,
        &["zookeeper", "zookeeperconnect", "externalzookeeper"],
        Nothing("Kafka 4 has no ZooKeeper: brokers keep the metadata themselves"),
        "kraft: {initialControllers: 3}",
    ),
    habit(
        ROOT,
        &["apiversion", "kind", "metadata", "spec"],
        Nothing(
            "this is a Kubernetes object, and `kafka-gen validate` checks those; a profile holds settings",
        ),
        "replicaCount: 3",
    ),
    habit("Persistence", &["enable"], Field("enabled"), "enabled: true"),
    habit("Persistence", &["storage", "capacity", "volumesize"], Field("size"), "size: 10Gi"),
    habit(
        "Persistence",
        &["class", "storageclassname", "existingclass"],
        Field("storageClass"),
        "storageClass: fast",
    ),
    habit("Resources", &["memory", "cpu"], Field("limits"), "limits: {cpu: \"1\", memory: 2Gi}"),
    habit("Image", &["name", "image"], Field("repository"), "repository: apache/kafka"),
    habit("Image", &["version"], Field("tag"), "tag: 4.3.1"),
    habit(
        "Topic",
        &["replicas", "replication", "rf", "replicationfactors"],
        Field("replicationFactor"),
        "replicationFactor: 3",
    ),
    habit(
        "Topic",
        &["retention", "retentiontime", "retentionhours"],
        Field("retentionMs"),
        "retentionMs: 604800000",
    ),
    habit(
        "Topic",
        &["settings", "configs", "properties"],
        Field("config"),
        "config: {cleanup.policy: compact}",
    ),
    habit("ExternalAccess", &["type", "servicetype"], Field("service.type"), "service: {type: NodePort}"),
    habit(
        "ExternalAccess",
        &["loadbalancersourceranges", "allowedcidrs", "whitelist"],
        Field("sourceRanges"),
        "sourceRanges: [10.0.0.0/8]",
    ),
    habit(
        "ExternalAccess",
        &["addresses", "hostnames", "advertisedhosts"],
        Field("hosts"),
        "hosts: [kafka-0.example.org]",
    ),
    habit("Jvm", &["xmx", "heapopts", "maxheap"], Field("heap"), "heap: 1Gi"),
    habit("Scheduling", &["affinity", "podantiaffinity"], Field("antiAffinity"), "antiAffinity: required"),
    habit("Scheduling", &["topologyspreadconstraints"], Field("zoneSpread"), "zoneSpread: DoNotSchedule"),
];

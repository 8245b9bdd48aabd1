//! The table itself.

use super::Fate::{self, Apart, Kept, Lost, Partly};
use super::Row;

const fn row(key: &'static str, bitnami: Fate, strimzi: Fate) -> Row {
    Row { key, bitnami, strimzi }
}

const fn apart(key: &'static str, why: &'static str) -> Row {
    Row { key, bitnami: Apart(why), strimzi: Apart(why) }
}

const NO_SECURITY: &str = "connections are plaintext, and every client may read, write and delete";

const NO_USERS: &str = "no credentials, ACLs and quotas are written";

/// All settings, in the order of the reference.
pub const TABLE: &[Row] = &[
    apart("extends", "merged before anything is rendered"),
    row(
        "release",
        Kept("`fullnameOverride`"),
        Kept("the name of the Kafka resource, and the prefix of other names"),
    ),
    row("namespace", Kept("`namespaceOverride`"), Kept("`metadata.namespace`")),
    row("clusterDomain", Kept("`clusterDomain`"), Lost("a setting of the operator, for all clusters")),
    row(
        "image.registry",
        Kept("`image.registry`, of all images"),
        Partly("`spec.kafka.image`, if it is an image of Strimzi"),
    ),
    row(
        "image.repository",
        Partly("`image.repository`, if it is an image for the chart"),
        Partly("`spec.kafka.image`, if it is an image of Strimzi"),
    ),
    row(
        "image.tag",
        Partly("`image.tag`, if it is an image for the chart"),
        Partly("`spec.kafka.version`, if Strimzi has that version"),
    ),
    row(
        "image.digest",
        Partly("`image.digest`, if it is an image for the chart"),
        Partly("`spec.kafka.image`, if it is an image of Strimzi"),
    ),
    row(
        "image.pullPolicy",
        Kept("`image.pullPolicy`, of all images"),
        Lost("a setting of the operator, for all clusters"),
    ),
    row("image.pullSecrets", Kept("`global.imagePullSecrets`"), Kept("`template.pod.imagePullSecrets`")),
    row(
        "kafkaVersion",
        Lost("the version is that of the image, 4.0.0 unless the profile sets an image for the chart"),
        Partly("`spec.kafka.version`, if Strimzi has that version"),
    ),
    row(
        "replicaCount",
        Kept("`controller.replicaCount` and `broker.replicaCount`"),
        Kept("`replicas` of the pools"),
    ),
    row("kraft.clusterId", Kept("a Secret in `extraDeploy`"), Lost("the operator generates the id")),
    row(
        "kraft.initialControllers",
        Kept("`controller.replicaCount`; the other brokers are not controllers"),
        Kept("`replicas` of the first pool; the brokers of the second are not controllers"),
    ),
    row("kraft.directoryIds", Kept("a Secret in `extraDeploy`"), Lost("the operator forms the quorum")),
    row("persistence.enabled", Kept("`persistence.enabled`"), Kept("`storage.volumes[].type`")),
    row(
        "persistence.size",
        Partly("`persistence.size`; without persistence there is no limit"),
        Kept("`storage.volumes[].size` or `.sizeLimit`"),
    ),
    row("persistence.storageClass", Kept("`persistence.storageClass`"), Kept("`storage.volumes[].class`")),
    row("resources", Kept("`resources`"), Kept("`resources`")),
    row("jvm.heap", Kept("`heapOpts`"), Kept("`jvmOptions`: `-Xms`, `-Xmx`")),
    row("jvm.options", Kept("`extraEnvVars`"), Partly("`jvmOptions`, if they begin with `-XX:` or `-D`")),
    row("jvm.logLevels", Kept("`log4j2`"), Kept("`spec.kafka.logging`")),
    row("externalAccess.enabled", Kept("`externalAccess.enabled`"), Kept("the listener `external`")),
    row(
        "externalAccess.service.type",
        Kept("`externalAccess.*.service.type`"),
        Kept("`type` of the listener"),
    ),
    row(
        "externalAccess.service.port",
        Kept("`externalAccess.*.service.ports.external`"),
        Partly("`port` of the listener, from 9093 on"),
    ),
    row(
        "externalAccess.service.nodePort",
        Kept("`externalAccess.*.service.nodePorts`"),
        Kept("`brokers[].nodePort` of the listener"),
    ),
    row(
        "externalAccess.service.externalTrafficPolicy",
        Partly("always `Cluster`"),
        Kept("`externalTrafficPolicy` of the listener"),
    ),
    row(
        "externalAccess.service.annotations",
        Kept("`externalAccess.*.service.annotations`"),
        Kept("`brokers[].annotations` of the listener"),
    ),
    row(
        "externalAccess.domain",
        Partly("`loadBalancerNames`; with NodePort `domain`, the same for every broker"),
        Kept("`brokers[].advertisedHost` of the listener, and `.annotations`"),
    ),
    row(
        "externalAccess.hosts",
        Partly("`loadBalancerNames`; with NodePort `domain`, if they are all the same"),
        Kept("`brokers[].advertisedHost` of the listener"),
    ),
    row(
        "externalAccess.sourceRanges",
        Kept("`loadBalancerSourceRanges`, and `networkPolicy.extraIngress`"),
        Kept("`loadBalancerSourceRanges` and `networkPolicyPeers` of the listener"),
    ),
    row("autoCreateTopicsEnable", Kept("`overrideConfiguration`"), Kept("`spec.kafka.config`")),
    row(
        "config",
        Partly("`overrideConfiguration`, but no `{{`"),
        Partly("`spec.kafka.config`, but nothing that Strimzi sets itself"),
    ),
    row("catalog", Kept("`provisioning.topics`"), Kept("a KafkaTopic each")),
    row(
        "topics.*.partitions",
        Partly("`provisioning.topics`, when a topic is created"),
        Kept("`spec.partitions`"),
    ),
    row(
        "topics.*.replicationFactor",
        Partly("`provisioning.topics`, when a topic is created"),
        Kept("`spec.replicas`"),
    ),
    row(
        "topics.*.retentionMs",
        Partly("`provisioning.topics`, when a topic is created"),
        Kept("`spec.config`"),
    ),
    row("topics.*.config", Partly("`provisioning.topics`, when a topic is created"), Kept("`spec.config`")),
    row(
        "topics.*.deleted",
        Kept("`provisioning.extraProvisioningCommands`"),
        Partly("the KafkaTopic is left out: delete the existing one"),
    ),
    apart("topics.*.purpose", "shown in lists only"),
    row(
        "topicJob.resources",
        Kept("`provisioning.resources`"),
        Lost("there is no Job: the operator manages topics"),
    ),
    row(
        "topicJob.waitSeconds",
        Lost("the chart's Job tries twelve times"),
        Lost("there is no Job: the operator manages topics"),
    ),
    row(
        "topicJob.allowDelete",
        Kept("`provisioning.extraProvisioningCommands`"),
        Kept("whether the KafkaTopic of a deleted topic is left out or unmanaged"),
    ),
    row(
        "delivery",
        Lost("Helm installs the chart, directly or through Argo CD or Flux"),
        Kept("annotations"),
    ),
    row(
        "networkPolicy.enabled",
        Kept("`networkPolicy.enabled`"),
        Partly("the operator creates a `NetworkPolicy`; without this field, it admits every client"),
    ),
    row(
        "networkPolicy.clientNamespaces",
        Kept("`networkPolicy.extraIngress`"),
        Kept("`networkPolicyPeers` of the listener"),
    ),
    row(
        "networkPolicy.clientPods",
        Kept("`networkPolicy.extraIngress`"),
        Kept("`networkPolicyPeers` of the listener"),
    ),
    row(
        "security.tls.enabled",
        Lost(NO_SECURITY),
        Kept("`tls` of the listeners; the operator always encrypts connections of brokers"),
    ),
    row(
        "security.tls.secretName",
        Lost(NO_SECURITY),
        Lost(
            "the operator issues the certificates of brokers; `security.tls.clients.secretName` is for clients",
        ),
    ),
    row(
        "security.tls.topicJobSecretName",
        Lost(NO_SECURITY),
        Lost("there is no Job: the operator manages topics and users"),
    ),
    row(
        "security.tls.caSecretName",
        Lost(NO_SECURITY),
        Lost("certificates come from the authorities of the operator"),
    ),
    row(
        "security.tls.duration",
        Lost(NO_SECURITY),
        Partly("`validityDays` of the authorities, in whole days; theirs is the same"),
    ),
    row(
        "security.tls.renewBefore",
        Lost(NO_SECURITY),
        Partly("`renewalDays` of the authorities, in whole days"),
    ),
    row(
        "security.tls.clients.issuerRef",
        Lost(NO_SECURITY),
        Lost("create the Certificate yourself, and name its Secret in `security.tls.clients.secretName`"),
    ),
    row(
        "security.tls.clients.secretName",
        Lost(NO_SECURITY),
        Kept("`brokerCertChainAndKey` of the listeners"),
    ),
    row(
        "security.tls.clients.externalOnly",
        Lost(NO_SECURITY),
        Kept("`brokerCertChainAndKey` of the listener `external` only"),
    ),
    row(
        "security.tls.clients.extraDnsNames",
        Lost(NO_SECURITY),
        Kept("`bootstrap.alternativeNames` of the listener"),
    ),
    row(
        "security.tls.clients.ipAddresses",
        Lost(NO_SECURITY),
        Kept("`bootstrap.alternativeNames` of the listener"),
    ),
    row(
        "security.migration",
        Lost(NO_SECURITY),
        Lost("the operator opens encrypted listeners only, and every client has to change at once"),
    ),
    row("security.authentication", Lost(NO_SECURITY), Kept("`authentication` of the listeners")),
    row("security.oauth", Lost(NO_SECURITY), Kept("`authentication` of type `custom`")),
    row("security.authorization", Lost(NO_SECURITY), Kept("`spec.kafka.authorization`")),
    row(
        "security.superUsers",
        Lost(NO_SECURITY),
        Partly("`superUsers`; with `users`, each needs an entry there"),
    ),
    row("users.*.passwordSecret.name", Lost(NO_USERS), Kept("`spec.authentication.password`")),
    row("users.*.passwordSecret.key", Lost(NO_USERS), Kept("`spec.authentication.password`")),
    row(
        "users.*.passwordVersion",
        Lost(NO_USERS),
        Apart("the user operator reads a changed Secret by itself"),
    ),
    row("users.*.topics", Lost(NO_USERS), Kept("`spec.authorization.acls`")),
    row("users.*.groups", Lost(NO_USERS), Kept("`spec.authorization.acls`")),
    row("users.*.transactionalIds", Lost(NO_USERS), Kept("`spec.authorization.acls`")),
    row("users.*.cluster", Lost(NO_USERS), Kept("`spec.authorization.acls`")),
    row("users.*.quotas.producerByteRate", Lost(NO_USERS), Kept("`spec.quotas`")),
    row("users.*.quotas.consumerByteRate", Lost(NO_USERS), Kept("`spec.quotas`")),
    row("users.*.quotas.requestPercentage", Lost(NO_USERS), Kept("`spec.quotas`")),
    row("users.*.quotas.controllerMutationRate", Lost(NO_USERS), Kept("`spec.quotas`")),
    row("users.*.absent", Lost(NO_USERS), Partly("the KafkaUser is left out: delete the existing one")),
    row("scheduling.nodeSelector", Kept("`nodeSelector`"), Kept("`template.pod.affinity.nodeAffinity`")),
    row("scheduling.tolerations", Kept("`tolerations`"), Kept("`template.pod.tolerations`")),
    row(
        "scheduling.priorityClassName",
        Kept("`priorityClassName`"),
        Kept("`template.pod.priorityClassName`"),
    ),
    row(
        "scheduling.zoneSpread",
        Kept("`topologySpreadConstraints`"),
        Kept("`template.pod.topologySpreadConstraints`"),
    ),
    row(
        "scheduling.hostSpread",
        Kept("`topologySpreadConstraints`"),
        Kept("`template.pod.topologySpreadConstraints`"),
    ),
    row("scheduling.antiAffinity", Kept("`affinity`"), Kept("`template.pod.affinity.podAntiAffinity`")),
    row(
        "securityContext.runAsUser",
        Kept("`containerSecurityContext`, if the profile sets it: `base` names the user of another image"),
        Kept(
            "`template.pod.securityContext`, if the profile sets it: `base` names the user of another image",
        ),
    ),
    row(
        "securityContext.runAsGroup",
        Kept("`containerSecurityContext`, if the profile sets it"),
        Kept("`template.pod.securityContext`, if the profile sets it"),
    ),
    row(
        "securityContext.fsGroup",
        Kept("`podSecurityContext`, if the profile sets it"),
        Kept("`template.pod.securityContext`, if the profile sets it"),
    ),
    row("minReadySeconds", Kept("`minReadySeconds`"), Lost("the operator waits until replicas are in sync")),
    row(
        "terminationGracePeriodSeconds",
        Kept("`terminationGracePeriodSeconds`"),
        Kept("`template.pod.terminationGracePeriodSeconds`"),
    ),
    apart("allow", "about the rules of kafka-gen"),
    apart("documents.namespace", "neither creates a Namespace"),
    row("documents.serviceAccount", Kept("`serviceAccount.create`"), Lost("the operator creates one")),
    row("documents.podDisruptionBudget", Kept("`pdb.create`"), Lost("the operator creates one")),
    row("documents.topicJob", Kept("`provisioning.enabled`"), Kept("no KafkaTopics")),
    row("service.annotations", Kept("`service.annotations`"), Kept("`spec.kafka.template.bootstrapService`")),
    row(
        "podLabels",
        Partly("`podLabels`, which the chart selects pods by: they can never change"),
        Kept("`template.pod.metadata.labels`"),
    ),
    row("podAnnotations", Kept("`podAnnotations`"), Kept("`template.pod.metadata.annotations`")),
    row("patches", Lost("they change plain objects"), Lost("they change plain objects")),
    row("extraManifests", Lost("they go with plain objects"), Lost("they go with plain objects")),
    apart("acknowledge", "about `diff`"),
    row(
        "commonLabels",
        Partly("`commonLabels`, which the chart selects pods by: they can never change"),
        Kept("`metadata.labels`, also of pods"),
    ),
    row(
        "commonAnnotations",
        Kept("`commonAnnotations` and `podAnnotations`"),
        Kept("`metadata.annotations`, also of pods"),
    ),
];

use super::severity::{BROKERS_REMOVED, CLUSTER_ID, NEWER_KAFKA, NODE_IDS, OLDER_KAFKA, QUORUM};
use crate::change::{Changes, Class, Difference};
use crate::cluster::{numbers, version_in};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::types::{IpSet, Quantity};
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "chart-values-changed",
    summary: "values of Bitnami's chart are others",
    level: Level::Warning,
    page: include_str!("chart_values_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(one, _)| one.part.is_none()) {
        let Some(field) = difference.place.strip_prefix("values.").filter(|_| pair.is_chart()) else {
            continue;
        };
        let brokers = |side: Option<&Node>| side.and_then(Node::as_int).unwrap_or(0);
        let (old, new) = (brokers(pair.old_at(BROKERS)), brokers(pair.new_at(BROKERS)));
        let is_of_brokers = field.starts_with("broker.") && field != "broker.replicaCount";
        let (class, why, step) = match (old, new) {
            (0, _) if is_of_brokers => (Class::InPlace, "it is about brokers that are new", ""),
            (_, 0) if is_of_brokers => (Class::InPlace, "it is about brokers that are no longer there", ""),
            _ => meaning(difference, field),
        };
        let claim = claims.claim(difference, class, why);
        if !step.is_empty() {
            claim.step(step);
        }
    }
}

const BROKERS: &[&str] = &["values", "broker", "replicaCount"];

type Meaning = (Class, &'static str, &'static str);

const CLAIMS: &str =
    "`helm upgrade` fails: the API server refuses another claim template in a StatefulSet that exists";
const CLAIMS_STEP: &str =
    "grow the claims by hand, delete the StatefulSet with `--cascade=orphan`, then run `helm upgrade`";
const RESTART: &str = "the template of the pods changes, and they restart one after the other";

/// Values of each role, the first that fits: what becomes of the pods.
const OF_PODS: &[&str] = &[
    "affinity",
    "enableServiceLinks",
    "extraEnvVars",
    "heapOpts",
    "nodeSelector",
    "podAnnotations",
    "podAntiAffinityPreset",
    "podLabels",
    "priorityClassName",
    "resources",
    "startupProbe",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
];

fn meaning(difference: &Difference, field: &str) -> Meaning {
    if let Some(field) = field.strip_prefix("controller.").or_else(|| field.strip_prefix("broker.")) {
        return of_role(difference, field, difference.place.starts_with("values.controller."));
    }
    let top = field.split('.').next().unwrap_or_default();
    match (top, field) {
        (_, "fullnameOverride" | "namespaceOverride") => (
            Class::DataLoss,
            "Helm deletes the StatefulSets of the old name, and creates others with new, empty volumes; the old claims stay behind",
            "keep the name; or mirror the topics to a new release, and move clients",
        ),
        ("extraDeploy" | "existingKraftSecret", _) => (
            CLUSTER_ID.class,
            "the Secret holds the id of the cluster and of its directories: brokers refuse volumes that were formatted with others",
            "keep `kraft.clusterId` and `kraft.directoryIds` as they were",
        ),
        ("kraftVersion", _) => (
            QUORUM.class,
            "a static quorum and a dynamic one do not work together",
            "keep it: Kafka cannot turn one into the other by configuration alone",
        ),
        ("image", _) => image(difference, field),
        ("externalAccess", _) => external(difference, field),
        ("networkPolicy", "networkPolicy.enabled") if difference.new == Some(Value::Bool(false)) => {
            (Class::Exposure, "without the NetworkPolicy every pod reaches every port of the brokers", "")
        }
        ("networkPolicy", _) => (
            Class::Exposure,
            "other clients may open connections than before: whether these are more is not judged",
            "compare the peers of both sides",
        ),
        ("clusterDomain" | "listeners" | "service", _) => (
            Class::ClientImpact,
            "addresses, ports or protocols that clients use are others",
            "move clients first, or together with this change",
        ),
        ("provisioning", _) => provisioning(difference, field),
        ("commonLabels", _) => (
            Class::Recreate,
            "the chart selects pods by them: the API server refuses another selector in a StatefulSet that exists",
            "keep the labels",
        ),
        ("commonAnnotations", _) => (Class::InPlace, "it takes effect at once, and nothing restarts", ""),
        ("log4j2" | "global", _) => (Class::RollingRestart, RESTART, ""),
        _ => (
            Class::Unclassified,
            "what the chart does with this value is not judged",
            "compare what `helm template` prints for both sides",
        ),
    }
}

fn of_role(difference: &Difference, field: &str, of_controllers: bool) -> Meaning {
    let lowered = difference.numbers().is_some_and(|(old, new)| new < old);
    let top = field.split('.').next().unwrap_or_default();
    match field {
        "replicaCount" if of_controllers => (
            QUORUM.class,
            "the controllers of the quorum are others: a quorum that exists does not follow by configuration",
            "keep the number; a running quorum changes its voters one at a time, and shows them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-metadata-quorum.sh --bootstrap-server localhost:9092 describe --replication`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "replicaCount" if !lowered => (
            Class::InPlace,
            "more pods start beside those that run; the new brokers stay empty until partitions are moved to them, except for those of new topics",
            "move partitions to them by a partition reassignment; list them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "replicaCount" => (
            BROKERS_REMOVED.class,
            "the pods with the highest numbers stop: partitions whose replicas were only there go offline",
            "move all partitions away from these brokers first, by a partition reassignment; list them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "minId" => (
            NODE_IDS.class,
            "node ids move: brokers refuse volumes that were formatted with other ids",
            "keep `minId`",
        ),
        "persistence.enabled" if difference.new == Some(Value::Bool(false)) => (
            Class::DataLoss,
            "`helm upgrade` fails; where the StatefulSet is recreated, brokers start without the old volumes",
            "keep `persistence.enabled`",
        ),
        "persistence.size" => {
            let amounts = difference.amounts();
            match amounts {
                Some((old, new)) if is_less(&new, &old) => (
                    Class::DataLoss,
                    "a volume cannot shrink, and `helm upgrade` fails: claim templates of a StatefulSet that exists cannot change",
                    "keep the size",
                ),
                _ => (Class::Recreate, CLAIMS, CLAIMS_STEP),
            }
        }
        "minReadySeconds" if lowered => (
            Class::ProtectionLowered,
            "a rollout goes on sooner after a pod is ready: a pod that fails soon after its start no longer stops it",
            "",
        ),
        "minReadySeconds" => (Class::InPlace, "the next rollout waits for it", ""),
        "terminationGracePeriodSeconds" if lowered => (
            Class::ProtectionLowered,
            "the pods restart one after the other, and are killed sooner after they were told to stop: a broker may not shut down cleanly",
            "",
        ),
        _ => match top {
            "persistence" => (Class::Recreate, CLAIMS, CLAIMS_STEP),
            "persistentVolumeClaimRetentionPolicy" | "pdb" => (
                Class::ProtectionLowered,
                "what guards volumes or pods is different: whether it guards less is not judged",
                "compare both values",
            ),
            "podSecurityContext" | "containerSecurityContext" => (
                Class::Exposure,
                "the pods restart one after the other, with other rights: whether these are more is not judged",
                "compare both values",
            ),
            "affinity" | "podAntiAffinityPreset" | "startupProbe" | "topologySpreadConstraints"
                if difference.old.is_some() =>
            {
                (
                    Class::ProtectionLowered,
                    "the pods restart one after the other; whether they are spread and watched less than before is not judged",
                    "compare both values",
                )
            }
            _ if OF_PODS.contains(&top) => (Class::RollingRestart, RESTART, ""),
            _ => (
                Class::Unclassified,
                "what the chart does with this value is not judged",
                "compare what `helm template` prints for both sides",
            ),
        },
    }
}

fn is_less(new: &Quantity, old: &Quantity) -> bool {
    new < old
}

fn image(difference: &Difference, field: &str) -> Meaning {
    const UNKNOWN: &str = "the pods restart one after the other with another image: who makes it, and which Kafka is in it, is not judged";
    let version = |text: &str| numbers(&version_in("kafka", text));
    match (field, version(difference.old_text()), version(difference.new_text())) {
        ("image.pullPolicy", ..) => (Class::RollingRestart, RESTART, ""),
        ("image.tag", Some(old), Some(new)) if new < old => (
            OLDER_KAFKA.class,
            "an older Kafka may not read metadata that a newer one has written: brokers do not start, and the cluster is down",
            "go back only if the metadata version was never raised: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-features.sh --bootstrap-server localhost:9092 describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        ("image.tag", Some(old), Some(new)) if new > old => (
            NEWER_KAFKA.class,
            "brokers are upgraded one after the other; the metadata version stays as it is until it is raised",
            "raise the metadata version to `<RELEASE>` such as 4.3 once no downgrade is needed: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-features.sh --bootstrap-server localhost:9092 upgrade --release-version <RELEASE>`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        _ => (Class::Exposure, UNKNOWN, "compare what both images hold"),
    }
}

fn external(difference: &Difference, field: &str) -> Meaning {
    const LATER: &str = "move clients first, or together with this change";
    if field == "externalAccess.enabled" {
        return if difference.new == Some(Value::Bool(true)) {
            (
                Class::Exposure,
                "brokers can be reached from outside the cluster; they restart one after the other",
                "",
            )
        } else {
            (
                Class::ClientImpact,
                "Helm deletes the external Services: clients outside the cluster lose their connections for good",
                LATER,
            )
        };
    }
    if field.rsplit('.').next() == Some("loadBalancerSourceRanges") {
        let set = |side: &Option<Value>| match side.as_ref().and_then(Value::as_array) {
            Some(list) => list.iter().map(Value::as_str).collect::<Option<Vec<&str>>>().and_then(IpSet::of),
            None => Some(IpSet::everything()),
        };
        return match (set(&difference.old), set(&difference.new)) {
            (Some(old), Some(new)) if old.covers(&new) => {
                (Class::ClientImpact, "clients with other addresses are no longer let in", LATER)
            }
            _ => (Class::Exposure, "clients with more addresses are let in", ""),
        };
    }
    (
        Class::ClientImpact,
        "external addresses or Services of brokers are others; brokers restart one after the other",
        LATER,
    )
}

/// The Job of the chart creates topics that are missing, and changes none.
fn provisioning(difference: &Difference, field: &str) -> Meaning {
    let deletes =
        |side: &Option<Value>| side.as_ref().is_some_and(|value| value.to_string().contains("--delete"));
    if field.starts_with("provisioning.extraProvisioningCommands") || deletes(&difference.new) {
        return if difference.new.is_some() {
            (
                Class::DataLoss,
                "the Job runs commands that can delete topics with all their records",
                "read each command",
            )
        } else {
            (Class::InPlace, "the Job no longer runs these commands", "")
        };
    }
    if field == "provisioning.topics" {
        return match (&difference.old, &difference.new) {
            (None, _) => (
                Class::InPlace,
                "the Job creates topics that are missing; one that exists stays as it is",
                "",
            ),
            (_, None) => (
                Class::TopicCaution,
                "nothing is deleted: topics stay with all their records, and the Job no longer creates them",
                "to delete `<TOPIC>`: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --delete --topic <TOPIC>`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
            ),
            _ => (
                Class::TopicCaution,
                "the Job creates topics that are missing, and changes none that exist",
                "",
            ),
        };
    }
    if field.starts_with("provisioning.topics.") {
        return (
            Class::TopicCaution,
            "applies only to a topic that does not exist yet: the Job changes no existing topic",
            "change an existing topic by hand; partitions: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --alter --topic <TOPIC> --partitions <COUNT>`; settings: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-configs.sh --bootstrap-server localhost:9092 --alter --entity-type topics --entity-name <TOPIC> --add-config <SETTING>=<VALUE>`; `<POD>` is the pod of a broker in `<NAMESPACE>`, `<TOPIC>`, `<COUNT>`, `<SETTING>` and `<VALUE>` are as in the values",
        );
    }
    (
        Class::InPlace,
        "it is about the Job that creates topics; brokers and topics that exist are unaffected",
        "",
    )
}

use super::severity::{BROKERS_REMOVED, CLUSTER_ID, NEWER_KAFKA, NODE_IDS, OLDER_KAFKA, QUORUM};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};
use crate::kafka::{parse_version, version_of_tag};
use crate::kubernetes::types::{IpSet, Quantity};
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "chart-values-changed",
    summary: "values of Bitnami's chart change",
    level: Level::Warning,
    page: include_str!("chart_values_changed.md"),
    check,
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
            (0, _) if is_of_brokers => (Class::InPlace, "it applies to new brokers only", ""),
            (_, 0) if is_of_brokers => (Class::InPlace, "it applies to removed brokers only", ""),
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
    "`helm upgrade` fails: the API server rejects a changed claim template in an existing StatefulSet";
const CLAIMS_STEP: &str =
    "grow the claims by hand, delete the StatefulSet with `--cascade=orphan`, then run `helm upgrade`";
const RESTART: &str = "the pod template changes, and the pods restart one at a time";

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
            "Helm deletes the StatefulSets of the old name and creates new ones with empty volumes; the old claims remain",
            "keep the name; or mirror the topics to a new release, and move clients",
        ),
        ("extraDeploy" | "existingKraftSecret", _) => (
            CLUSTER_ID.class,
            "the Secret holds the id of the cluster and of its directories: brokers do not start on volumes that were formatted with others",
            "keep `kraft.clusterId` and `kraft.directoryIds` as they were",
        ),
        ("kraftVersion", _) => (
            QUORUM.class,
            "a static and a dynamic quorum do not work together",
            "keep it: Kafka cannot turn one into the other by configuration alone",
        ),
        ("image", _) => image(difference, field),
        ("externalAccess", _) => external(difference, field),
        ("networkPolicy", "networkPolicy.enabled") if difference.new == Some(Value::Bool(false)) => {
            (Class::Exposure, "without the NetworkPolicy every pod reaches every port of the brokers", "")
        }
        ("networkPolicy", _) => (
            Class::Exposure,
            "the clients that may connect change: whether more may connect is not judged",
            "compare the peers of both sides",
        ),
        ("clusterDomain" | "listeners" | "service", _) => (
            Class::ClientImpact,
            "addresses, ports or protocols that clients use change",
            "move clients first, or together with this change",
        ),
        ("provisioning", _) => provisioning(difference, field),
        ("commonLabels", _) => (
            Class::Recreate,
            "the chart selects pods by them: the API server rejects a changed selector in an existing StatefulSet",
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
            "the controllers of the quorum change: configuration does not change an existing quorum",
            "keep the number; a running quorum changes its voters one at a time, and shows them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-metadata-quorum.sh --bootstrap-server localhost:9092 describe --replication`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "replicaCount" if !lowered => (
            Class::InPlace,
            "more pods start; new brokers get only partitions of new topics until partitions are reassigned",
            "move partitions to them by a partition reassignment; list them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "replicaCount" => (
            BROKERS_REMOVED.class,
            "the pods with the highest ordinals stop: partitions whose replicas were only there go offline",
            "move all partitions off these brokers first, by a partition reassignment; list them: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        "minId" => (
            NODE_IDS.class,
            "node ids change: brokers do not start on volumes that were formatted with other ids",
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
                    "a volume cannot shrink, and `helm upgrade` fails: claim templates of an existing StatefulSet are immutable",
                    "keep the size",
                ),
                _ => (Class::Recreate, CLAIMS, CLAIMS_STEP),
            }
        }
        "minReadySeconds" if lowered => (
            Class::ProtectionLowered,
            "a rollout continues sooner after a pod is ready: a pod that fails soon after its start no longer stops it",
            "",
        ),
        "minReadySeconds" => (Class::InPlace, "the next rollout waits for it", ""),
        "terminationGracePeriodSeconds" if lowered => (
            Class::ProtectionLowered,
            "the pods restart one at a time, and are killed sooner after `SIGTERM`: a broker may not shut down cleanly",
            "",
        ),
        _ => match top {
            "persistence" => (Class::Recreate, CLAIMS, CLAIMS_STEP),
            "persistentVolumeClaimRetentionPolicy" | "pdb" => (
                Class::ProtectionLowered,
                "the protection of volumes or pods changes: whether it is weaker is not judged",
                "compare both values",
            ),
            "podSecurityContext" | "containerSecurityContext" => (
                Class::Exposure,
                "the pods restart one at a time, with other privileges: whether they are higher is not judged",
                "compare both values",
            ),
            "affinity" | "podAntiAffinityPreset" | "startupProbe" | "topologySpreadConstraints"
                if difference.old.is_some() =>
            {
                (
                    Class::ProtectionLowered,
                    "the pods restart one at a time; whether spreading and probes are weaker is not judged",
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
    const UNKNOWN: &str = "the pods restart one at a time with another image: its publisher and its Kafka version are not judged";
    let version = |text: &str| parse_version(&version_of_tag("kafka", text));
    match (field, version(difference.old_text()), version(difference.new_text())) {
        ("image.pullPolicy", ..) => (Class::RollingRestart, RESTART, ""),
        ("image.tag", Some(old), Some(new)) if new < old => (
            OLDER_KAFKA.class,
            "an older Kafka may not read metadata of a newer version: brokers do not start, and the cluster is down",
            "go back only if the metadata version was never raised: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-features.sh --bootstrap-server localhost:9092 describe`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        ("image.tag", Some(old), Some(new)) if new > old => (
            NEWER_KAFKA.class,
            "brokers are upgraded one at a time; the metadata version stays until it is raised",
            "raise the metadata version to `<RELEASE>` such as 4.3 once no downgrade is needed: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-features.sh --bootstrap-server localhost:9092 upgrade --release-version <RELEASE>`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
        ),
        _ => (Class::Exposure, UNKNOWN, "compare the content of both images"),
    }
}

fn external(difference: &Difference, field: &str) -> Meaning {
    const LATER: &str = "move clients first, or together with this change";
    if field == "externalAccess.enabled" {
        return if difference.new == Some(Value::Bool(true)) {
            (
                Class::Exposure,
                "brokers can be reached from outside the cluster; they restart one at a time",
                "",
            )
        } else {
            (
                Class::ClientImpact,
                "Helm deletes the external Services: clients outside the cluster lose their connections permanently",
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
                (Class::ClientImpact, "clients with other addresses can no longer connect", LATER)
            }
            _ => (Class::Exposure, "clients with more addresses can connect", ""),
        };
    }
    (
        Class::ClientImpact,
        "external addresses or Services of brokers change; brokers restart one at a time",
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
            (None, _) => {
                (Class::InPlace, "the Job creates missing topics; existing topics stay as they are", "")
            }
            (_, None) => (
                Class::TopicCaution,
                "nothing is deleted: topics stay with all their records, and the Job no longer creates them",
                "to delete `<TOPIC>`: `kubectl exec <POD> -n <NAMESPACE> -- /opt/bitnami/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --delete --topic <TOPIC>`, where `<POD>` is the pod of a broker in `<NAMESPACE>`",
            ),
            _ => {
                (Class::TopicCaution, "the Job creates missing topics; existing topics stay as they are", "")
            }
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
        "it affects only the Job that creates topics; brokers and existing topics are unaffected",
        "",
    )
}
